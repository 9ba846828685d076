"""JSON values: equality, text and size as the language sees them."""

import json
from typing import Any

Json = Any


class _Missing:
    """What a path that leads nowhere finds."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING = _Missing()


def is_number(value: Json) -> bool:
    """Whether ``value`` is a JSON number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def compact(value: Json) -> str:
    """``value`` as JSON text without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def canonical(value: Json) -> Json:
    """A hashable key that two values share exactly when they are the same JSON value.

    ``1`` and ``1.0`` are the same, ``1`` and ``true`` are not.
    """
    if isinstance(value, dict):
        return frozenset((key, canonical(member)) for key, member in value.items())
    if isinstance(value, list):
        return tuple(canonical(member) for member in value)
    return (isinstance(value, bool), value)


def same(one: Json, other: Json) -> bool:
    """Whether two values are the same JSON value."""
    return bool(canonical(one) == canonical(other))


def nests_deeper(value: Json, limit: int) -> bool:
    """Whether arrays and objects nest in ``value`` more than ``limit`` levels deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return limit == 0 or any(nests_deeper(member, limit - 1) for member in value)
