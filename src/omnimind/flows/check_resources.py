"""Checking what tasks call: agents and flows that exist, with inputs that they take."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from omnimind.flows.findings import Findings
from omnimind.flows.json_value import Json
from omnimind.flows.marks import Pointer
from omnimind.flows.task import TOKEN_SUFFIX
from omnimind.flows.template import JSONATA

AGENT, FLOW = "agent:", "flow:"
READ, WRITE = "artifact:get", "artifact:put"

Agents = Mapping[str, Mapping[str, Json] | None]
"""Agents by their names, each with the JSON Schema of its input or ``None`` where that is not known."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What there is to call.

    Attributes:
        agents: The agents.
        flows: The names of the flows; ``None`` where they are not known.
    """

    agents: Agents
    flows: Collection[str] | None


_MAP_RESOURCES: Final = (("ItemReader", READ), ("ResultWriter", WRITE))


def check_resources(
    state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings, resources: Resources | None
) -> None:
    """Note what is wrong with what ``state`` calls; only what no ``resources`` are needed for if there are none."""
    if state.get("Type") == "Task" and isinstance(state.get("Resource"), str):
        _check_deadline(state, pointer, findings)
        if resources is not None:
            _check_task(state, pointer, language, findings, resources)
    if state.get("Type") == "Map" and resources is not None:
        for field, resource in _MAP_RESOURCES:
            holder = state.get(field)
            if isinstance(holder, dict) and holder.get("Resource", resource) != resource:
                message = f"{holder['Resource']!r} is no resource of an {field}"
                findings.error((*pointer, field, "Resource"), message, f"use {resource}")


def _check_deadline(state: Mapping[str, Json], pointer: Pointer, findings: Findings) -> None:
    has_deadline = state.keys() & {"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"}
    if state["Resource"].endswith(TOKEN_SUFFIX) and not has_deadline:
        message = "the state waits for an answer without a deadline"
        findings.warn((*pointer, "Resource"), message, "give it TimeoutSeconds, so that it can't wait for ever")


def _check_task(
    state: Mapping[str, Json], pointer: Pointer, language: str, findings: Findings, resources: Resources
) -> None:
    where = (*pointer, "Resource")
    resource = state["Resource"].removesuffix(TOKEN_SUFFIX)
    if resource.startswith(AGENT):
        name = resource.removeprefix(AGENT)
        if name not in resources.agents:
            _unknown(name, "agent", resources.agents, where, findings)
            return
        schema, field = resources.agents[name], "Arguments" if language == JSONATA else "Parameters"
        if schema is not None and field in state:
            from omnimind.flows.check_input import check_input  # jsonschema takes a tenth of a second

            check_input(state[field], schema, f"agent {name}", (*pointer, field), language, findings)
    elif resource.startswith(FLOW):
        name = resource.removeprefix(FLOW)
        if resources.flows is not None and name not in resources.flows:
            _unknown(name, "flow", resources.flows, where, findings)
    else:
        hint = "write agent:NAME or flow:NAME, and .waitForTaskToken after it to wait for an answer"
        findings.error(where, f"nothing here runs the resource {state['Resource']!r}", hint)


def _unknown(name: str, kind: str, names: Collection[str], where: Pointer, findings: Findings) -> None:
    known = f"there are {', '.join(sorted(names))}" if names else "there are none"
    findings.error(where, f"there is no {kind} named {name!r}", findings.suggestion(name, names, known))
