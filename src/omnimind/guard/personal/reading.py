"""A text as it is read for personal data."""

import re
from typing import Final

from omnimind.guard.normalise import Normal
from omnimind.guard.personal import emails, spelled, zones
from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.families import SHORTEST, numbers

_ESCAPE: Final = re.compile(r"\\[nrt]|%2[0DEFdef]|(?:\\|%2?)\Z")
"""The last characters of a text that goes on may be the beginning of one."""

_ESCAPED: Final = {"%2D": "-", "%2E": ".", "%2F": "/"}

LONGEST: Final = 256
"""Characters of the longest match, e-mail addresses included."""


class Reading:
    """A text without its disguises, and what might be personal in it.

    Attributes:
        text: What it reads as; digits that were written as words are digits.
        candidates: What might be personal data by its form, by where it begins.
    """

    def __init__(self, normal: Normal) -> None:
        normal = _without_escapes(normal)
        self._normal: Final = spelled.with_digits(normal) if spelled.may_have_digits(normal.folded) else normal
        self._size: Final = len(normal.given)
        self._zones: Final = zones.zones(self._normal.text)
        self.text: Final = self._normal.text
        self.candidates: Final = self._candidates()

    def raw(self, index: int) -> int:
        """Where the character at ``index`` stands in the text as it was given."""
        return self._normal.starts[index] if index < len(self.text) else self._size

    def at(self, raw: int) -> int:
        """The first character that stands at ``raw`` of the text as it was given, or behind it."""
        return self._normal.at(raw)

    def span(self, one: Candidate) -> tuple[int, int]:
        """Where ``one`` stands in the text as it was given."""
        return self._normal.span(one.start, one.end)

    def read_to(self) -> int:
        """Up to where, of a text that goes on, no more text can change what it reads as; in the text as given."""
        return self.raw(spelled.begun(self._normal.folded))

    def open_from(self) -> int:
        """From where on, of a text that goes on, something may have begun; in the text as given."""
        read_to = spelled.begun(self._normal.folded)
        begun = zones.begun(self.text, self._zones, read_to), emails.begun(self._normal.folded)
        return self.raw(min(read_to, *begun))

    def _candidates(self) -> list[Candidate]:
        folded = self._normal.folded
        found = list(emails.addresses(self.text, folded)) if emails.may_have_any(folded) else []
        for start, end in self._zones:
            if end - start >= SHORTEST:
                found += numbers(self.text, start, end)
        spans = ((self.span(one), one) for one in found)
        return sorted((one for (start, end), one in spans if end - start <= LONGEST), key=lambda one: one.start)


def _without_escapes(normal: Normal) -> Normal:
    """``normal`` with what programs wrote as ``\\n``, ``\\t`` or ``%2E``, and spaces for the rest of that."""
    if "\\" not in normal.text and "%" not in normal.text:
        return normal
    return Normal(normal.given, _ESCAPE.sub(_unescaped, normal.text), normal.starts, normal.ends)


def _unescaped(found: re.Match[str]) -> str:
    return _ESCAPED.get(found[0].upper(), " ").ljust(len(found[0]))
