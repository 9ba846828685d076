"""Choosing: what to tell when not all of it can be, so that every section keeps its best."""

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from omnimind.agents.writing.beats import Beat, Passage
from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.fit import Choice, fitted
from omnimind.documents.words import stems

FIRST_WORTH = 1.35
"""How much more worth telling is the first thing a section says."""

ALONE_WORTH = 2.0
"""How much more worth telling is anything, but a quotation, of a section of which nothing is told yet."""

SHOWN_WORTH = 1.3
"""How much more worth telling is what comes with a table, a list or a picture than plain text."""

LEADING_WORTH = 1.15
"""How much more worth telling is the first sentence of a passage."""

NEW_WORTH = 2.0
"""The same, while nothing of its kind is shown yet."""

LONG_S, LONG_WORTH = 13.0, 0.6
"""What a sentence that takes longer than so many seconds is worth beside shorter ones: nobody can follow it by ear."""

MOST_REPEATED = 0.9
"""What is said already is worth this share less."""

COMMON = 0.2
"""Stems in more than this share of all groups say nothing about what a group repeats."""

MOST_CANDIDATES = 4000
"""Groups that are weighed against each other: as much as a book of 60,000 words has."""

NEAR = 0.03
"""How near the target, as a share of it, is near enough: no gap is filled just because something small fits into it,
so that a small edit seldom changes what is told.
"""


@dataclass(frozen=True, slots=True)
class _Group:
    """Beats told together: what they cost in seconds, what a second of them is worth, and what they need."""

    number: int
    section: int
    look: str
    cost_s: float
    worth: float
    needs: frozenset[int]
    stems: tuple[str, ...]


def choose(
    passages: Sequence[Passage],
    worths: Mapping[int, float],
    target_s: float,
    length: Callable[[frozenset[int]], float],
    clock: Clock,
    language: str,
    begun_s: float,
) -> frozenset[int]:
    """The groups of ``passages`` to tell so that ``length`` of them comes near ``target_s``.

    Args:
        passages: Everything that can be told.
        worths: What each group is worth by itself, 0 to 1.
        target_s: How long the whole may take.
        length: How long the whole is when just these groups are told.
        clock: How long lines take.
        language: BCP 47 tag of the lines.
        begun_s: How long of the first section is told in any case.
    """
    groups = _groups(passages, worths, clock, language, begun=begun_s > 0)
    told = _Telling(groups, target_s, begun_s).fill(length)
    choices = {
        group.number: Choice(group.section, group.cost_s, group.worth * group.cost_s, group.needs)
        for group in groups.values()
    }
    return fitted(choices, told, target_s, length)


def _groups(
    passages: Sequence[Passage], worths: Mapping[int, float], clock: Clock, language: str, *, begun: bool
) -> dict[int, _Group]:
    """Every group, with what it needs directly or through others."""
    members: dict[int, list[Beat]] = defaultdict(list)
    homes: dict[int, Passage] = {}
    for passage in passages:
        for beat in passage.beats:
            members[beat.group].append(beat)
            homes[beat.group] = passage
    sections = {id(passages[0].section): 0} if begun and passages else {}
    groups: dict[int, _Group] = {}
    for number, beats in members.items():
        direct = {beat.needs for beat in beats if beat.needs is not None}
        first = id(homes[number].section) not in sections
        leads = homes[number].beats[0].group == number
        place = FIRST_WORTH if first else LEADING_WORTH if leads else 1.0
        lengths_s = [clock.line_s(beat.line.text) for beat in beats]
        groups[number] = _Group(
            number=number,
            section=sections.setdefault(id(homes[number].section), len(sections)),
            look=type(homes[number].subject).__name__ if homes[number].subject else "",
            cost_s=sum(lengths_s) + sum(clock.silences.pause_s(beat.line.text) for beat in beats),
            worth=worths[number] * place * (LONG_WORTH if any(s > LONG_S for s in lengths_s) else 1.0),
            needs=frozenset(direct.union(*(groups[other].needs for other in direct))),
            stems=tuple(dict.fromkeys(stem for beat in beats for stem in stems(beat.line.text, language))),
        )
    return groups


