"""Driving a run: from its history to its end, or to where all it does is wait."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from omnimind.core.errors import ConflictError, OmniMindError, TransientError
from omnimind.core.run import Claim, Json, Lease, News, Row, RunStatus
from omnimind.flows.errors import RUNTIME
from omnimind.flows.execution import Result, run_machine
from omnimind.flows.frame import Run
from omnimind.flows.json_value import compact, parse_json
from omnimind.flows.machine import Machine
from omnimind.flows.replay import Replay, execution_context
from omnimind.flows.world import World

NEWS_EVERY_S: Final = 1.0
"""How often a driver asks for cancellations and answers that nobody told it of, and renews its lease."""

PATIENCE_S: Final = 10.0
"""How long a driver goes on without news; its lease lasts for longer."""

PARK_AFTER_S: Final = 2.0
"""What waits for longer than this is parked."""

REST_S: Final = 30.0
"""How long a run rests whose driver met trouble that is not the run's own, such as a full disk."""

SHORT_REST_S: Final = 2.0
"""How long, if the trouble passes by itself, such as a database that restarts."""


async def drive(claim: Claim, world: World, stirred: asyncio.Event | None = None) -> RunStatus:
    """Drive the run until it is over, or parked (``waiting``), or somebody else's to drive (``running``).

    Args:
        claim: The run, which is ours.
        world: What it may use.
        stirred: Set by whoever learns that there is news of the run, so that it is heard at once.

    Raises:
        OmniMindError: What stopped the driver and is not the run's own failure; the run can be driven on.
        CancelledError: The driver was told to stop; what was under way is made again by whoever goes on.
    """
    driver = _Driver(claim, world, stirred or asyncio.Event())
    try:
        return await driver.drive()
    except ConflictError as error:
        if error.code != "lease.lost":
            raise
        return "running"


class _Driver:
    def __init__(self, claim: Claim, world: World, stirred: asyncio.Event) -> None:
        self._claim = claim
        self._lease: Lease = claim.lease
        self._world = world
        self._stirred = stirred
        self._heard_s = world.clock.now_s()
        self._replay = Replay(claim, world, stirred.set)

    async def drive(self) -> RunStatus:
        if not self._world.is_shared:
            self._replay.tell_known()
        task = asyncio.create_task(self._run())
        try:
            return await self._watch(task) or await self._finish(task.result())
        except BaseException as error:
            await self._stop(task)
            with suppress(OmniMindError):
                await self._give_back(error)
            raise

    async def _run(self) -> Result:
        claim, replay = self._claim, self._replay
        machine = _machine(_Definition(claim.run.definition, claim.definition))
        execution = execution_context(claim.run.id, claim.run.created_at_s, claim.run.round)
        names: dict[str, Json] = {"Id": claim.run.definition, "Name": claim.run.flow}
        run = Run(replay, self._world.limits, claim.run.id, names, replay, replay.census)
        return await run_machine(machine, claim.input, run, execution, claim.run.created_at_s)

    async def _watch(self, task: asyncio.Task[Result]) -> RunStatus | None:
        """Listen for news until the run is at its end (``None``) or we stop driving it."""
        if self._claim.run.is_cancelling:
            return await self._cancel(task)
        await asyncio.sleep(0)
        if task.done():  # it had nothing to wait for
            return None
        stirring = asyncio.create_task(self._stirred.wait())
        try:
            while True:
                await asyncio.wait({task, stirring}, timeout=NEWS_EVERY_S, return_when=asyncio.FIRST_COMPLETED)
                if task.done():
                    return None
                if stirring.done():
                    self._stirred.clear()
                    stirring = asyncio.create_task(self._stirred.wait())
                if self._world.draining.is_set() and not self._replay.calling:
                    return await self._hand_over(task)
                news = await self._news()
                self._replay.hear(news.rows)
                if news.is_cancelling:
                    return await self._cancel(task)
                wake_at_s = self._replay.wake_at_s()
                if wake_at_s is not None and wake_at_s - self._world.clock.now_s() > PARK_AFTER_S:
                    return await self._park(task, wake_at_s)
        finally:
            stirring.cancel()

    async def _news(self) -> News:
        """What others did; nothing while the database is away for a moment, which stops no agent."""
        now_s = self._world.clock.now_s()
        try:
            news = await self._world.journal.news(self._lease, self._replay.seen_id)
        except TransientError:
            if now_s - self._heard_s > PATIENCE_S:
                raise
            return News((), is_cancelling=False)
        self._heard_s = now_s
        return news

    async def _park(self, task: asyncio.Task[Result], wake_at_s: float) -> RunStatus:
        await self._stop(task)
        until_s = wake_at_s if wake_at_s < float("inf") else None
        await self._world.journal.release(self._lease, "waiting", wake_at_s=until_s, after_id=self._replay.seen_id)
        return "waiting"

    async def _hand_over(self, task: asyncio.Task[Result]) -> RunStatus:
        await self._stop(task)
        await self._world.journal.release(self._lease, "running")
        return "running"

    async def _cancel(self, task: asyncio.Task[Result]) -> RunStatus:
        await self._stop(task)
        row = self._row("cancelled", None)
        await self._world.journal.release(self._lease, "cancelled", [row])
        self._replay.trail.end("cancelled", row.at_s)
        return "cancelled"

    async def _finish(self, result: Result) -> RunStatus:
        status: RunStatus = "succeeded" if result.status == "SUCCEEDED" else "failed"
        told = {"error": result.error, "cause": result.cause, "state": result.state}
        row = self._row("succeeded", result.output) if status == "succeeded" else self._row("failed", told)
        await self._world.journal.release(self._lease, status, [row])
        self._replay.trail.end(status, row.at_s, None if status == "succeeded" else result.error or RUNTIME)
        return status

    async def _give_back(self, error: BaseException) -> None:
        """Let others go on: at once if we were only told to stop, later if something is wrong here."""
        if isinstance(error, asyncio.CancelledError):
            await self._world.journal.release(self._lease, "running")
        elif not isinstance(error, ConflictError):
            rest_s = SHORT_REST_S if isinstance(error, TransientError) else REST_S
            later_s = self._world.clock.now_s() + rest_s
            await self._world.journal.release(self._lease, "waiting", wake_at_s=later_s)

    async def _stop(self, task: asyncio.Task[Result]) -> None:
        """Interrupt what is under way; its results, if any came, are in the journal."""
        self._replay.is_stopping = True
        task.cancel()
        await asyncio.wait({task})
        if not task.cancelled():
            task.exception()

    def _row(self, kind: str, data: Json) -> Row:
        return Row("", kind, self._world.clock.now_s(), data, self._claim.run.round)  # type: ignore[arg-type]  # a Kind


@dataclass(frozen=True, slots=True)
class _Definition:
    """A state machine by the hash of its text."""

    sha256: str
    document: Mapping[str, Json] = field(compare=False)


@lru_cache(maxsize=64)
def _machine(definition: _Definition) -> Machine:
    """The compiled flow; it was checked when the run began."""
    return Machine(parse_json(compact(definition.document)))
