"""Parallel: runs its branches side by side."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from omnimind.flows.concurrency import run_all
from omnimind.flows.dataflow import compile_dataflow
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import Json
from omnimind.flows.state import WorkingState
from omnimind.flows.template import JSONATA

if TYPE_CHECKING:
    from omnimind.flows.machine import Machine


class Parallel(WorkingState):
    """Gives every branch the same input and gathers their outputs."""

    def __init__(self, definition: Mapping[str, Json], language: str, branches: "list[Machine]") -> None:
        super().__init__(definition, language)
        self._branches = branches
        self._flow = compile_dataflow(definition, language, "Arguments" if language == JSONATA else "Parameters")

    async def work(self, frame: Frame) -> Json:
        """Run all branches once."""
        given = self._flow.payload(frame, self._flow.effective_input(frame))
        frame.result = await frame.join(partial(self._run_branches, frame, given))
        frame.scope.run.check_size(frame.result, "The result of the state")
        return self._flow.leave(frame, frame.result)

    async def _run_branches(self, frame: Frame, given: Json) -> Json:
        scopes = [frame.scope.inner((*frame.path, index)) for index in range(len(self._branches))]
        jobs = [partial(branch.run, scope, given) for branch, scope in zip(self._branches, scopes, strict=True)]
        try:
            return await run_all(jobs, len(jobs), frame.scope.run.census)
        finally:
            frame.scope.now_s = max(scope.now_s for scope in scopes)
