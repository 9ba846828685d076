"""Checking a flow before it runs: every finding says where, what is wrong and what to do."""

from collections.abc import Mapping
from typing import Any

from omnimind.flows.check_fields import BRANCH_FIELDS, MACHINE_FIELDS
from omnimind.flows.check_graph import check_graph
from omnimind.flows.check_states import check_state
from omnimind.flows.findings import Finding, Findings
from omnimind.flows.json_value import Json
from omnimind.flows.load import Document, Pointer
from omnimind.flows.template import JSONATA, JSONPATH


def check(document: Document) -> list[Finding]:
    """What is wrong with ``document``, in the order of its lines; a flow with an error among them does not run."""
    findings = Findings(document)
    _check_machine(document.definition, (), JSONPATH, findings, is_whole=True)
    return sorted(findings.found, key=lambda finding: (finding.line or 0, finding.message))


def check_definition(definition: Mapping[str, Any]) -> list[Finding]:
    """``check`` for a definition that has no document: its findings have no lines."""
    return check(Document("flow", dict(definition), {}))


def _check_machine(machine: Json, pointer: Pointer, around: str, findings: Findings, *, is_whole: bool = False) -> None:
    if not isinstance(machine, dict):
        findings.error(pointer, "a state machine must be an object", "give it StartAt and States")
        return
    findings.known_fields(machine, pointer, MACHINE_FIELDS if is_whole else BRANCH_FIELDS)
    findings.scalars(machine, pointer)
    language = _language(machine, pointer, around, findings)
    states = machine.get("States")
    if not isinstance(states, dict) or not states:
        findings.error(pointer, "there are no States", "give States an object with at least one state")
        return
    if not isinstance(machine.get("StartAt"), str):
        findings.error(pointer, "there is no StartAt", "name the first state in StartAt")
        return
    for name, state in states.items():
        where = (*pointer, "States", name)
        findings.state = name
        if len(name) > 80:
            findings.error(where, f"the name of the state {name[:20]!r}… is longer than 80 characters", "shorten it")
        if not isinstance(state, dict):
            findings.error(where, f"the state {name!r} is not an object", "give it a Type")
            continue
        own = _language(state, where, language, findings)
        check_state(state, where, own, findings)
        for inner in _inner_machines(state, where):
            _check_machine(_at(state, inner[len(where) :]), inner, language, findings)
        findings.state = name
    findings.state = None
    check_graph(machine, pointer, findings)


def _language(holder: Mapping[str, Json], pointer: Pointer, around: str, findings: Findings) -> str:
    language = holder.get("QueryLanguage", around)
    if str(language) not in {JSONATA, JSONPATH}:
        findings.error(
            (*pointer, "QueryLanguage"), f"{language!r} is not a query language", f"use {JSONATA} or {JSONPATH}"
        )
        return around
    return str(language)


def _inner_machines(state: Mapping[str, Json], pointer: Pointer) -> list[Pointer]:
    if state.get("Type") == "Parallel" and isinstance(state.get("Branches"), list):
        return [(*pointer, "Branches", index) for index in range(len(state["Branches"]))]
    if state.get("Type") == "Map":
        return [(*pointer, field) for field in ("ItemProcessor", "Iterator") if field in state][:1]
    return []


def _at(value: Json, pointer: Pointer) -> Json:
    for key in pointer:
        value = value[key]
    return value
