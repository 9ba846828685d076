"""Words of a language that decide what a question asks: data beside the code, compiled once."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

LANGUAGES: Final = ("en", "pt")

_Suffixes = tuple[tuple[tuple[str, str], ...], ...]
"""Groups of endings and what is there instead; of each group the first that fits counts."""


@dataclass(frozen=True)
class Lexicon:
    """What is known of a language. All words are small letters without accents.

    Attributes:
        language: Its tag.
        frames: How questions are put: what to replace with what; ``@how`` and the like are what is asked for.
        marks: More words that tell the language, beside light ones.
        light: Words that say nothing by themselves.
        numbers: What words for numbers stand for.
        negations: Words that deny.
        opposites: For each stem those that mean the opposite.
        synonyms: For some stems the one that stands for all that mean the same.
        roles: Words that tell what part the following one plays, such as ``from`` and ``to``.
        passive: Words that name who did it.
        either: Words between things whose order says nothing.
        participle: Finds what is done to something.
        fronts: Words that may begin a question with what else stands at its end.
        superlatives: Words that may stand before or after what they are said of.
        persons: Who speaks of whom.
        auxiliaries: Words that begin a question about whether something is so; none if its mark alone tells.
        modals: What may, must and should be, if that is the question.
        apart: Groups of words of which two questions can't have different ones, such as ``my`` and ``your``.
    """

    language: str
    frames: tuple[tuple[re.Pattern[str], str], ...]
    marks: frozenset[str]
    light: frozenset[str]
    numbers: Mapping[str, str]
    negations: frozenset[str]
    roles: Mapping[str, str]
    passive: frozenset[str]
    either: frozenset[str]
    participle: re.Pattern[str]
    fronts: frozenset[str]
    superlatives: frozenset[str]
    persons: Mapping[str, int]
    auxiliaries: frozenset[str]
    modals: Mapping[str, int]
    apart: tuple[Mapping[str, int], ...]
    opposites: Mapping[str, frozenset[str]]
    synonyms: Mapping[str, str]
    _irregular: Mapping[str, str]
    _suffixes: _Suffixes

    def stem(self, word: str) -> str:
        """What the forms of ``word`` share, and those of words that mean the same."""
        stem = _stem(word, self._irregular, self._suffixes)
        return self.synonyms.get(stem, stem)


_SHORTEST: Final = 3
"""A stem has so many letters at least."""


def _stem(word: str, irregular: Mapping[str, str], suffixes: _Suffixes) -> str:
    word = irregular.get(word, word)
    for group in (*suffixes, suffixes[-1]):  # twice the last one: who discovers is a discoverer
        for suffix, instead in group:
            if word.endswith(suffix) and len(word) - len(suffix) + len(instead) >= _SHORTEST:
                word = word[: len(word) - len(suffix)] + instead
                break
    return word[:-1] if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "aeiosl" else word


@lru_cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of one of :data:`LANGUAGES`."""
    said: dict[str, Any] = json.loads(files(__package__).joinpath(f"lexicon_{language}.json").read_text("utf-8"))
    irregular = said["irregular"]
    suffixes = tuple(tuple((one, other) for one, other in group) for group in said["suffixes"])

    def stem(word: str) -> str:
        return _stem(word, irregular, suffixes)

    opposites: dict[str, set[str]] = {}
    for pair in said["pairs"].split("|"):
        one, other = map(stem, pair.split())
        opposites.setdefault(one, set()).add(other)
        opposites.setdefault(other, set()).add(one)
    synonyms: dict[str, str] = {}
    for group in said["synonyms"].split("|"):
        first, *others = map(stem, group.split())
        synonyms.update(dict.fromkeys(others, first))
    return Lexicon(
        language=language,
        frames=tuple((_frame(pattern), instead) for pattern, instead in said["frames"]),
        marks=_words(said["marks"]),
        light=_words(said["light"]),
        numbers={word: str(value) for word, value in said["numbers"].items()},
        negations=_words(said["negations"]),
        roles=said["roles"],
        passive=_words(said["passive"]),
        either=_words(said["either"]),
        participle=re.compile(said["participle"]),
        fronts=_words(said["fronts"]),
        superlatives=frozenset(map(stem, said["superlatives"].split())),
        persons=_classes(said["persons"]),
        auxiliaries=_words(said["auxiliaries"]),
        modals=_classes(said["modals"]),
        apart=tuple(map(_classes, said["apart"].split(";"))),
        opposites={
            synonyms.get(one, one): frozenset(synonyms.get(other, other) for other in others)
            for one, others in opposites.items()
        },
        synonyms=synonyms,
        _irregular=irregular,
        _suffixes=suffixes,
    )


def _frame(pattern: str) -> re.Pattern[str]:
    """It does not find what another has found, and begins where what others took away has left blanks."""
    return re.compile("(?<!@)" + (f"^ *{pattern[1:]}" if pattern.startswith("^") else pattern))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _classes(group: str) -> dict[str, int]:
    return {word: number for number, part in enumerate(group.split("|")) for word in part.split()}
