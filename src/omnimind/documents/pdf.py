"""Reads the lines of a PDF, with their place and looks, by PDFium."""

import ctypes
import math
import re
import statistics
import threading
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from omnimind.core.errors import UserError
from omnimind.documents.encoding import check_size
from omnimind.documents.pdf_layout import Line, layout
from omnimind.documents.reading import Reading

_HYPHEN_MARKS = re.compile("[\ufffe\x02\xad]")
"""What PDFium writes for a hyphen at a line's end, whose two halves it gives as one line."""
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\ufffd\uffff\u200b\ufeff]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "\xa0": " "})
_BOLD_WEIGHT = 600

_lock = threading.Lock()  # PDFium keeps global state and may be used by one thread at a time


def read_pdf(data: bytes, origin: str) -> Reading:
    """The text of a PDF, in reading order.

    Raises:
        UserError: ``document.invalid`` (broken, or locked by a password), ``document.no_text`` or
            ``document.too_large``.
    """
    with _lock:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as exc:
            locked = "password" in str(exc).lower()
            problem = "is locked by a password" if locked else "is not a PDF that can be read"
            hint = "save it without the password" if locked else "save it anew, or give its text"
            raise UserError("document.invalid", f"{origin} {problem}", hint) from exc
        try:
            lines = _document_lines(document, origin)
            title = document.get_metadata_dict(skip_empty=True).get("Title", "")
        finally:
            document.close()
    if not lines:
        problem = f"{origin} has no text, only pictures of it perhaps"
        raise UserError("document.no_text", problem, "run it through a text recogniser (OCR) first")
    text, blocks = layout(lines)
    return Reading(text=text, blocks=blocks, title=title.strip())


def _document_lines(document: pypdfium2.PdfDocument, origin: str) -> list[Line]:
    lines: list[Line] = []
    size_bytes = 0
    for number in range(len(document)):
        page = document[number]
        text_page = page.get_textpage()
        try:
            for line in _lines(text_page, number, page.get_height()):
                lines.append(line)
                size_bytes += len(line.text.encode())
        finally:
            text_page.close()
            page.close()
        check_size(size_bytes, origin)
    return lines


def _lines(text_page: pypdfium2.PdfTextPage, page: int, page_height: float) -> Iterator[Line]:
    at = 0
    for raw in text_page.get_text_range().split("\n"):
        line = _line(text_page, raw, at, page, page_height)
        if line:
            yield line
        at += len(raw.encode("utf-16-le")) // 2 + 1


def _line(text_page: pypdfium2.PdfTextPage, raw: str, at: int, page: int, page_height: float) -> Line | None:
    """The line ``raw``, whose first character is number ``at`` of its page."""
    text = " ".join(_UNREADABLE.sub("", _HYPHEN_MARKS.sub("", raw.translate(_LIGATURES))).split())
    if not text:
        return None
    first = at + len(raw) - len(raw.lstrip())
    last = at + len(raw.rstrip().encode("utf-16-le")) // 2 - 1
    middle = at + len(raw) // 2
    left, top, _, _ = _box(text_page, first)
    _, _, right, bottom = _box(text_page, last)
    samples = (first, middle, last)
    return Line(
        text=text,
        page=page,
        left=left,
        right=right,
        top=page_height - top,
        bottom=page_height - bottom,
        page_height=page_height,
        size=round(statistics.median(_size(text_page, index) for index in samples) * 2) / 2,
        bold=all(pdfium.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT for index in samples),
    )


def _box(text_page: pypdfium2.PdfTextPage, index: int) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a character, points from the page's lower left corner."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(box))
    return box.left, box.top, box.right, box.bottom


def _size(text_page: pypdfium2.PdfTextPage, index: int) -> float:
    """The height of a character's type as it stands on the page, points."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(text_page, index, ctypes.byref(matrix))
    return float(pdfium.FPDFText_GetFontSize(text_page, index)) * math.hypot(matrix.b, matrix.d)
