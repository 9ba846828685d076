"""Numbers as groups of digits: every way to read neighbouring groups as one number."""

import re
from collections.abc import Container, Iterable, Iterator
from itertools import takewhile
from typing import Final

_GROUP: Final = re.compile(r"\d+")
_GAP: Final = re.compile(r"[\s.\-/_*,]{1,3}|[ .\-/_*,]{0,2}\s{0,2}\n[\s>|*]{0,12}")
_TIES: Final = frozenset({".", "-"})
_DEPTH: Final = 4
_LONGEST_CHAIN: Final = 12
"""More equal groups than these, besides the number's own, are something else."""


class Row:
    """The groups of digits of a zone, in their order.

    Args:
        outline: The zone, with any digits.

    Attributes:
        starts: Where each of them begins in the zone.
        sizes: How many digits each of them has.
        gaps: What separates each from the one before; ``None`` if that is too much.
    """

    __slots__ = ("gaps", "sizes", "starts")

    def __init__(self, outline: str) -> None:
        self.starts: list[int] = []
        self.sizes: list[int] = []
        self.gaps: list[str | None] = []
        before = 0
        for found in _GROUP.finditer(outline):
            start, end = found.span()
            gap = outline[before:start]
            self.gaps.append(gap if self.starts and _GAP.fullmatch(gap) else None)
            self.starts.append(start)
            self.sizes.append(end - start)
            before = end

    def is_cut(self, first: int, last: int) -> bool:
        """Whether a dot or a dash ties those from ``first`` to ``last`` to more digits."""
        return self.gaps[first] in _TIES or (last + 1 < len(self.gaps) and self.gaps[last + 1] in _TIES)


class Run:
    """Neighbouring groups of digits read as one number: ``text[start:end]``.

    Most are nothing by their digits: all else about them is looked at only when somebody asks.

    Args:
        text: Where they are.
        zone: Where their zone begins.
        row: All groups of the zone.
        first: The first of the run's.
        last: The last of them.
    """

    __slots__ = ("_first", "_last", "_row", "_text", "digits", "end", "start")

    def __init__(self, text: str, zone: int, row: Row, first: int, last: int) -> None:
        places = [(zone + row.starts[index], row.sizes[index]) for index in range(first, last + 1)]
        self.start = places[0][0]
        self.end = sum(places[-1])
        self.digits = "".join([text[start : start + size] for start, size in places])
        self._text, self._row, self._first, self._last = text, row, first, last

    @property
    def groups(self) -> tuple[int, ...]:
        """How many digits are in each group."""
        return tuple(self._row.sizes[self._first : self._last + 1])

    @property
    def gaps(self) -> tuple[str, ...]:
        """What separates the groups."""
        return tuple(gap or "" for gap in self._row.gaps[self._first + 1 : self._last + 1])

    @property
    def is_spaced(self) -> bool:
        """Whether every digit stands by itself."""
        return len(self.digits) == self._last - self._first + 1

    @property
    def is_even(self) -> bool:
        """Whether the same separates all groups."""
        return len(set(self.gaps)) <= 1

    @property
    def is_cut(self) -> bool:
        """Whether a dot or a dash ties it to more digits."""
        return self._row.is_cut(self._first, self._last)

    @property
    def is_glued(self) -> bool:
        """Whether a letter runs into it."""
        return self._text[self.start - 1 : self.start].isalpha()

    @property
    def is_whole(self) -> bool:
        """Whether no letter touches it and it is not cut out of a longer row of groups written in the same way."""
        is_touched = self.is_glued or self._text[self.end : self.end + 1].isalpha()
        return not is_touched and not _is_part(self._row, self._first, self._last)


def runs(row: Row, sizes: Container[int], most: int, written: Container[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """Every run of whole groups in ``row``, by its first and last, that has one of ``sizes`` digits, at most ``most``.

    What is cut out of more digits is one only in groups of one of ``written``.
    """
    for first in range(len(row.sizes)):
        if _is_deep(row, first):
            continue
        count = 0
        for last in range(first, len(row.sizes)):
            count += row.sizes[last]
            if count > most or (last > first and row.gaps[last] is None):
                break
            if count in sizes and (not row.is_cut(first, last) or tuple(row.sizes[first : last + 1]) in written):
                yield first, last


def _is_deep(row: Row, index: int) -> bool:
    """Whether it is well inside a chain of short groups, as in a table: no number begins there, and looking is dear."""
    size, gap = row.sizes[index], row.gaps[index]
    if index < _DEPTH or size > 2:
        return False
    before = range(index - _DEPTH, index)
    return all(row.sizes[other] == size and row.gaps[other] == gap for other in before)


def _is_part(row: Row, first: int, last: int) -> bool:
    """Of a chain of equal groups only runs that divide it evenly are numbers: a key of 44 digits holds no card."""
    sizes, gaps = row.sizes, row.gaps
    size = sizes[first]
    if last == first or sizes[first + 1] != size:
        return False
    gap = gaps[first + 1]
    if size == 1 and (gaps[first] == gap or (last + 1 < len(gaps) and gaps[last + 1] == gap)):
        return True
    left = range(first, max(0, first - _LONGEST_CHAIN), -1)
    before = _length(gaps[index] == gap and sizes[index - 1] == size for index in left)
    length = last - first + 1
    if sizes[last] != size:
        return before > length
    right = range(last + 1, min(len(sizes), last + 1 + _LONGEST_CHAIN))
    behind = _length(gaps[index] == gap and sizes[index] == size for index in right)
    if before + behind <= length:
        return False  # numbers that happen to stand beside it
    return before + behind > _LONGEST_CHAIN or before % length != 0 or behind % length != 0


def _length(links: Iterable[bool]) -> int:
    """How many hold before the first that doesn't."""
    return sum(1 for _ in takewhile(bool, links))
