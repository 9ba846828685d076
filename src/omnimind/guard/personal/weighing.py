"""How sure it is that something is what it has the form of, given what is said beside it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.families import CHECKED
from omnimind.guard.personal.labels import ANYTHING, OTHER, Label, is_about, is_of_next_number, labels
from omnimind.guard.personal.reading import LONGEST, Reading

BEHIND: Final = 48
"""So many characters behind a number decide about it."""

_BEFORE: Final = 64
_BEHIND_LABEL: Final = 36
"""How far away, in characters, labels and company are looked for."""

_OTHERS_COST: Final = 0.3
"""How much less sure a number is beside the name of something that is nobody's."""

Scored = tuple[float, Candidate]


class Weighing:
    """Weighs what was found in a text against each other, and by what is said beside it."""

    def __init__(self, reading: Reading) -> None:
        self._reading: Final = reading
        self._text: Final = reading.text
        self._found: Final = reading.candidates
        self._starts: Final = [one.start for one in self._found]
        self._before: Final[dict[int, list[Label]]] = {}
        self._behind: Final[dict[int, list[Label]]] = {}

    def score(self, one: Candidate) -> float:
        """How sure ``one`` is, from 0 to 1."""
        label = self._label_of(one)
        if label is OTHER:
            return max(0.0, one.alone - _OTHERS_COST)
        if label and one.kind in label:
            return one.labelled
        return max(one.alone, one.kin) if one.kin and self._has_company(one) else one.alone

    def _near(self, start: int, end: int) -> Sequence[Candidate]:
        """Those that may have to do with what is from ``start`` to ``end``."""
        return self._found[bisect_left(self._starts, start - LONGEST) : bisect_left(self._starts, end)]

    def is_decided_before(self, one: Candidate) -> bool:
        """Whether nothing that is said behind ``one`` can matter."""
        rivals = self._rivals(one)
        is_clear = one.alone == one.labelled and not one.kin and rivals == {one.kind}
        return is_clear or self._label_before(one, rivals) is not None

    def _rivals(self, one: Candidate) -> set[str]:
        """All that what is there may be."""
        return {other.kind for other in self._near(one.start, one.end) if other.end > one.start}

    def _label_of(self, one: Candidate) -> frozenset[str] | None:
        """What is said beside ``one``: the nearest word before it counts, else the nearest behind it."""
        if not (self._labels_before(one.start) or self._labels_behind(one)):
            return None
        rivals = self._rivals(one)
        return self._label_before(one, rivals) or self._label_behind(one, rivals)

    def _label_before(self, one: Candidate, rivals: set[str]) -> frozenset[str] | None:
        nearest = None
        for label in reversed(self._labels_before(one.start)):
            is_checked = nearest is None and one.kind in CHECKED
            is_relevant = label.kinds is OTHER or label.kinds is ANYTHING or label.kinds & rivals
            if not is_relevant or not is_about(label, self._text, one.start, is_checked=is_checked):
                continue
            if label.kinds is not ANYTHING:
                return label.kinds
            nearest = OTHER
        return nearest

    def _label_behind(self, one: Candidate, rivals: set[str]) -> frozenset[str] | None:
        far = self._reading.at(self._reading.span(one)[1] + BEHIND)
        for label in self._labels_behind(one):
            if label.kinds & rivals and not is_of_next_number(self._text, label, far):
                return label.kinds
        return None

    def _labels_before(self, start: int) -> list[Label]:
        if start not in self._before:
            begin = self._reading.at(self._reading.raw(start) - _BEFORE)
            self._before[start] = list(labels(self._text, begin, start))
        return self._before[start]

    def _labels_behind(self, one: Candidate) -> list[Label]:
        if one.end not in self._behind:
            end = self._reading.at(self._reading.span(one)[1] + _BEHIND_LABEL)
            line_end = self._text.find("\n", one.end, end)
            self._behind[one.end] = list(labels(self._text, one.end, end if line_end < 0 else line_end))
        return self._behind[one.end]

    def _has_company(self, one: Candidate) -> bool:
        """Whether an e-mail address, or another number of its kind that has check digits, is near."""
        start, end = self._reading.span(one)
        first, last = self._reading.at(start - _BEFORE), self._reading.at(end + BEHIND)
        return any(
            (other.end <= one.start or other.start >= one.end)
            and (other.start >= first and other.end <= last)
            and (other.kind == "email" or (other.kind == one.kind and other.kind in CHECKED and other.kin > 0))
            for other in self._near(first, last)
        )


def best(scored: Iterable[Scored]) -> list[Scored]:
    """Of those that overlap the surest, then the longest; in the text's order."""
    starts: list[int] = []
    taken: list[Scored] = []
    for score, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].start - pair[1].end, pair[1].start)):
        at = bisect_left(starts, one.start)
        is_free = at == 0 or taken[at - 1][1].end <= one.start
        if is_free and (at == len(taken) or taken[at][1].start >= one.end):
            starts.insert(at, one.start)
            taken.insert(at, (score, one))
    return taken
