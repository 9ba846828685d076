"""Errors as HTTP has them: one table from what went wrong to a status and to each surface's own names for it."""

import math
from typing import Any, Final, NamedTuple

from omnimind.api.asgi import Headers
from omnimind.api.exchange import BodyError
from omnimind.core.errors import Kind, OmniMindError


class Named(NamedTuple):
    """What a sort of error is called.

    Attributes:
        status: In HTTP.
        type: By OpenAI.
        code: By OpenAI; empty: our own code.
        anthropic: Its type by Anthropic.
        anthropic_status: Its status there; 0: the same.
    """

    status: int
    type: str
    code: str
    anthropic: str
    anthropic_status: int = 0


_INVALID: Final = "invalid_request_error"

BY_KIND: Final[dict[Kind, Named]] = {
    "user": Named(400, _INVALID, "", _INVALID),
    "missing": Named(404, _INVALID, "", "not_found_error"),
    "conflict": Named(409, _INVALID, "", _INVALID),
    "refused": Named(403, "permission_error", "", "permission_error"),
    "transient": Named(503, "server_error", "", "overloaded_error"),
    "broken": Named(500, "server_error", "", "api_error"),
}

BY_CODE: Final[dict[str, Named]] = {
    "auth.missing": Named(401, _INVALID, "invalid_api_key", "authentication_error"),
    "auth.unknown": Named(401, _INVALID, "invalid_api_key", "authentication_error"),
    "body.large": Named(413, _INVALID, "", "request_too_large"),
    "body.slow": Named(408, _INVALID, "", _INVALID),
    "method.unknown": Named(405, _INVALID, "", _INVALID),
    "guard.blocked": Named(400, _INVALID, "content_policy_violation", _INVALID),
    "guard.ask": Named(400, _INVALID, "content_policy_violation", _INVALID),
    "guard.failed": Named(500, "server_error", "", "api_error"),
    "budget.exceeded": Named(429, "insufficient_quota", "insufficient_quota", "billing_error", 402),
    "price.unknown": Named(400, _INVALID, "", _INVALID),
    "limit.reached": Named(429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_error"),
    "model.limited": Named(429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_error"),
    "model.unknown": Named(404, _INVALID, "model_not_found", "not_found_error"),
    "model.denied": Named(502, "server_error", "", "api_error"),
    "model.garbled": Named(502, "server_error", "", "api_error"),
}
"""Where the kind says too little. Source: the error codes that OpenAI's and Anthropic's API references list."""

_NOT_AGAIN: Final[frozenset[str]] = frozenset({"budget.exceeded", "guard.failed", "model.denied"})
"""Their statuses say that it may go through another time, but it will not."""


def named(error: OmniMindError) -> Named:
    """What ``error`` is called."""
    return BY_CODE.get(error.code) or BY_KIND[error.kind]


def openai_body(error: OmniMindError) -> dict[str, Any]:
    """``error`` as OpenAI tells it."""
    name = named(error)
    param = error.param if isinstance(error, BodyError) else None
    return {"error": {"message": str(error), "type": name.type, "param": param, "code": name.code or error.code}}


def anthropic_body(error: OmniMindError, request_id: str) -> dict[str, Any]:
    """``error`` as Anthropic tells it."""
    told = {"type": named(error).anthropic, "message": str(error)}
    return {"type": "error", "error": told, "request_id": request_id}


def failure_headers(error: OmniMindError) -> Headers:
    """What a client that tries again has to know."""
    headers: Headers = [(b"x-omnimind-error", error.code.encode())]
    wait_s: float | None = getattr(error, "retry_after_s", None)
    if wait_s is not None:
        headers.append((b"retry-after", str(math.ceil(wait_s)).encode()))
        headers.append((b"retry-after-ms", str(math.ceil(wait_s * 1000)).encode()))
    if error.code in _NOT_AGAIN:
        headers.append((b"x-should-retry", b"false"))
    if error.code.startswith("auth."):
        headers.append((b"www-authenticate", b"Bearer"))
    return headers
