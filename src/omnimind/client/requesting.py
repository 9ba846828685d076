"""Operations as httpx2 takes them, and what came of them."""

import os
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx2

from omnimind.client.events import EventReader
from omnimind.client.failures import LaterError, failure
from omnimind.client.operation import Operation
from omnimind.core.errors import TransientError

ADDRESS: Final = "http://127.0.0.1:8000"
TRIES: Final = 4
TIMEOUT_S: Final = 60.0

FIRST_WAIT_S: Final = 0.5
"""Before what was transient is tried again; then twice that, and so on, unless the service says when."""

LONGEST_WAIT_S: Final = 30.0


def headers(key: str | None) -> dict[str, str]:
    """The headers of every request; without a ``key`` that of the environment."""
    secret = key or os.environ.get("OMNIMIND_API_KEY", "")
    return {"accept": "application/json", **({"authorization": f"Bearer {secret}"} if secret else {})}


def request(operation: Operation[Any], files: ExitStack) -> dict[str, Any]:
    """``operation`` as httpx2 takes it; the files that it opens are closed with ``files``."""
    told: dict[str, Any] = {"method": operation.method, "url": operation.path, "headers": dict(operation.headers)}
    if asked := {name: value for name, value in operation.query.items() if value is not None}:
        told["params"] = asked
    if operation.body is not None:
        told["json"] = operation.body
    if operation.files:
        told["files"] = [_part(name, content, files) for name, content in operation.files]
    return told


def _part(name: str, content: Path | bytes, files: ExitStack) -> tuple[str, tuple[str | None, Any, str]]:
    if isinstance(content, bytes):
        return name, (None, content, "application/json")
    return name, (content.name, files.enter_context(content.open("rb")), "application/octet-stream")


def streamed(reader: EventReader) -> dict[str, Any]:
    """How httpx2 is asked for a stream of events that goes on where ``reader`` is."""
    headers = {"accept": "text/event-stream"}
    if reader.last_id is not None:
        headers["last-event-id"] = reader.last_id
    return {"headers": headers}


def checked(response: httpx2.Response) -> None:
    """Raise what ``response``, which was read, says is wrong."""
    if response.is_error:
        said = response.headers.get("retry-after", "")
        raise failure(response.status_code, response.content, float(said) if said.isdecimal() else None)


class Patience:
    """Decides how often something is tried again, and how long to wait before that.

    Args:
        most: How many tries in a row may fail.
    """

    def __init__(self, most: int = TRIES) -> None:
        self._most = most
        self._failed = 0

    def succeeded(self) -> None:
        """It got on."""
        self._failed = 0

    def wait_s(self, error: TransientError) -> float:
        """How long to wait: what the service says, within reason, or twice as long as the last time.

        Raises:
            TransientError: ``error``, after too many.
        """
        self._failed += 1
        if self._failed >= self._most:
            raise error
        said_s = error.retry_after_s if isinstance(error, LaterError) else None
        return FIRST_WAIT_S * 2 ** (self._failed - 1) if said_s is None else min(said_s, LONGEST_WAIT_S)


def patience(operation: Operation[Any]) -> Patience:
    """The patience for ``operation``: none where it could happen twice."""
    return Patience(TRIES if operation.is_repeatable else 1)


def unreachable(error: httpx2.TransportError) -> TransientError:
    """That the service does not answer."""
    hint = "is it running? omnimind serve starts it"
    return TransientError("service.unreachable", f"the service does not answer ({error})", hint)
