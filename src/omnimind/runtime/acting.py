"""The agent calls that this process makes for runs, whoever drives those."""

import asyncio
from time import perf_counter
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError, TransientError
from omnimind.core.run import Json, Row
from omnimind.core.work import Work, Workforce
from omnimind.flows.calling import call_agent, work_of
from omnimind.store.calls import Calls, Place

LOOK_EVERY_S: Final = 1.0
"""How often it is asked whether anybody still waits for what is under way."""


class Acting:
    """Calls agents and answers the runs.

    Args:
        calls: What runs wait for.
        workforce: Who calls them.
        log: Gets a line an action.
    """

    def __init__(self, calls: Calls, workforce: Workforce, log: FilteringBoundLogger) -> None:
        self._calls = calls
        self._workforce = workforce
        self._log = log
        self._under_way: dict[asyncio.Task[Json], Place] = {}
        self._is_stopping = False

    async def act(self, run_id: str, path: str) -> None:
        """Make the call at ``path`` and answer the run, unless nobody waits for it.

        Raises:
            OmniMindError: It says nothing about the work, which is to be done later.
            CancelledError: So is it after :meth:`stop`.
        """
        wanted = await self._calls.wanted(run_id, path)
        if wanted is None:
            return
        called, priority, tenant, turn = wanted
        began_s = perf_counter()
        data = await self._called(work_of(run_id, called, priority, tenant, turn), called)
        if data is not None:
            await self._answer(run_id, path, data)
        told = "nobody waits for it any more" if data is None else data.get("error", "answered")
        agent, seconds = _agent(called), round(perf_counter() - began_s, 4)
        self._log.info("call", run=run_id, path=path, agent=agent, outcome=told, seconds=seconds)

    async def _called(self, work: Work, called: Row) -> dict[str, Json] | None:
        """What came of the call; ``None`` if it was stopped because nobody waits for it any more."""
        asked = called.data
        limits_s = {"timeout_s": asked.get("timeout_s"), "heartbeat_s": asked.get("heartbeat_s")}
        task = asyncio.create_task(call_agent(self._workforce, work, **limits_s))
        self._under_way[task] = work.run_id, work.path
        try:
            await asyncio.wait((task,))
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait((task,))
            raise
        finally:
            is_unwanted = self._under_way.pop(task, None) is None
        if task.cancelled() and is_unwanted:
            return None
        return task.result()

    async def _answer(self, run_id: str, path: str, data: dict[str, Json]) -> None:
        """Answer the run, when the database is there: the answer may have cost more than the wait."""
        while True:
            try:
                return await self._calls.answer(run_id, path, data)
            except TransientError as error:
                if self._is_stopping:
                    raise
                self._log.warning("database trouble", error=str(error))
            await asyncio.sleep(LOOK_EVERY_S)

    async def watch(self) -> None:
        """Stop what nobody waits for any more, as long as this is not cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            if self._under_way:
                try:
                    unwanted = await self._calls.unwanted(tuple(self._under_way.values()))
                except OmniMindError as error:
                    self._log.warning("database trouble", error=str(error))
                else:
                    self._abandon(unwanted)

    def _abandon(self, unwanted: set[Place]) -> None:
        for task in [task for task, place in self._under_way.items() if place in unwanted]:
            del self._under_way[task]
            task.cancel()

    def stop(self) -> None:
        """Stop all; the runs still wait for their answers."""
        self._is_stopping = True
        for task in self._under_way:
            task.cancel()


def _agent(called: Row) -> str:
    """The name in ``agent:NAME``."""
    name: str = called.data["resource"].partition(":")[2]
    return name
