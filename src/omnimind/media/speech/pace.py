"""How long a text will take a voice, told without speaking it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from omnimind.core.speech import SpokenWord, Voice
from omnimind.media.speech.normalise import normalise

SAMPLE_WORDS: Final = 60
"""How many words of a sample are spoken to measure a voice."""

_FEWEST_WORDS: Final = 20
_STOCK: Final = {
    "en": "The sea rises and falls twice a day along most coasts. People who live there know its hours, its depth and "
    "its sound.",
    "pt": "O mar sobe e desce duas vezes por dia em quase todas as costas. Quem vive ali conhece as suas horas, a sua "
    "força e o seu som.",
}
"""What is spoken where the sample is too short to tell anything."""

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"'”’»)]*\s+")
_INNER_PAUSES: Final = re.compile(r"[,;:.!?](?=\s)")


@dataclass(frozen=True, slots=True)
class Pace:
    """A voice's speed in a language, seconds: a letter, a pause within a sentence, and what is left around it."""

    language: str
    letter_s: float
    pause_s: float
    edge_s: float

    def seconds(self, line: str) -> float:
        """How long ``line`` takes to say, as one sentence, without a pause after it."""
        letters, pauses = _measures(normalise(line, self.language))
        return letters * self.letter_s + pauses * self.pause_s + (self.edge_s if letters else 0.0)


def measure_pace(voice: Voice, language: str, sample: str) -> Pace:
    """Measure ``voice`` on the first :data:`SAMPLE_WORDS` words of ``sample``, sentence by sentence.

    A sample of next to nothing is filled up with sentences of our own.

    Raises:
        BrokenError: ``voice.failed``.
    """
    letters = pauses = 0
    sounding_s = silent_s = edge_s = 0.0
    sentences = _sentences(sample, language)
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
    return Pace(language, sounding_s / max(letters, 1), silent_s / max(pauses, 1), edge_s / len(sentences))


def _sentences(sample: str, language: str) -> list[str]:
    words = sample.split()
    if len(words) < _FEWEST_WORDS:
        words += _STOCK.get(language.partition("-")[0], _STOCK["en"]).split()
    return [sentence for sentence in _SENTENCE_END.split(" ".join(words[:SAMPLE_WORDS])) if sentence]


def _measures(words: Sequence[SpokenWord]) -> tuple[int, int]:
    """How many letters are said, and how many marks stand within."""
    said = " ".join(word.said for word in words if word.said)
    return sum(char.isalnum() for char in said), len(_INNER_PAUSES.findall(said))
