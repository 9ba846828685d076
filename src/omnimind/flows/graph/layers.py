"""Layers: every node on a level of its own below those that lead to it, and long edges cut into one piece a level.

Source: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures" (1981).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Link:
    """A connection to be drawn: how much it wants to be straight, and the size of its label in pixels."""

    source: int
    target: int
    weight: float = 1.0
    label_width: float = 0.0
    label_height: float = 0.0


@dataclass(slots=True)
class Item:
    """A node, or a piece of a long edge, on its layer.

    Attributes:
        layer: Its layer, 0 at the top.
        width: Its width in pixels.
        height: Its height in pixels.
        is_node: Whether it is a node.
        up: The items above that it is connected to, and how strongly.
        down: The items below, likewise.
    """

    layer: int
    width: float
    height: float
    is_node: bool
    up: dict[int, float] = field(default_factory=dict)
    down: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chain:
    """What a link became.

    Attributes:
        items: From its upper end to its lower one; empty for a link from a node to itself.
        is_upward: Whether the link leads from the lower end to the upper one.
        label: The item that is its label, if it has one.
    """

    items: tuple[int, ...]
    is_upward: bool
    label: int | None


PIECE_WIDTH = 8.0


def layer(sizes: Sequence[tuple[float, float]], start: int, links: Sequence[Link]) -> tuple[list[Item], list[Chain]]:
    """The items, of which the nodes come first and in their order, and the chain of each link."""
    upward = _upward(len(sizes), start, links)
    ranks = _ranks(len(sizes), links, upward)
    items = [Item(rank, width, height, True) for rank, (width, height) in zip(ranks, sizes, strict=True)]
    chains = [
        _chain(items, link, is_upward=index in upward) if link.source != link.target else Chain((), False, None)
        for index, link in enumerate(links)
    ]
    return items, chains


def _upward(number: int, start: int, links: Sequence[Link]) -> set[int]:
    """The links that close a cycle on a walk from ``start``."""
    leaving: list[list[int]] = [[] for _ in range(number)]
    for index, link in enumerate(links):
        leaving[link.source].append(index)
    closing: set[int] = set()
    seen: set[int] = set()
    for root in (start, *range(number)):
        if root in seen:
            continue
        seen.add(root)
        walk = [(root, iter(leaving[root]))]
        walked = {root}
        while walk:
            index = next(walk[-1][1], -1)
            if index < 0:
                walked.remove(walk.pop()[0])
                continue
            target = links[index].target
            if target in walked:
                closing.add(index)
            elif target not in seen:
                seen.add(target)
                walked.add(target)
                walk.append((target, iter(leaving[target])))
    return closing


def _ranks(number: int, links: Sequence[Link], upward: set[int]) -> list[int]:
    """The layer of each node: one below the lowest that leads to it, two where a label comes between."""
    below: list[list[tuple[int, int]]] = [[] for _ in range(number)]
    waiting = [0] * number
    for index, link in enumerate(links):
        if link.source != link.target:
            upper, lower = (link.target, link.source) if index in upward else (link.source, link.target)
            below[upper].append((lower, 2 if link.label_width else 1))
            waiting[lower] += 1
    ranks = [0] * number
    ready = [node for node in range(number) if not waiting[node]]
    while ready:
        node = ready.pop()
        for lower, distance in below[node]:
            ranks[lower] = max(ranks[lower], ranks[node] + distance)
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)
    return ranks


def _chain(items: list[Item], link: Link, *, is_upward: bool) -> Chain:
    upper, lower = (link.target, link.source) if is_upward else (link.source, link.target)
    first = len(items)
    pieces = list(range(first, first + items[lower].layer - items[upper].layer - 1))
    for layer_number, _ in enumerate(pieces, items[upper].layer + 1):
        items.append(Item(layer_number, PIECE_WIDTH, 0.0, False))
    label = None
    if link.label_width:
        label = pieces[-1] if is_upward else pieces[0]
        items[label].width, items[label].height = link.label_width, link.label_height
    chain = (upper, *pieces, lower)
    for above, below in pairwise(chain):
        items[above].down[below] = items[below].up[above] = link.weight
    return Chain(chain, is_upward, label)
