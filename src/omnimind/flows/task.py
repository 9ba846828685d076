"""Task: calls what its Resource names."""

import hashlib
from collections.abc import Mapping
from typing import Final

from omnimind.flows.dataflow import compile_dataflow
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json
from omnimind.flows.numeric_field import compile_number
from omnimind.flows.port import Call, Path, path_text
from omnimind.flows.state import WorkingState
from omnimind.flows.template import JSONATA, compile_template

TOKEN_SUFFIX: Final = ".waitForTaskToken"  # noqa: S105 - a suffix of resources


class Task(WorkingState):
    """Calls a task and takes its output."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        super().__init__(definition, language)
        self._resource: str = definition["Resource"]
        self._flow = compile_dataflow(definition, language, "Arguments" if language == JSONATA else "Parameters")
        self._timeout_s = compile_number(definition, "TimeoutSeconds", language, at_least=1)
        self._heartbeat_s = compile_number(definition, "HeartbeatSeconds", language, at_least=1)
        self._credentials = compile_template(definition.get("Credentials"), language, "Credentials")

    async def work(self, frame: Frame) -> Json:
        """Call once."""
        if self._resource.endswith(TOKEN_SUFFIX):
            frame.token = token(str(frame.scope.execution.data["Id"]), frame.path)
        effective = self._flow.effective_input(frame)
        call = Call(
            self._resource,
            self._flow.payload(frame, effective),
            self._timeout_s(frame, effective),
            self._heartbeat_s(frame, effective),
            frame.token,
            self._credentials(frame, effective),
        )
        frame.scope.run.check_size(call.input, "The input of the task")
        frame.result = await frame.perform(call)
        frame.scope.run.check_size(frame.result, "The result of the task")
        return self._flow.leave(frame, frame.result)


def token(execution: str, path: Path) -> str:
    """What an answer from outside must name: 32 hexadecimal digits, the same when computed again."""
    return hashlib.sha256(f"{execution}\n{path_text(path)}".encode()).hexdigest()[:32]
