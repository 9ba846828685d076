"""The graph of a flow: its states as nodes, its transitions as edges, and graphs inside Parallel and Map states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from omnimind.flows.graph.labels import errors, note, rule
from omnimind.flows.json_value import Json

EdgeKind = Literal["next", "choice", "default", "catch"]


@dataclass(frozen=True, slots=True)
class Node:
    """A state.

    Attributes:
        id: Its place in the definition, as a JSON Pointer (RFC 6901): ``/States/Make/Branches/0/States/Mix``.
        kind: Its ``Type``.
        label: Its name.
        note: What it calls, waits for or goes through, in a few words; may be empty.
        comment: Its ``Comment``.
        retries: Whether it has a ``Retry``.
        is_end: Whether its sequence ends with it, by ``End: true``.
        parts: The branches of a Parallel, or the one processor of a Map.
    """

    id: str
    kind: str
    label: str
    note: str
    comment: str
    retries: bool
    is_end: bool
    parts: "tuple[Graph, ...]"


@dataclass(frozen=True, slots=True)
class Edge:
    """A transition.

    Attributes:
        source: The id of the node that it leaves.
        target: The id of the node that it leads to.
        kind: What makes the run take it.
        label: When it is taken; may be empty.
    """

    source: str
    target: str
    kind: EdgeKind
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """A sequence of states: a whole flow, a branch or a processor.

    Attributes:
        id: The JSON Pointer of the machine; empty for a whole flow.
        comment: Its ``Comment``.
        start: The id of its first node.
        nodes: Its nodes, as they are written.
        edges: Its edges, those of a node as they are tried.
    """

    id: str
    comment: str
    start: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def graph(definition: Mapping[str, Any]) -> Graph:
    """The graph of ``definition``, in which :func:`~omnimind.flows.check.check` finds no error."""
    return _machine(definition, "")


def _machine(machine: Mapping[str, Json], pointer: str) -> Graph:
    places = {name: f"{pointer}/States/{_escaped(name)}" for name in machine["States"]}
    nodes = tuple(_node(name, state, places[name]) for name, state in machine["States"].items())
    edges = tuple(
        Edge(places[name], places[target], kind, label)
        for name, state in machine["States"].items()
        for target, kind, label in _transitions(state)
    )
    return Graph(pointer, str(machine.get("Comment") or ""), places[machine["StartAt"]], nodes, edges)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _node(name: str, state: Mapping[str, Json], pointer: str) -> Node:
    return Node(
        id=pointer,
        kind=state["Type"],
        label=name,
        note=note(state),
        comment=str(state.get("Comment") or ""),
        retries=bool(state.get("Retry")),
        is_end=state.get("End") is True,
        parts=tuple(_parts(state, pointer)),
    )


def _parts(state: Mapping[str, Json], pointer: str) -> Iterator[Graph]:
    if state["Type"] == "Parallel":
        for index, branch in enumerate(state["Branches"]):
            yield _machine(branch, f"{pointer}/Branches/{index}")
    if state["Type"] == "Map":
        field = "ItemProcessor" if "ItemProcessor" in state else "Iterator"
        yield _machine(state[field], f"{pointer}/{field}")


def _transitions(state: Mapping[str, Json]) -> Iterator[tuple[str, EdgeKind, str]]:
    if state["Type"] == "Choice":
        for choice in state["Choices"]:
            yield choice["Next"], "choice", rule(choice)
        if "Default" in state:
            yield state["Default"], "default", "otherwise"
    elif state["Type"] not in {"Succeed", "Fail"} and isinstance(state.get("Next"), str):
        yield state["Next"], "next", ""
    if state["Type"] in {"Task", "Parallel", "Map"}:
        for catcher in state.get("Catch", ()):
            yield catcher["Next"], "catch", errors(catcher)
