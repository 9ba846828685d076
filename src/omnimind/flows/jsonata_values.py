"""JSON values as the JSONata evaluator holds them, and back.

Values never change, and most of a flow's expressions only pass them on: each is converted once. What is held knows the
value that it stands for, which in turn knows what stands for it; where the two look alike they are one.
"""

import math
from typing import Any

from omnimind.flows.json_value import Json, MeasuredDict, MeasuredList
from omnimind.flows.jsonata_library import Utils


class EvaluationError(Exception):
    """An expression has failed: the message says how."""


class WeighedList(MeasuredList):
    """An array of a state's data, which knows its weight and its other form, if that differs."""

    __slots__ = ("inward", "outward", "weight")
    weight: int
    inward: "WeighedList | None"
    outward: "WeighedList | None"


class WeighedDict(MeasuredDict):
    """An object of a state's data, which knows its weight and its other form, if that differs."""

    __slots__ = ("inward", "outward", "weight")
    weight: int
    inward: "WeighedDict | None"
    outward: "WeighedDict | None"


_WEIGHED = (WeighedDict, WeighedList)


def inward(value: Json) -> Any:
    """``value`` for the evaluator: its null is not Python's ``None``, which means undefined there."""
    return _weighed(value)[0]


def _weighed(value: Json) -> tuple[Any, Json, int]:
    """``value`` for the evaluator, as it comes out again, and its weight."""
    if isinstance(value, str):
        return value, value, len(value) + 1
    if isinstance(value, _WEIGHED):
        held = value if value.inward is None else value.inward
        return held, value if value.outward is None else value.outward, value.weight
    if isinstance(value, dict):
        return _weighed_dict(value)
    if isinstance(value, list):
        return _weighed_list(value)
    if value is None:
        return Utils.NULL_VALUE, None, 1
    if isinstance(value, float) and math.isfinite(value):
        value = _number(value)
    return value, value, 1


def _weighed_dict(value: dict[str, Json]) -> tuple[WeighedDict, WeighedDict, int]:
    held, plain = WeighedDict(), None
    weight = 1
    for key, member in value.items():
        inner, outer, inner_weight = _weighed(member)
        if inner is not outer and plain is None:
            plain = WeighedDict(held)
        held[key] = inner
        if plain is not None:
            plain[key] = outer
        weight += len(key) + inner_weight
    return _paired(held, plain, weight)


def _weighed_list(value: list[Json]) -> tuple[WeighedList, WeighedList, int]:
    held, plain = WeighedList(), None
    weight = 1
    for member in value:
        inner, outer, inner_weight = _weighed(member)
        if inner is not outer and plain is None:
            plain = WeighedList(held)
        held.append(inner)
        if plain is not None:
            plain.append(outer)
        weight += inner_weight
    return _paired(held, plain, weight)


def _paired(held: Any, plain: Any, weight: int) -> tuple[Any, Any, int]:
    held.weight, held.measured, held.inward, held.outward = weight, None, None, plain
    if plain is None:
        return held, held, weight
    plain.weight, plain.measured, plain.inward, plain.outward = weight, None, held, None
    return held, plain, weight


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
        return _number(value)
    if isinstance(value, _WEIGHED):
        return value if value.outward is None else value.outward
    if isinstance(value, list):
        return [outward(member) for member in value]
    if isinstance(value, dict):
        return {key: outward(member) for key, member in value.items()}
    raise EvaluationError("returned a function, which is not a JSON value")


def _number(value: float) -> int | float:
    """``value`` as JavaScript would write it."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
