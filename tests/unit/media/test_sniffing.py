"""What a file is, is told by its content."""

import pytest

from omnimind.media.sniffing import HEAD_BYTES, sniffed

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "name", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n\x00", "notes.md", "image/png"),
        (b"\xff\xd8\xff\xe0", "", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "", "audio/wav"),
        (b"\x00\x00\x00\x20ftypisom", "", "video/mp4"),
        (b"\x00\x00\x00\x20ftypM4A ", "", "audio/mp4"),
        (b"%PDF-1.7", "picture.png", "application/pdf"),
        (b"PK\x03\x04....[Content_Types].xml", "a.txt", DOCX),
        (b"PK\x03\x04", "a.docx", "application/zip"),
        (b"# Tides", "tides.md", "text/markdown"),
        (b'<p align="center">', "README.md", "text/markdown"),
        (b"a;b\n1;2", "table.csv", "text/csv"),
        (b"WEBVTT\n\n", "", "text/vtt"),
        (b'{"a": 1}', "", "application/json"),
        (b"[a link](address)", "", "text/plain"),
        (b"  <!DOCTYPE html><p>", "", "text/html"),
        (b"\xef\xbb\xbf<HTML>", "x", "text/html"),
        (b"<script>alert(1)</script>", "", "text/html"),
        (b'<?xml version="1.0"?>\n<!-- a -->\n<svg xmlns="x">', "picture", "image/svg+xml"),
        ("maré".encode("latin-1"), "", "text/plain"),
        ("maré".encode("utf-16"), "a.txt", "text/plain"),
        (b"\x7fELF\x02\x01\x01\x00", "program.md", "application/octet-stream"),
        (b"MZ\x90\x03", "a.txt", "application/octet-stream"),
        (b"", "empty.md", "text/markdown"),
    ],
)  # fmt: skip
def test_the_content_decides(head, name, media_type):
    """And the name only among kinds of text."""
    assert sniffed(head, name) == media_type


def test_a_letter_may_be_cut_in_two():
    """Where the head ends in the middle of one it is still text."""
    text = ("a" * (HEAD_BYTES - 1) + "é").encode()[:HEAD_BYTES]

    assert sniffed(text) == "text/plain"
