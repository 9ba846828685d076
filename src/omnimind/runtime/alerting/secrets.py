"""What is secret about receivers, read where it is when it is needed; errors name the place, never the secret."""

from pathlib import Path

from omnimind.core.errors import TransientError
from omnimind.settings import Settings


def secret_at(reference: str, settings: Settings) -> str:
    """What ``env:NAME`` or ``file:PATH`` refers to; other text is itself.

    Raises:
        TransientError: ``receiver.secret``: it is not there, but may be put there.
    """
    kind, _, where = reference.partition(":")
    if kind == "env":
        if value := settings.secret(where):
            return value.get_secret_value()
        problem = f"the environment variable {where} is not set"
        raise TransientError("receiver.secret", problem, f"export {where}=… and start again")
    if kind == "file":
        try:
            return Path(where).expanduser().read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            problem = f"the file {where} can't be read"
            raise TransientError("receiver.secret", problem, "check its path and its rights") from error
    return reference
