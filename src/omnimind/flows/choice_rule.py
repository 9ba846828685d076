"""The rules of Choice states: comparisons, And, Or and Not in JSONPath, conditions in JSONata."""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from omnimind.flows.errors import QUERY_EVALUATION_ERROR, RUNTIME, ExpressionError, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import MISSING, Json, is_number
from omnimind.flows.jsonpath import JsonPath, parse_path
from omnimind.flows.template import JSONATA, compile_template, find, look_up
from omnimind.flows.timestamps import parse_timestamp
from omnimind.flows.wildcard import compile_wildcard

Condition = Callable[[Frame, Json], bool]
"""From the frame and the state's effective input, whether the rule holds."""

Comparable = Callable[[Json], Any]
"""From a value what is compared, or ``None`` if the value is of another type."""


def _text(value: Json) -> Any:
    return value.encode("utf-16-be", "surrogatepass") if isinstance(value, str) else None


def _number(value: Json) -> Any:
    return value if is_number(value) else None


def _boolean(value: Json) -> Any:
    return value if isinstance(value, bool) else None


_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
_TYPES: Final[dict[str, Comparable]] = {"String": _text, "Numeric": _number, "Timestamp": parse_timestamp}

COMPARISONS: Final[dict[str, tuple[Comparable, Callable[[Any, Any], bool]]]] = {
    "BooleanEquals": (_boolean, operator.eq),
    **{f"{kind}{order}": (to, test) for kind, to in _TYPES.items() for order, test in _ORDERS.items()},
}
"""The operators that compare two values of a type; each has a form that ends in ``Path``."""

TESTS: Final[dict[str, Callable[[Json], bool]]] = {
    "IsNull": lambda value: value is None,
    "IsString": lambda value: isinstance(value, str),
    "IsNumeric": is_number,
    "IsBoolean": lambda value: isinstance(value, bool),
    "IsTimestamp": lambda value: parse_timestamp(value) is not None,
}
"""The operators that test the type of a value."""

OPERATORS: Final = frozenset(
    {*COMPARISONS, *(f"{name}Path" for name in COMPARISONS), *TESTS, "IsPresent", "StringMatches"}
)


def compile_condition(rule: Mapping[str, Json], language: str) -> Condition:
    """The condition of a choice rule.

    Raises:
        ExpressionError: It can't be read.
    """
    return _compile_jsonata(rule) if language == JSONATA else _compile_rule(rule)


def _compile_jsonata(rule: Mapping[str, Json]) -> Condition:
    if "Condition" not in rule:
        raise ExpressionError("a rule of a JSONata Choice needs a Condition")
    template = compile_template(rule["Condition"], JSONATA, "Condition")

    def condition(frame: Frame, data: Json) -> bool:
        value = template(frame, data)
        if not isinstance(value, bool):
            raise StateError(QUERY_EVALUATION_ERROR, f"The Condition of a rule gave {value!r}, which is not a boolean.")
        return value

    return condition


def _compile_rule(rule: Mapping[str, Json]) -> Condition:
    if "Not" in rule:
        inner = _compile_rule(rule["Not"])
        return lambda frame, data: not inner(frame, data)
    for name, combine in (("And", all), ("Or", any)):
        if name in rule:
            return _combined(combine, [_compile_rule(member) for member in rule[name]])
    return _compile_comparison(rule)


def _combined(combine: Callable[[Any], bool], conditions: list[Condition]) -> Condition:
    return lambda frame, data: combine(condition(frame, data) for condition in conditions)


def _compile_comparison(rule: Mapping[str, Json]) -> Condition:
    names = OPERATORS & rule.keys()
    if len(names) != 1 or not isinstance(rule.get("Variable"), str):
        raise ExpressionError("a choice rule needs a Variable and one comparison operator")
    (name,) = names
    variable, against = parse_path(rule["Variable"]), rule[name]
    if name == "IsPresent":
        return lambda frame, data: (look_up(variable, frame, data) is not MISSING) is against
    if name in TESTS:
        test = TESTS[name]
        return lambda frame, data: test(_value(variable, frame, data)) is against
    if name == "StringMatches":
        if not isinstance(against, str):
            raise ExpressionError("the value of StringMatches must be a string")
        matches = compile_wildcard(against)
        return lambda frame, data: matches(_value(variable, frame, data))
    return _compile_order(name, variable, against)


def _compile_order(name: str, variable: JsonPath, against: Json) -> Condition:
    is_path = name.endswith("Path")
    to_comparable, order = COMPARISONS[name.removesuffix("Path")]
    if is_path:
        other = parse_path(against)
        return lambda frame, data: _compare(
            order, to_comparable(_value(variable, frame, data)), to_comparable(find(other, frame, data, name))
        )
    constant = to_comparable(against)
    if constant is None:
        raise ExpressionError(f"the value of {name} is of the wrong type: {against!r}")
    return lambda frame, data: _compare(order, to_comparable(_value(variable, frame, data)), constant)


def _compare(order: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    return left is not None and right is not None and order(left, right)


def _value(variable: JsonPath, frame: Frame, data: Json) -> Json:
    found = look_up(variable, frame, data)
    if found is MISSING:
        cause = f"Invalid path '{variable.text}': The choice state's condition path references an invalid value."
        raise StateError(RUNTIME, cause)
    return found
