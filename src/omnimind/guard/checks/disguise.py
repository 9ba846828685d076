"""Words in disguise: figures for letters, letters set apart or again and again, stars, letters of other scripts."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, product
from string import ascii_lowercase
from typing import Final, NamedTuple

from omnimind.guard.skimming import as_bytes, has_thrice

LONGEST: Final = 60
"""Characters of the longest disguise that is seen through."""


MOST_APART: Final = 16
"""Letters that stand apart and are read as a word."""


class Word(NamedTuple):
    """A word as it reads, and where it stands."""

    text: str
    start: int
    end: int


WORD: Final = re.compile(r"[^\W_]+")

ALIKE: Final = str.maketrans("аеорсухікмтнвѕјԁɡαοεικτυνρ", "aeopcyxikmthbsjdgaoeiktuvp")
"""Cyrillic and Greek letters that look like Latin ones. Source: Unicode's confusables.txt, a selection."""

_FIGURES: Final[Mapping[str, str]] = {
    "0": "o",
    "1": "il",
    "3": "e",
    "4": "a",
    "5": "s",
    "7": "t",
    "8": "b",
    "9": "g",
    "@": "a",
    "$": "s",
    "!": "i",
    "|": "il",
    "+": "t",
    "€": "e",
    "£": "l",
}
_MOST_READINGS: Final = 16

_FIGURED: Final = re.compile(
    rf"(?<![\w@$!|+€£])(?=[\w@$!|+€£]{{0,30}}[0-9@$!|+€£])[a-z0-9@$!|+€£]{{3,{LONGEST}}}(?![\w@$€£])"
)
_SPACED: Final = re.compile(
    r"(?<![^\W_])(?<![^\W_]['’])[a-z0-9@$!](?:([ .\-_*/|~,])[ ]?[a-z0-9@$!])"
    rf"(?:\1[ ]?[a-z0-9@$!]){{1,{MOST_APART - 2}}}(?![^\W_])"
)
_PARTED: Final = re.compile(rf"(?<![^\W_])(?=[a-z.\-_~*']{{4,{LONGEST}}}(?![^\W_]))[a-z]+(?:[.\-_~*'][a-z]+)+")
_STARRED: Final = re.compile(rf"(?<![\w*#])[a-z]{{1,{LONGEST}}}[*#][a-z*#]{{0,{LONGEST}}}(?![\w*#])")
_AGAIN: Final = re.compile(r"(.)\1\1")
_TWICE: Final = re.compile(r"(.)\1")

_SUSPECTS: Final = tuple(
    re.compile(suspect)
    for suspect in (
        r"[@$|+€£*#_~]",
        r"[0-9!][a-z]",
        r"[.\-'’](?<=[a-z].)[a-z]",  # what is rare comes first: so it takes a third of the time
        r"([a-z])\1\1",
        r"[ .\-/,][a-z][ .\-/,] ?[a-z](?![a-z])",
    )
)


_KINDS: Final = bytes.maketrans(
    (ascii_lowercase + "0123456789!" + "@$|+*#_~€£" + "-’" + ",").encode("cp1252"),
    ("a" * 26 + "0" * 11 + "@" * 10 + ".'" + "/").encode(),
)
"""Characters that the suspects don't tell apart, as one."""

_TOUCHING: Final = tuple(re.compile(kinds) for kinds in (rb"0a", rb"\.(?<=a\.)a", rb"'(?<=a')a"))
"""Each begins with one rare character, which is what an expression finds fastest."""

_APART: Final = bytes.maketrans(b"./", b"  ")
_ALONE: Final = re.compile(rb" a  ?a(?!a)")


def is_suspect(text: str) -> bool:
    """Whether there may be any disguise in ``text``, which is folded."""
    padded = f" {text}"
    return any(suspect.search(padded) for suspect in _SUSPECTS)  # one by one they take a fifth of the time


