"""A compiled state machine: from a definition to states that run."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from omnimind.flows.errors import StateError
from omnimind.flows.frame import ExecutionTimeout, Frame, Scope
from omnimind.flows.json_value import Json
from omnimind.flows.map_state import Map
from omnimind.flows.parallel import Parallel
from omnimind.flows.simple_states import Choice, Fail, Pass, Succeed, Wait
from omnimind.flows.state import State
from omnimind.flows.task import Task
from omnimind.flows.template import JSONPATH

STATES_BETWEEN_YIELDS: Final = 100

_TYPES: Final[dict[str, Callable[[Mapping[str, Json], str], State]]] = {
    "Pass": Pass,
    "Choice": Choice,
    "Wait": Wait,
    "Succeed": Succeed,
    "Fail": Fail,
    "Task": Task,
}


class Machine:
    """A state machine, or a branch or processor inside one.

    Args:
        definition: The document, checked.
        language: The query language of the document around it.

    Raises:
        ExpressionError: An expression can't be parsed.
    """

    def __init__(self, definition: Mapping[str, Json], language: str = JSONPATH) -> None:
        language = definition.get("QueryLanguage", language)
        self._start: str = definition["StartAt"]
        self._states = {name: _compile(state, language) for name, state in definition["States"].items()}
        self.timeout_s: float | None = definition.get("TimeoutSeconds")

    async def run(self, scope: Scope, given: Json) -> Json:
        """The output of the sequence that begins with ``given``.

        Raises:
            StateError: A state failed and nothing caught it.
            ExecutionTimeout: The execution's time is up.
        """
        name: str | None = self._start
        history = scope.run.history
        while name is not None:
            frame = Frame(scope, name, scope.enter(name), given)
            if scope.run.transitions % STATES_BETWEEN_YIELDS == 0:
                await asyncio.sleep(0)
            if scope.deadline_s is not None and scope.now_s > scope.deadline_s:
                raise ExecutionTimeout(scope.deadline_s)
            state = self._states[name]
            sort = type(state).__name__
            history.note(frame.path, "entered", scope.now_s, given, sort)
            try:
                output, following = await state.run(frame)
                if output is not given:
                    scope.run.check_size(output, "The output of the state")
            except StateError as error:
                error.state = error.state or name
                history.note(frame.path, "left", scope.now_s, {"error": error.error, "cause": error.cause}, sort)
                raise
            history.note(frame.path, "left", scope.now_s, {"output": output}, sort)
            given, name = output, following
        return given


def _compile(state: Mapping[str, Json], around: str) -> State:
    language = state.get("QueryLanguage", around)
    kind = state["Type"]
    if kind == "Parallel":
        return Parallel(state, language, [Machine(branch, around) for branch in state["Branches"]])
    if kind == "Map":
        processor = state.get("ItemProcessor", state.get("Iterator"))
        mode = processor.get("ProcessorConfig", {}).get("Mode", "INLINE")
        return Map(state, language, Machine(processor, around), is_distributed=mode == "DISTRIBUTED")
    return _TYPES[kind](state, language)
