"""One state of a flow, to be run alone on an input that somebody gives."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from omnimind.core.errors import MissingError, UserError
from omnimind.flows.graph.data import state_at
from omnimind.flows.json_value import Json
from omnimind.flows.template import JSONATA, JSONPATH

_BEGIN: Final = "begin"
_END: Final = "end"


@dataclass(frozen=True, slots=True)
class Alone:
    """What came of a state.

    Attributes:
        output: What it gives.
        next: The name of the state that it leads to; ``None``: the end.
        assigned: The variables that it assigns.
    """

    output: Json
    next: str | None
    assigned: dict[str, Json]


def alone(definition: Mapping[str, Any], pointer: str, given: Collection[str], timeout_s: int) -> dict[str, Json]:
    """A flow of the state of ``definition`` at a JSON Pointer alone.

    It takes ``{"input", "variables"}``, the latter with the names ``given``, and ends where the state leads to, as
    :func:`outcome` reads.

    Raises:
        MissingError: ``state.missing``.
        UserError: ``state.unclear``: what is there is none.
    """
    try:
        found = state_at(definition, pointer)
    except KeyError as error:
        message = f"there is no state at {pointer}"
        raise MissingError("state.missing", message, "name it by its place, as /States/Plan") from error
    if not isinstance(found.get("Type"), str) or "/States/" not in pointer:
        raise UserError("state.unclear", f"what is at {pointer} is no state", "name it by its place, as /States/Plan")
    state: dict[str, Json] = {"QueryLanguage": definition.get("QueryLanguage", JSONPATH), **found}
    targets = {name: f"{number} {name}"[:80] for number, name in enumerate(dict.fromkeys(_targets(state)), 1)}
    variables = sorted(_assigned(state))
    led = _led(state, targets)
    ends = {stub: _stub(name, variables) for name, stub in targets.items()}
    if led.get("Next") == _END:  # what nothing leads to is no part of a flow
        ends[_END] = _stub(None, variables)
    name = f"0 {pointer.rpartition('/')[2]}"[:80]
    return {
        "Comment": f"{pointer} alone",
        "QueryLanguage": JSONATA,
        "TimeoutSeconds": timeout_s,
        "StartAt": _BEGIN,
        "States": {
            _BEGIN: {
                "Type": "Pass",
                "Assign": {variable: f"{{% $states.input.variables.{variable} %}}" for variable in given},
                "Output": "{% $states.input.input %}",
                "Next": name,
            },
            name: led,
            **ends,
        },
    }


def outcome(output: Json) -> Alone:
    """What came of the state, by what its flow gave."""
    if isinstance(output, Mapping) and output.keys() == {"output", "next", "assigned"}:
        return Alone(output["output"], output["next"], output["assigned"])
    return Alone(output, None, {})


def _stub(name: str | None, variables: list[str]) -> dict[str, Json]:
    return {
        "Type": "Pass",
        "Output": {
            "output": "{% $states.input %}",
            "next": name,
            "assigned": {variable: f"{{% $exists(${variable}) ? ${variable} : null %}}" for variable in variables},
        },
        "End": True,
    }


def _targets(state: Mapping[str, Json]) -> Iterator[str]:
    """The names of the states that it may lead to."""
    for holder in _leading(state):
        for field in ("Next", "Default"):
            if isinstance(holder.get(field), str):
                yield holder[field]


def _leading(state: Mapping[str, Json]) -> Iterator[Mapping[str, Json]]:
    """The state, and the parts of it that lead elsewhere or assign something."""
    yield state
    for field in ("Catch", "Choices"):
        parts = state.get(field)
        yield from (part for part in parts if isinstance(part, Mapping)) if isinstance(parts, list) else ()


def _assigned(state: Mapping[str, Json]) -> set[str]:
    holders = (holder.get("Assign") for holder in _leading(state))
    return {name.removesuffix(".$") for assign in holders if isinstance(assign, Mapping) for name in assign}


def _led(state: Mapping[str, Json], targets: Mapping[str, str]) -> dict[str, Json]:
    """The state, led to stubs instead of where it leads."""
    led: dict[str, Json] = dict(state)
    for field in ("Next", "Default"):
        if isinstance(led.get(field), str):
            led[field] = targets[led[field]]
    for field in ("Catch", "Choices"):
        if isinstance(led.get(field), list):
            led[field] = [_led(part, targets) if isinstance(part, Mapping) else part for part in led[field]]
    if led.pop("End", None) is True:
        led["Next"] = _END
    return led
