"""The check that looks for personal data."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Final, NamedTuple

from omnimind.guard.check import Match
from omnimind.guard.normalise import Normal, normalise
from omnimind.guard.personal import abroad, emails, money, papers, phones, pix, places, spelled, taxpayers
from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.labels import OTHER, Label, is_about, is_of_next_number, labels
from omnimind.guard.personal.runs import Run, runs
from omnimind.guard.personal.zones import Zone, begun, zones

KINDS: Final = (
    *("br.cpf", "br.cnpj", "br.rg", "br.cnh", "br.pis", "br.titulo", "br.cns", "br.cep", "br.plate", "br.pix"),
    *("email", "phone", "phone.br", "phone.us", "card", "iban", "ip", "us.ssn", "passport"),
)
"""All that is looked for."""

CHECKED: Final = frozenset({"br.cpf", "br.cnpj", "br.cnh", "br.titulo", "br.cns", "card", "iban"})
"""Kinds of which at most a hundredth, or for cards a tenth, of all numbers of their form is one by chance."""

THRESHOLD: Final = 0.5


class _Form(NamedTuple):
    """How a family looks at a zone, and what the zone must have for that: so many characters, a letter, a mark."""

    candidates: Callable[[str, int, int], Iterator[Candidate]]
    least: int
    has_letters: bool = False
    mark: str = ""


_BY_SIZE: Final[dict[int, tuple[Callable[[Run], Iterator[Candidate]], ...]]] = {
    9: (abroad.of_run,),
    11: (taxpayers.of_run, papers.of_run, phones.of_run),
    12: (papers.of_run,),
    13: (money.of_run,),
    14: (taxpayers.of_run, money.of_run),
    15: (papers.of_run, money.of_run),
    **dict.fromkeys(range(16, 20), (money.of_run,)),
}
"""What a number may be, by how many digits it has."""

_WRITTEN: Final = frozenset().union(*(family.GROUPS for family in (taxpayers, papers, money, abroad)))
_MOST_DIGITS: Final = max(_BY_SIZE)

_BY_FORM: Final = (
    _Form(taxpayers.lettered, 14, has_letters=True),
    _Form(papers.rg, 7),
    _Form(phones.brazilian, 8),
    _Form(phones.international, 9),
    _Form(money.iban, 15, has_letters=True),
    _Form(places.cep, 8),
    _Form(places.plate, 7, has_letters=True),
    _Form(places.ipv4, 7, mark="."),
    _Form(places.ipv6, 6, mark=":"),
    _Form(abroad.passport, 7),
    _Form(pix.random_key, 36, mark="-"),
)
_LETTER: Final = re.compile(r"[A-Za-z]")
_SHORTEST: Final = 6
_LONGEST: Final = 256
"""Characters of the longest match, e-mail addresses included."""

_LEFT: Final = 64
_RIGHT: Final = 48
_RIGHT_LABEL: Final = 36
"""How far away, in characters, labels and company are looked for."""

_OTHERS_COST: Final = 0.3
"""How much less sure a number is beside the name of something that is nobody's."""


class PersonalData:
    """Looks for personal data (:class:`omnimind.guard.check.Check`).

    What a number is depends on its form, its check digits and on what is said beside it. All kinds are weighed against
    each other, even if only some are asked for.

    Args:
        kinds: Those to tell, as in :data:`KINDS`, or patterns such as ``br.*``.
        threshold: Of the score from which on it is told.
    """

    reach: Final = 640

    def __init__(self, kinds: Iterable[str] = ("*",), threshold: float = THRESHOLD) -> None:
        patterns = tuple(kinds)
        self._kinds: Final = frozenset(kind for kind in KINDS if any(fnmatchcase(kind, one) for one in patterns))
        self._threshold: Final = threshold

    def find(self, text: str) -> list[Match]:
        """What is found in ``text``, in its order; findings don't overlap."""
        view = _View(text)
        found = view.candidates(view.zones)
        scored = [(view.score(one, found), one) for one in found]
        taken = _best([(score, one) for score, one in scored if score >= self._threshold])
        return [Match(one.kind, *view.span(one), score) for score, one in taken if one.kind in self._kinds]

    def settled(self, text: str, before: int) -> int:
        """The last place up to ``before`` where ``text``, which goes on, can be cut: no number may cross it."""
        view = _View(text)
        read = view.raw(spelled.begun(view.folded))
        open_from = min(read, view.raw(min(begun(view.text, view.zones), emails.begun(view.folded))))
        spans = sorted((view.span(one) for one in view.candidates(view.zones)), reverse=True)
        waiting = (start for start, end in spans if end > read - _RIGHT)
        end = min(before, max(min((open_from, *waiting)), len(text) - self.reach))
        for start, stop in spans:
            if start < end < stop:
                end = start
        return max(0, end)


