"""How long a text will take a voice, told without speaking it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from omnimind.core.speech import SpokenWord, Voice
from omnimind.media.speech.narrate import LEAD_S, TAIL_S, pause_s
from omnimind.media.speech.normalise import normalise

SAMPLE_WORDS: Final = 60
"""How many words of a sample are spoken to measure a voice."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+")
_INNER_PAUSES: Final = re.compile(r"[,;:.!?](?=\s)")


@dataclass(frozen=True, slots=True)
class Pace:
    """A voice's speed in a language, seconds: each letter, each word and each pause within a sentence."""

    language: str
    letter_s: float
    pause_s: float
    edge_s: float

    def seconds(self, line: str) -> float:
        """How long ``line`` takes to say, as one sentence, without a pause after it."""
        letters, pauses = _measures(normalise(line, self.language))
        return letters * self.letter_s + pauses * self.pause_s + (self.edge_s if letters else 0.0)

    def scene_seconds(self, lines: Sequence[str]) -> float:
        """How long the narration of ``lines`` is, with all its pauses."""
        between = sum(pause_s(line) for line in lines[:-1])
        return LEAD_S + sum(self.seconds(line) for line in lines) + between + TAIL_S


def measure_pace(voice: Voice, language: str, sample: str) -> Pace:
    """Measure ``voice`` on the first :data:`SAMPLE_WORDS` words of ``sample``, sentence by sentence.

    Raises:
        BrokenError: ``voice.failed``.
    """
    letters = pauses = 0
    sounding_s = silent_s = edge_s = 0.0
    sentences = _sentences(sample)
    for sentence in sentences:
        words = normalise(sentence, language)
        spoken = voice.speak(words)
        counted = _measures(words)
        letters, pauses = letters + counted[0], pauses + counted[1]
        word_s = sum(end - start for start, end in spoken.times)
        last_s = spoken.times[-1][1] if spoken.times else 0.0
        sounding_s += word_s
        silent_s += last_s - word_s
        edge_s += spoken.sound.duration_s - last_s
    return Pace(language, sounding_s / max(letters, 1), silent_s / max(pauses, 1), edge_s / max(len(sentences), 1))


def _sentences(sample: str) -> list[str]:
    kept = " ".join(sample.split()[:SAMPLE_WORDS])
    return [sentence for sentence in _SENTENCE_END.split(kept) if sentence]


def _measures(words: Sequence[SpokenWord]) -> tuple[int, int]:
    """How many letters are said, and how many marks stand within."""
    said = " ".join(word.said for word in words if word.said)
    return sum(char.isalnum() for char in said), len(_INNER_PAUSES.findall(said))
