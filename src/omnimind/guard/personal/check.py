"""The check that looks for personal data."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Final

from omnimind.guard.check import Match
from omnimind.guard.normalise import Normal, normalise
from omnimind.guard.personal.families import KINDS
from omnimind.guard.personal.reading import Reading
from omnimind.guard.personal.weighing import BEHIND, Weighing, best

__all__ = ["KINDS", "THRESHOLD", "PersonalData"]

THRESHOLD: Final = 0.5
"""Of the score: from here on it is rather personal than not."""


class PersonalData:
    """Looks for personal data (:class:`omnimind.guard.gate.Settling`).

    What a number is depends on its form, its check digits and on what is said beside it. All kinds are weighed against
    each other, even if only some are asked for.

    Args:
        kinds: Those to tell, as in :data:`omnimind.guard.personal.families.KINDS`, or patterns such as ``br.*``.
        threshold: Of the score from which on it is told.
    """

    reach: Final = 320

    def __init__(self, kinds: Iterable[str] = ("*",), threshold: float = THRESHOLD) -> None:
        patterns = tuple(kinds)
        self._kinds: Final = frozenset(kind for kind in KINDS if any(fnmatchcase(kind, one) for one in patterns))
        self._threshold: Final = threshold
        self._kept: tuple[str, Reading] | None = None

    def find(self, text: str) -> list[Match]:
        """What is found in ``text``, in its order; findings don't overlap."""
        return self.find_in(normalise(text))

    def find_in(self, normal: Normal) -> list[Match]:
        """As :meth:`find`, of a text whose disguises were taken off."""
        reading = self._reading(normal)
        weighing = Weighing(reading)
        least = self._threshold
        likely = [one for one in reading.candidates if max(one.alone, one.labelled, one.kin) >= least]
        scored = [(score, one) for one in likely if (score := weighing.score(one)) >= least]
        return [Match(one.kind, *reading.span(one), score) for score, one in best(scored) if one.kind in self._kinds]

    def settled(self, text: str, before: int) -> int:
        """The last place up to ``before`` where ``text``, which goes on, can be cut: no number may cross it."""
        reading = self._reading(normalise(text))
        self._kept = text, reading
        weighing = Weighing(reading)
        undecided = reading.read_to() - BEHIND
        spans = sorted(((*reading.span(one), one) for one in reading.candidates), reverse=True)
        waiting = (start for start, end, one in spans if end > undecided and not weighing.is_decided_before(one))
        end = min(before, max(min((reading.open_from(), *waiting)), len(text) - self.reach))
        for start, stop, _ in spans:
            if start < end < stop:
                end = start
        return max(0, end)

    def _reading(self, normal: Normal) -> Reading:
        """A gate asks first what is settled and then what is found: the text is read once for both, and then forgotten.

        Where threads come between, it is read again.
        """
        kept, self._kept = self._kept, None
        return kept[1] if kept is not None and kept[0] is normal.given else Reading(normal)
