"""Checking how states lead to each other: to states that exist, to all of them, and not for ever around."""

from collections.abc import Iterator, Mapping

from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.load import Pointer

Edge = tuple[Pointer, Json]
"""Where a transition is written, and the name of the state it leads to."""


def check_graph(machine: Mapping[str, Json], pointer: Pointer, findings: Findings) -> None:
    """Note transitions to nowhere, states that nothing leads to, and cycles that nothing ends."""
    states: dict[str, Mapping[str, Json]] = {
        name: state if isinstance(state, dict) else {} for name, state in machine["States"].items()
    }
    edges = {name: list(_edges(state, (*pointer, "States", name))) for name, state in states.items()}
    _check_targets(machine["StartAt"], states, edges, pointer, findings)
    targets = {
        name: [to for _, to in leading if isinstance(to, str) and to in states] for name, leading in edges.items()
    }
    if machine["StartAt"] in states:
        for name in states.keys() - _reachable(machine["StartAt"], targets):
            findings.state = name
            findings.error(
                (*pointer, "States", name), f"nothing leads to the state {name!r}", "lead to it or remove it"
            )
    _check_cycles(states, pointer, findings)
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
) -> None:
    if start not in states:
        findings.error(
            (*pointer, "StartAt"), f"StartAt names {start!r}, which is not a state", "name one of the states"
        )
    for name, leading in edges.items():
        findings.state = name
        for where, to in leading:
            if isinstance(to, str) and to not in states:
                findings.error(where, f"there is no state {to!r} to go on with", "name a state of the same sequence")


def _reachable(start: str, targets: Mapping[str, list[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for name in targets[waiting.pop()]:
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return seen


def _check_cycles(states: Mapping[str, Mapping[str, Json]], pointer: Pointer, findings: Findings) -> None:
    """Note every cycle of plain Next transitions that no Choice leaves and no Wait slows."""
    settled: set[str] = set()
    for first in states:
        walked: list[str] = []
        name: Json = first
        while isinstance(name, str) and name in states and name not in settled:
            settled.add(name)
            walked.append(name)
            kind = str(states[name].get("Type"))
            name = None if kind in {"Choice", "Wait"} else states[name].get("Next")
        if isinstance(name, str) and name in walked:
            cycle = " → ".join([*walked[walked.index(name) :], name])
            findings.state = name
            findings.error(
                (*pointer, "States", name), f"the cycle {cycle} never ends", "leave it by a Choice, or add a Wait"
            )
