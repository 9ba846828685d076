"""Numbers of a state, such as TimeoutSeconds: written out, found by a path (TimeoutSecondsPath) or made by JSONata."""

from collections.abc import Callable, Mapping
from typing import Final

from omnimind.flows.errors import QUERY_EVALUATION_ERROR, RUNTIME, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json, is_number
from omnimind.flows.jsonpath import parse_path
from omnimind.flows.template import JSONATA, Template, find, is_jsonata, jsonata_template

Number = Callable[[Frame, Json], float | None]
"""From the frame and the data that ``$`` means in JSONPath, the number; ``None`` where the state has none."""

LARGEST: Final = 99_999_999
"""Seconds. Source: the Step Functions guide, "Task workflow state"."""


def compile_number(
    holder: Mapping[str, Json],
    field: str,
    language: str,
    *,
    at_least: float = 0,
    at_most: float = LARGEST,
    is_whole: bool = True,
) -> Number:
    """The number ``field`` of ``holder``, between ``at_least`` and ``at_most``.

    Raises:
        ExpressionError: Its expression can't be parsed.
    """
    template, name, error = _source(holder, field, language)
    if template is None:
        constant = holder.get(field)
        return lambda _frame, _data: constant

    def number(frame: Frame, data: Json) -> float:
        value = template(frame, data)
        parsed = _parse(value, is_whole)
        if parsed is None:
            kind = "integer" if is_whole else "number"
            raise StateError(error, f"The {name} field refers to value {value!r} which is not a valid {kind}.")
        if not at_least <= parsed <= at_most:
            raise StateError(error, f"{field} must be between {at_least:g} and {at_most:g}, and is {parsed:g}.")
        return parsed

    return number


def _source(holder: Mapping[str, Json], field: str, language: str) -> tuple[Template | None, str, str]:
    if language == JSONATA and is_jsonata(holder.get(field)):
        return jsonata_template(holder[field], field), field, QUERY_EVALUATION_ERROR
    name = f"{field}Path"
    if language != JSONATA and name in holder:
        path = parse_path(holder[name])
        return lambda frame, data: find(path, frame, data, name), name, RUNTIME
    return None, field, RUNTIME


def _parse(value: Json, is_whole: bool) -> float | None:
    if isinstance(value, str):
        try:
            value = int(value) if is_whole else float(value)
        except ValueError:
            return None
    if not is_number(value) or (is_whole and value != value // 1):
        return None
    return int(value) if is_whole else float(value)
