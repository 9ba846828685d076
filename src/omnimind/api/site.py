"""The dashboard's files, as they were built into the package."""

import asyncio
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from omnimind.api.asgi import Headers, Receive, Scope, Send

FOLDER: Final = Path(__file__).parent.parent / "web"
"""Where the dashboard is built to."""

POLICY: Final = (
    b"default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    b"img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
    b"worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""What pages may load: their own files only. React Flow places nodes by style attributes."""

_FOREVER: Final = b"public, max-age=31536000, immutable"
_EACH_TIME: Final = b"no-cache"
_TEXTS: Final = frozenset({"text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"})

_UNBUILT: Final = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>OmniMind</title>
<h1>OmniMind is running</h1>
<p>The dashboard was not built. With Node 20.19 or newer, run <code>make web</code> in the checkout and look again.</p>
<p>The API is there: see <a href="/v1/openapi.json">/v1/openapi.json</a>.</p></html>
"""


@dataclass(frozen=True)
class _File:
    """A file of the dashboard, which never changes while we run."""

    data: bytes
    media_type: str
    caching: bytes

    @cached_property
    def tag(self) -> bytes:
        return b'"%s"' % hashlib.blake2b(self.data, digest_size=9).hexdigest().encode()

    @cached_property
    def small(self) -> dict[str, bytes]:
        """The file in the encodings that make it small, the smallest first."""
        import gzip

        import brotli  # type: ignore[import-untyped]  # it has no types

        if self.media_type not in _TEXTS:
            return {}
        return {"br": brotli.compress(self.data, quality=9), "gzip": gzip.compress(self.data, 9, mtime=0)}

    async def encoded(self, accepted: str) -> tuple[bytes, str]:
        """Its bytes in the best of the encodings that are ``accepted``, and which that is."""
        if "small" not in vars(self):  # which takes a while, once
            await asyncio.to_thread(lambda: self.small)
        wanted = {part.partition(";")[0].strip() for part in accepted.split(",")}
        return next(((data, name) for name, data in self.small.items() if name in wanted), (self.data, ""))


class Site:
    """Answers with the dashboard: its files by their paths, and for every other path its one page.

    Args:
        folder: Where it was built to.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {}
        for path in sorted(folder.rglob("*")) if (folder / "index.html").exists() else ():
            if path.is_file():
                name = f"/{path.relative_to(folder).as_posix()}"
                self._files[name] = _file(path.read_bytes(), name)
        self._page = self._files.get("/index.html") or _File(_UNBUILT, "text/html", _EACH_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a file."""
        if scope["method"] not in {"GET", "HEAD"}:
            return await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"")
        path: str = scope["path"]
        file = self._files.get(path)
        if file is None and path.startswith("/assets/"):
            return await _answer(send, 404, [(b"cache-control", _EACH_TIME)], b"")
        file = file or self._page
        asked: dict[bytes, bytes] = dict(scope["headers"])
        headers: Headers = [
            (b"content-type", _content_type(file.media_type)),
            (b"cache-control", file.caching),
            (b"etag", file.tag),
            (b"vary", b"accept-encoding"),
            (b"content-security-policy", POLICY),
        ]
        if file.tag in asked.get(b"if-none-match", b""):
            return await _answer(send, 304, headers, None)
        body, encoding = await file.encoded(asked.get(b"accept-encoding", b"").decode("latin-1"))
        if encoding:
            headers.append((b"content-encoding", encoding.encode()))
        return await _answer(send, 200, headers, body, is_sent=scope["method"] == "GET")


def _file(data: bytes, name: str) -> _File:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(data, media_type, _FOREVER if name.startswith("/assets/") else _EACH_TIME)


def _content_type(media_type: str) -> bytes:
    return f"{media_type}; charset=utf-8".encode() if media_type in _TEXTS else media_type.encode()


async def _answer(send: Send, status: int, headers: Headers, body: bytes | None, *, is_sent: bool = True) -> None:
    sized = headers if body is None else [*headers, (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": sized})
    await send({"type": "http.response.body", "body": (body or b"") if is_sent else b""})
