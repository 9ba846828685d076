"""Topics, told by examples: passages of a text are compared with them by meaning, or else by their words."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt
from operator import mul
from typing import Final

from omnimind.guard.check import Check, Match
from omnimind.guard.normalise import normalise
from omnimind.guard.ports import Embedder

PASSAGE: Final = 400
"""Characters that are compared at once, at most: what is longer than a sentence blurs."""

_SENTENCE: Final = re.compile(rf"\s*(\S(?:[^.!?\n]|[.!?](?=\S)){{0,{PASSAGE - 1}}}[.!?]*)")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")


def topics(named: Mapping[str, Sequence[str]], embedder: Embedder | None) -> Check:
    """The check for topics by their names and examples; without ``embedder`` it goes by words."""
    return WordTopics(named) if embedder is None else Topics(named, embedder)


def _passages(text: str) -> Iterator[re.Match[str]]:
    return _SENTENCE.finditer(text)


class Topics:
    """Topics by meaning (:class:`omnimind.guard.check.Check`); the score is the cosine to the nearest example.

    Args:
        named: Examples by the topic's name; the kind of a match is ``topic.`` and that.
        embedder: Makes vectors.
    """

    def __init__(self, named: Mapping[str, Sequence[str]], embedder: Embedder) -> None:
        self._embedder = embedder
        self._names = [name for name, examples in named.items() for _ in examples]
        self._vectors = [list(vector) for vector in embedder.vectors([one for many in named.values() for one in many])]

    @property
    def reach(self) -> int:
        """A passage, and the one before it, which decides where it begins."""
        return 2 * PASSAGE

    def find(self, text: str) -> Sequence[Match]:
        """The passages that come near a topic, each with the nearest; how near counts is the policy's."""
        places = list(_passages(text))
        if not places:
            return []
        vectors = self._embedder.vectors([place[1] for place in places])
        found = []
        for place, given in zip(places, vectors, strict=True):
            vector = list(given)
            likeness, name = max(
                (sum(map(mul, vector, other)), name) for other, name in zip(self._vectors, self._names, strict=True)
            )
            found.append(Match(f"topic.{name}", *place.span(1), score=min(1.0, max(0.0, float(likeness)))))
        return found


class WordTopics:
    """Topics by words, where nothing makes vectors (:class:`omnimind.guard.check.Check`).

    The score is the share of an example's weight that a passage has too; rare words weigh more (TF-IDF), and a single
    common word is not enough.

    Args:
        named: Examples by the topic's name.
    """

    def __init__(self, named: Mapping[str, Sequence[str]]) -> None:
        examples = [(name, Counter(_stems(example))) for name, many in named.items() for example in many]
        spread = Counter(stem for _, stems in examples for stem in stems)
        self._weights = {stem: 1 + log((1 + len(examples)) / (1 + count)) for stem, count in spread.items()}
        self._examples = [(name, self._vector(stems)) for name, stems in examples]

    @property
    def reach(self) -> int:
        """As of :class:`Topics`."""
        return 2 * PASSAGE

    def find(self, text: str) -> Sequence[Match]:
        """The passages that share words with a topic's examples."""
        found = []
        for place in _passages(text):
            said = self._vector(Counter(_stems(place[1])))
            score, name = max((_likeness(said, example), name) for name, example in self._examples)
            if score > 0:
                found.append(Match(f"topic.{name}", *place.span(1), score=round(min(1.0, score), 3)))
        return found

    def _vector(self, stems: Counter[str]) -> dict[str, float]:
        return {stem: (1 + log(count)) * self._weights[stem] for stem, count in stems.items() if stem in self._weights}


def _likeness(said: Mapping[str, float], example: Mapping[str, float]) -> float:
    """The cosine, as far as words that no example has don't count: a long sentence may be about a topic too."""
    shared = said.keys() & example.keys()
    if not shared:
        return 0.0
    product = sum(said[stem] * example[stem] for stem in shared)
    lengths = sqrt(sum(value**2 for value in said.values())) * sqrt(sum(value**2 for value in example.values()))
    return product / lengths * min(1.0, len(shared) / 2)


def _stems(text: str) -> Iterator[str]:
    for found in _WORD.finditer(normalise(text).folded):
        if found[0] not in _COMMON:
            yield _ENDING.sub("", found[0]) if len(found[0]) > 4 else found[0]


_ENDING: Final = re.compile(
    r"(?:ations?|ings?|ments?|ers?|ed|es|s|mente|coes|cao|oes|dade|dor|dores|ando|endo|ar|er|ir|os|as|a|o|e)$"
)
_COMMON: Final = frozenset(
    [
        "the",
        "an",
        "and",
        "or",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "by",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "have",
        "has",
        "had",
        "it",
        "its",
        "this",
        "that",
        "these",
        "those",
        "you",
        "your",
        "we",
        "our",
        "they",
        "their",
        "he",
        "she",
        "his",
        "her",
        "my",
        "me",
        "us",
        "as",
        "if",
        "not",
        "no",
        "can",
        "could",
        "should",
        "would",
        "will",
        "what",
        "which",
        "who",
        "how",
        "when",
        "where",
        "why",
        "about",
        "into",
        "over",
        "there",
        "here",
        "more",
        "most",
        "some",
        "any",
        "all",
        "than",
        "then",
        "so",
        "just",
        "also",
        "very",
        "much",
        "many",
        "get",
        "um",
        "uma",
        "uns",
        "umas",
        "os",
        "as",
        "de",
        "do",
        "da",
        "dos",
        "das",
        "em",
        "no",
        "na",
        "nos",
        "nas",
        "por",
        "para",
        "com",
        "sem",
        "ao",
        "aos",
        "que",
        "se",
        "e",
        "ou",
        "mas",
        "como",
        "mais",
        "muito",
        "muita",
        "isso",
        "isto",
        "esse",
        "essa",
        "este",
        "esta",
        "ele",
        "ela",
        "eles",
        "elas",
        "eu",
        "tu",
        "voce",
        "voces",
        "nos",
        "meu",
        "minha",
        "seu",
        "sua",
        "ser",
        "foi",
        "era",
        "sao",
        "esta",
        "estao",
        "ter",
        "tem",
        "tinha",
        "ha",
        "nao",
        "sim",
        "ja",
        "ainda",
        "quando",
        "onde",
        "porque",
        "qual",
        "quais",
        "quem",
        "sobre",
        "entre",
        "ate",
        "pelo",
        "pela",
        "foi",
        "vai",
        "vou",
    ]
)
