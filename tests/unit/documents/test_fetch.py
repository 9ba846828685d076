"""A source is a file, standard input, an address or a text, and what is wrong with it is told by name."""

import io

import pytest

from omnimind.core.errors import MissingError, OmniMindError, UserError
from omnimind.documents.fetch import MAX_FILE_BYTES, load

TEXT = "The tides rise and fall. They follow the Moon. The Sun helps a little."


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.md", b"# T", "text/markdown"),
        ("a.MARKDOWN", b"# T", "text/markdown"),
        ("README", b"# T", "text/markdown"),
        ("a.txt", b"T", "text/plain"),
        ("a.rst", b"T", "text/plain"),
        ("a.html", b"<p>", "text/html"),
        ("page", b"\n<!DOCTYPE html><p>", "text/html"),
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("scan", b"%PDF-1.7", "application/pdf"),
        ("a.csv", b"a;b", "text/csv"),
        ("a.tsv", b"a\tb", "text/csv"),
        ("a.json", b"{}", "application/json"),
        ("data", b"[1, 2]", "application/json"),
        ("links", b"[a](b)", "text/markdown"),
        ("wide.doc", "\ufeffé".encode("utf-16"), "text/plain"),
    ],
)
def test_file(tmp_path, name, data, media_type):
    """A file is what the end of its name says, else what it looks like."""
    path = tmp_path / name
    path.write_bytes(data)
    source = load(str(path))
    assert (source.data, source.media_type, source.origin) == (data, media_type, str(path))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"# T", "text/markdown"),
        (b"%PDF-1.4", "application/pdf"),
        (b"<html>", "text/html"),
        (b'{"a": 1}', "application/json"),
    ],
)
def test_standard_input(data, media_type):
    """What comes in is looked at; text is Markdown."""
    source = load("-", stdin=io.BytesIO(data))
    assert (source.data, source.media_type, source.origin) == (data, media_type, "-")


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "# A title\n\nOne line\n\n- another",
        " ".join(["word"] * 40),
        "潮汐每天涨落两次。为什么？因为月亮。",
        "潮汐，" * 45,
    ],
)
def test_text(text):
    """A quoted text of three sentences, or forty words, is a source."""
    source = load(text)
    assert (source.data.decode(), source.media_type, source.origin) == (text, "text/markdown", "text")


@pytest.mark.parametrize(
    "brief",
    [
        "How tides work, for ten-year-olds",
        "Como funcionam as marés?",
        "Explain tides. Keep it short.",
        "",
        " ",
        "潮汐 吧",
    ],
)
def test_brief(brief):
    """A line that only asks for something can't be told offline: the hint says what can be done."""
    with pytest.raises(UserError) as caught:
        load(brief)
    assert caught.value.code == "source.brief_only"
    assert "configure a model" in caught.value.hint


@pytest.mark.parametrize("name", ["missing.md", "folder/none.pdf", "my notes.md", "tides", "a\0b", "x" * 300])
def test_missing(name):
    """A path that leads nowhere is told from a text by its name."""
    with pytest.raises(MissingError, match="no such file") as caught:
        load(name)
    assert caught.value.code == "source.missing"


def refusal(source, **options):
    """The error that loading ``source`` raises."""
    with pytest.raises(OmniMindError) as caught:
        load(source, **options)
    assert caught.value.hint
    return caught.value


def test_folder(tmp_path):
    """A folder is no source."""
    assert refusal(str(tmp_path)).code == "source.unreadable"


def test_binary(tmp_path):
    """A file that nothing here reads is refused by its type, before its bytes are taken for text."""
    (tmp_path / "talk.docx").write_bytes(b"PK\x03\x04\0\0\0")
    error = refusal(str(tmp_path / "talk.docx"))
    assert error.code == "source.media_type"
    assert "talk.docx" in error.message


def test_huge_file(tmp_path):
    """A file beyond the limit is refused without being read."""
    path = tmp_path / "huge.pdf"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert refusal(str(path)).code == "source.too_large"


def test_huge_input():
    """So is standard input."""
    assert refusal("-", stdin=io.BytesIO(bytes(MAX_FILE_BYTES + 2))).code == "source.too_large"


def test_no_standard_input():
    """Where there is no standard input, ``-`` names nothing."""
    assert refusal("-").code == "source.missing"


@pytest.mark.parametrize("address", ["ftp://example.org/a.md", "file:///etc/hostname"])
def test_other_schemes(address):
    """Only http and https addresses are fetched."""
    assert refusal(address).code == "source.address"
