"""Bytes become text, or a clear error."""

import pytest

from omnimind.core.errors import UserError
from omnimind.documents.encoding import MAX_TEXT_BYTES, decode

TEXT = "As marés sobem — e descem.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode(encoding):
    """UTF-8, with and without a mark, and UTF-16 and UTF-32 with one are read."""
    assert decode(TEXT.encode(encoding), "a.md") == TEXT


def test_windows():
    """A Western text in Windows-1252 is read, its dashes and quotation marks included."""
    assert decode(TEXT.encode("cp1252"), "a.md") == TEXT


@pytest.mark.parametrize(
    "data",
    [
        "Приливы и отливы".encode("cp1251"),
        "潮汐每天涨落".encode("gbk"),
        bytes(range(256)),
        b"\x89PNG\r\n\x1a\n\0\0\0",
        TEXT.encode("utf-16-le"),
        b"\xff\xfea",
        b"text with \0 in it",
    ],
)
def test_unreadable(data):
    """What could be many things is not guessed at, and binary data is no text."""
    with pytest.raises(UserError) as caught:
        decode(data, "a.md")
    assert caught.value.code == "document.encoding"
    assert "a.md" in str(caught.value)
    assert "UTF-8" in caught.value.hint


def test_line_ends_and_invisible_characters():
    """Every line end is one character; what nobody sees is gone, and control characters are spaces."""
    assert decode("a\r\nb\rc\u2028d\x0ce\x85f".encode(), "a") == "a\nb\nc\nd\ne\nf"
    assert decode("in\u00advis\u200bible \x1b[0m".encode(), "a") == "invisible  [0m"


def test_too_large():
    """A text of fifty megabytes is refused, with its size and the limit."""
    with pytest.raises(UserError, match="50 MB of text, more than the limit of 5 MB") as caught:
        decode(b"a" * (MAX_TEXT_BYTES * 10), "big.txt")
    assert caught.value.code == "document.too_large"
