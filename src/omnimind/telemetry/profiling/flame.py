"""Flames: folded stacks as a tree, and as a table of functions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from omnimind.telemetry.profiling.folded import Spent

Measure = Literal["wall", "cpu"]
"""What is told of a stack: how long somebody was in it, or for how long of that on a processor."""

MOST_NODES: Final = 4_000
"""More than that nobody can tell apart on a screen."""

_LEAST_SHARE: Final = 0.0005
"""Of all: half a pixel of a thousand."""


@dataclass(slots=True)
class Node:
    """A function, called as those above it say.

    Attributes:
        name: ``module:function``.
        value: What was spent in it and below it.
        own: What was spent in itself.
        base: What was spent in it and below it where that is compared with.
        children: What it called.
    """

    name: str
    value: float = 0.0
    own: float = 0.0
    base: float = 0.0
    children: "dict[str, Node]" = field(default_factory=dict)

    @property
    def size(self) -> float:
        """The larger of both."""
        return max(self.value, self.base)


def value_of(spent: Spent, measure: Measure) -> int:
    """What is told of a stack, in microseconds; of memory ``wall`` is bytes."""
    return spent.wall_us if measure == "wall" else spent.cpu_us


def flame(
    stacks: Mapping[str, Spent],
    measure: Measure,
    base: Mapping[str, Spent] | None = None,
    base_scale: float = 1.0,
    most: int = MOST_NODES,
) -> Node:
    """The tree of ``stacks``; the smallest parts are left out, so that it has at most ``most`` nodes.

    Args:
        stacks: What was spent where.
        measure: What is told of it.
        base: What that is compared with.
        base_scale: By what ``base`` is multiplied to be comparable.
        most: How many functions are told.
    """
    root = Node("all")
    for folded, spent in stacks.items():
        if value := value_of(spent, measure):
            _grow(root, folded, value=value)
    for folded, spent in (base or {}).items():
        if value := value_of(spent, measure):
            _grow(root, folded, base=value * base_scale)
    _cut(root, most)
    return root


def _grow(root: Node, folded: str, *, value: float = 0.0, base: float = 0.0) -> None:
    node = root
    node.value += value
    node.base += base
    for name in folded.split(";"):
        below = node.children.get(name)
        if below is None:
            below = node.children[name] = Node(name)
        node = below
        node.value += value
        node.base += base
    node.own += value


def _cut(root: Node, most: int) -> None:
    """Leave out what is small: what is below something is never larger than it."""
    nodes: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.children.values()
    sizes = sorted((node.size for node in nodes), reverse=True)
    least = max(root.size * _LEAST_SHARE, sizes[most] if len(sizes) > most else 0.0)
    for node in nodes:
        node.children = {name: below for name, below in node.children.items() if below.size > least}


@dataclass(slots=True)
class Function:
    """What was spent in a function: ``own`` in itself, ``total`` in it and whatever it called."""

    name: str
    own: int = 0
    total: int = 0


def functions(stacks: Mapping[str, Spent], measure: Measure) -> dict[str, Function]:
    """All functions by their names; one that calls itself counts once."""
    found: dict[str, Function] = {}
    for folded, spent in stacks.items():
        value = value_of(spent, measure)
        if not value:
            continue
        names = folded.split(";")
        for name in set(names):
            found.setdefault(name, Function(name)).total += value
        found[names[-1]].own += value
    return found
