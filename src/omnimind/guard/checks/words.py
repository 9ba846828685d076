"""Words and phrases of the policy's own."""

from collections.abc import Iterable, Sequence
from typing import Final

from omnimind.guard.check import Match
from omnimind.guard.checks.disguise import ALIKE, WORD
from omnimind.guard.checks.phrases import Phrases
from omnimind.guard.normalise import Normal, normalise
from omnimind.guard.rule import Language

KIND: Final = "word"


class Words:
    """Words as wholes, in all their forms and disguises (:class:`omnimind.guard.check.Check`).

    Args:
        words: Words and phrases; case, accents and what stands between words don't matter.
        inflect: Whether their forms count too.
        languages: Whose forms.
    """

    def __init__(
        self, words: Iterable[str], *, inflect: bool = True, languages: tuple[Language, ...] = ("en", "pt")
    ) -> None:
        phrases = [(_phrase(word, inflect=inflect), KIND) for word in words]
        self._phrases = Phrases(phrases, languages)

    @property
    def reach(self) -> int:
        """As long as the longest phrase in disguise."""
        return self._phrases.reach

    def find(self, text: str) -> Sequence[Match]:
        """Where the words are."""
        return self.find_in(normalise(text))

    def find_in(self, normal: Normal) -> Sequence[Match]:
        """As :meth:`find`, of a text whose disguises were taken off."""
        reading = self._phrases.read(normal)
        if reading is None:
            return []
        found: list[Match] = []
        for hit in self._phrases.hits(reading.words):
            start, end = reading.normal.span(reading.words[hit.first].start, reading.words[hit.last - 1].end)
            found.append(Match(hit.meaning, start, end))
        return found


def _phrase(said: str, *, inflect: bool) -> str:
    words = WORD.findall(normalise(said).folded.translate(ALIKE))
    return " ".join(f"{word}~" if inflect else word for word in words)
