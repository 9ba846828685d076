"""Toxic language by a lexicon of English and Portuguese, seen through disguises, and weighed by what is around it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

from omnimind.guard.check import Match
from omnimind.guard.checks.disguise import MOST_APART, WORD, Word
from omnimind.guard.checks.phrases import Hit, Phrases, Reading
from omnimind.guard.normalise import Normal, normalise

KINDS: Final = tuple(
    f"toxicity.{category}" for category in ("insult", "hate", "threat", "sexual", "self_harm", "profanity")
)

NEGATED, MENTIONED, REPORTED = 0.6, 0.6, 0.5
"""What is left of a score when it is denied ("not an idiot"), talked about ("the word 'idiot'"), or said in a matter of
health, law or news. Source: chosen so that medium severity falls below 0.5, and strong severity stays above it."""

_AROUND: Final = 12
"""Words of context on either side."""
_WORD_CHARS: Final = 10
"""Characters of such a word and what stands behind it, on average at most."""


class _Meaning(NamedTuple):
    """What a phrase is, how bad that is, and whether it must end what is said to hit anybody."""

    kind: str
    severity: float
    is_vocative: bool = False


class Toxicity:
    """Insults, hate, threats, sexual words, self-harm and profanity (:class:`omnimind.guard.check.Check`).

    A score is the severity of what is said: about 0.4 mild, 0.65 medium, 0.9 strong; context lowers it.
    """

    def __init__(self) -> None:
        entries = [entry for language in ("en", "pt") for entry in _entries(language)]
        self._phrases = Phrases[_Meaning](entries, ("en", "pt"), is_bold=True)

    @property
    def reach(self) -> int:
        """The longest phrase and the words around it."""
        return self._phrases.reach + 2 * _AROUND * _WORD_CHARS

    def settled(self, text: str, before: int) -> int:
        """Up to where a phrase and the words behind it have all come (:class:`omnimind.guard.gate.Settling`)."""
        starts = [word.start() for word in WORD.finditer(text)]
        held = self._phrases.longest + MOST_APART + _AROUND
        end = min(before, starts[-held]) if len(starts) > held else 0
        for match in sorted(self.find(text), key=lambda match: -match.start):
            if match.start < end < match.end:
                end = match.start
        return end

    def find(self, text: str) -> Sequence[Match]:
        """What is toxic in ``text``, in its order."""
        return self.find_in(normalise(text))

    def find_in(self, normal: Normal) -> Sequence[Match]:
        """As :meth:`find`, of a text whose disguises were taken off."""
        reading = self._phrases.read(normal)
        if reading is None:
            return []
        found: list[Match] = []
        clear_to = 0  # what ends there at most is part of something longer that means no harm
        for hit in self._phrases.hits(reading.words):
            if hit.meaning.kind == _CLEAR:
                clear_to = max(clear_to, hit.last)
            elif hit.last > clear_to:
                found.append(self._match(hit, reading))
        return found

    @staticmethod
    def _match(hit: Hit[_Meaning], reading: Reading) -> Match:
        first, last = reading.words[hit.first], reading.words[hit.last - 1]
        score = hit.meaning.severity * _weight(hit, reading)
        return Match(hit.meaning.kind, *reading.normal.span(first.start, last.end), score=round(score, 3))


_CLEAR: Final = "clear"
_HEADING: Final = re.compile(r"\[(\w+)(?: ([\d.]+))?( vocative)?\]")


_NAME: Final = re.compile(r"@\w+")


def _file(name: str) -> str:
    return resources.files("omnimind.guard.checks").joinpath("lexicon", f"{name}.txt").read_text(encoding="utf-8")


def _entries(language: str) -> Iterator[tuple[str, _Meaning]]:
    """The phrases of a language, with what they mean."""
    meaning, choices = _Meaning(_CLEAR, 0.0), dict[str, str]()
    for line in _file(language).splitlines():
        if line.startswith("@") and not meaning.severity:
            name, _, choice = line.partition(" ")
            choices[name] = choice
        elif heading := _HEADING.fullmatch(line):
            kind = heading[1] if heading[1] == _CLEAR else f"toxicity.{heading[1]}"
            meaning = _Meaning(kind, float(heading[2] or 0), heading[3] is not None)
        elif line and not line.startswith("#"):
            yield _NAME.sub(lambda name: choices[name[0]], line), meaning


def _weight(hit: Hit[_Meaning], reading: Reading) -> float:
    """How much of the severity is left in its context."""
    words, kind = reading.words, hit.meaning.kind
    weight = 1.0
    before, after = words[max(0, hit.first - _AROUND) : hit.first], words[hit.last : hit.last + _AROUND]
    if hit.meaning.is_vocative and _goes_on(hit, reading):
        weight *= MENTIONED
    if kind in _DENIABLE and _has(before[-4:], _context("negations")):
        weight *= NEGATED
    if _is_mentioned(hit, reading):
        weight *= MENTIONED
    around = [*before, *after]
    is_reported = kind in _REPORTABLE and _has(around, _context("reports"))
    if is_reported or (kind in _TREATABLE and _has(around, _context("health"))):
        weight *= REPORTED
    return weight


def _goes_on(hit: Hit[_Meaning], reading: Reading) -> bool:
    """Whether a word follows without a mark between: "your dog" is no insult of whoever has one."""
    end = reading.words[hit.last - 1].end
    return hit.last < len(reading.words) and not reading.folded[end : reading.words[hit.last].start].strip()


def _has(words: Sequence[Word], wanted: frozenset[str]) -> bool:
    return any(word.text in wanted for word in words)


def _is_mentioned(hit: Hit[_Meaning], reading: Reading) -> bool:
    """Whether it is talked about: announced as a word, or alone between quotation marks."""
    words = reading.words
    if _has(words[max(0, hit.first - 4) : hit.first], _context("mentions")):
        return True
    start, end = words[hit.first].start, words[hit.last - 1].end
    before = reading.folded[max(0, start - 2) : start].rstrip()[-1:]
    after = reading.folded[end : end + 3].lstrip(".,!?…")[:1]
    is_quoted = before in _QUOTES and after in _QUOTES and before != "" and after != ""
    return is_quoted and hit.meaning.kind in _DENIABLE | {"toxicity.profanity"}


_DENIABLE: Final = frozenset({"toxicity.insult", "toxicity.hate", "toxicity.threat", "toxicity.self_harm"})
_TREATABLE: Final = frozenset({"toxicity.sexual", "toxicity.self_harm"})
_REPORTABLE: Final = _TREATABLE | {"toxicity.threat", "toxicity.hate"}
_QUOTES: Final = frozenset("\"'“”‘’«»„‚`")


@cache
def _context(title: str) -> frozenset[str]:
    """The words that stand under ``title`` in the file of contexts."""
    sections = _file("context").split("\n[")
    return frozenset(next(one for one in sections if one.startswith(f"{title}]")).split()[1:])
