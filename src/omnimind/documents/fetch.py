"""Gets the bytes of a source: a file, standard input, an address or a quoted text."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from omnimind.core.brief import UPLOADED
from omnimind.core.errors import MissingError, UserError
from omnimind.documents.addresses import Guard
from omnimind.documents.language import detect
from omnimind.documents.segmentation import split
from omnimind.documents.web import MAX_BYTES, TIME_LIMIT_S, download, is_address

MAX_FILE_BYTES = 64 * 1024 * 1024
"""A PDF may be this large; a text may not (see :mod:`~omnimind.documents.encoding`)."""

MEDIA_TYPES = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".mkd": "text/markdown",
    ".txt": "text/plain",
    ".text": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".pdf": "application/pdf",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".json": "application/json",
}
"""What a file is, by how its name ends."""

READABLE_HINT = "give Markdown, text, HTML, PDF, CSV or JSON"

_ALIASES = {
    "application/xhtml+xml": "text/html",
    "text/x-markdown": "text/markdown",
    "text/tab-separated-values": "text/csv",
    "application/csv": "text/csv",
    "text/json": "application/json",
    "application/x-pdf": "application/pdf",
}
_READABLE = frozenset(MEDIA_TYPES.values())
_TELLS_LITTLE = frozenset({"", "text/plain", "application/octet-stream", "binary/octet-stream"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_PATH_LIMIT_CHARS = 1024
_SOURCE_SENTENCES = 3
_SOURCE_WORDS = 40


@dataclass(frozen=True, slots=True)
class Source:
    """Bytes to be read.

    ``origin`` says where they came from: a file's path as it was given, an address (where redirects led), ``-`` or
    ``text``, after :data:`~omnimind.core.brief.UPLOADED` if a stranger gave it; pictures with relative addresses are
    looked for from there.
    """

    data: bytes
    media_type: str
    origin: str


def load(
    source: str,
    *,
    stdin: BinaryIO | None = None,
    max_bytes: int = MAX_BYTES,
    time_limit_s: float = TIME_LIMIT_S,
    guard: Guard | None = None,
) -> Source:
    """What ``source`` names, or is.

    Args:
        source: A file's path, ``-`` for standard input, an http or https address, or the text itself.
        stdin: Standard input.
        max_bytes: How much an address may answer.
        time_limit_s: How long it may take, redirects included.
        guard: What may be fetched, if a stranger gave it: an address only, and its origin says so.

    Raises:
        MissingError: ``source.missing`` or ``source.unreachable``.
        RefusedError: ``source.forbidden``.
        UserError: ``source.brief_only``, ``source.media_type``, ``source.too_large``, ``source.unreadable`` or
            ``source.address``.
    """
    if is_address(source):
        return _from_web(source, max_bytes, time_limit_s, guard)
    if source == "-" and guard is None:
        return _from_stdin(stdin)
    if guard is not None or _SCHEME.match(source):
        raise UserError(
            "source.address", f"{source} is not an http or https address", "save it as a file, and name that"
        )
    if _exists(source):
        return _from_file(Path(source))
    if _looks_like_path(source):
        raise MissingError("source.missing", f"{source}: no such file", "check the name, or put a text in quotes")
    return quoted(source)


def _exists(source: str) -> bool:
    try:
        return _may_be_path(source) and Path(source).exists()
    except (OSError, ValueError):  # no path at all: too long a name, or a zero character
        return False


def _looks_like_path(source: str) -> bool:
    one_word = not re.search(r"[\s。！？，、]", source)
    return _may_be_path(source) and (one_word or Path(source).suffix.lower() in MEDIA_TYPES)


def _may_be_path(source: str) -> bool:
    return bool(source.strip()) and "\n" not in source and len(source) <= _PATH_LIMIT_CHARS


def _from_stdin(stdin: BinaryIO | None) -> Source:
    if stdin is None:
        raise MissingError("source.missing", "- names standard input, and there is none", "name a file")
    data = stdin.read(MAX_FILE_BYTES + 1)
    _check_size(len(data), "-")
    return Source(data, _sniff(data, "text/markdown", "-"), "-")


def _from_file(path: Path) -> Source:
    try:
        if path.is_dir():
            raise UserError("source.unreadable", f"{path} is a folder", "name a file in it")
        _check_size(path.stat().st_size, str(path))
        data = path.read_bytes()
    except OSError as exc:
        raise UserError("source.unreadable", f"{path} can't be read ({exc.strerror})", "check its permissions") from exc
    usual = "text/plain" if path.suffix else "text/markdown"
    media_type = MEDIA_TYPES.get(path.suffix.lower()) or _sniff(data, usual, str(path))
    return Source(data, media_type, str(path))


def _check_size(size_bytes: int, origin: str) -> None:
    if size_bytes > MAX_FILE_BYTES:
        limit = f"more than the limit of {MAX_FILE_BYTES // 2**20} MB"
        raise UserError("source.too_large", f"{origin} has {limit}", "give the part that should be told")


def _from_web(address: str, max_bytes: int, time_limit_s: float, guard: Guard | None) -> Source:
    page = download(address, max_bytes=max_bytes, time_limit_s=time_limit_s, guard=guard)
    media_type = _ALIASES.get(page.media_type, page.media_type)
    if media_type in _TELLS_LITTLE:  # code hosts serve Markdown as plain text, storage serves all as octets
        suffix = Path(urlsplit(page.address).path).suffix.lower()
        media_type = MEDIA_TYPES.get(suffix) or _sniff(page.data, "text/plain", address)
    elif media_type not in _READABLE and media_type.startswith("text/"):
        media_type = "text/plain"
    if media_type not in _READABLE:
        raise _unreadable_type(address, media_type)
    origin = page.address if guard is None else f"{UPLOADED}{page.address}"
    return Source(_as_utf8(page.data, page.charset), media_type, origin)


def _as_utf8(data: bytes, charset: str) -> bytes:
    """``data`` without the encoding that only its headers told."""
    try:
        return data.decode(charset).encode() if charset not in ("", "utf-8", "utf8") else data
    except (LookupError, UnicodeDecodeError):
        return data


def _sniff(data: bytes, usual: str, origin: str) -> str:
    """What ``data`` is by its look: a PDF, a page, JSON, else the ``usual``."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf-"):
        return "application/pdf"
    if head.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    if b"\0" in head and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _unreadable_type(origin, "binary data")
    return "application/json" if head[:1] in (b"{", b"[") and _is_json(data) else usual


def _is_json(data: bytes) -> bool:
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _unreadable_type(origin: str, what: str) -> UserError:
    return UserError("source.media_type", f"{origin} is {what}, which can't be read", READABLE_HINT)


def quoted(text: str) -> Source:
    """A quoted text that says enough to be told. Raises ``UserError`` (``source.brief_only``)."""
    lines = [line for line in text.splitlines() if line.strip()]
    language = detect(text)
    sentences = sum(len(split(line, language)) for line in lines)
    # Chinese and its neighbours write no spaces between words: two of their characters count as one.
    words = len(text.split()) + len(re.findall("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]", text)) // 2
    if sentences < _SOURCE_SENTENCES and words < _SOURCE_WORDS:
        raise UserError(
            "source.brief_only",
            f"{text.strip()!r} is a brief without a source",
            "give a file, an address or a longer text to tell from, or configure a model",
        )
    return Source(text.encode("utf-8", "surrogateescape"), "text/markdown", "text")
