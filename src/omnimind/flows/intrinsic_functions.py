"""What the intrinsic functions compute. Source: the Step Functions guide, "Intrinsic functions for JSONPath states"."""

import base64
import binascii
import math
import random
import re
from collections.abc import Callable
from typing import Final

from omnimind.flows.hashing import digest
from omnimind.flows.json_value import Json, canonical, compact, is_number, parse_json, same
from omnimind.flows.jsonata_functions import random_uuid

MAX_ENCODED: Final = 10_000
MAX_RANGE: Final = 1_000
MAX_FORMATTED: Final = 16_777_216
MAX_INTEGER: Final = 2**53 - 1

Intrinsic = Callable[[list[Json], Callable[[], random.Random]], Json]


class IntrinsicError(Exception):
    """The arguments don't fit the function."""


def _take(arguments: list[Json], *tests: Callable[[Json], bool]) -> list[Json]:
    if len(arguments) != len(tests):
        raise IntrinsicError(f"it takes {len(tests)} arguments and was given {len(arguments)}")
    for position, (argument, test) in enumerate(zip(arguments, tests, strict=True), 1):
        if not test(argument):
            raise IntrinsicError(f"its argument {position} is of the wrong type: {compact(argument)[:80]}")
    return arguments


def _any(_value: Json) -> bool:
    return True


def _is_array(value: Json) -> bool:
    return isinstance(value, list)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _whole(value: float) -> int:
    return value if isinstance(value, int) else math.floor(value + 0.5)


def _partition(arguments: list[Json]) -> Json:
    array, size = _take(arguments, _is_array, is_number)
    step = _whole(size)
    if step < 1:
        raise IntrinsicError("the size of a chunk must be a positive number")
    return [array[start : start + step] for start in range(0, len(array), step)]


def _contains(arguments: list[Json]) -> Json:
    array, sought = _take(arguments, _is_array, _any)
    return any(same(member, sought) for member in array)


def _range(arguments: list[Json]) -> Json:
    first, last, step = (_whole(number) for number in _take(arguments, is_number, is_number, is_number))
    if step == 0:
        raise IntrinsicError("the step must not be 0")
    numbers = range(first, last + (1 if step > 0 else -1), step)
    if len(numbers) > MAX_RANGE:
        raise IntrinsicError(f"a range has at most {MAX_RANGE} members")
    return list(numbers)


def _get_item(arguments: list[Json]) -> Json:
    array, index = _take(arguments, _is_array, is_number)
    if not 0 <= _whole(index) < len(array):
        raise IntrinsicError(f"the index {index} is outside the array of {len(array)} members")
    return array[_whole(index)]


def _unique(arguments: list[Json]) -> Json:
    (array,) = _take(arguments, _is_array)
    members: dict[Json, Json] = {}
    for member in array:
        members.setdefault(canonical(member), member)
    return list(members.values())


def _base64_encode(arguments: list[Json]) -> Json:
    (text,) = _take(arguments, _is_text)
    if len(text) > MAX_ENCODED:
        raise IntrinsicError(f"the text is longer than {MAX_ENCODED} characters")
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode("ascii")


def _base64_decode(arguments: list[Json]) -> Json:
    (text,) = _take(arguments, _is_text)
    if len(text) > MAX_ENCODED:
        raise IntrinsicError(f"the text is longer than {MAX_ENCODED} characters")
    try:
        return base64.b64decode(text, validate=True).decode("utf-8")
    except (binascii.Error, ValueError) as error:
        raise IntrinsicError(f"the text is not base64 of UTF-8: {error}") from error


def _hash(arguments: list[Json]) -> Json:
    value, algorithm = _take(arguments, _any, _is_text)
    text = value if isinstance(value, str) else compact(value)
    if len(text) > MAX_ENCODED:
        raise IntrinsicError(f"the data is longer than {MAX_ENCODED} characters")
    try:
        return digest(text, algorithm)
    except ValueError as error:
        raise IntrinsicError(str(error)) from error


