"""JSON values: equality, text and size as the language sees them."""

import json
import math
from collections.abc import Iterable
from typing import Any, Final

Json = Any

MAX_INTEGER_BITS: Final = 1_024
"""Integers are no larger than the largest floating-point number."""


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


def parse_json(text: str) -> Json:
    """The value of JSON ``text``.

    Raises:
        ValueError: It is not JSON, or holds a number that is out of range.
    """
    return json.loads(text, parse_constant=_refuse, parse_float=_finite)


def _refuse(name: str) -> Json:
    raise ValueError(f"{name} is not a JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"the number {text} is out of range")
    return number


class MeasuredList(list[Any]):
    """An array that remembers what measuring it found."""

    __slots__ = ("measured",)
    measured: tuple[int, int] | None


class MeasuredDict(dict[str, Any]):
    """An object that remembers what measuring it found."""

    __slots__ = ("measured",)
    measured: tuple[int, int] | None


_MEASURED: Final = MeasuredDict | MeasuredList
_HOLDERS: Final = dict | list

Known = dict[int, tuple[int, int]]
"""What was measured already, by the identity of values that live on."""


def measure(value: Json, known: Known | None = None) -> tuple[int, int]:
    """About how many bytes ``value`` has as JSON text, and how deep it nests; parts that it shares are looked at once.

    Raises:
        ValueError: It is not a JSON value, or not text that UTF-8 can hold.
        RecursionError: It nests too deep to be measured.
    """
    return _measure(value, {} if known is None else known)


def _measure(value: Json, known: Known) -> tuple[int, int]:
    if isinstance(value, str):
        return _text_bytes(value) + 2, 0
    if isinstance(value, _MEASURED):
        if value.measured is None:
            value.measured = _measure_members(value, known)
        return value.measured
    if isinstance(value, _HOLDERS):
        measured = known.get(id(value))
        if measured is None:
            measured = known[id(value)] = _measure_members(value, known)
        return measured
    if isinstance(value, float) and math.isfinite(value):
        return 8, 0
    if value is None or isinstance(value, bool):
        return 4, 0
    if isinstance(value, int) and value.bit_length() <= MAX_INTEGER_BITS:
        return value.bit_length() // 3 + 1, 0
    raise ValueError(f"{type(value).__name__} is not a JSON value")


def _text_bytes(text: str) -> int:
    """The length of ``text`` in UTF-8; half of a surrogate pair is a ``ValueError``: no file or database takes it."""
    return len(text) if text.isascii() else len(text.encode())


def _measure_members(value: dict[str, Json] | list[Json], known: Known) -> tuple[int, int]:
    size, depth = 2 + len(value), 0
    members: Iterable[Json] = value
    if isinstance(value, dict):
        try:
            size += _text_bytes("".join(value)) + 3 * len(value)
        except TypeError as error:
            raise ValueError("a key that is not a string is not JSON") from error
        members = value.values()
    for member in members:
        kind = type(member)  # most are of these two, and the quickest way counts
        if kind is str:
            size += _text_bytes(member) + 2
        elif kind is float and math.isfinite(member):
            size += 8
        else:
            member_size, member_depth = _measure(member, known)
            size += member_size
            depth = max(depth, member_depth)
    return size, depth + 1
