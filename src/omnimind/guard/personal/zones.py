"""Where in a text numbers are: everything but e-mail addresses is looked for only there.

A zone is a chain of words with digits, and of short words between them, with little in between. No number crosses its
ends.
"""

import re
from typing import Final, NamedTuple

_LINK: Final = r"[\s.\-/_*,>|:()+\[\]]"
_LETTERS: Final = r"(?:[A-Z]{1,4}|(?<=[.\-/:])[A-Za-z]{1,4})(?![A-Za-z\d])"
_DIGIT: Final = re.compile(r"\d")
_ONWARD: Final = re.compile(rf"[A-Za-z\d]*+(?:{_LINK}{{1,18}}(?:[A-Za-z]{{0,12}}\d[A-Za-z\d]*+|{_LETTERS}))*")
_BACKWARD: Final = re.compile(
    r"[A-Za-z]{0,12}+(?![A-Za-z\d])"
    r"(?:(?:[ .\-/:]{1,2}[A-Z]{1,4}|[.\-/:][A-Za-z]{1,8})(?![A-Za-z\d])){0,4}(?:\s?[+(]){0,2}"
)
"""What may stand before the first digit, read from right to left."""

_LONGEST_BEFORE: Final = 64
_WORD: Final = re.compile(r"[A-Za-z\d]*")
_LINKS: Final = re.compile(rf"{_LINK}{{0,18}}")
_GOING_ON: Final = re.compile(rf"{_LINK}{{0,18}}[A-Za-z]{{0,12}}\Z")


class Zone(NamedTuple):
    """``text[start:end]``."""

    start: int
    end: int


def zones(text: str) -> list[Zone]:
    """All of ``text``, in order."""
    found: list[Zone] = []
    end = 0
    while digit := _DIGIT.search(text, end):
        before = _before(text, digit.start(), end)
        end = (_WORD if before is None else _ONWARD).match(text, digit.start()).end()  # type: ignore[union-attr]  # both match anything
        if before is not None:
            found.append(Zone(before, end))
    return found


def begun(text: str, found: list[Zone], read_to: int) -> int:
    """Where, at the end of a text that goes on, a zone may go on or have begun; its length if nowhere.

    What is behind ``read_to`` may still turn out to be digits.
    """
    for zone in reversed(found):
        if zone.end > read_to or _LINKS.fullmatch(text, zone.end, read_to) or _GOING_ON.match(text, zone.end):
            if zone.start < read_to:
                return zone.start
        else:
            break
    start = _before(text, len(text), found[-1].end if found else 0)
    return len(text) if start is None else start


def _before(text: str, end: int, least: int) -> int | None:
    """Where a zone with its first digit at ``end`` begins; None if a long word runs into it."""
    if end >= least + 2 and text[end - 1] == " " and "a" <= text[end - 2] <= "z":  # most are behind a word
        return end
    matched = _BACKWARD.match(text[max(least, end - _LONGEST_BEFORE) : end][::-1])
    return end - matched.end() if matched else None
