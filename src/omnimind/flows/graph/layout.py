"""Where everything stands: boxes, arrows and labels of a graph, in pixels, with the graphs inside its containers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from omnimind.flows.graph.layers import Link, layer
from omnimind.flows.graph.model import Edge, EdgeKind, Graph, Node
from omnimind.flows.graph.order import order
from omnimind.flows.graph.place import place
from omnimind.flows.graph.routes import LOOP, Router, Way, levels
from omnimind.flows.graph.text import clip, width, wrap

NAME_SIZE: Final = 13.0
NOTE_SIZE: Final = 11.0
LABEL_LINE: Final = 14.0
MAX_NAME: Final = 230.0
MAX_LABEL: Final = 150.0
HEADER: Final = 38.0
PADDING: Final = 18.0
LANE_GAP: Final = 12.0
MAX_ROW: Final = 1_100.0
DOT: Final = 16.0
_WEIGHTS: Final[dict[EdgeKind, float]] = {"next": 4.0, "choice": 2.0, "default": 2.0, "catch": 1.0}
"""How much transitions want to be straight."""


@dataclass(frozen=True, slots=True)
class Box:
    """A state, or the beginning or end of the whole flow.

    Attributes:
        node: The state; ``None`` for a beginning or end.
        kind: The state's kind, ``Start`` or ``Finish``.
        name: Its name, as long as there is room for it.
        note: Its second line, as long as there is room for it.
        x: Its left edge in its panel.
        y: Its top edge there.
        width: Its width.
        height: Its height.
        lanes: The graphs inside it; their corners are in this box.
    """

    node: Node | None
    kind: str
    name: str
    note: str
    x: float
    y: float
    width: float
    height: float
    lanes: "tuple[Panel, ...]" = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition, or one from the beginning or to the end of the whole flow (then it has no edge)."""

    edge: Edge | None
    way: Way
    label: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """A graph that is laid out, with its corner at ``x`` and ``y`` of what it is in."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0


def lay_out(graph: Graph, *, is_whole: bool = True) -> Panel:
    """``graph`` in a panel; a whole flow has a beginning and an end."""
    boxes = [_container(node) if node.parts else _plain(node) for node in graph.nodes]
    numbers = {node.id: number for number, node in enumerate(graph.nodes)}
    start = numbers[graph.start]
    edges: list[tuple[Edge | None, Link, list[str]]] = []
    for edge in graph.edges:
        lines = wrap(edge.label, NOTE_SIZE, MAX_LABEL, 3)
        size = (max(width(line, NOTE_SIZE) for line in lines) + 10, LABEL_LINE * len(lines)) if lines else (0.0, 0.0)
        link = Link(numbers[edge.source], numbers[edge.target], _WEIGHTS[edge.kind], *size)
        edges.append((edge, link, lines))
    if is_whole:
        ends = [number for number, node in enumerate(graph.nodes) if node.is_end]
        edges += [(None, Link(number, len(boxes) + 1, _WEIGHTS["next"]), []) for number in ends]
        edges.append((None, Link(len(boxes), start, _WEIGHTS["next"]), []))
        start = len(boxes)
        boxes += [_dot("Start"), _dot("Finish")] if ends else [_dot("Start")]
    return _panel(boxes, start, edges)


def _dot(kind: str) -> Box:
    return Box(None, kind, "", "", 0, 0, DOT, DOT)


def _plain(node: Node) -> Box:
    name, note = clip(node.label, NAME_SIZE, MAX_NAME), clip(node.note, NOTE_SIZE, MAX_NAME)
    inside = max(width(name, NAME_SIZE) + (36 if node.retries else 0), width(note, NOTE_SIZE))
    sides = 52 if node.kind in {"Choice", "Fail"} else 34
    return Box(node, node.kind, name, note, 0, 0, max(inside + sides, 84), 50 if note else 38)


def _container(node: Node) -> Box:
    name, note = clip(node.label, NAME_SIZE, MAX_NAME), clip(node.note, NOTE_SIZE, MAX_NAME)
    inset = PADDING if len(node.parts) > 1 else 0.0
    lanes = _lanes([lay_out(part, is_whole=False) for part in node.parts], inset)
    right = max(lane.x + lane.width for lane in lanes) + inset + PADDING
    bottom = max(lane.y + lane.height for lane in lanes) + inset + PADDING
    header = width(name, NAME_SIZE) + width(note, NOTE_SIZE) + (80 if node.retries else 56)
    spare = max(header - right, 0.0)
    lanes = [replace(lane, x=lane.x + spare / 2) for lane in lanes]
    return Box(node, node.kind, name, note, 0, 0, right + spare, bottom, tuple(lanes))


def _lanes(panels: Sequence[Panel], inset: float) -> list[Panel]:
    """Branches beside each other, in several rows if they are too many for one, as high as the highest of their row."""
    rows: list[list[Panel]] = [[]]
    x = 0.0
    for panel in panels:
        if rows[-1] and x + panel.width > MAX_ROW:
            rows.append([])
            x = 0.0
        rows[-1].append(panel)
        x += panel.width + 2 * inset + LANE_GAP
    placed: list[Panel] = []
    y = HEADER + inset
    for row in rows:
        x, height = PADDING + inset, max(panel.height for panel in row)
        for panel in row:
            placed.append(replace(panel, x=x, y=y, height=height))
            x += panel.width + 2 * inset + LANE_GAP
        y += height + 2 * inset + LANE_GAP
    return placed


def _panel(boxes: list[Box], start: int, edges: Sequence[tuple[Edge | None, Link, list[str]]]) -> Panel:
    links = [link for _, link, _ in edges]
    loops = {link.source: link.label_width for link in links if link.source == link.target}
    sizes = [
        (box.width + (2 * (LOOP + loops[number]) if number in loops else 0), box.height)
        for number, box in enumerate(boxes)
    ]
    items, chains = layer(sizes, start, links)
    rows = order(items)
    centres = place(items, rows, chains)
    bands = levels(items, rows, centres)
    router = Router(items, chains, centres, bands, [box.width for box in boxes])
    placed = tuple(
        replace(box, x=centres[number] - box.width / 2, y=router.edge_of(number)[0]) for number, box in enumerate(boxes)
    )
    arrows = tuple(
        Arrow(edge, router.way(index, link), tuple(lines)) for index, (edge, link, lines) in enumerate(edges)
    )
    right = max(centre + item.width / 2 for centre, item in zip(centres, items, strict=True))
    return Panel(placed, arrows, right, bands[-1].bottom)
