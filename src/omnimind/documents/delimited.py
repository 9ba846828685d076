"""Reads delimited text: CSV, however delimited."""

import csv
import re
from collections.abc import Sequence

from omnimind.core.document import Span
from omnimind.core.errors import UserError
from omnimind.documents.grids import table
from omnimind.documents.reading import Reading
from omnimind.documents.titles import file_title

_DELIMITERS = ("\t", ";", "|", ",")
"""The likeliest first: a comma stands in numbers and in texts too."""
_SNIFFED_ROWS = 50


def read_csv(text: str, origin: str) -> Reading:
    """A table of delimited text, however delimited. Raises ``UserError`` (``document.invalid``)."""
    told = re.match(r"sep=(.)\n", text)
    body = text[told.end() :] if told else text
    try:
        rows = list(csv.reader(body.splitlines(keepends=True), delimiter=told[1] if told else _delimiter(body)))
    except csv.Error as exc:
        raise UserError("document.invalid", f"{origin} is not a table ({exc})", "save it anew as CSV in UTF-8") from exc
    title = file_title(origin)
    made = table(rows, Span(start=0, end=len(text)), caption=title)
    return Reading(text=text, blocks=(made,) if made else (), title=title)


def _delimiter(text: str) -> str:
    """The first delimiter that cuts most rows into as many cells as the first one, more than one."""
    lines = [line for line in text.splitlines(keepends=True)[:_SNIFFED_ROWS] if line.strip()]
    return next((delimiter for delimiter in _DELIMITERS if _cuts_evenly(lines, delimiter)), ",")


def _cuts_evenly(lines: Sequence[str], delimiter: str) -> bool:
    try:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        return False
    return bool(widths) and widths[0] > 1 and 2 * widths.count(widths[0]) > len(widths)
