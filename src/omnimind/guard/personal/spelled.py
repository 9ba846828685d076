"""Digits written as words: "cinco dois nove ponto nove oito dois"."""

import re
from typing import Final

from omnimind.guard.normalise import Normal
from omnimind.guard.skimming import Folded, are_beside

_SIGNS: Final = {
    **dict.fromkeys(("zero",), "0"),
    **dict.fromkeys(("um", "uma", "one"), "1"),
    **dict.fromkeys(("dois", "duas", "two"), "2"),
    **dict.fromkeys(("tres", "three"), "3"),
    **dict.fromkeys(("quatro", "four"), "4"),
    **dict.fromkeys(("cinco", "five"), "5"),
    **dict.fromkeys(("seis", "meia", "six"), "6"),
    **dict.fromkeys(("sete", "seven"), "7"),
    **dict.fromkeys(("oito", "eight"), "8"),
    **dict.fromkeys(("nove", "nine"), "9"),
    **dict.fromkeys(("ponto", "dot", "point"), "."),
    **dict.fromkeys(("traco", "hifen", "dash", "hyphen"), "-"),
    **dict.fromkeys(("barra", "slash"), "/"),
}

_WORD: Final = "|".join(_SIGNS)
_GAP: Final = r"[\s,.\-/]{1,3}"
_ELEMENT: Final = rf"(?:\d{{1,11}}|{_WORD})"
_RUN: Final = re.compile(rf"(?<![a-z\d])(?:{_ELEMENT}{_GAP}){{3,}}{_ELEMENT}(?![a-z\d])")
"""At least four in a row, so that prose in which things are counted stays as it is."""

_BEGUN: Final = re.compile(rf"[a-z\d]*+(?:{_GAP}(?:\d{{1,11}}|{'|'.join(word[::-1] for word in _SIGNS)})(?![a-z\d]))*")
"""What may go on at the end of a text, read from right to left."""

_LONGEST_BEGUN: Final = 300
_ANY: Final = re.compile(rf"\b(?:{_WORD})\b")
_WORDS: Final = frozenset(word.encode() for word in _SIGNS)
_PAIR: Final = re.compile(rf"(?<![a-z\d])(?:(?:{_WORD}){_GAP}{_ELEMENT}|\d{{1,11}}{_GAP}(?:{_WORD}))(?![a-z\d])")
"""What every run with a word has: quicker to find than a run is."""


def may_have_digits(folded: Folded) -> bool:
    """Whether ``folded`` is worth looking for them."""
    return are_beside(folded.words, _WORDS)


def with_digits(normal: Normal) -> Normal:
    """``normal`` with digits for their words, where several are in a row."""
    folded = normal.folded
    if not _PAIR.search(folded):
        return normal
    written: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for run in _RUN.finditer(folded):
        for word in _ANY.finditer(folded, *run.span()):
            written += [normal.text[at : word.start()], _SIGNS[word[0]]]
            starts += [*normal.starts[at : word.start()], normal.starts[word.start()]]
            ends += [*normal.ends[at : word.start()], normal.ends[word.end() - 1]]
            at = word.end()
    if not written:
        return normal
    text = "".join((*written, normal.text[at:]))
    return Normal(normal.given, text, [*starts, *normal.starts[at:]], [*ends, *normal.ends[at:]])


def begun(folded: str) -> int:
    """From where on, at the end of a text that goes on, words may still turn out to be digits: its last, or before."""
    found = _BEGUN.match(folded[-_LONGEST_BEGUN:][::-1])
    return len(folded) - (found.end() if found else 0)