def may_hide(text: str) -> bool:
    """Whether ``text``, which is folded, is worth asking for :func:`is_suspect`."""
    skimmed = as_bytes(text)
    kinds = b" " + skimmed.translate(_KINDS)
    if b"@" in kinds or any(touching.search(kinds) for touching in _TOUCHING):
        return True
    return _ALONE.search(kinds.translate(_APART)) is not None or has_thrice(skimmed)


class Unmasking:
    """Finds words of a vocabulary in disguise.

    Args:
        vocabulary: The words.
        alone: Those of them that say enough alone to be guessed from a few letters; the likeliest first.
        is_bold: Whether doubled letters (``shiit``) and words of which only the first letter is left (``f***``) are
            taken for what they may be: for a vocabulary of nothing but words that people disguise.
    """

    def __init__(self, vocabulary: Collection[str], alone: Sequence[str], *, is_bold: bool) -> None:
        self._vocabulary = frozenset(vocabulary)
        self._is_bold = is_bold
        self._squeezed: dict[str, list[str]] = {}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(self._vocabulary):
            self._squeezed.setdefault(squeeze(word), []).append(word)
        for word in alone:
            self._by_length.setdefault(len(word), []).append(word)

    def words(self, text: str) -> Iterator[Word]:
        """Words of the vocabulary that stand in ``text``, which is folded, in disguise."""
        for found in _FIGURED.finditer(text):
            yield from self._figured(found[0], found.start())
        for found in _SPACED.finditer(text):
            yield from self._spaced(found[0], found.start())
        for found in _PARTED.finditer(text):
            joined = re.sub(r"[^a-z]", "", found[0])
            if len(joined) > 3 and (word := self.plain(joined)) is not None:
                yield Word(word, *found.span())
        for found in _STARRED.finditer(text):
            if (word := self._starred(found[0])) is not None:
                yield Word(word, *found.span())

    def plain(self, word: str) -> str | None:
        """The word of the vocabulary that ``word`` is, with letters again and again or without; ``None``: none."""
        if word in self._vocabulary:
            return word
        if not (_TWICE if self._is_bold else _AGAIN).search(word):
            return None
        lengths = _lengths(word)
        is_long = max(lengths) > 2
        for meant in self._squeezed.get(squeeze(word), ()):
            # in words as short as "as", a doubled letter makes another word
            if all(map(int.__ge__, lengths, _lengths(meant))) and (is_long or len(meant) > 3):
                return meant
        return None

    def _figured(self, said: str, start: int) -> Iterator[Word]:
        core = said.rstrip("!|+")
        letters = sum(character.isalpha() for character in core)
        if letters == len(core) or letters * 2 < len(core):
            return
        spellings = [_FIGURES.get(character, character) for character in core]
        for count, letters_of in enumerate(product(*spellings)):
            if count >= _MOST_READINGS:
                return
            if (word := self.plain("".join(letters_of))) is not None:
                yield Word(word, start, start + len(core))
                return

    def _spaced(self, said: str, start: int) -> Iterator[Word]:
        places = [index for index, character in enumerate(said) if character.isalnum() or character in "@$!"]
        letters = "".join(_FIGURES.get(said[index], said[index])[0] for index in places)
        for length in range(len(letters), 2, -1):
            for first in range(len(letters) - length + 1):
                is_part = length < len(letters)
                if (is_part and length < 4) or letters[first : first + length] not in self._vocabulary:
                    continue
                end = places[first + length - 1] + 1
                yield Word(letters[first : first + length], start + places[first], start + end)
                return

    def _starred(self, said: str) -> str | None:
        visible = sum(character.isalpha() for character in said)
        if visible < 2 and not (self._is_bold and len(said) > 3):
            return None
        return next((word for word in self._by_length.get(len(said), ()) if _fits(said, word)), None)


def squeeze(word: str) -> str:
    """``word`` with each letter once where it stands several times in a row."""
    return "".join(letter for letter, _ in groupby(word))


def _fits(said: str, word: str) -> bool:
    return all(one in {letter, "*", "#"} for one, letter in zip(said, word, strict=True))


def _lengths(word: str) -> list[int]:
    return [len(list(run)) for _, run in groupby(word)]
