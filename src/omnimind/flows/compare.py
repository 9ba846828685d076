"""What changed between two versions of a flow, state by state."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from omnimind.flows.json_value import Json

_INNER: Final = {"Parallel": ("Branches",), "Map": ("ItemProcessor", "Iterator")}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a state.

    Attributes:
        state: Its place in the version where it is, as a JSON Pointer; empty: the flow as a whole.
        kind: Whether it is new, gone, other than it was, or the same in another place.
        what: The fields that changed, or where it was before.
    """

    state: str
    kind: Literal["added", "removed", "changed", "moved"]
    what: str


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """The changes from one definition to another, in the order of the states of both."""
    old, new = dict(_states(before, "")), dict(_states(after, ""))
    gone = {place: own for place, own in old.items() if place not in new}
    changes = []
    for place, own in new.items():
        if place in old:
            if fields := _differing(old[place], own):
                changes.append(Change(place, "changed", ", ".join(fields)))
        elif (origin := _origin(place, own, gone)) is not None:
            del gone[origin]
            changes.append(Change(place, "moved", f"from {origin}"))
        else:
            changes.append(Change(place, "added", str(own.get("Type", ""))))
    return changes + [Change(place, "removed", str(own.get("Type", ""))) for place, own in gone.items()]


def _states(machine: Json, place: str) -> Iterator[tuple[str, dict[str, Json]]]:
    """Every state without the machines in it, by its place; first the machine without its states."""
    if not isinstance(machine, Mapping):
        return
    yield place, {name: value for name, value in machine.items() if name != "States"}
    states = machine.get("States")
    for name, state in states.items() if isinstance(states, Mapping) else ():
        here = f"{place}/States/{name.replace('~', '~0').replace('/', '~1')}"
        if not isinstance(state, Mapping):
            continue
        inner = _INNER.get(str(state.get("Type")), ())
        yield here, {field: value for field, value in state.items() if field not in inner}
        for field in inner:
            parts = state.get(field)
            if isinstance(parts, list):
                for index, part in enumerate(parts):
                    yield from _states(part, f"{here}/{field}/{index}")
            else:
                yield from _states(parts, f"{here}/{field}")


def _differing(one: Mapping[str, Json], other: Mapping[str, Json]) -> list[str]:
    fields = {**one, **other}
    return [field for field in fields if one.get(field) != other.get(field)]


def _origin(place: str, own: Mapping[str, Json], gone: Mapping[str, Mapping[str, Json]]) -> str | None:
    """Where a state was before that is the same but for where it leads."""
    name = place.rpartition("/")[2]
    for old, fields in gone.items():
        if old.rpartition("/")[2] == name and set(_differing(fields, own)) <= {"Next", "End"}:
            return old
    return None
