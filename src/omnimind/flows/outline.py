"""What a definition names, wherever it does; definitions may be broken."""

from collections.abc import Iterator
from dataclasses import dataclass

from omnimind.flows.json_value import Json


@dataclass(frozen=True, slots=True)
class Outline:
    """The names in a definition.

    Attributes:
        states: Of its states, those of branches and processors too.
        variables: Of the variables that are assigned anywhere.
    """

    states: frozenset[str]
    variables: frozenset[str]


def outline(definition: Json) -> Outline:
    """The names in ``definition``, whose depth is bounded."""
    states: set[str] = set()
    variables: set[str] = set()
    for value in _all(definition):
        if isinstance(value, dict):
            states |= _keys(value.get("States"))
            variables |= {name.removesuffix(".$") for name in _keys(value.get("Assign"))}
    return Outline(frozenset(states), frozenset(variables))


def scalars(value: Json) -> Iterator[Json]:
    """The strings, numbers and other plain values in ``value``."""
    return (member for member in _all(value) if not isinstance(member, dict | list))


def _keys(value: Json) -> set[str]:
    return set(value) if isinstance(value, dict) else set()


def _all(value: Json) -> Iterator[Json]:
    yield value
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _all(member)
