"""The states that do no work: Pass, Choice, Wait, Succeed and Fail."""

from collections.abc import Callable, Mapping

from omnimind.flows.choice_rule import Condition, compile_condition
from omnimind.flows.dataflow import compile_assign, compile_dataflow
from omnimind.flows.errors import NO_CHOICE_MATCHED, QUERY_EVALUATION_ERROR, RUNTIME, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json
from omnimind.flows.numeric_field import compile_number
from omnimind.flows.port import Sleep
from omnimind.flows.state import Exit, State
from omnimind.flows.template import JSONATA, Template, compile_template, jsonpath_template
from omnimind.flows.timestamps import parse_timestamp


class Pass(State):
    """Hands its input on, or a result that is written out."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._flow = compile_dataflow(definition, language, "" if language == JSONATA else "Parameters")
        self._has_result = "Result" in definition
        self._result = definition.get("Result")
        self._next: str | None = definition.get("Next")

    async def run(self, frame: Frame) -> Exit:
        """Go on."""
        result = self._flow.payload(frame, self._flow.effective_input(frame))
        return self._flow.leave(frame, self._result if self._has_result else result), self._next


class Succeed(State):
    """Ends its sequence."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._flow = compile_dataflow(definition, language)

    async def run(self, frame: Frame) -> Exit:
        """End."""
        return self._flow.leave(frame, self._flow.effective_input(frame)), None


class Fail(State):
    """Fails its sequence with an error and a cause."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._error = _text_field(definition, "Error", language)
        self._cause = _text_field(definition, "Cause", language)

    async def run(self, frame: Frame) -> Exit:
        """Fail."""
        raise StateError(self._error(frame), self._cause(frame))


def _text_field(definition: Mapping[str, Json], field: str, language: str) -> Callable[[Frame], str | None]:
    path_field = f"{field}Path"
    is_path = language != JSONATA and path_field in definition
    if is_path:
        template = jsonpath_template(definition[path_field], path_field)
    else:
        template = compile_template(definition.get(field), language, field)
    error = QUERY_EVALUATION_ERROR if language == JSONATA else RUNTIME

    def text(frame: Frame) -> str | None:
        value = template(frame, frame.given)
        if value is None and not is_path:
            return None
        if not isinstance(value, str):
            raise StateError(
                error, f"The {path_field if is_path else field} field must give a string, and gave {value!r}."
            )
        return value

    return text


class Choice(State):
    """Goes where the first rule that holds says."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._flow = compile_dataflow(definition, language)
        self._is_jsonata = language == JSONATA
        self._rules = [_Rule(rule, language) for rule in definition["Choices"]]
        self._default: str | None = definition.get("Default")

    async def run(self, frame: Frame) -> Exit:
        """Choose."""
        effective = self._flow.effective_input(frame)
        for rule in self._rules:
            if rule.condition(frame, effective):
                return self._chosen(frame, rule, effective), rule.next
        if self._default is None:
            raise StateError(NO_CHOICE_MATCHED, "No choice rule matched, and the state has no Default.")
        return self._flow.leave(frame, effective), self._default

    def _chosen(self, frame: Frame, rule: "_Rule", effective: Json) -> Json:
        variables = rule.assign(frame, effective) if rule.assign else {}
        if self._is_jsonata:
            output = rule.output(frame, effective) if rule.output else frame.given
        else:
            output = self._flow.select_output(frame, effective)
        frame.assign(variables)
        return output


class _Rule:
    def __init__(self, rule: Mapping[str, Json], language: str) -> None:
        self.condition: Condition = compile_condition(rule, language)
        self.next: str = rule["Next"]
        self.assign = compile_assign(rule, language)
        has_output = language == JSONATA and "Output" in rule
        self.output: Template | None = compile_template(rule["Output"], JSONATA, "Output") if has_output else None


class Wait(State):
    """Waits for some seconds or until a time."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._flow = compile_dataflow(definition, language)
        self._next: str | None = definition.get("Next")
        timed = "Timestamp" in definition or "TimestampPath" in definition
        self._until_s = _timestamp(definition, language) if timed else _seconds(definition, language)

    async def run(self, frame: Frame) -> Exit:
        """Wait."""
        effective = self._flow.effective_input(frame)
        until_s = self._until_s(frame, effective)
        if until_s > frame.scope.now_s:
            await frame.perform(Sleep(until_s))
        return self._flow.leave(frame, effective), self._next


def _seconds(definition: Mapping[str, Json], language: str) -> Callable[[Frame, Json], float]:
    number = compile_number(definition, "Seconds", language)
    return lambda frame, data: frame.scope.now_s + (number(frame, data) or 0)


def _timestamp(definition: Mapping[str, Json], language: str) -> Callable[[Frame, Json], float]:
    if language != JSONATA and "TimestampPath" in definition:
        template, field = jsonpath_template(definition["TimestampPath"], "TimestampPath"), "TimestampPath"
    else:
        template, field = compile_template(definition["Timestamp"], language, "Timestamp"), "Timestamp"
    error = QUERY_EVALUATION_ERROR if language == JSONATA else RUNTIME

    def until_s(frame: Frame, data: Json) -> float:
        value = template(frame, data)
        seconds = parse_timestamp(value)
        if seconds is None:
            form = "an ISO-8601 extended offset date-time format string"
            raise StateError(error, f"The {field} field cannot be parsed as {form}: {value}")
        return seconds

    return until_s
