"""Errors as RFC 9457 has them: one table from what went wrong to a status."""

import math
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.responses import Response

from omnimind.core.errors import Kind, OmniMindError, RefusedError, UserError

MEDIA_TYPE: Final = "application/problem+json"

_BY_KIND: Final[dict[Kind, int]] = {
    "user": 400,
    "missing": 404,
    "conflict": 409,
    "refused": 403,
    "transient": 503,
    "broken": 500,
}
_BY_CODE: Final[dict[str, int]] = {
    "auth.missing": 401,
    "auth.unknown": 401,
    "auth.password": 401,
    "body.large": 413,
    "body.slow": 408,
    "body.type": 415,
    "method.unknown": 405,
    "limit.reached": 429,
    "limit.productions": 429,
    "queue.long": 503,
    "budget.exceeded": 402,
    "model.limited": 429,
    "range.unsatisfiable": 416,
}
"""Where the kind says too little."""


class LimitReachedError(RefusedError):
    """Too much at once, or too often: it goes through later."""

    def __init__(
        self, code: str, message: str, hint: str = "", *, retry_after_s: float, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message, hint)
        self.retry_after_s = retry_after_s
        self.headers = dict(headers or {})


class InputError(UserError):
    """A request's parts that can't be used: ``errors`` says where and why, each as ``{"where", "message"}``."""

    def __init__(self, message: str, errors: Sequence[Mapping[str, str]], hint: str = "") -> None:
        super().__init__("input.invalid", message, hint)
        self.errors = [dict(error) for error in errors]


def status_of(error: OmniMindError) -> int:
    """The HTTP status that says what ``error`` is."""
    return _BY_CODE.get(error.code) or _BY_KIND[error.kind]


def problem(error: OmniMindError, request_id: str) -> Response:
    """The answer that tells of ``error``."""
    status = status_of(error)
    told: dict[str, Any] = {
        "type": f"urn:omnimind:error:{error.code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.message,
        "code": error.code,
        "hint": error.hint,
        "instance": f"urn:omnimind:request:{request_id}",
    }
    headers: dict[str, str] = {"cache-control": "no-store"}
    if isinstance(error, InputError):
        told["errors"] = error.errors
    if isinstance(error, LimitReachedError):
        headers |= error.headers
    if (wait_s := getattr(error, "retry_after_s", None)) is not None:
        headers["retry-after"] = str(math.ceil(wait_s))
    if status == HTTPStatus.UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    return Response(orjson.dumps(told), status, headers, media_type=MEDIA_TYPE)
