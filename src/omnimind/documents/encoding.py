"""Bytes become text, or a clear error."""

import codecs
import re

from omnimind.core.errors import UserError

MAX_TEXT_BYTES = 5 * 1024 * 1024
"""Longer texts are refused: five megabytes are some eighty hours of speech."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_INVISIBLE = dict.fromkeys(map(ord, "\xad\u200b\u2060\ufeff"))
_CONTROLS = {code: " " for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n\x85"}
_LINE_ENDS = re.compile("\r\n?|[\f\x85\u2028\u2029]")


def decode(data: bytes, origin: str) -> str:
    """The text of ``data``: UTF-8, UTF-16 or UTF-32 with a mark, or Windows-1252 that is clearly a Western text.

    Line ends become ``\\n``, control characters spaces, and characters that nobody sees (soft hyphens, zero-width
    spaces) are left out.

    Raises:
        UserError: ``document.too_large`` or ``document.encoding``.
    """
    check_size(len(data), origin)
    text = _decoded(data)
    if text is None or "\0" in text:
        raise UserError(
            "document.encoding",
            f"{origin} is not readable as text",
            "save it as UTF-8, or give a PDF, HTML, CSV or JSON file with its usual name ending",
        )
    return _LINE_ENDS.sub("\n", text).translate(_CONTROLS).translate(_INVISIBLE)


def check_size(size_bytes: int, origin: str) -> None:
    """Raises ``UserError`` (``document.too_large``) if a text of ``size_bytes`` is too long to be told."""
    if size_bytes > MAX_TEXT_BYTES:
        limit_mb = MAX_TEXT_BYTES // 2**20
        raise UserError(
            "document.too_large",
            f"{origin} has {size_bytes / 2**20:.0f} MB of text, more than the limit of {limit_mb} MB",
            "give the part that should be told",
        )


def _decoded(data: bytes) -> str | None:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _try(data, name)
    text = _try(data, "utf-8")
    if text is None:
        text = _try(data, "cp1252")
        if text is not None and not _western(text):
            return None
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _western(text: str) -> bool:
    """Whether this reads like a Western language: mostly unaccented letters, and no control characters."""
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        return False
    letters = sum(char.isalpha() for char in text)
    accented = sum(char.isalpha() and not char.isascii() for char in text)
    foreign = sum(not char.isascii() and not char.isalpha() for char in text)
    return accented <= 0.25 * letters and foreign <= 0.05 * len(text)
