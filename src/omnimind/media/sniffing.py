"""What bytes are, by how they begin; what they are called decides only among kinds of text."""

import re
from pathlib import PurePosixPath
from typing import Final

HEAD_BYTES: Final = 4096
"""As much of a file as tells what it is."""

UNKNOWN: Final = "application/octet-stream"

_SIGNATURES: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
)
"""Where, what, and what it means. Source: the WHATWG's MIME Sniffing standard, and IANA's registrations."""

_ZIP: Final = b"PK\x03\x04"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")

_MARKUP: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype\s+svg[^>]*>\s*)*<([!a-z]+)", re.I | re.S)
_HTML: Final = frozenset(
    {"!doctype", "html", "head", "body", "script", "iframe", "title", "style", "meta", "table", "div", "h", "p", "a"}
)
_JSON: Final = re.compile(r'\s*(?:\{\s*["}]|\[\s*[\["{\]\d-])')
_TEXTS: Final = {
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".mdown": "text/markdown",
    ".mkd": "text/markdown",
    ".csv": "text/csv",
    ".tsv": "text/csv",
    ".json": "application/json",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
    ".txt": "text/plain",
    ".text": "text/plain",
}


def sniffed(head: bytes, name: str = "") -> str:
    """The media type of what begins with ``head`` (:data:`HEAD_BYTES` of it, or all) and is called ``name``."""
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset):
            return media_type
    if head.startswith(_ZIP):
        return _DOCX if b"word/" in head or b"[Content_Types].xml" in head else "application/zip"
    return _text_type(head, name)


def _text_type(head: bytes, name: str) -> str:
    text = _text(head)
    if text is None:
        return UNKNOWN
    if named := _TEXTS.get(PurePosixPath(name).suffix.lower()):
        return named  # Markdown often begins with markup, and none of these does anything in a browser
    markup = _MARKUP.match(text)
    if markup is not None:
        element = markup[1].lower()
        if element == "svg":
            return "image/svg+xml"
        if element in _HTML:
            return "text/html"
    if text.startswith("WEBVTT"):
        return "text/vtt"
    return "application/json" if _JSON.match(text) else "text/plain"


def _text(head: bytes) -> str | None:
    """``head`` as text, if that is what it can be."""
    if head.startswith(_BYTE_ORDER_MARKS):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace")
    if b"\x00" in head:
        return None
    try:
        return head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start >= len(head) - 3 and len(head) >= HEAD_BYTES:  # a letter that goes on after the head
            return head[: error.start].decode("utf-8-sig")
        return head.decode("latin-1") if _is_printable(head) else None


def _is_printable(head: bytes) -> bool:
    """Whether there are no control characters but those of text: an old encoding has none, and other data many."""
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
