"""How data goes into a state and out of it.

In JSONPath by InputPath, Parameters, ResultSelector, ResultPath, OutputPath and Assign; in JSONata by Arguments, Output
and Assign.
"""

from collections.abc import Mapping
from typing import Protocol

from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json
from omnimind.flows.jsonpath import JsonPath, parse_path
from omnimind.flows.reference import insert
from omnimind.flows.template import JSONATA, Template, compile_template, find


class Dataflow(Protocol):
    """The data of one state, in its query language."""

    def effective_input(self, frame: Frame) -> Json:
        """What the state's raw input is to its fields."""
        ...

    def payload(self, frame: Frame, effective: Json) -> Json:
        """What the task or the branches are given."""
        ...

    def leave(self, frame: Frame, result: Json) -> Json:
        """The state's output after ``result``; assigns its variables."""
        ...

    def select_output(self, frame: Frame, output: Json) -> Json:
        """What OutputPath leaves of ``output``."""
        ...


def compile_dataflow(state: Mapping[str, Json], language: str, payload_field: str = "") -> Dataflow:
    """The data flow of ``state``; ``payload_field`` is its field that makes the payload, if it may have one.

    Raises:
        ExpressionError: An expression can't be parsed.
    """
    return _JsonataFlow(state, payload_field) if language == JSONATA else _JsonPathFlow(state, payload_field)


def compile_assign(holder: Mapping[str, Json], language: str, where: str = "Assign") -> Template | None:
    """The template of ``holder``'s Assign."""
    return compile_template(holder["Assign"], language, where) if "Assign" in holder else None


class _JsonataFlow:
    def __init__(self, state: Mapping[str, Json], payload_field: str) -> None:
        self._payload = (
            compile_template(state[payload_field], JSONATA, payload_field) if payload_field in state else None
        )
        self._output = compile_template(state["Output"], JSONATA, "Output") if "Output" in state else None
        self._assign = compile_assign(state, JSONATA)

    def effective_input(self, frame: Frame) -> Json:
        return frame.given

    def payload(self, frame: Frame, effective: Json) -> Json:
        return self._payload(frame, effective) if self._payload else effective

    def leave(self, frame: Frame, result: Json) -> Json:
        variables = self._assign(frame, None) if self._assign else {}
        output = self._output(frame, None) if self._output else result
        frame.assign(variables)
        return output

    def select_output(self, frame: Frame, output: Json) -> Json:
        return output


class _JsonPathFlow:
    def __init__(self, state: Mapping[str, Json], payload_field: str) -> None:
        self._input_path = _optional_path(state, "InputPath")
        self._payload = compile_template(state[payload_field], "", payload_field) if payload_field in state else None
        self._selector = (
            compile_template(state["ResultSelector"], "", "ResultSelector") if "ResultSelector" in state else None
        )
        self._result_path = _optional_path(state, "ResultPath")
        self._output_path = _optional_path(state, "OutputPath")
        self._assign = compile_assign(state, "")

    def effective_input(self, frame: Frame) -> Json:
        return _select(self._input_path, frame, frame.given, "InputPath")

    def payload(self, frame: Frame, effective: Json) -> Json:
        return self._payload(frame, effective) if self._payload else effective

    def leave(self, frame: Frame, result: Json) -> Json:
        variables = self._assign(frame, result) if self._assign else {}
        selected = self._selector(frame, result) if self._selector else result
        merged = frame.given if self._result_path is None else _merge(frame.given, self._result_path, selected)
        output = self.select_output(frame, merged)
        frame.assign(variables)
        return output

    def select_output(self, frame: Frame, output: Json) -> Json:
        return _select(self._output_path, frame, output, "OutputPath")


_WHOLE = parse_path("$")


def _optional_path(state: Mapping[str, Json], field: str) -> JsonPath | None:
    """The path in ``field``: ``$`` where it is not given, ``None`` where it is null."""
    if field not in state:
        return _WHOLE
    return None if state[field] is None else parse_path(state[field])


def _select(path: JsonPath | None, frame: Frame, data: Json, where: str) -> Json:
    if path is _WHOLE:
        return data
    return {} if path is None else find(path, frame, data, where)


def _merge(given: Json, path: JsonPath, value: Json) -> Json:
    return value if path is _WHOLE else insert(given, path, value)
