"""Delivering files: whole or in part, once to each browser, and never as something that acts in our name."""

import asyncio
import os
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from omnimind.core.artifact import Artifact

_SMALL_BYTES: Final = 64 * 1024
"""Read at once: that takes less time than to ask a thread."""

_CHUNK_BYTES: Final = 256 * 1024

_IMMUTABLE: Final = "private, max-age=31536000, immutable"
_CHECKED: Final = "private, no-cache"

_ACTIVE: Final = ("text/html", "image/svg+xml", "application/xhtml", "application/xml", "text/xml", "text/javascript")
_SANDBOX: Final = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
"""What keeps a page that somebody sent, or that was told from what somebody sent, from doing anything."""

_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*")


def parts_of(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What the OpenAPI document says of answers that :func:`delivered` gives."""
    schema = {"schema": {"type": "string", "format": "binary"}, "example": "…"}
    return {
        200: {"description": "The bytes", "content": {media_type: schema}},
        206: {"description": "The part that was asked for", "content": {media_type: schema}},
        304: {"description": "You have it already"},
        416: {"description": "There is no such part"},
    }


Span = tuple[int, int]
"""The first byte, and the one after the last."""


def delivered(
    request: Request, artifact: Artifact, path: Path, name: str | None = None, *, is_named: bool = False
) -> Response:
    """The answer that hands out ``artifact``, whose bytes are in the file ``path``; under ``name`` to be saved.

    What is asked for by its hash never changes; what ``is_named`` in another way is asked for again, at the price of
    a look. Its hash is its strong ETag. One range is answered with a part; of several the whole is given, as RFC 9110,
    14.2, allows.
    """
    tag = f'"{artifact.sha256}"'
    headers = {"etag": tag, "accept-ranges": "bytes", "x-content-type-options": "nosniff"}
    headers["cache-control"] = _CHECKED if is_named else _IMMUTABLE
    known = request.headers.get("if-none-match")
    if known is not None and (tag in known or known.strip() == "*"):
        return Response(status_code=304, headers=headers)
    headers["content-type"] = _content_type(artifact.media_type)
    headers["content-disposition"] = _disposition(name)
    headers["cross-origin-resource-policy"] = "same-origin"
    if artifact.media_type.startswith(_ACTIVE):
        headers["content-security-policy"] = _SANDBOX
    span = _span(request, tag, artifact.size_bytes)
    if span is None:
        return FileAnswer(path, (0, artifact.size_bytes), 200, headers)
    start, end = span
    if start >= end:
        headers["content-range"] = f"bytes */{artifact.size_bytes}"
        return Response(status_code=416, headers=headers)
    headers["content-range"] = f"bytes {start}-{end - 1}/{artifact.size_bytes}"
    return FileAnswer(path, span, 206, headers)


class FileAnswer(Response):
    """A part of a file, read as it is sent."""

    def __init__(self, path: Path, span: Span, status: int, headers: dict[str, str]) -> None:
        self.path = path
        self.span = span
        self.status_code = status
        self.background = None
        self.body = b""
        self.init_headers({**headers, "content-length": str(span[1] - span[0])})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        start, end = self.span
        handle = os.open(self.path, os.O_RDONLY)
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            if scope["method"] == "HEAD":
                await send({"type": "http.response.body", "body": b""})
            elif end - start <= _SMALL_BYTES:
                await send({"type": "http.response.body", "body": os.pread(handle, end - start, start)})
            else:
                await _stream(handle, start, end, send)
        finally:
            os.close(handle)


async def _stream(handle: int, start: int, end: int, send: Send) -> None:
    while start < end:
        data = await asyncio.to_thread(os.pread, handle, min(_CHUNK_BYTES, end - start), start)
        start += len(data)
        await send({"type": "http.response.body", "body": data, "more_body": bool(data) and start < end})
        if not data:
            return


def _span(request: Request, tag: str, size: int) -> Span | None:
    """The part that is asked for, if one is; an empty one if there is no such part."""
    said = request.headers.get("range")
    condition = request.headers.get("if-range")
    if said is None or request.method != "GET" or (condition is not None and condition != tag):
        return None
    found = _RANGE.fullmatch(said)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    start, last = int(found[1]), int(found[2] or size)
    if found[2] and last < start:
        return None
    return start, min(last + 1, size)


def _content_type(media_type: str) -> str:
    is_text = media_type.startswith("text/") or media_type == "application/json"
    return f"{media_type}; charset=utf-8" if is_text and "charset" not in media_type else media_type


def _disposition(name: str | None) -> str:
    """Source: RFC 6266, with the encoding of RFC 8187."""
    if name is None:
        return "inline"
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-_. ") else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
