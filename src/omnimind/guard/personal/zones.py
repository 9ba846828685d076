"""Where in a text numbers are: everything but e-mail addresses is looked for only there.

A zone is a chain of words with digits, and of short words between them, with little in between. No number crosses its
ends.
"""

import re
from string import ascii_lowercase, ascii_uppercase, digits, whitespace
from typing import Final

from omnimind.guard.skimming import as_bytes

_LINK: Final = r"[\s.\-/_*,>|:()+\[\]]"
_SHAPES: Final = bytes.maketrans(
    (digits + ascii_lowercase + ascii_uppercase + "-/:" + whitespace + "_*,>|()+[]").encode(),
    ("0" * 10 + "a" * 26 + "A" * 26 + "..." + " " * (len(whitespace) + 10)).encode(),
)
"""Characters as what they are to a zone: digits, letters, signs that letters may follow, and other links."""

_FIRST_ON: Final = re.compile(rb"0[0Aa]*+(?:[ .]{1,18}(?:[Aa]{0,12}0[0Aa]*+|(?:A{1,4}|(?<=\.)[Aa]{1,4})(?![Aa0])))*")
"""A zone from its first digit on, by its shape."""

_BACKWARD: Final = re.compile(
    r"[A-Za-z]{0,12}+(?![A-Za-z\d])"
    r"(?:(?:[ .\-/:]{1,2}[A-Z]{1,4}|[.\-/:][A-Za-z]{1,8})(?![A-Za-z\d])){0,4}(?:\s?[+(]){0,2}"
)
"""What may stand before the first digit, read from right to left."""

_LONGEST_BEFORE: Final = 64
_WORD: Final = re.compile(rb"[Aa0]*")
_LINKS: Final = re.compile(rf"{_LINK}{{0,18}}")
_GOING_ON: Final = re.compile(rf"{_LINK}{{0,18}}[A-Za-z]{{0,12}}\Z")


Zone = tuple[int, int]
"""From where to where."""


def zones(text: str) -> list[Zone]:
    """All of ``text``, in order."""
    found: list[Zone] = []
    shapes = as_bytes(text).translate(_SHAPES)
    end = 0
    while first := _FIRST_ON.search(shapes, end):
        start, behind = first.span()
        before = _before(text, start, end)
        if before is None:
            end = _WORD.match(shapes, start).end()  # type: ignore[union-attr]  # it matches anything
        else:
            end = behind
            found.append((before, end))
    return found


def begun(text: str, found: list[Zone], read_to: int) -> int:
    """Where, at the end of a text that goes on, a zone may go on or have begun; its length if nowhere.

    What is behind ``read_to`` may still turn out to be digits.
    """
    for start, end in reversed(found):
        if end > read_to or _LINKS.fullmatch(text, end, read_to) or _GOING_ON.match(text, end):
            if start < read_to:
                return start
        else:
            break
    begin = _before(text, len(text), found[-1][1] if found else 0)
    return len(text) if begin is None else begin


def _before(text: str, end: int, least: int) -> int | None:
    """Where a zone with its first digit at ``end`` begins; None if a long word runs into it."""
    if end >= least + 2 and text[end - 1] == " " and "a" <= text[end - 2] <= "z":  # most are behind a word
        return end
    matched = _BACKWARD.match(text[max(least, end - _LONGEST_BEFORE) : end][::-1])
    return end - matched.end() if matched else None
