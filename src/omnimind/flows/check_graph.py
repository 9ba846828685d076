"""Checking how states lead to each other: to states that exist, to all of them, and not for ever around."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from omnimind.flows.errors import clipped
from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.marks import Pointer
from omnimind.flows.outline import scalars

Edge = tuple[Pointer, Json]
"""Where a transition is written, and the name of the state it leads to."""

_MAX_CYCLES: Final = 20
_SLOW: Final = frozenset({"Choice", "Wait"})
"""States that end a cycle or slow it down."""


def check_graph(machine: Mapping[str, Json], pointer: Pointer, findings: Findings) -> None:
    """Note transitions to nowhere, states that nothing leads to, and cycles that nothing ends."""
    states: dict[str, Mapping[str, Json]] = {
        name: state if isinstance(state, dict) else {} for name, state in machine["States"].items()
    }
    edges = {name: list(_edges(state, (*pointer, "States", name))) for name, state in states.items()}
    guessed = _check_targets(machine["StartAt"], states, edges, pointer, findings)
    targets = {
        name: [to for _, to in leading if isinstance(to, str) and to in states] for name, leading in edges.items()
    }
    if machine["StartAt"] in states:
        _check_reach(machine["StartAt"], states, targets, guessed, pointer, findings)
    _check_cycles(states, edges, pointer, findings)
    findings.state = None


def _edges(state: Mapping[str, Json], pointer: Pointer) -> Iterator[Edge]:
    for field in ("Next", "Default"):
        if field in state:
            yield (*pointer, field), state[field]
    for field in ("Choices", "Catch"):
        rules = state.get(field)
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict) and "Next" in rule:
                yield (*pointer, field, index, "Next"), rule["Next"]


def _check_targets(
    start: str, states: Mapping[str, Json], edges: Mapping[str, list[Edge]], pointer: Pointer, findings: Findings
) -> set[str]:
    """Note targets that are no states; gives the states that were probably meant."""
    guessed: set[str] = set()
    if start not in states:
        near = findings.nearest(start, states)
        hint = f"did you mean {near}?" if near else "name one of the states"
        findings.error((*pointer, "StartAt"), f"StartAt names {start!r}, which is not a state", hint)
    for name, leading in edges.items():
        findings.state = name
        for where, to in leading:
            if isinstance(to, str) and to not in states:
                near = findings.nearest(to, states)
                guessed.update({near} if near else ())
                hint = f"did you mean {near}?" if near else _elsewhere(to, findings)
                findings.error(where, f"there is no state {to!r} to go on with", hint)
    return guessed


def _elsewhere(name: str, findings: Findings) -> str:
    if name in findings.outline.states:
        return f"{name} is in another sequence: a branch ends with End: true, and the state around it goes on"
    return "name a state of the same sequence"


def _check_reach(
    start: str,
    states: Mapping[str, Json],
    targets: Mapping[str, list[str]],
    guessed: set[str],
    pointer: Pointer,
    findings: Findings,
) -> None:
    """Note states that nothing leads to; not those that a mistake which was found already seems to lead to."""
    mentioned = {
        str(word) for name in states if name in findings.wrong for word in scalars(states[name])
    } & states.keys()
    for name in states.keys() - _reachable({start, *guessed, *mentioned}, targets):
        findings.state = name
        findings.error((*pointer, "States", name), f"nothing leads to the state {name!r}", "lead to it or remove it")


def _reachable(starts: set[str], targets: Mapping[str, list[str]]) -> set[str]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        for name in targets[waiting.pop()]:
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def _check_cycles(
    states: Mapping[str, Mapping[str, Json]], edges: Mapping[str, list[Edge]], pointer: Pointer, findings: Findings
) -> None:
    """Note cycles that no Choice leaves and no Wait slows: for ever by Next, or as long as a state fails by Catch."""
    quick = dict.fromkeys(name for name, state in states.items() if str(state.get("Type")) not in _SLOW)
    hops = {name: [(where, to) for where, to in edges[name] if isinstance(to, str) and to in quick] for name in quick}
    following = {name: [to for where, to in leading if where[-3] != "Catch"] for name, leading in hops.items()}
    every = {name: [to for _, to in leading] for name, leading in hops.items()}
    endless: set[str] = set()
    for cycle in islice(_cycles(following), _MAX_CYCLES):
        endless.update(cycle)
        findings.state = cycle[0]
        message = f"the cycle {clipped(' → '.join(cycle), 200)} never ends"
        findings.error((*pointer, "States", cycle[0]), message, "leave it by a Choice, or add a Wait")
    for cycle in islice(_cycles(every), _MAX_CYCLES):
        if not endless.issuperset(cycle):
            findings.state = cycle[0]
            way = clipped(" → ".join(cycle), 200)
            message = f"the cycle {way} goes on, without a pause, as long as a state in it fails"
            findings.warn((*pointer, "States", cycle[0]), message, "add a Wait, or use Retry")


def _cycles(targets: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Cycles of ``targets``, each from a state back to itself: one for each transition that closes one."""
    seen: set[str] = set()
    for root in targets:
        if root in seen:
            continue
        seen.add(root)
        walk, ways = {root: None}, [iter(targets[root])]
        while ways:
            to = next(ways[-1], None)
            if to is None:
                ways.pop()
                walk.popitem()
            elif to in walk:
                path = list(walk)
                yield [*path[path.index(to) :], to]
            elif to not in seen:
                seen.add(to)
                walk[to] = None
                ways.append(iter(targets[to]))
