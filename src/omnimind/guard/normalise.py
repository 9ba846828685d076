"""Text as it is meant to be read: disguises are taken off, and each character still knows where it came from.

Full-width and mathematical letters, digits of any script, odd spaces, dashes and dots become the plain ones; accents
and invisible characters go. Every character is judged by itself, so a text that comes piece by piece reads the same.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from omnimind.guard.skimming import Folded

MOST_HIDDEN: Final = 16
"""Invisible characters in a row that are passed over; more are a gap, so that a match can't be stretched for ever."""

_STRANGE: Final = re.compile(r"[^\t-\r -~]")
_PLAIN: Final = bytes((*range(0x09, 0x0E), *range(0x20, 0x7F)))
"""What is not strange."""

_DOTS: Final = frozenset("·•․‧∙⋅。｡٫")
_SLASHES: Final = frozenset("⁄∕⧸")
_MINUS: Final = frozenset("−⁃˗")
_BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols by category that show nothing."""

_FEW: Final = 32
"""Characters that take less time to be replaced one by one than all at once, which asks about each of the text."""

_GAP: Final = "\ufffd"


class Normal:
    """A text without its disguises.

    Attributes:
        given: The text as it was given.
        text: What it reads as; upper case is kept.
        folded: That in lower case, character by character.
        starts: For each of its characters, where the one it stands for begins in the text that was given.
        ends: And where that ends.
    """

    __slots__ = ("ends", "folded", "given", "starts", "text")

    def __init__(self, given: str, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.given: Final = given
        self.text: Final = text
        self.folded: Final = _folded(text)
        self.starts: Final = starts
        self.ends: Final = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]``, which is not empty, stands in the text as it was given."""
        return self.starts[start], self.ends[end - 1]

    def at(self, index: int) -> int:
        """The first character of ``text`` that begins at ``index`` of the text as it was given, or after it."""
        if isinstance(self.starts, range):
            return min(max(index, 0), len(self.starts))
        return bisect_left(self.starts, index)


def normalise(text: str) -> Normal:
    """``text`` without its disguises."""
    if text.isascii() and not text.encode().translate(None, _PLAIN):
        return _even(text, text)
    plain = {character: _plain(character) for character in set(_STRANGE.findall(text))}
    if any(len(written) != 1 for written in plain.values()):
        return _uneven(text)
    changed = {character: written for character, written in plain.items() if character != written}
    if len(changed) > _FEW:
        return _even(text, text.translate({ord(character): written for character, written in changed.items()}))
    reads = text
    for character, written in changed.items():  # what is written is never changed again
        reads = reads.replace(character, written)
    return _even(text, reads)


def _even(given: str, text: str) -> Normal:
    """``text``, of which each character stands for the one in its place."""
    return Normal(given, text, range(len(text)), range(1, len(text) + 1))


def _folded(text: str) -> Folded:
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(low if len(low := character.lower()) == 1 else character for character in text)
    return Folded(lowered)


def _uneven(text: str) -> Normal:
    """``text`` of which some characters become none or several."""
    written: list[str] = []
    starts: list[int] = []
    hidden = 0
    for index, character in enumerate(text):
        plain = _plain(character) if _STRANGE.match(character) else character
        hidden = 0 if plain else hidden + 1
        if hidden > MOST_HIDDEN:
            plain = _GAP
        written.append(plain)
        starts.extend([index] * len(plain))
    return Normal(text, "".join(written), starts, [start + 1 for start in starts])


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """What ``character`` reads as: usually one character; none if it is invisible."""
    if character in _BLANKS:
        return ""
    if (digit := unicodedata.decimal(character, None)) is not None:
        return str(digit)
    return "".join(map(_simple, unicodedata.normalize("NFKD", character)))


def _simple(character: str) -> str:
    """What a character without a decomposition reads as."""
    category = unicodedata.category(character)
    if character.isspace():
        return "\n" if character in "\n\x0b\x0c\r\x85\u2028\u2029" else " "
    if category in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    if category == "Pd" or character in _MINUS:
        return "-"
    if character in _DOTS:
        return "."
    return "/" if character in _SLASHES else character
