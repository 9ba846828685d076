"""Map: runs its processor once for every item."""

from collections.abc import Mapping
from functools import partial
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from omnimind.flows.concurrency import Job, run_all
from omnimind.flows.dataflow import compile_dataflow
from omnimind.flows.errors import EXCEED_TOLERATED_FAILURE_THRESHOLD, StateError
from omnimind.flows.frame import Frame, Scope
from omnimind.flows.json_value import MISSING, Json, Known
from omnimind.flows.map_items import Batcher, ResultWriter, item_source
from omnimind.flows.numeric_field import compile_number
from omnimind.flows.state import WorkingState
from omnimind.flows.template import JSONATA, compile_template

if TYPE_CHECKING:
    from omnimind.flows.machine import Machine

_TOLERANCES = ("ToleratedFailureCount", "ToleratedFailurePercentage")


class Map(WorkingState):
    """Runs a processor over items, inline or each as an execution of its own (DISTRIBUTED)."""

    def __init__(
        self, definition: Mapping[str, Json], language: str, processor: "Machine", *, is_distributed: bool
    ) -> None:
        super().__init__(definition, language)
        self._processor = processor
        self._is_distributed = is_distributed
        self._flow = compile_dataflow(definition, language)
        self._source = item_source(definition, language)
        selector = definition.get("ItemSelector", definition.get("Parameters") if language != JSONATA else None)
        self._selector = None if selector is None else compile_template(selector, language, "ItemSelector")
        self._batcher = Batcher(definition["ItemBatcher"], language) if "ItemBatcher" in definition else None
        self._writer = ResultWriter(definition["ResultWriter"], language) if "ResultWriter" in definition else None
        self._concurrency = compile_number(definition, "MaxConcurrency", language)
        self._failure_count = compile_number(definition, "ToleratedFailureCount", language)
        self._failure_share = compile_number(
            definition, "ToleratedFailurePercentage", language, at_most=100, is_whole=False
        )
        self._has_threshold = is_distributed or any(
            f"{name}{end}" in definition for name in _TOLERANCES for end in ("", "Path")
        )

    async def work(self, frame: Frame) -> Json:
        """Run all items once."""
        effective = self._flow.effective_input(frame)
        at_once = int(self._concurrency(frame, effective) or frame.scope.run.limits.concurrency)
        items = await self._source.read(frame, effective)
        threshold = self._threshold(frame, effective, len(items))
        inputs = self._select(frame, effective, items)
        if self._batcher:
            items = inputs = self._batcher.batch(frame, effective, inputs)
        results = await frame.join(partial(self._run_items, frame, items, inputs, at_once, threshold))
        frame.result = await self._writer.write(frame, effective, results) if self._writer else results
        frame.scope.run.check_size(frame.result, "The result of the state")
        return self._flow.leave(frame, frame.result)

    def _threshold(self, frame: Frame, effective: Json, total: int) -> float | None:
        """How many items may fail; ``None`` if the first failure is the Map's own."""
        count, share = self._failure_count(frame, effective), self._failure_share(frame, effective)
        if not self._has_threshold:
            return None
        tolerances = ([] if count is None else [count]) + ([] if share is None else [share * total / 100])
        return min(tolerances, default=0)

    def _select(self, frame: Frame, effective: Json, items: list[Json]) -> list[Json]:
        if self._selector is None:
            return items
        inputs, outer = [], frame.item
        known: Known = {}
        for index, value in enumerate(items):
            frame.item = _item(index, value)
            inputs.append(self._selector(frame, effective))
            frame.scope.run.check_size(inputs[-1], "The item", known)
        frame.item = outer
        return inputs

    async def _run_items(
        self, frame: Frame, items: list[Json], inputs: list[Json], at_once: int, threshold: float | None
    ) -> list[Json]:
        started_s = frame.scope.now_s
        failures, latest_s = 0, started_s
        free_s = [started_s] * min(at_once, len(inputs))  # when each place became free: an item begins then

        def job(index: int) -> Job:
            async def run() -> Json:
                nonlocal failures, latest_s
                scope = self._scope(frame, index, items[index], inputs[index], heappop(free_s))
                try:
                    return await self._processor.run(scope, inputs[index])
                except StateError as error:
                    if threshold is None:
                        raise
                    failures += 1
                    if failures > threshold:
                        cause = "The specified tolerated failure threshold was exceeded"
                        raise StateError(EXCEED_TOLERATED_FAILURE_THRESHOLD, cause) from error
                    return MISSING
                finally:
                    heappush(free_s, scope.now_s)
                    latest_s = max(latest_s, scope.now_s)

            return run

        try:
            jobs = [job(index) for index in range(len(inputs))]
            results = await run_all(jobs, at_once, frame.scope.run.census)
        finally:
            frame.scope.now_s = latest_s
        return [result for result in results if result is not MISSING]

    def _scope(self, frame: Frame, index: int, value: Json, given: Json, now_s: float) -> Scope:
        path = (*frame.path, index)
        if self._is_distributed:
            return frame.scope.child_execution(path, _item(index, value), given, now_s)
        return frame.scope.inner(path, _item(index, value), now_s)


def _item(index: int, value: Json) -> dict[str, Json]:
    return {"Index": index, "Value": value}
