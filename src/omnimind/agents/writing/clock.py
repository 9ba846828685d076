"""How long things take to say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Silences:
    """The quiet in a scene, seconds: before its first line, between two lines, after its last."""

    lead_s: float
    pause_s: float
    tail_s: float


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

    def scene_s(self, texts: Iterable[str]) -> float:
        """How long a scene of lines ``texts`` takes, silences and all."""
        lengths = [self.line_s(text) for text in texts]
        return sum(lengths) + self.silences.lead_s + self.silences.pause_s * (len(lengths) - 1) + self.silences.tail_s
