"""The order of items on their layers, with few crossings of the edges between them.

Source: E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo,
"A technique for drawing directed graphs" (1993), section 3.
"""

from bisect import bisect_right, insort
from itertools import pairwise
from typing import Final

from omnimind.flows.graph.layers import Item

SWEEPS: Final = 16


def order(items: list[Item]) -> list[list[int]]:
    """The items of each layer from left to right."""
    layers: list[list[int]] = [[] for _ in range(max((item.layer for item in items), default=-1) + 1)]
    for number in _walk(items):
        layers[items[number].layer].append(number)
    best, fewest = [list(row) for row in layers], crossings(items, layers)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(items, layers, downward=sweep % 2 == 0)
        count = crossings(items, layers)
        if count < fewest:
            best, fewest = [list(row) for row in layers], count
    return best


def _walk(items: list[Item]) -> list[int]:
    """All items, each after the one through which it is first reached."""
    seen: dict[int, None] = {}
    for root in sorted(range(len(items)), key=lambda number: items[number].layer):
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen[number] = None
                waiting.extend(reversed(list(items[number].down)))
    return list(seen)


def _sweep(items: list[Item], layers: list[list[int]], *, downward: bool) -> None:
    """Sort each layer by the middle of what its items are connected to on the layer before it."""
    rows = layers[1:] if downward else layers[-2::-1]
    for row in rows:
        before = layers[items[row[0]].layer + (-1 if downward else 1)]
        places = {number: place for place, number in enumerate(before)}
        middles = {}
        for place, number in enumerate(row):
            linked = sorted(places[other] for other in (items[number].up if downward else items[number].down))
            middles[number] = _middle(linked) if linked else place * len(before) / len(row)
        row.sort(key=lambda number: middles[number])


def _middle(places: list[int]) -> float:
    half = len(places) // 2
    if len(places) % 2:
        return places[half]
    return (places[half - 1] + places[half]) / 2


def crossings(items: list[Item], layers: list[list[int]]) -> int:
    """How many pairs of pieces of edges cross."""
    total = 0
    for upper, lower in pairwise(layers):
        places = {number: place for place, number in enumerate(lower)}
        ends: list[int] = []
        for number in upper:
            mine = [places[other] for other in items[number].down]
            total += sum(len(ends) - bisect_right(ends, place) for place in mine)
            for place in mine:
                insort(ends, place)
    return total
