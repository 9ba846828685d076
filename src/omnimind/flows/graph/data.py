"""A graph as data, for programs that draw it: every state and transition with its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from omnimind.flows.graph.layout import Arrow, Box, Panel, lay_out
from omnimind.flows.graph.model import Edge, Graph, Node
from omnimind.flows.json_value import Json

_STEP: Final = re.compile(r"([MVC])([^MVC]+)")
_AGENT: Final = "agent:"


def drawn(graph: Graph, definition: Mapping[str, Any]) -> dict[str, Json]:
    """``graph`` of ``definition`` with the place of all in it, in pixels from its top left, as JSON.

    A node's ``id`` is its place in the definition, as a JSON Pointer; ``parent`` is that of the state it is inside.
    """
    panel = lay_out(graph)
    nodes: list[dict[str, Json]] = []
    edges: list[dict[str, Json]] = []
    _add(panel, 0.0, 0.0, None, graph.start, definition, nodes, edges)
    return {"width": round(panel.width, 1), "height": round(panel.height, 1), "nodes": nodes, "edges": edges}


def _add(
    panel: Panel,
    x: float,
    y: float,
    parent: str | None,
    start: str,
    definition: Mapping[str, Any],
    nodes: list[dict[str, Json]],
    edges: list[dict[str, Json]],
) -> None:
    for box in panel.boxes:
        if box.node is None:
            continue
        nodes.append(_node(box, box.node, x, y, parent, start, definition))
        for lane, part in zip(box.lanes, box.node.parts, strict=True):
            corner = (x + box.x + lane.x, y + box.y + lane.y)
            _add(lane, *corner, box.node.id, part.start, definition, nodes, edges)
    for arrow in panel.arrows:
        if arrow.edge is not None:
            edges.append(_edge(arrow, arrow.edge, len(edges), x, y))


def _node(
    box: Box, node: Node, x: float, y: float, parent: str | None, start: str, definition: Mapping[str, Any]
) -> dict[str, Json]:
    resource = str(state_at(definition, node.id).get("Resource") or "")
    agent = resource.removeprefix(_AGENT).partition(".waitFor")[0] if resource.startswith(_AGENT) else None
    return {
        "id": node.id,
        "label": node.label,
        "type": node.kind,
        "note": node.note,
        "resource": resource or None,
        "agent": agent,
        "parent": parent,
        "x": round(x + box.x, 1),
        "y": round(y + box.y, 1),
        "width": round(box.width, 1),
        "height": round(box.height, 1),
        "is_start": node.id == start,
        "is_end": node.is_end or node.kind in {"Succeed", "Fail"},
        "retries": node.retries,
    }


def _edge(arrow: Arrow, edge: Edge, number: int, x: float, y: float) -> dict[str, Json]:
    return {
        "id": f"{edge.source}>{edge.target}#{number}",
        "source": edge.source,
        "target": edge.target,
        "kind": edge.kind,
        "label": edge.label,
        "points": [[round(x + across, 1), round(y + down, 1)] for across, down in _points(arrow)],
    }


def _points(arrow: Arrow) -> Iterator[tuple[float, float]]:
    """Where an arrow leads through."""
    across = 0.0
    for letter, said in _STEP.findall(arrow.way.path):
        numbers = [float(number) for number in said.split()]
        across, down = (across, numbers[-1]) if letter == "V" else (numbers[-2], numbers[-1])
        yield across, down


def state_at(definition: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """The state, or machine, at a JSON Pointer (RFC 6901).

    Raises:
        KeyError: There is none.
    """
    found: Any = definition
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list):
            if not key.isdecimal() or int(key) >= len(found):
                raise KeyError(pointer)
            found = found[int(key)]
        elif isinstance(found, Mapping):
            found = found[key]
        else:
            raise KeyError(pointer)
    if not isinstance(found, Mapping):
        raise KeyError(pointer)
    return found
