"""Finds phrases in texts, word by word: whole words only, in all their forms, seen through disguises."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from omnimind.guard.checks.disguise import ALIKE, LONGEST, WORD, Unmasking, Word, is_suspect, may_hide
from omnimind.guard.checks.inflection import forms
from omnimind.guard.normalise import Normal
from omnimind.guard.rule import Language
from omnimind.guard.skimming import Folded

T = TypeVar("T")

_PART: Final = re.compile(r"[()|]|[^\s()|]+")


class _Node(Generic[T]):
    """A place within phrases: which words go on from there, and what is meant by stopping."""

    __slots__ = ("following", "meaning")

    def __init__(self) -> None:
        self.following: dict[str, list[_Node[T]]] = {}
        self.meaning: T | None = None

    def take_in(self, other: "_Node[T]") -> None:
        """Go on from here as from ``other`` too."""
        for word, nodes in other.following.items():
            self.following[word] = [*self.following.get(word, ()), *nodes]
        self.meaning = other.meaning if self.meaning is None else self.meaning


_NONE: Final[list[Any]] = []


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, read.

    Attributes:
        normal: Without disguises of single characters.
        folded: That, in lower case.
        words: Its words, those in disguise as they are meant; where they stand is in ``folded``.
    """

    normal: Normal
    folded: str
    words: Sequence[Word]


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase: the words from ``first`` up to ``last`` of a reading."""

    meaning: T
    first: int
    last: int


class Phrases(Generic[T]):
    """Phrases with a meaning each.

    Args:
        phrases: Words with ``(a|b)`` for a choice and ``~`` behind words that have forms; with what they mean.
        languages: Whose forms.
        is_bold: As for :class:`~omnimind.guard.checks.disguise.Unmasking`.

    Attributes:
        longest: Words of the longest phrase.
    """

    def __init__(
        self, phrases: Iterable[tuple[str, T]], languages: tuple[Language, ...], *, is_bold: bool = False
    ) -> None:
        self._root = _Node[T]()
        self._vocabulary: set[str] = set()
        self._languages = languages
        for phrase, meaning in phrases:
            end = _Node[T]()
            end.meaning = meaning
            self._root.take_in(self._before(_parsed(phrase), end))
        self.longest = _depth(self._root)
        starts = self._root.following.items()
        self._firsts = frozenset(word.encode() for word in self._root.following if word.isascii())
        alone = [word for word, nodes in starts if any(node.meaning is not None for node in nodes)]
        self._unmasking = Unmasking(self._vocabulary, alone, is_bold=is_bold)
        self._is_bold = is_bold

    @property
    def reach(self) -> int:
        """The most characters that a phrase, its disguises and what decides about them span."""
        return (self.longest + 1) * LONGEST

    def read(self, normal: Normal) -> Reading | None:
        """A text, read; ``None`` if no phrase can be in it."""
        folded = normal.folded
        if not folded.isascii():
            folded = Folded(folded.translate(ALIKE))
        is_hiding = may_hide(folded) and is_suspect(folded)
        if not self._is_bold and not is_hiding and not self._begins_in(folded):
            return None
        words = [Word(found[0], *found.span()) for found in WORD.finditer(folded)]
        words = [self._meant(word) for word in words]
        if is_hiding:
            words = _with(words, sorted(self._unmasking.words(folded), key=lambda word: (word.start, -word.end)))
        return Reading(normal, folded, words)

    def _begins_in(self, folded: Folded) -> bool:
        """Whether the first word of a phrase stands in ``folded``."""
        if folded.isascii():
            return not self._firsts.isdisjoint(folded.words)
        return not self._root.following.keys().isdisjoint(WORD.findall(folded))

    def hits(self, words: Sequence[Word]) -> Iterator[Hit[T]]:
        """The phrases among ``words``: at each place the longest one."""
        for first, word in enumerate(words):
            nodes, last = self._root.following.get(word.text, _NONE), first
            longest: Hit[T] | None = None
            while nodes:
                last += 1
                meaning = next((node.meaning for node in nodes if node.meaning is not None), None)
                if meaning is not None:
                    longest = Hit(meaning, first, last)
                said = words[last].text if last < len(words) else ""
                nodes = [one for node in nodes for one in node.following.get(said, _NONE)]
            if longest is not None:
                yield longest

    def _before(self, sequence: "_Sequence", end: _Node[T]) -> _Node[T]:
        """The place from which ``sequence`` leads to ``end``."""
        node = end
        for part in reversed(sequence):
            before = _Node[T]()
            if isinstance(part, str):
                for spelling in self._spellings(part):
                    before.following[spelling] = [node]
            else:
                for choice in part:
                    before.take_in(self._before(choice, node))
            node = before
        return node

    def _spellings(self, word: str) -> Sequence[str]:
        said = word.rstrip("~")
        spellings = sorted(forms(said, self._languages)) if word.endswith("~") else [said]
        self._vocabulary.update(spellings)
        return spellings

    def _meant(self, word: Word) -> Word:
        if word.text in self._vocabulary or len(word.text) > LONGEST:
            return word
        meant = self._unmasking.plain(word.text)
        return word if meant is None else word._replace(text=meant)


_Sequence = list["str | list[_Sequence]"]
"""Words, and choices between sequences."""


def _parsed(phrase: str) -> _Sequence:
    """What ``phrase`` consists of."""
    levels: list[list[_Sequence]] = [[[]]]
    for part in _PART.findall(phrase):
        if part == "(":
            levels.append([[]])
        elif part == "|":
            levels[-1].append([])
        elif part == ")":
            choices = levels.pop()
            levels[-1][-1].append(choices)
        else:
            levels[-1][-1].append(part)
    return levels[0][0]


def _depth(node: _Node[Any]) -> int:
    """The most words from ``node`` on."""
    depths: dict[int, int] = {}

    def depth(one: _Node[Any]) -> int:
        if id(one) not in depths:
            depths[id(one)] = max((1 + depth(after) for nodes in one.following.values() for after in nodes), default=0)
        return depths[id(one)]

    return depth(node)


def _with(words: Sequence[Word], meant: Sequence[Word]) -> list[Word]:
    """``words``, where each of ``meant`` takes the place of those that it covers; both are in order."""
    found: list[Word] = []
    at = 0
    for word in meant:
        if found and word.start < found[-1].end:
            continue  # another one covers it
        while at < len(words) and words[at].end <= word.start:
            found.append(words[at])
            at += 1
        while at < len(words) and words[at].start < word.end:
            at += 1
        found.append(word)
    return [*found, *words[at:]]
