"""How long things take to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from omnimind.media.speech.narrate import LEAD_S, TAIL_S, pause_s


@dataclass(frozen=True, slots=True)
class Silences:
    """The quiet in a scene, seconds: before its first line, after each line but the last, after the last."""

    lead_s: float
    pause_s: Callable[[str], float]
    tail_s: float


SILENCES = Silences(LEAD_S, pause_s, TAIL_S)
"""What our narration leaves quiet."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Predicts lengths. ``seconds`` says how long a line takes to say; each line is asked for once."""

    seconds: Callable[[str], float]
    silences: Silences
    _known: dict[str, float] = field(default_factory=dict)

    def line_s(self, text: str) -> float:
        """How long ``text`` takes to say."""
        if text not in self._known:
            self._known[text] = self.seconds(text)
        return self._known[text]

    def said_s(self, texts: Sequence[str]) -> float:
        """How long ``texts`` take to say one after the other."""
        return sum(map(self.line_s, texts)) + sum(map(self.silences.pause_s, texts[:-1]))

    def scene_s(self, texts: Sequence[str]) -> float:
        """How long a scene of lines ``texts`` takes, silences and all."""
        return self.silences.lead_s + self.said_s(texts) + self.silences.tail_s
