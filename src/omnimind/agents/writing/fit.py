"""Fitting: small changes to what is told, until its length is right."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

CLOSE = 0.03
"""How near the target, as a share of it, is near enough."""

ALONE_LOSS = 2.0
"""How much worse it is to drop the last thing that a section tells."""

MOST_CHANGES = 6
MOST_TRIED = 32


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be told: of which section, for how many seconds, worth how much, and after what."""

    section: int
    cost_s: float
    worth: float
    needs: frozenset[int]


NOTHING = Choice(-1, 0.0, 0.0, frozenset())


def fitted(
    choices: Mapping[int, Choice], told: frozenset[int], target_s: float, length: Callable[[frozenset[int]], float]
) -> frozenset[int]:
    """``told`` with a few choices added, dropped or exchanged, so that its ``length`` is close to ``target_s``."""
    off_s = target_s - length(told)
    for _ in range(MOST_CHANGES):
        if abs(off_s) <= CLOSE * target_s:
            break
        best, best_off_s = told, off_s
        for changed in _changes(choices, told, off_s, CLOSE * target_s):
            changed_off_s = target_s - length(changed)
            if abs(changed_off_s) < abs(best_off_s):
                best, best_off_s = changed, changed_off_s
            if abs(changed_off_s) <= CLOSE * target_s:
                break
        if best == told:
            break
        told, off_s = best, best_off_s
    return told


def _changes(choices: Mapping[int, Choice], told: frozenset[int], off_s: float, close_s: float) -> list[frozenset[int]]:
    """The changes that should make ``told`` longer by ``off_s``: near ones before far ones, then by the worth lost."""
    ways = []
    told_of = Counter(choices[number].section for number in told)
    for out in _removable(choices, told):
        for into in _addable(choices, told, out):
            dropped, added = choices.get(out, NOTHING), choices.get(into, NOTHING)
            miss_s = abs(off_s - added.cost_s + dropped.cost_s)
            if miss_s < abs(off_s):
                far = max(0, round((miss_s - close_s) / close_s))
                alone = told_of[dropped.section] == 1 and dropped.section != added.section
                ways.append((far, dropped.worth * (ALONE_LOSS if alone else 1.0) - added.worth, out, into))
    return [(told - {out}) | ({into} - {-1}) for _, _, out, into in sorted(ways)[:MOST_TRIED]]


def _removable(choices: Mapping[int, Choice], told: frozenset[int]) -> Iterator[int]:
    """-1 for nothing, and what nothing else needs."""
    yield -1
    needed = {need for number in told for need in choices[number].needs}
    yield from (number for number in sorted(told) if number not in needed)


def _addable(choices: Mapping[int, Choice], told: frozenset[int], out: int) -> Iterator[int]:
    """-1 for nothing, and what can be told once ``out`` is not."""
    yield -1
    left = told - {out}
    yield from (number for number in choices if number not in told and choices[number].needs <= left)