def _json_merge(arguments: list[Json]) -> Json:
    def is_object(value: Json) -> bool:
        return isinstance(value, dict)

    first, second, deep = _take(arguments, is_object, is_object, lambda value: isinstance(value, bool))
    if deep:
        raise IntrinsicError("only the shallow merge is supported: its argument 3 must be false")
    return {**first, **second}


def _string_to_json(arguments: list[Json]) -> Json:
    (text,) = _take(arguments, _is_text)
    if not text.strip():
        return None
    try:
        return parse_json(text)
    except (ValueError, RecursionError) as error:
        raise IntrinsicError(f"the text is not JSON: {error}") from error


def _math_add(arguments: list[Json]) -> Json:
    one, other = _take(arguments, is_number, is_number)
    total = _whole(one) + _whole(other)
    if abs(total) > MAX_INTEGER:
        raise IntrinsicError(f"the sum is beyond {MAX_INTEGER}")
    return total


def _math_random(arguments: list[Json], generator: Callable[[], random.Random]) -> Json:
    first, last, *seed = _take(arguments, *[is_number] * (3 if len(arguments) == 3 else 2))
    low, high = _whole(first), _whole(last)
    if low >= high:
        raise IntrinsicError("the start of the interval must be below its end")
    source = random.Random(_whole(seed[0])) if seed else generator()  # noqa: S311 - not for secrets
    return source.randrange(low, high)


def _string_split(arguments: list[Json]) -> Json:
    text, separators = _take(arguments, _is_text, _is_text)
    if not separators:
        return [text] if text else []
    return [part for part in re.split(f"[{re.escape(separators)}]", text) if part]


def _format(arguments: list[Json]) -> Json:
    if not arguments or not isinstance(arguments[0], str):
        raise IntrinsicError("its first argument must be a string")
    parts = arguments[0].split("{}")
    if len(parts) != len(arguments):
        raise IntrinsicError(f"{len(arguments) - 1} values for {len(parts) - 1} occurrences of {{}}")
    written, length = [parts[0]], len(arguments[0])
    for value, part in zip(arguments[1:], parts[1:], strict=True):
        written += [_shown(value), part]
        length += len(written[-2])
        if length > MAX_FORMATTED:
            raise IntrinsicError(f"the text is longer than {MAX_FORMATTED} characters")
    return "".join(written)


def _shown(value: Json) -> str:
    """``value`` as Java shows it, which is how Step Functions formats."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return f"[{', '.join(map(_shown, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_shown(member)}' for key, member in value.items())}}}"
    return compact(value)


def _pure(function: Callable[[list[Json]], Json]) -> Intrinsic:
    return lambda arguments, _generator: function(arguments)


def _uuid(arguments: list[Json], generator: Callable[[], random.Random]) -> Json:
    _take(arguments)
    return random_uuid(generator())


FUNCTIONS: Final[dict[str, Intrinsic]] = {
    "States.Array": _pure(list),
    "States.ArrayPartition": _pure(_partition),
    "States.ArrayContains": _pure(_contains),
    "States.ArrayRange": _pure(_range),
    "States.ArrayGetItem": _pure(_get_item),
    "States.ArrayLength": _pure(lambda arguments: len(_take(arguments, _is_array)[0])),
    "States.ArrayUnique": _pure(_unique),
    "States.Base64Encode": _pure(_base64_encode),
    "States.Base64Decode": _pure(_base64_decode),
    "States.Hash": _pure(_hash),
    "States.JsonMerge": _pure(_json_merge),
    "States.StringToJson": _pure(_string_to_json),
    "States.JsonToString": _pure(lambda arguments: compact(_take(arguments, _any)[0])),
    "States.MathRandom": _math_random,
    "States.MathAdd": _pure(_math_add),
    "States.StringSplit": _pure(_string_split),
    "States.UUID": _uuid,
    "States.Format": _pure(_format),
}