class _Telling:
    """Tells, again and again, what is worth most a second beside what is told already.

    Source: maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998), with a section's worth diminishing as it
        is told (Lin and Bilmes, "A Class of Submodular Functions for Document Summarization", ACL 2011).
    """

    def __init__(self, groups: Mapping[int, _Group], target_s: float, begun_s: float) -> None:
        self._groups = groups
        self._target_s = target_s
        self._told: set[int] = set()
        self._looks: set[str] = set()
        self._told_s: dict[int, float] = defaultdict(float, {0: begun_s})
        self._repeated = dict.fromkeys(groups, 0.0)
        self._using = self._index()
        self._fair_s = self._shares_s()

    def _index(self) -> dict[str, list[int]]:
        """The groups that use each stem that is not common."""
        using: dict[str, list[int]] = defaultdict(list)
        for group in self._groups.values():
            for stem in group.stems:
                using[stem].append(group.number)
        most = max(3.0, COMMON * len(self._groups))
        return {stem: users for stem, users in using.items() if len(users) <= most}

    def _shares_s(self) -> dict[int, float]:
        """The time that each section should get: as the square root of its length."""
        sizes: dict[int, float] = defaultdict(float)
        for group in self._groups.values():
            sizes[group.section] += group.cost_s
        whole = sum(math.sqrt(size_s) for size_s in sizes.values())
        return {section: self._target_s * math.sqrt(size_s) / whole for section, size_s in sizes.items()}

    def fill(self, length: Callable[[frozenset[int]], float]) -> frozenset[int]:
        """Groups to tell, as many as there is time for."""
        open_groups = set(self._candidates())
        length_s: float | None = length(frozenset())
        while length_s is not None and length_s < self._target_s * (1 - NEAR):
            length_s = self._tell_best(open_groups, length_s, length)
        return frozenset(self._told)

    def _candidates(self) -> list[int]:
        """What is worth most by itself; all of it but in a very long document."""
        return heapq.nsmallest(MOST_CANDIDATES, self._groups, key=self._order)

    def _order(self, number: int) -> tuple[float, int]:
        return -self._worth(number), number

    def _tell_best(
        self, open_groups: set[int], length_s: float, length: Callable[[frozenset[int]], float]
    ) -> float | None:
        """Tell the best group that there is time for; gives the length then, or ``None`` where none is left.

        Groups that there is no time for leave ``open_groups``: later there is less.
        """
        limit_s = self._target_s * (1 + NEAR)
        for number in sorted(open_groups, key=self._order):
            open_groups.remove(number)
            more = self._with_needs(number)
            if not more or length_s + 0.8 * self._cost_s(more) > limit_s:
                continue
            longer_s = length(frozenset(self._told | more))
            if longer_s <= limit_s:
                self._tell(more)
                return longer_s
        return None

    def _with_needs(self, number: int) -> set[int]:
        return {number, *self._groups[number].needs} - self._told

    def _cost_s(self, numbers: Iterable[int]) -> float:
        return sum(self._groups[number].cost_s for number in numbers)

    def _worth(self, number: int) -> float:
        """What a second of this group, and of what it needs, is worth now."""
        more = self._with_needs(number)
        if not more:
            return 0.0
        groups = [self._groups[each] for each in sorted(more)]
        worth = sum(each.worth * each.cost_s * (1 - self._repeated[each.number]) for each in groups)
        group = self._groups[number]
        if group.look:
            worth *= SHOWN_WORTH if group.look in self._looks else NEW_WORTH
        cost_s, told_s = self._cost_s(more), self._told_s[group.section]
        worth *= 1.0 if told_s or group.look == "Quote" else ALONE_WORTH
        return worth / cost_s / (1 + (told_s + cost_s / 2) / self._fair_s[group.section])

    def _tell(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            group = self._groups[number]
            self._told.add(number)
            self._looks.add(group.look)
            self._told_s[group.section] += group.cost_s
            shared = Counter(user for stem in group.stems for user in self._using.get(stem, ()))
            for user, count in shared.items():
                likeness = count / min(len(group.stems), len(self._groups[user].stems))
                self._repeated[user] = max(self._repeated[user], MOST_REPEATED * min(1.0, likeness))
