"""Rows of cells become a table: every row as wide as the header."""

import re
from collections.abc import Sequence

from omnimind.core.document import Span, Table

_YEAR = re.compile(r"(?:1[5-9]|2[01])\d\d$")
_NUMBER = re.compile(
    r"[-+−(]?\s*(?:[$€£¥]|R\$|US\$)?\s*[-+−]?\d[\d.,\s\u202f]*\s*(?:%|‰|°C|°F|[A-Za-zµ°/²³]{1,5})?\)?$"
)


def table(rows: Sequence[Sequence[str]], span: Span, *, heads: bool | None = None, caption: str = "") -> Table | None:
    """``rows`` as a table, without the empty ones; ``None`` if nothing is left.

    Args:
        rows: Cells as the source has them; white space is folded.
        span: Where the table stood.
        heads: Whether the first row names the columns; ``None`` to tell by its looks. A table without names has empty
            ones.
        caption: What the table is called.
    """
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    filled = [row for row in cells if any(row)]
    if not filled:
        return None
    width = max(len(row) for row in filled)
    padded = [(*row, *[""] * (width - len(row))) for row in filled]
    if heads is None:
        heads = _names_columns(padded)
    header, body = (padded[0], padded[1:]) if heads else (("",) * width, padded)
    return Table(header=header, rows=tuple(body), caption=caption, span=span)


def _names_columns(rows: list[tuple[str, ...]]) -> bool:
    """Whether the first row of several is made of names: none is a number other than a year, none stands twice."""
    first = [cell for cell in rows[0] if cell]
    named = len(rows) > 1 and len(set(first)) == len(first) and len(first) >= len(rows[0]) - 1
    return named and not any(_NUMBER.match(cell) and not _YEAR.match(cell) for cell in first)
