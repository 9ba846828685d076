"""What a request wants of the cache, and what of that makes sense."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from pydantic import ValidationError

from omnimind.core.errors import UserError
from omnimind.models.cache.config import CacheConfig
from omnimind.models.request import NO_WISHES, CacheMode, Request, Wishes

EXTENSION: Final = "omnimind"
"""The field of a body that is for us and not for providers: :class:`~omnimind.models.request.Wishes`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a request is answered."""

    mode: CacheMode
    ttl_s: float


def taken(request: Request) -> Request:
    """``request``, the wishes taken from its body if they are still there.

    Raises:
        UserError: ``request.wishes``.
    """
    if EXTENSION not in request.body:
        return request
    said = request.body[EXTENSION]
    body = {name: value for name, value in request.body.items() if name != EXTENSION}
    return replace(request, body=body, wishes=wishes_of(said) if request.wishes == NO_WISHES else request.wishes)


def wishes_of(said: Any) -> Wishes:
    """The wishes that a body's extension says.

    Raises:
        UserError: ``request.wishes``.
    """
    try:
        return Wishes.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join([EXTENSION, *map(str, first["loc"])])
        hint = 'such as {"cache": "semantic", "ttl_s": 3600}'
        raise UserError("request.wishes", f"the field {where} is not right ({first['msg']})", hint) from error


def terms_of(request: Request, config: CacheConfig) -> Terms:
    """On what terms to answer ``request``."""
    return Terms(_mode(request, config), request.wishes.ttl_s or config.ttl_s)


def _mode(request: Request, config: CacheConfig) -> CacheMode:
    mode = request.wishes.cache or config.mode
    if request.kind == "images" or mode == "off":
        return "off"
    if request.kind == "embeddings":
        return "exact"
    if request.wishes.cache:
        return mode
    if _has_tools(request.body):
        return "off"
    return "exact" if request.body.get("temperature") else mode


def _has_tools(body: Mapping[str, Any]) -> bool:
    """Whether it is a step of an agent's: what tools answer changes, whatever was asked before."""
    if body.get("tools") or body.get("functions"):
        return True
    messages = body.get("messages") or ()
    return any(
        message.get("role") in {"tool", "function"} or message.get("tool_calls")
        for message in messages
        if isinstance(message, dict)
    )
