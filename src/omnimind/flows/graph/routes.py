"""The ways of arrows: straight down through the layers, and in soft curves between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from omnimind.flows.graph.layers import Chain, Item, Link

NODE_GAP: Final = 32.0
LABEL_GAP: Final = 14.0
_SLANT: Final = 0.10
"""How much further layers stand apart for each pixel that an edge between them goes sideways."""
_MAX_SLANT: Final = 36.0
PORT_GAP: Final = 18.0
_CORNER: Final = 34.0
"""How much of a box's width is no place for arrows: its corners."""
_ALMOST: Final = 1.0
LOOP: Final = 30.0
"""How far an arrow from a box to itself goes to the right."""


@dataclass(frozen=True, slots=True)
class Level:
    """The top and bottom of a layer."""

    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow's way.

    Attributes:
        path: It as the path data of SVG, without the tip.
        tip: Where it ends.
        heading: Where the tip points: ``down``, ``up`` or ``left``.
        label: The middle of its label.
    """

    path: str
    tip: tuple[float, float]
    heading: str
    label: tuple[float, float]


def levels(items: Sequence[Item], layers: Sequence[Sequence[int]], centres: Sequence[float]) -> list[Level]:
    """The layers from the top, as far apart as their edges need."""
    found: list[Level] = []
    top = 0.0
    for row in layers:
        height = max(items[number].height for number in row)
        found.append(Level(top, top + height))
        steps = (abs(centres[number] - centres[other]) for number in row for other in items[number].down)
        has_nodes = any(items[number].is_node for number in row)
        leads_to_nodes = any(items[other].is_node for number in row for other in items[number].down)
        gap = NODE_GAP if has_nodes and leads_to_nodes else LABEL_GAP
        top += height + gap + min(_SLANT * max(steps, default=0.0), _MAX_SLANT)
    return found


class Router:
    """Finds the ways of all arrows of one panel.

    Args:
        items: The items.
        chains: What the links became.
        centres: Where the items are.
        bands: Where the layers are.
        widths: The widths of the boxes, without what their loops need.
    """

    def __init__(
        self,
        items: Sequence[Item],
        chains: Sequence[Chain],
        centres: Sequence[float],
        bands: Sequence[Level],
        widths: Sequence[float],
    ) -> None:
        self._items, self._chains, self._centres, self._bands, self._widths = items, chains, centres, bands, widths
        self._ports = {**self._spread(0), **self._spread(-1)}

    def _spread(self, end: int) -> dict[tuple[int, int], float]:
        """Where each chain leaves its upper box (``end`` 0) or meets its lower one (-1), by the chain's number."""
        meeting: dict[int, list[tuple[float, int]]] = {}
        for index, chain in enumerate(self._chains):
            if chain.items:
                beside = chain.items[1 if end == 0 else -2]
                meeting.setdefault(chain.items[end], []).append((self._centres[beside], index))
        ports = {}
        for box, found in meeting.items():
            found.sort()
            pivot = self._pivot(box, [x for x, _ in found])
            gap = min(PORT_GAP, max(self._widths[box] - _CORNER, 0.0) / 2 / max(pivot, len(found) - 1 - pivot, 1))
            for place, (_, index) in enumerate(found):
                ports[index, end] = self._centres[box] + (place - pivot) * gap
        return ports

    def _pivot(self, box: int, beside: list[float]) -> float:
        """Which of the arrows, by their place from the left, is in the middle of a box: one that is straight then."""
        straight = (place for place, x in enumerate(beside) if abs(x - self._centres[box]) < _ALMOST)
        return next(straight, (len(beside) - 1) / 2)

    def edge_of(self, box: int) -> tuple[float, float]:
        """The top and bottom of a box, which stands in the middle of its layer."""
        band, height = self._bands[self._items[box].layer], self._items[box].height
        top = band.top + (band.bottom - band.top - height) / 2
        return top, top + height

    def way(self, index: int, link: Link) -> Way:
        """The way of a link."""
        chain = self._chains[index]
        if not chain.items:
            return self._loop(link)
        upper, *pieces, lower = chain.items
        points = [(self._ports[index, 0], self.edge_of(upper)[1], self._bands[self._items[upper].layer].bottom)]
        for piece in pieces:
            band = self._bands[self._items[piece].layer]
            points.append((self._centres[piece], band.top, band.bottom))
        points.append((self._ports[index, -1], self._bands[self._items[lower].layer].top, self.edge_of(lower)[0]))
        label = self._middle(chain.label) if chain.label is not None else (0.0, 0.0)
        if chain.is_upward:
            turned = [(x, bottom, top) for x, top, bottom in reversed(points)]
            return Way(_path(turned), (turned[-1][0], turned[-1][2]), "up", label)
        return Way(_path(points), (points[-1][0], points[-1][2]), "down", label)

    def _middle(self, piece: int) -> tuple[float, float]:
        band = self._bands[self._items[piece].layer]
        return self._centres[piece], (band.top + band.bottom) / 2

    def _loop(self, link: Link) -> Way:
        box = link.source
        top, bottom = self.edge_of(box)
        x, middle = self._centres[box] + self._widths[box] / 2, (top + bottom) / 2
        high, low, out = _number(middle - 9), _number(middle + 9), _number(x + LOOP)
        path = f"M{_number(x)} {high}C{out} {_number(middle - 24)} {out} {_number(middle + 24)} {_number(x + 6)} {low}"
        return Way(path, (x, middle + 9), "left", (x + LOOP + link.label_width / 2 - 4, middle))


def _path(points: Sequence[tuple[float, float, float]]) -> str:
    """Path data through ``points``, each an x with a first and a last y that are joined by a straight line."""
    x, first, last = points[0]
    path = f"M{_number(x)} {_number(first)}" + (f"V{_number(last)}" if last != first else "")
    for next_x, begin, end in points[1:]:
        if abs(next_x - x) < _ALMOST:
            path += f"V{_number(end)}"
        else:
            bend = (begin - last) * 0.55
            ways = (x, last + bend, next_x, begin - bend, next_x, begin)
            path += "C" + " ".join(map(_number, ways)) + (f"V{_number(end)}" if end != begin else "")
        x, last = next_x, end
    return path


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
