"""A table's columns: which hold numbers, and where a number's decimal mark is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_NUMBER = re.compile(
    r"""
    (?P<prefix> [~≈<>≤≥±+\-−]? \s? (?:[A-Z]{0,3}[$€£¥]|[A-Z]{3}\s)? \s? [+\-−]? )
    (?P<number> \d+ (?:[.,'’\u00a0\u202f\u2009]\d+ | \ \d{3}(?!\d))* )
    (?P<suffix> \s? [^\d\s]{0,6} (?:\s [^\d\s]{1,6})? )
    """,
    re.VERBOSE,
)
_VOID = frozenset(("", "-", "–", "—", "−", "n/a", "n/d", "na", "nd", "...", "…", "?", "x"))


@dataclass(frozen=True, slots=True)
class Cells:
    """A column. Where it is ``numeric`` each cell is split so that the decimal marks can stand under each other."""

    header: str
    cells: tuple[str, ...]
    numeric: bool
    halves: tuple[tuple[str, str], ...]


def columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Cells]:
    """The columns of a table, read; the first one names the rows, so it is never numeric."""
    return [_column(title, tuple(row[at] for row in rows), names=at == 0) for at, title in enumerate(header)]


def _column(header: str, cells: tuple[str, ...], *, names: bool) -> Cells:
    filled = [cell for cell in cells if cell.strip().lower() not in _VOID]
    numeric = bool(filled) and not names and all(_NUMBER.fullmatch(cell.strip()) for cell in filled)
    mark = _decimal_mark(filled) if numeric else ""
    halves = tuple(_split(cell.strip(), mark) if numeric else (cell, "") for cell in cells)
    return Cells(header, cells, numeric, halves)


def _decimal_mark(cells: Sequence[str]) -> str:
    """The mark before decimals in a column's numbers, or nothing where none is told from one that groups thousands."""
    numbers = [match["number"] for cell in cells if (match := _NUMBER.fullmatch(cell.strip()))]
    return next((mark for number in numbers if (mark := _mark(number))), "")


def _mark(number: str) -> str:
    """The decimal mark of one number: the later of two kinds, or one that is not before exactly three digits."""
    marks = [char for char in number if char in ".,"]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return ""
    last = marks[-1]
    whole, _, decimals = number.rpartition(last)
    return last if len(marks) > 1 or len(decimals) != 3 or whole == "0" else ""


def _split(cell: str, mark: str) -> tuple[str, str]:
    """``cell`` before and from its decimal mark on, or the end of its digits."""
    match = _NUMBER.fullmatch(cell)
    if match is None:
        return cell, ""
    start, number = match.start("number"), match["number"]
    at = number.rfind(mark) if mark and mark in number else len(number)
    return cell[: start + at], cell[start + at :]
