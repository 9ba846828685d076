"""What the service says went wrong, as the errors that it would be here."""

import json
from http import HTTPStatus
from typing import Final

from omnimind.core.errors import (
    BrokenError,
    ConflictError,
    MissingError,
    OmniMindError,
    RefusedError,
    TransientError,
    UserError,
)

_BY_STATUS: Final[dict[int, type[OmniMindError]]] = {
    401: RefusedError,
    402: RefusedError,
    403: RefusedError,
    404: MissingError,
    409: ConflictError,
    429: TransientError,
    502: TransientError,
    503: TransientError,
    504: TransientError,
}


class LaterError(TransientError):
    """The service is busy, and says when to come back: after ``retry_after_s`` seconds."""

    def __init__(self, code: str, message: str, hint: str = "", *, retry_after_s: float | None = None) -> None:
        super().__init__(code, message, hint)
        self.retry_after_s = retry_after_s


def failure(status: int, body: bytes, retry_after_s: float | None = None) -> OmniMindError:
    """The error that an answer tells of.

    Args:
        status: The answer's status.
        body: Its body, a problem document.
        retry_after_s: When it says that it may go through.
    """
    try:
        told = json.loads(body)
        said = (told["code"], told["detail"], told.get("hint", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        said = ("service.answer", f"the service answered {status} and did not say why", "")
    kind = _BY_STATUS.get(status, UserError if status < HTTPStatus.INTERNAL_SERVER_ERROR else BrokenError)
    if kind is TransientError or retry_after_s is not None:
        return LaterError(*said, retry_after_s=retry_after_s)
    return kind(*said)
