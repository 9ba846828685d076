"""Templates: the values in a state that are computed from its data, in either query language, compiled once."""

from collections.abc import Callable
from typing import Final

from omnimind.flows.errors import INTRINSIC_FAILURE, QUERY_EVALUATION_ERROR, RUNTIME, ExpressionError, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.intrinsic_functions import IntrinsicError
from omnimind.flows.intrinsics import Invocation, Literal, literal_text, parse_intrinsic
from omnimind.flows.json_value import MISSING, Json
from omnimind.flows.jsonata_expression import parse_jsonata
from omnimind.flows.jsonata_values import EvaluationError
from omnimind.flows.jsonpath import JsonPath, parse_path

Template = Callable[[Frame, Json], Json]
"""From the frame and the data that ``$`` means in JSONPath, the value."""

JSONATA: Final = "JSONata"
JSONPATH: Final = "JSONPath"


def is_jsonata(value: Json) -> bool:
    """Whether ``value`` is a JSONata expression: a string between ``{%`` and ``%}``."""
    return isinstance(value, str) and value.startswith("{%") and value.endswith("%}") and len(value) >= 4


def compile_template(value: Json, language: str, where: str) -> Template:
    """The template that ``value`` is in ``language``; ``where`` names its field in errors.

    Raises:
        ExpressionError: An expression in it can't be parsed.
    """
    compiled = _compile_jsonata(value, where) if language == JSONATA else _compile_payload(value, where)
    return compiled or (lambda _frame, _data: value)


def _compile_jsonata(value: Json, where: str) -> Template | None:
    if isinstance(value, dict):
        return _object({key: (member, _compile_jsonata(member, f"{where}/{key}")) for key, member in value.items()})
    if isinstance(value, list):
        return _array([(member, _compile_jsonata(member, f"{where}[{index}]")) for index, member in enumerate(value)])
    return jsonata_template(value, where) if is_jsonata(value) else None


def _compile_payload(value: Json, where: str) -> Template | None:
    if isinstance(value, dict):
        members: dict[str, tuple[Json, Template | None]] = {}
        for key, member in value.items():
            if key.endswith(".$"):
                members[key[:-2]] = (member, jsonpath_template(member, key))
            else:
                members[key] = (member, _compile_payload(member, f"{where}/{key}"))
        return _object(members)
    if isinstance(value, list):
        return _array([(member, _compile_payload(member, f"{where}[{index}]")) for index, member in enumerate(value)])
    return None


def _object(members: dict[str, tuple[Json, Template | None]]) -> Template | None:
    if all(template is None for _, template in members.values()):
        return None
    parts = [(key, constant, template) for key, (constant, template) in members.items()]
    return lambda frame, data: {
        key: constant if template is None else template(frame, data) for key, constant, template in parts
    }


def _array(members: list[tuple[Json, Template | None]]) -> Template | None:
    if all(template is None for _, template in members):
        return None
    return lambda frame, data: [
        constant if template is None else template(frame, data) for constant, template in members
    ]


def jsonata_template(value: str, where: str) -> Template:
    """The template of one JSONata expression."""
    expression = parse_jsonata(value[2:-2])

    def evaluate(frame: Frame, _data: Json) -> Json:
        scope = frame.scope
        bindings = {}
        for name in expression.names:
            bound = scope.variables.get_inward(name) if name != "states" else frame.states(expression.states)
            if bound is not MISSING:
                bindings[name] = bound
        try:
            return expression.evaluate(bindings, scope.run.limits, frame.generator, scope.now_s)
        except EvaluationError as error:
            cause = f"The JSONata expression '{expression.text}' specified for the field '{where}' {error}."
            raise StateError(QUERY_EVALUATION_ERROR, cause) from error

    return evaluate


def jsonpath_template(value: Json, where: str) -> Template:
    """The template of one JSONPath expression: a path or an intrinsic function."""
    if not isinstance(value, str):
        raise ExpressionError(f"the value of the field {where!r} must be a path or an intrinsic function")
    if value.startswith("States."):
        invocation = parse_intrinsic(value)
        return lambda frame, data: _invoke(invocation, frame, data, where)
    path = parse_path(value)
    return lambda frame, data: find(path, frame, data, where)


def find(path: JsonPath, frame: Frame, data: Json, where: str) -> Json:
    """What ``path`` finds.

    Raises:
        StateError: ``States.Runtime``: nothing.
    """
    found = look_up(path, frame, data)
    if found is MISSING:
        cause = f"The JSONPath '{path.text}' specified for the field '{where}' could not be found in the input."
        raise StateError(RUNTIME, cause)
    return found


def look_up(path: JsonPath, frame: Frame, data: Json) -> Json:
    """What ``path`` finds, or ``MISSING``."""
    if path.root == "$":
        return path.find(data)
    root = frame.context() if path.root == "$$" else frame.scope.variables.get(path.root)
    return MISSING if root is MISSING else path.find(root)


def _invoke(invocation: Invocation, frame: Frame, data: Json, where: str) -> Json:
    values: list[Json] = []
    for argument in invocation.arguments:
        if isinstance(argument, Invocation):
            values.append(_invoke(argument, frame, data, where))
        elif isinstance(argument, Literal):
            values.append(argument.value if invocation.name == "States.Format" else literal_text(argument.value))
        else:
            values.append(find(argument, frame, data, where))
    try:
        result = invocation.function(values, frame.generator)
    except (IntrinsicError, OverflowError, ValueError) as error:
        cause = f"The function '{invocation.text}' had the following error: {error}."
        raise StateError(INTRINSIC_FAILURE, cause) from error
    frame.scope.run.check_size(result, f"The result of the function '{invocation.name}'")
    return literal_text(result) if invocation.name == "States.Format" else result
