"""Where items stand on their layers: long edges straight, nodes above each other, nothing nearer than it may be.

Source: U. Brandes, B. Köpf, "Fast and simple horizontal coordinate assignment" (2001).
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from omnimind.flows.graph.layers import Chain, Item

GAP: Final = 26.0
PIECE_GAP: Final = 14.0

_PASSES: Final = 8
_ALMOST: Final = 1.0

Rows = Sequence[Sequence[int]]
Conflicts = frozenset[tuple[int, int]]


def place(items: Sequence[Item], rows: Rows, chains: Sequence[Chain]) -> list[float]:
    """The centre of each item from the left, in pixels."""
    conflicts = _conflicts(items, rows)
    layouts = [_layout(items, rows, conflicts, downward, rightward) for downward in (1, 0) for rightward in (1, 0)]
    spans = [_span(items, layout) for layout in layouts]
    narrowest = min(spans, key=lambda span: span[1] - span[0])
    for number, (layout, (left, right)) in enumerate(zip(layouts, spans, strict=True)):
        shift = narrowest[0] - left if number % 2 == 0 else narrowest[1] - right
        layout[:] = [centre + shift for centre in layout]
    centres = [sum(sorted(four)[1:3]) / 2 for four in zip(*layouts, strict=True)]
    _draw_in(items, rows, chains, centres)
    left = _span(items, centres)[0]
    return [centre - left for centre in centres]


def _span(items: Sequence[Item], centres: Sequence[float]) -> tuple[float, float]:
    halves = [item.width / 2 for item in items]
    lefts = (centre - half for centre, half in zip(centres, halves, strict=True))
    rights = (centre + half for centre, half in zip(centres, halves, strict=True))
    return min(lefts), max(rights)


def _distance(items: Sequence[Item], left: int, right: int) -> float:
    gap = GAP if items[left].is_node and items[right].is_node else PIECE_GAP
    return (items[left].width + items[right].width) / 2 + gap


def _conflicts(items: Sequence[Item], rows: Rows) -> Conflicts:
    """The steps that may not be straight, since they cross a step inside a long edge."""
    found = set()
    for upper, lower in pairwise(rows):
        places = {number: place for place, number in enumerate(lower)}
        steps = [(place, number, other) for place, number in enumerate(upper) for other in items[number].down]
        inner = [step for step in steps if not items[step[1]].is_node and not items[step[2]].is_node]
        for place, number, other in steps:
            for inner_place, inner_number, inner_other in inner:
                is_crossed = (place - inner_place) * (places[other] - places[inner_other]) < 0
                is_later = (place, number, other) in inner and place < inner_place
                if is_crossed and not is_later and (number, other) != (inner_number, inner_other):
                    found.add((number, other))
    return frozenset(found)


def _layout(items: Sequence[Item], rows: Rows, conflicts: Conflicts, downward: int, rightward: int) -> list[float]:
    """The centres if every item stands below (or above) the middle one of those it follows, the left ones first."""
    ordered = [list(row) if rightward else list(reversed(row)) for row in (rows if downward else reversed(rows))]
    roots = _aligned(ordered, [item.up if downward else item.down for item in items], conflicts)
    centres = _compacted(items, ordered, roots)
    return centres if rightward else [-centre for centre in centres]


def _aligned(rows: Rows, above: Sequence[Mapping[int, float]], conflicts: Conflicts) -> dict[int, int]:
    """For each item the first of the column that it stands in."""
    roots = {number: number for row in rows for number in row}
    places = {number: place for row in rows for place, number in enumerate(row)}
    for row in rows:
        last = -1
        for number in row:
            linked = above[number]
            heaviest = max(linked.values(), default=0.0)
            wanted = sorted((other for other in linked if linked[other] == heaviest), key=places.__getitem__)
            for other in wanted[(len(wanted) - 1) // 2 : len(wanted) // 2 + 1]:
                is_free = (number, other) not in conflicts and (other, number) not in conflicts
                if roots[number] == number and last < places[other] and is_free:
                    roots[number], last = roots[other], places[other]
    return roots


def _compacted(items: Sequence[Item], rows: Rows, roots: Mapping[int, int]) -> list[float]:
    """The centres that leave as little room as can be between columns."""
    after: dict[int, dict[int, float]] = {root: {} for root in roots.values()}
    waiting = dict.fromkeys(after, 0)
    for row in rows:
        for left, right in pairwise(row):
            one, other = roots[left], roots[right]
            waiting[other] += other not in after[one]
            after[one][other] = max(after[one].get(other, 0.0), _distance(items, left, right))
    ready, sequence = [root for root in after if not waiting[root]], []
    at = dict.fromkeys(after, 0.0)
    while ready:
        one = ready.pop()
        sequence.append(one)
        for other, distance in after[one].items():
            at[other] = max(at[other], at[one] + distance)
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for one in reversed(sequence):
        if after[one]:
            at[one] = max(at[one], min(at[other] - distance for other, distance in after[one].items()))
    return [at[roots[number]] for number in range(len(items))]


def _draw_in(items: Sequence[Item], rows: Rows, chains: Sequence[Chain], centres: list[float]) -> None:
    """Bring what stands far out, as a whole, nearer to what it is connected to; what is straight stays so."""
    beside = {number: (row, place) for row in rows for place, number in enumerate(row)}
    long = [chain.items for chain in chains if len(chain.items) > 2]
    for _ in range(_PASSES):
        for upper, *pieces, lower in long:
            wish = (centres[upper] + centres[lower]) / 2
            _move(items, beside, centres, pieces, wish - sum(centres[piece] for piece in pieces) / len(pieces))
        for number, item in enumerate(items):
            linked = {**item.up, **item.down}
            is_bent = all(abs(centres[other] - centres[number]) > _ALMOST for other in linked)
            if item.is_node and linked and is_bent:
                wish = sum(centres[other] * weight for other, weight in linked.items()) / sum(linked.values())
                _move(items, beside, centres, [number], wish - centres[number])


def _move(
    items: Sequence[Item],
    beside: Mapping[int, tuple[Sequence[int], int]],
    centres: list[float],
    moved: Sequence[int],
    step: float,
) -> None:
    """Move items by ``step``, or less if something is in the way."""
    for number in moved:
        row, place = beside[number]
        if step < 0 and place:
            left = centres[row[place - 1]] + _distance(items, row[place - 1], number)
            step = max(step, min(left - centres[number], 0.0))
        elif step > 0 and place < len(row) - 1:
            right = centres[row[place + 1]] - _distance(items, number, row[place + 1])
            step = min(step, max(right - centres[number], 0.0))
    for number in moved:
        centres[number] += step
