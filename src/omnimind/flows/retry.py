"""Retry and Catch: what a Task, Parallel or Map does when it fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from omnimind.flows.dataflow import compile_assign
from omnimind.flows.errors import ALL, DATA_LIMIT_EXCEEDED, HEARTBEAT_TIMEOUT, RUNTIME, TASK_FAILED, TIMEOUT, StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json
from omnimind.flows.jsonpath import JsonPath, parse_path
from omnimind.flows.reference import insert
from omnimind.flows.template import JSONATA, Template, compile_template

DEFAULT_ATTEMPTS: Final = 3
DEFAULT_INTERVAL_S: Final = 1.0
DEFAULT_BACKOFF: Final = 2.0
MAX_DELAY_S: Final = 31_622_400.0
"""A year. Source: the Step Functions guide, "Error handling", MaxDelaySeconds is below 31622400."""


def matches(names: frozenset[str], error: str | None) -> bool:
    """Whether ``ErrorEquals`` with ``names`` takes ``error``.

    ``States.Runtime`` always fails the execution; ``States.ALL`` does not take ``States.DataLimitExceeded``;
    ``States.TaskFailed`` takes everything but ``States.Timeout``; ``States.Timeout`` takes a missed heartbeat too.
    Source: the Step Functions guide, "Error names".
    """
    if error == RUNTIME:
        return False
    if error in names:
        return True
    if error == DATA_LIMIT_EXCEEDED:
        return False
    if ALL in names or (error == HEARTBEAT_TIMEOUT and TIMEOUT in names):
        return True
    return TASK_FAILED in names and error != TIMEOUT


@dataclass(frozen=True, slots=True)
class Retrier:
    """One retrier."""

    names: frozenset[str]
    attempts: int
    interval_s: float
    backoff: float
    max_delay_s: float
    is_jittered: bool

    def delay_s(self, attempt: int, frame: Frame) -> float:
        """How long to wait before ``attempt``, which is 1 for the first retry."""
        try:
            delay = self.interval_s * float(self.backoff) ** (attempt - 1)
        except OverflowError:
            delay = self.max_delay_s
        delay = min(delay, self.max_delay_s)
        return frame.generator().uniform(0, delay) if self.is_jittered else delay


def compile_retriers(state: Mapping[str, Json]) -> tuple[Retrier, ...]:
    """The retriers of ``state``."""
    return tuple(
        Retrier(
            frozenset(retrier["ErrorEquals"]),
            retrier.get("MaxAttempts", DEFAULT_ATTEMPTS),
            retrier.get("IntervalSeconds", DEFAULT_INTERVAL_S),
            retrier.get("BackoffRate", DEFAULT_BACKOFF),
            retrier.get("MaxDelaySeconds", MAX_DELAY_S),
            retrier.get("JitterStrategy") == "FULL",
        )
        for retrier in state.get("Retry", ())
    )


class Catcher:
    """One catcher: where to go on, and with what."""

    def __init__(self, catcher: Mapping[str, Json], language: str) -> None:
        self.names = frozenset(catcher["ErrorEquals"])
        self.next: str = catcher["Next"]
        self._assign = compile_assign(catcher, language)
        self._output: Template | None = None
        self._result_path: JsonPath | None = parse_path("$")
        if language == JSONATA:
            self._output = compile_template(catcher["Output"], JSONATA, "Output") if "Output" in catcher else None
        elif "ResultPath" in catcher:
            self._result_path = None if catcher["ResultPath"] is None else parse_path(catcher["ResultPath"])

    def take(self, frame: Frame, error: StateError) -> Json:
        """The output of the state that failed with ``error``; assigns the catcher's variables."""
        caught = {"Error": error.error or "", "Cause": error.cause or ""}
        frame.error_output = caught
        variables = self._assign(frame, caught) if self._assign else {}
        if self._output:
            output = self._output(frame, caught)
        else:
            output = frame.given if self._result_path is None else insert(frame.given, self._result_path, caught)
        frame.assign(variables)
        return output


def compile_catchers(state: Mapping[str, Json], language: str) -> tuple[Catcher, ...]:
    """The catchers of ``state``.

    Raises:
        ExpressionError: An expression can't be parsed.
    """
    return tuple(Catcher(catcher, language) for catcher in state.get("Catch", ()))
