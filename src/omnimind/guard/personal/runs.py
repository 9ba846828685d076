"""Numbers as groups of digits: every way to read neighbouring groups as one number."""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

_GROUP: Final = re.compile(r"\d+")
_GAP: Final = re.compile(r"[\s.\-/_*,]{1,3}|[ .\-/_*,]{0,2}\s{0,2}\n[\s>|*]{0,12}")
_TIES: Final = frozenset({".", "-"})
_DEPTH: Final = 4
_LONGEST_CHAIN: Final = 12
"""More equal groups than these, besides the number's own, are something else."""


class Group(NamedTuple):
    """Digits without anything between: ``text[start:end]``."""

    start: int
    end: int
    digits: str
    gap: str | None
    """What separates it from the one before; None if that is too much."""


class Run:
    """Neighbouring groups of digits read as one number: ``text[start:end]``.

    Most are nothing by their digits: all else about them is looked at only when somebody asks.

    Args:
        text: Where they are.
        row: All groups of the zone.
        first: The first of the run's.
        last: The last of them.
    """

    __slots__ = ("_first", "_last", "_row", "_text", "digits", "end", "start")

    def __init__(self, text: str, row: Sequence[Group], first: int, last: int) -> None:
        self.start = row[first].start
        self.end = row[last].end
        self.digits = "".join([group.digits for group in row[first : last + 1]])
        self._text, self._row, self._first, self._last = text, row, first, last

    @property
    def groups(self) -> tuple[int, ...]:
        """How many digits are in each group."""
        return tuple(len(group.digits) for group in self._row[self._first : self._last + 1])

    @property
    def gaps(self) -> tuple[str, ...]:
        """What separates the groups."""
        return tuple(group.gap or "" for group in self._row[self._first + 1 : self._last + 1])

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
        before = self._row[self._first].gap
        behind = self._row[self._last + 1].gap if self._last + 1 < len(self._row) else None
        return before in _TIES or behind in _TIES

    @property
    def is_glued(self) -> bool:
        """Whether a letter runs into it."""
        return self._text[self.start - 1 : self.start].isalpha()

    @property
    def is_whole(self) -> bool:
        """Whether no letter touches it and it is not cut out of a longer row of groups written in the same way."""
        is_touched = self.is_glued or self._text[self.end : self.end + 1].isalpha()
        return not is_touched and not _is_part(self._row, self._first, self._last)


def runs(text: str, start: int, end: int, sizes: Container[int], most: int) -> Iterator[Run]:
    """Every run of whole groups in ``text[start:end]`` that has one of ``sizes`` digits, ``most`` the largest."""
    row = list(_groups(text, start, end))
    for first in range(len(row)):
        if _is_deep(row, first):
            continue
        count = 0
        for last in range(first, len(row)):
            group = row[last]
            count += len(group.digits)
            if count > most or (last > first and group.gap is None):
                break
            if count in sizes:
                yield Run(text, row, first, last)


def _groups(text: str, start: int, end: int) -> Iterator[Group]:
    before = -1
    for found in _GROUP.finditer(text, start, end):
        gap = text[before : found.start()] if before >= 0 else ""
        yield Group(*found.span(), found[0], gap if before >= 0 and _GAP.fullmatch(gap) else None)
        before = found.end()


def _is_deep(row: Sequence[Group], index: int) -> bool:
    """Whether it is well inside a chain of short groups, as in a table: no number begins there, and looking is dear."""
    group = row[index]
    if index < _DEPTH or len(group.digits) > 2:
        return False
    before = row[index - _DEPTH : index]
    return all(len(other.digits) == len(group.digits) and other.gap == group.gap for other in before)


def _is_part(groups: Sequence[Group], first: int, last: int) -> bool:
    """Of a chain of equal groups only runs that divide it evenly are numbers: a key of 44 digits holds no card."""
    size = len(groups[first].digits)
    if last == first or len(groups[first + 1].digits) != size:
        return False
    gap = groups[first + 1].gap
    if size == 1 and (groups[first].gap == gap or (last + 1 < len(groups) and groups[last + 1].gap == gap)):
        return True
    left = range(first, max(0, first - _LONGEST_CHAIN), -1)
    before = _length(groups[index].gap == gap and len(groups[index - 1].digits) == size for index in left)
    length = last - first + 1
    if len(groups[last].digits) != size:
        return before > length
    right = range(last + 1, min(len(groups), last + 1 + _LONGEST_CHAIN))
    behind = _length(groups[index].gap == gap and len(groups[index].digits) == size for index in right)
    if before + behind <= length:
        return False  # numbers that happen to stand beside it
    return before + behind > _LONGEST_CHAIN or before % length != 0 or behind % length != 0


def _length(links: Iterable[bool]) -> int:
    """How many hold before the first that doesn't."""
    return sum(1 for _ in takewhile(bool, links))
