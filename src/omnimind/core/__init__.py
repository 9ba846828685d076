"""Floor 0: values, errors and ports. No I/O; nothing third-party but pydantic."""
