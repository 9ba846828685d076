"""Flame graphs as the API tells them."""

from typing import Any

from omnimind.core.value import Value
from omnimind.telemetry.profiling.flame import Node


class NodeView(Value):
    """A function where it was called: what was spent in it and below it, and in itself, and what the former was before.

    Seconds, or bytes of memory.
    """

    depth: int
    name: int
    value: float
    own: float
    base: float


class FlameView(Value):
    """A tree, each node before what is below it, the largest first; a node's `name` is its place in `names`.

    Names are `module:function`, or `file:line` of memory.
    """

    names: tuple[str, ...]
    nodes: tuple[NodeView, ...]


def flame_view(root: Node, unit: float) -> dict[str, Any]:
    """``root`` and all below it, its values times ``unit``, as :class:`FlameView`."""
    names: dict[str, int] = {}
    nodes: list[dict[str, Any]] = []
    waiting = [(0, root)]
    while waiting:
        depth, node = waiting.pop()
        number = names.setdefault(node.name, len(names))
        told = {"value": node.value, "own": node.own, "base": node.base}
        nodes.append({"depth": depth, "name": number} | {name: round(one * unit, 6) for name, one in told.items()})
        below = sorted(node.children.values(), key=lambda one: (one.size, one.name))
        waiting += [(depth + 1, one) for one in below]
    return {"names": list(names), "nodes": nodes}