class _View:
    """A text as it is read for numbers."""

    def __init__(self, text: str) -> None:
        self._size = len(text)
        self._normal: Normal = spelled.with_digits(normalise(text))
        self.text = self._normal.text
        self.folded = self._normal.folded
        self.zones = zones(self.text)
        self._labels: dict[int, list[Label]] = {}

    def raw(self, index: int) -> int:
        """Where the character at ``index`` stands in the text as it was given."""
        return self._normal.starts[index] if index < len(self.text) else self._size

    def span(self, one: Candidate) -> tuple[int, int]:
        """Where ``one`` stands in the text as it was given."""
        return self._normal.span(one.start, one.end)

    def candidates(self, within: Sequence[Zone]) -> list[Candidate]:
        """What might be personal data, in order."""
        found = list(emails.addresses(self.text, self.folded))
        for zone in within:
            if zone.end - zone.start >= _SHORTEST:
                found += self._numbers(zone)
        spans = ((self.span(one), one) for one in found)
        return sorted((one for (start, end), one in spans if end - start <= _LONGEST), key=lambda one: one.start)

    def _numbers(self, zone: Zone) -> Iterator[Candidate]:
        written = self.text[zone.start : zone.end]
        has_letters = _LETTER.search(written) is not None
        for run in runs(self.text, *zone, _BY_SIZE, _MOST_DIGITS):
            if run.groups in _WRITTEN or not run.is_cut:
                for family in _BY_SIZE[len(run.digits)]:
                    yield from family(run)
        for form in _BY_FORM:
            if len(written) >= form.least and has_letters >= form.has_letters and form.mark in written:
                yield from form.candidates(self.text, *zone)

    def score(self, one: Candidate, found: Sequence[Candidate]) -> float:
        """How sure ``one`` is, given what is said beside it and what else it might be."""
        rivals = {other.kind for other in found if other.start < one.end and one.start < other.end}
        label = self._label_of(one, rivals)
        if label is OTHER:
            return one.alone - _OTHERS_COST
        if label and one.kind in label:
            return one.labelled
        return max(one.alone, one.kin) if one.kin and self._has_kin(one, found) else one.alone

    def _label_of(self, one: Candidate, rivals: set[str]) -> frozenset[str] | None:
        """What is said beside ``one``: the nearest word before it counts, else the nearest behind it."""
        if one.start not in self._labels:
            begin = self._normal.at(self.raw(one.start) - _LEFT)
            self._labels[one.start] = list(labels(self.text, begin, one.start))
        for label in reversed(self._labels[one.start]):
            is_relevant = label.kinds is OTHER or label.kinds & rivals
            if is_relevant and is_about(label, self.text, one.start, is_checked=one.kind in CHECKED):
                return label.kinds
        stop = self.span(one)[1]
        far, end = self._normal.at(stop + _RIGHT), self._normal.at(stop + _RIGHT_LABEL)
        line_end = self.text.find("\n", one.end, end)
        for label in labels(self.text, one.end, end if line_end < 0 else line_end):
            if label.kinds & rivals and not is_of_next_number(self.text, label, far):
                return label.kinds
        return None

    def _has_kin(self, one: Candidate, found: Sequence[Candidate]) -> bool:
        start, end = self.span(one)
        return any(
            (other.kind == "email" or (other.kind == one.kind and other.kind in CHECKED and other.kin))
            and (other.end <= one.start or other.start >= one.end)
            and self.span(other)[0] >= start - _LEFT
            and self.span(other)[1] <= end + _RIGHT
            for other in found
        )


def _best(scored: Iterable[tuple[float, Candidate]]) -> list[tuple[float, Candidate]]:
    """Of those that overlap the surest, then the longest; in the text's order."""
    taken: list[tuple[float, Candidate]] = []
    for score, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].start - pair[1].end, pair[1].start)):
        if all(one.end <= other.start or other.end <= one.start for _, other in taken):
            taken.append((score, one))
    return sorted(taken, key=lambda pair: pair[1].start)
