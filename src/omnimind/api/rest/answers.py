"""Answers: JSON as fast as it can be written, with a tag where that is cheap."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

JSON = "application/json"


def answer(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """``data``, JSON, as it is: nothing validates it again."""
    return Response(orjson.dumps(data), status, {"cache-control": "no-store", **(headers or {})}, media_type=JSON)


def tagged(request: Request, data: Any) -> Response:
    """``data`` with an ETag; 304 and no body for whoever has it already."""
    body = orjson.dumps(data)
    tag = f'W/"{hashlib.blake2b(body, digest_size=9).hexdigest()}"'
    headers = {"etag": tag, "cache-control": "private, no-cache", "vary": "authorization, cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type=JSON)


def nothing() -> Response:
    """204."""
    return Response(status_code=204)
