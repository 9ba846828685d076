"""A worker: a process that drives the runs of a database and calls their agents until it is told to stop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError
from omnimind.runtime.acting import Acting
from omnimind.runtime.driving import Driving
from omnimind.runtime.house import House
from omnimind.runtime.reporting import Reporter
from omnimind.runtime.summing import sum_up_runs
from omnimind.store.calls import Calls
from omnimind.store.holders import this_process
from omnimind.store.journal import DatabaseJournal
from omnimind.store.outcomes import Outcome
from omnimind.store.progress import Progress
from omnimind.store.workers import BEAT_S, Workers

SEEK_EVERY_S: Final = 0.4
SCHEDULE_EVERY_S: Final = 2.0
"""Schedules go by the minute."""

PRUNE_EVERY_S: Final = 3600.0

SUM_EVERY_S: Final = 2.0

REPORT_EVERY_S: Final = 0.4
"""Progress is for people to look at."""


class Worker:
    """Works for everybody who shares the database.

    On SQLite it calls the agents of the runs that it drives. On PostgreSQL any worker makes the calls of any run, so
    that what an agent may do at once, or within a minute, is counted by each worker for itself.

    Args:
        house: What runs need.
        agents: The agents that are called here, if the database is shared.
        at_once: Their calls at once.
        log: Gets a line for every run and call.
        reporter: Heard the events of the house, and writes down how far agents are.
        summed: Hears what came of productions.
    """

    def __init__(
        self,
        house: House,
        agents: Sequence[str],
        at_once: int,
        log: FilteringBoundLogger,
        reporter: Reporter,
        summed: Callable[[Sequence[Outcome]], None] = lambda outcomes: None,
    ) -> None:
        database = house.database
        journal = DatabaseJournal(database, house.world.artifacts)  # many runs: none is to wait for another's disk
        world = replace(house.world, journal=journal, is_shared=database.is_shared, draining=asyncio.Event())
        self._house = house
        self._log = log
        self._progress = Progress(database)
        self._reporter = reporter
        self._workers = Workers(database)
        self._at_once = at_once
        self._summed = summed
        self._ended: list[str] = []
        self._driving = Driving(world, this_process(), log, self._over)
        self._acting = Acting(Calls(database, world.artifacts), world.workforce, log)
        self._shared = None
        if database.is_shared:
            from omnimind.runtime.queue import Queue

            self._shared = Queue(database, self._driving, self._acting, agents, at_once, log)
        self._draining = asyncio.Event()
        self._stopping = asyncio.Event()

    @property
    def is_draining(self) -> bool:
        """Whether it was told to end."""
        return self._draining.is_set()

    def drain(self) -> None:
        """Take nothing new, let agents end what they do, give the runs back, and end."""
        self._draining.set()

    def stop(self) -> None:
        """Give everything back at once, and end."""
        self._draining.set()
        self._stopping.set()

    async def run(self) -> None:
        """Work until told to stop.

        Raises:
            ExceptionGroup: A fault of ours.
        """
        async with asyncio.TaskGroup() as group:
            beginning = [
                group.create_task(self._keep(SEEK_EVERY_S, self._seek)),
                group.create_task(self._keep(SCHEDULE_EVERY_S, self._begin_scheduled)),
                group.create_task(self._keep(PRUNE_EVERY_S, self._prune)),
                group.create_task(self._keep(REPORT_EVERY_S, self._report)),
                group.create_task(self._keep(BEAT_S, self._beat)),
                group.create_task(self._keep(SUM_EVERY_S, self._sum_up)),
            ]
            watching = group.create_task(self._acting.watch())
            bringing = group.create_task(self._shared.run() if self._shared else self._draining.wait())
            await self._draining.wait()
            self._log.info("draining")
            for one in beginning:
                one.cancel()
            await self._end(bringing)
            watching.cancel()
            await self._report()
            await self._leave()
            await self._sum_up()

    async def _end(self, bringing: asyncio.Task[object]) -> None:
        """Let what is under way end, unless it is told to stop."""
        if self._shared:
            self._shared.stop()
        self._house.workforce.drain()
        ending = asyncio.gather(self._driving.drain(), bringing)
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait((ending, stopping), return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if not ending.done():
            self._acting.stop()
            await self._driving.stop()
            if self._shared:
                self._shared.hurry()
        await ending

    async def _keep(self, every_s: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do ``work`` now and then, as long as this is not cancelled."""
        while True:
            try:
                await work()
            except OmniMindError as error:
                self._log.warning("trouble", error=str(error))
            await asyncio.sleep(every_s)

    async def _prune(self) -> None:
        """Forget what is too old or too much."""
        await asyncio.to_thread(self._house.forget)
        pruned = await asyncio.to_thread(self._house.prune)
        if pruned.files or pruned.runs:
            self._log.info("pruned", files=pruned.files, runs=pruned.runs, freed_bytes=pruned.freed_bytes)

    async def _beat(self) -> None:
        """Tell that it is at work, and how much of that there is."""
        doing = {"runs": self._driving.under_way, "actions": self._house.workforce.at_work}
        await asyncio.to_thread(self._workers.beat, this_process(), at_once=self._at_once, **doing)

    async def _leave(self) -> None:
        try:
            await asyncio.to_thread(self._workers.leave, this_process())
        except OmniMindError as error:  # its silence will tell
            self._log.warning("trouble", error=str(error))

    def _over(self, run_id: str) -> None:
        """Hear that a run is over."""
        self._reporter.ended(run_id)
        self._ended.append(run_id)

    async def _sum_up(self) -> None:
        """Read what came of productions whose runs are over."""
        ended, house = tuple(self._ended), self._house
        if not ended:
            return
        try:
            self._summed(await asyncio.to_thread(sum_up_runs, house.database, house.world.artifacts, ended))
        except OmniMindError as error:  # the next time, or by whoever looks at the sums
            self._log.warning("trouble", error=str(error))
            return
        del self._ended[: len(ended)]

    async def _report(self) -> None:
        """Write down how far agents are."""
        await self._reporter.report(self._progress)

    async def _seek(self) -> None:
        """Look for runs that nobody told us of: parked ones whose time has come, and those of the dead."""
        if self._driving.room > 0:
            for run_id in await asyncio.to_thread(self._house.runs.due, self._driving.room):
                self._driving.begin(run_id)

    async def _begin_scheduled(self) -> None:
        for run_id in await asyncio.to_thread(self._house.schedules.begin_due):
            self._log.info("scheduled", run=run_id)
            self._driving.begin(run_id)
