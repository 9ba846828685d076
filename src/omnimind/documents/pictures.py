"""The pictures of a document: found, checked by decoding them, and kept as artifacts."""

import base64
import binascii
import re
import time
from pathlib import Path
from urllib.parse import unquote_to_bytes, urljoin, urlsplit
from urllib.request import url2pathname

from omnimind.core.artifact import ArtifactStore
from omnimind.core.brief import UPLOADED
from omnimind.core.document import Image, Span
from omnimind.core.errors import OmniMindError
from omnimind.documents.addresses import PUBLIC
from omnimind.documents.web import download, is_address

MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_PICTURE_PIXELS = 64_000_000
"""Eight-bit RGBA of more would take 256 MB to look at."""
WEB_TIME_LIMIT_S = 30.0
"""For all the pictures that one page shows."""
_ORIGIN_LIMIT_CHARS = 200


class _ProblemError(Exception):
    """Why a picture can't be had, said to a person."""


class Pictures:
    """Finds the pictures of one document.

    A local document may show files of its own folder, by relative paths, and any file by an absolute path; a page from
    the web may show what is on the web; every document, also one that was sent, may show data URIs.

    Args:
        origin: Where the document came from: a file's path, an address, ``-`` or ``text``.
        artifacts: Where pictures are kept.
        reads_files: Whether they may be files.
    """

    def __init__(self, origin: str, artifacts: ArtifactStore, *, reads_files: bool = True) -> None:
        self._artifacts = artifacts
        place = origin.removeprefix(UPLOADED)
        self._address = place if is_address(place) else ""
        self._guard = PUBLIC if origin.startswith(UPLOADED) else None
        self._folder = _folder(origin) if reads_files else None
        self._web_time_left_s = WEB_TIME_LIMIT_S
        self._left_on_web = 0
        self._notices: list[str] = []

    @property
    def notices(self) -> tuple[str, ...]:
        """What the person should be told about the pictures so far."""
        if not self._left_on_web:
            return tuple(self._notices)
        count = f"{self._left_on_web} picture{'s' * (self._left_on_web > 1)} on the web"
        told = f"{count} left out: a local document shows only pictures that are files or data"
        return (*self._notices, told)

    def image(self, source: str, alt: str, title: str, span: Span) -> Image:
        """The picture that ``source`` names, with ``problem`` set and a notice kept if it can't be had."""
        shown = re.split("[;,]", source)[0] if source.startswith("data:") else source[:_ORIGIN_LIMIT_CHARS]
        image = Image(artifact=None, alt=alt, title=title, origin=shown, span=span)
        target = urljoin(self._address, source) if self._address else source
        if is_address(target) and not self._address:
            self._left_on_web += 1
            return image.model_copy(update={"problem": "it is on the web, the document is not"})
        try:
            data = self._data(target)
            media_type, width, height = _measure(data)
        except _ProblemError as exc:
            self._notices.append(f"picture {shown} left out: {exc}")
            return image.model_copy(update={"problem": str(exc)})
        artifact = self._artifacts.put(data, media_type)
        return image.model_copy(update={"artifact": artifact, "width": width, "height": height})

    def _data(self, target: str) -> bytes:
        if target.lower().startswith("data:"):
            return _data_uri(target)
        return self._from_web(target) if is_address(target) else self._from_file(target)

    def _from_web(self, address: str) -> bytes:
        if self._web_time_left_s <= 0:
            raise _ProblemError("the page's pictures took too long")
        start_s = time.monotonic()
        try:
            return download(
                address, max_bytes=MAX_PICTURE_BYTES, time_limit_s=self._web_time_left_s, guard=self._guard
            ).data
        except OmniMindError as exc:
            raise _ProblemError(exc.message) from exc
        finally:
            self._web_time_left_s -= time.monotonic() - start_s

    def _from_file(self, target: str) -> bytes:
        try:
            path = self._path(target)
            if path.stat().st_size > MAX_PICTURE_BYTES:
                raise _ProblemError(f"it is larger than {MAX_PICTURE_BYTES // 2**20} MB")
            return path.read_bytes()
        except OSError as exc:
            raise _ProblemError("no such file" if isinstance(exc, FileNotFoundError) else str(exc.strerror)) from exc
        except ValueError as exc:
            raise _ProblemError("this is not a path") from exc

    def _path(self, target: str) -> Path:
        if self._folder is None:
            raise _ProblemError("the document is not a file, so there is nothing that this path starts from")
        parts = urlsplit(target)
        if parts.scheme not in ("", "file"):
            raise _ProblemError("this is not the address of a picture")
        path = self._folder / url2pathname(parts.path)
        inside = path.resolve().is_relative_to(self._folder.resolve())
        if not inside and not Path(url2pathname(parts.path)).is_absolute():
            raise _ProblemError("it lies outside the document's folder")
        return path


def _folder(origin: str) -> Path | None:
    """What relative paths start from: the document's folder, or the current one for standard input."""
    if is_address(origin) or origin == "text" or origin.startswith(UPLOADED):
        return None
    return Path() if origin == "-" else Path(origin).parent


def _data_uri(uri: str) -> bytes:
    head, comma, body = uri.partition(",")
    if not comma:
        raise _ProblemError("its data URI has no data")
    data = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return data
    try:
        return base64.b64decode(data)
    except binascii.Error as exc:
        raise _ProblemError("its data URI is broken") from exc


def _measure(data: bytes) -> tuple[str, int, int]:
    """Media type, width and height (as it is shown: turned by its orientation) of a picture that decodes whole."""
    import skia

    if b"<svg" in data[:1000].lower():
        raise _ProblemError("SVG pictures are not supported")
    try:
        codec = skia.Codec.MakeFromData(data)
    except RuntimeError as exc:
        raise _ProblemError("it is not a picture that we can read (PNG, JPEG, WebP, GIF or BMP)") from exc
    width, height = codec.dimensions().width(), codec.dimensions().height()
    if width * height > MAX_PICTURE_PIXELS:
        raise _ProblemError(f"{width} × {height} pixels are too many")
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    if codec.getPixels(info, bytearray(width * height * 4), width * 4) != skia.Codec.kSuccess:
        raise _ProblemError("it is broken or cut short")
    kinds = {
        skia.EncodedImageFormat.kPNG: "image/png",
        skia.EncodedImageFormat.kJPEG: "image/jpeg",
        skia.EncodedImageFormat.kWEBP: "image/webp",
        skia.EncodedImageFormat.kGIF: "image/gif",
        skia.EncodedImageFormat.kBMP: "image/bmp",
    }
    media_type = kinds.get(codec.getEncodedFormat())
    if media_type is None:
        raise _ProblemError("it is not a PNG, JPEG, WebP, GIF or BMP picture")
    turned = codec.getOrigin().value >= skia.EncodedOrigin.kLeftTop_EncodedOrigin.value
    return (media_type, height, width) if turned else (media_type, width, height)
