"""JSON values as the JSONata evaluator holds them, and back."""

import math
from typing import Any

from omnimind.flows.json_value import Json
from omnimind.flows.jsonata_library import Utils


class EvaluationError(Exception):
    """An expression has failed: the message says how."""


class WeighedList(list[Any]):
    """An array of a state's data, which knows its weight."""

    __slots__ = ("weight",)
    weight: int


class WeighedDict(dict[str, Any]):
    """An object of a state's data, which knows its weight."""

    __slots__ = ("weight",)
    weight: int


def inward(value: Json) -> Any:
    """``value`` for the evaluator: its null is not Python's ``None``, which means undefined there."""
    return _weighed(value)[0]


def _weighed(value: Json) -> tuple[Any, int]:
    if isinstance(value, str):
        return value, len(value) + 1
    if isinstance(value, dict):
        members = {key: _weighed(member) for key, member in value.items()}
        held = WeighedDict({key: member for key, (member, _) in members.items()})
        held.weight = 1 + sum(len(key) + weight for key, (_, weight) in members.items())
        return held, held.weight
    if isinstance(value, list):
        parts = [_weighed(member) for member in value]
        array = WeighedList([member for member, _ in parts])
        array.weight = 1 + sum(weight for _, weight in parts)
        return array, array.weight
    return (Utils.NULL_VALUE if value is None else value), 1


def outward(value: Any) -> Json:
    """What the evaluator gave as a JSON value.

    Raises:
        EvaluationError: It is not one.
    """
    if value is None or value is Utils.NULL_VALUE:
        return None
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise EvaluationError("returned a number out of range")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list):
        return [outward(member) for member in value]
    if isinstance(value, dict):
        return {key: outward(member) for key, member in value.items()}
    raise EvaluationError("returned a function, which is not a JSON value")
