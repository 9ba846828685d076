"""Checking a flow before it runs: every finding says where, what is wrong and what to do."""

from collections.abc import Collection, Mapping
from typing import Any

from omnimind.flows.check_fields import BRANCH_FIELDS, MACHINE_FIELDS
from omnimind.flows.check_graph import check_graph
from omnimind.flows.check_resources import Agents, Resources, check_resources
from omnimind.flows.check_states import check_state
from omnimind.flows.findings import Finding, Findings
from omnimind.flows.json_value import Json, measure
from omnimind.flows.load import MAX_CHARACTERS, Document
from omnimind.flows.marks import MAX_DEPTH, Pointer
from omnimind.flows.template import JSONATA, JSONPATH


def check(document: Document, agents: Agents | None = None, flows: Collection[str] | None = None) -> list[Finding]:
    """What is wrong with ``document``, in the order of its lines; a flow with an error among them does not run.

    Args:
        document: The flow.
        agents: The agents there are, each with the JSON Schema of its input, or ``None`` where that is not known. If
            given, every ``Resource`` must be one of them or a flow, and inputs are checked as far as they are known.
        flows: The names of the flows there are; any flow may be called if not given.
    """
    if problem := _unfit(document.definition):
        return [Finding("error", None, None, None, problem, "divide it into flows that call each other")]
    findings = Findings(document)
    resources = None if agents is None else Resources(agents, flows)
    _check_machine(document.definition, (), JSONPATH, findings, resources, is_whole=True)
    return sorted(findings.found, key=lambda finding: (finding.line or 0, finding.column or 0, finding.message))


def check_definition(
    definition: Mapping[str, Any], agents: Agents | None = None, flows: Collection[str] | None = None
) -> list[Finding]:
    """``check`` for a definition that has no document: its findings have no lines."""
    return check(Document("flow", dict(definition)), agents, flows)


def _unfit(definition: Json) -> str:
    """Why a definition can't even be looked at: those from documents always can."""
    try:
        size, depth = measure(definition)
    except RecursionError:
        size, depth = 0, MAX_DEPTH + 1
    except ValueError as error:
        return f"the definition is not JSON ({error})"
    if depth > MAX_DEPTH:
        return f"the definition nests deeper than {MAX_DEPTH} levels"
    return f"the definition is larger than {MAX_CHARACTERS} characters" if size > MAX_CHARACTERS else ""


def _check_machine(
    machine: Json,
    pointer: Pointer,
    around: str,
    findings: Findings,
    resources: Resources | None,
    *,
    is_whole: bool = False,
) -> None:
    if not isinstance(machine, dict):
        findings.error(pointer, "a state machine must be an object", "give it StartAt and States")
        return
    findings.scalars(machine, pointer)
    language = _language(machine, pointer, around, findings)
    if not _has_parts(machine, pointer, findings, MACHINE_FIELDS if is_whole else BRANCH_FIELDS):
        return
    for name, state in machine["States"].items():
        where = (*pointer, "States", name)
        findings.state = name
        if len(name) > 80:
            findings.error(where, f"the name of the state {name[:20]!r}… is longer than 80 characters", "shorten it")
        if not isinstance(state, dict):
            findings.error(where, f"the state {name!r} is not an object", "give it a Type")
            continue
        own = _language(state, where, language, findings)
        check_state(state, where, own, findings)
        check_resources(state, where, own, findings, resources)
        for inner in _inner_machines(state, where):
            _check_machine(_at(state, inner[len(where) :]), inner, language, findings, resources)
        findings.state = name
    findings.state = None
    check_graph(machine, pointer, findings)


def _has_parts(machine: Mapping[str, Json], pointer: Pointer, findings: Findings, fields: frozenset[str]) -> bool:
    """Whether there are StartAt and States to look at."""
    meant = findings.known_fields(machine, pointer, fields)
    states, start = machine.get("States"), machine.get("StartAt")
    if not isinstance(states, dict) and "States" in machine:
        findings.error((*pointer, "States"), "States must be an object", "write each state below its name")
    elif not states and "States" not in meant:
        findings.error(pointer, "there are no States", "give States an object with at least one state")
    if "StartAt" not in machine and "StartAt" not in meant:
        findings.error(pointer, "there is no StartAt", "name the first state in StartAt")
    return isinstance(states, dict) and bool(states) and isinstance(start, str)


def _language(holder: Mapping[str, Json], pointer: Pointer, around: str, findings: Findings) -> str:
    language = str(holder.get("QueryLanguage", around))
    if language in {JSONATA, JSONPATH}:
        return language
    findings.error((*pointer, "QueryLanguage"), f"{language!r} is not a query language", f"use {JSONATA} or {JSONPATH}")
    return {JSONATA.casefold(): JSONATA, JSONPATH.casefold(): JSONPATH}.get(language.casefold(), around)


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
