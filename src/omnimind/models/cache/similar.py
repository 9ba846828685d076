"""Questions that ask the same in other words: the nearest by embedding, of which the veto leaves those that do."""

import asyncio
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from omnimind.core.answers import Answers, Asked
from omnimind.models.cache.index import VectorIndex
from omnimind.models.cache.keys import Question
from omnimind.models.embedding.embedder import Embedder

NEAREST: Final = 8
"""How many questions are looked at more closely."""

_OVERLAP_S: Final = 5.0
"""Clocks of machines that share a store differ by less."""

_AT_ONCE: Final = 500
"""How many questions are taken in before others may go on: some milliseconds' work."""


class Judge(Protocol):
    """Says whether two questions that are ``similarity`` alike ask the same."""

    def __call__(self, one: str, other: str, similarity: float, /) -> bool: ...  # noqa: D102 - the class says it


@dataclass(frozen=True, slots=True)
class Match:
    """The key of an answer to a question that asks the same, and how alike the two are."""

    key: str
    similarity: float


class Similar:
    """The questions that were answered, in memory.

    Args:
        embedder: Makes vectors of them.
        judge: Decides about those that are near.
        most: How many are kept.
        now_s: What time it is, in seconds since 1970.
        refresh_s: How often those of other processes are looked for.
    """

    def __init__(
        self, embedder: Embedder, judge: Judge, *, most: int, now_s: Callable[[], float], refresh_s: float
    ) -> None:
        self.embedder = embedder
        self._judge = judge
        self._index = VectorIndex(most)
        self._most, self._now_s, self._refresh_s = most, now_s, refresh_s
        self._looked_at_s = -math.inf
        self._known_until_s = 0.0

    async def refresh(self, answers: Answers) -> None:
        """Know the questions in ``answers``, if it is time to look: all at first, then what is new."""
        now_s = self._now_s()
        if now_s - self._looked_at_s < self._refresh_s:
            return
        self._looked_at_s = now_s  # at once: who comes meanwhile does not look too
        found = await answers.questions(self._known_until_s, self._most)
        self._known_until_s = now_s - _OVERLAP_S
        for number, asked in enumerate(found):
            self.add(asked)
            if number % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)

    async def vector(self, text: str) -> bytes:
        """The embedding of ``text``. Raises as the embedder does."""
        return bytes((await self.embedder.embed([text]))[0].data)

    def add(self, asked: Asked) -> None:
        """Know a question."""
        self._index.add(asked.partition, asked.key, asked.text, asked.vector)

    def forget(self, key: str) -> None:
        """Know a question no more."""
        self._index.remove(key)

    def knows_any(self, question: Question) -> bool:
        """Whether there is one that ``question`` can be compared with."""
        return self._index.size(question.partition) > 0

    def matches(self, question: Question, vector: bytes) -> Iterator[Match]:
        """Those that ask the same as ``question``, the nearest first."""
        for near in self._index.nearest(question.partition, vector, NEAREST):
            if self._judge(near.text, question.text, near.similarity):
                yield Match(near.key, near.similarity)
