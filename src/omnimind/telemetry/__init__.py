"""Floor 1: what happened, as spans and log lines."""
