"""The port of a durable run: what its journal holds is given again; all else is done once and written down."""

import asyncio
import hashlib
import math
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final, Literal

from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.run import Claim, Job, Json, Kind, Row
from omnimind.core.work import DRAINING, Work
from omnimind.flows.calling import AGENT, call_agent, work_of
from omnimind.flows.errors import RUNTIME, TIMEOUT, StateError
from omnimind.flows.execution import load_machine, run_machine
from omnimind.flows.frame import Census, Run
from omnimind.flows.json_value import compact
from omnimind.flows.memo import FORMER, REQUEST, Memo, effective
from omnimind.flows.port import Answer, Call, Effect, EffectError, History, Joined, Path, Read, Sleep, Write, path_text
from omnimind.flows.task import TOKEN_SUFFIX
from omnimind.flows.timestamps import format_timestamp
from omnimind.flows.transfer import transfer
from omnimind.flows.world import World, failure
from omnimind.telemetry.places import state_of
from omnimind.telemetry.trail import Trail

BUSY: Final = -1.0
INTO: Final = ">"
"""The step in a path that leads from a task into the flow it calls."""

DEEPEST_FLOW: Final = 16


class Replay(History):
    """A port and history on a journal.

    Args:
        claim: The run, which is ours to drive.
        world: What it may use.
        stir: Called when the run may have come to a rest.

    Attributes:
        seen_id: The last row of others that was heard of.
        calling: How many agents are being called in this process.
        is_stopping: Set when the run is interrupted, so that what is under way is not taken for given up.
        trail: Tells of the run and its states as spans.
    """

    def __init__(self, claim: Claim, world: World, stir: Callable[[], None]) -> None:
        self._lease = claim.lease
        self._run = claim.run
        self._world = world
        self._stir = stir
        self._memo = Memo(claim.rows)
        self.trail = Trail(world.tracer, claim.run, effective(claim.rows), is_adopted=claim.is_adopted)
        self._expected: dict[str, asyncio.Future[Row]] = {}
        self._waiting: dict[str, float] = {}
        self._unwritten: set[Awaitable[None]] = set()
        self.census = Census()
        self.seen_id = self._memo.seen_id
        self.calling = 0
        self.is_stopping = False

    # ---------------------------------------------------------------- what the driver asks

    def hear(self, rows: Iterable[Row]) -> None:
        """Take in the answers of others."""
        for row in rows:
            self.seen_id = max(self.seen_id, row.id)
            if row.round == FORMER:
                continue
            expected = self._expected.get(row.path)
            if expected is not None and not expected.done():
                expected.set_result(row)
            self._memo.answered.setdefault(row.path, row)

    def wake_at_s(self) -> float | None:
        """When the run goes on by itself (infinite: never), if all that it does is wait; else ``None``."""
        waiting = self._waiting.values()
        if len(waiting) < self.census.sequences or BUSY in waiting:
            return None
        return min(waiting, default=None)

    def tell_known(self) -> None:
        """Let those who watch hear what agents answered before, in the order of their calls."""
        for path, called in self._memo.called.items():
            answered = self._memo.answered.get(path)
            if called.data["resource"].startswith(AGENT) and answered is not None and "value" in answered.data:
                self._world.workforce.known(self._work(called), answered.data["value"])

    # ---------------------------------------------------------------- History

    def note(self, path: Path, kind: Literal["entered", "left"], at_s: float, data: Json, sort: str) -> None:
        """Write down that a state was entered or left."""
        text = path_text(path)
        if kind == "entered":
            self.trail.enter(state_of(text), at_s, sort)
        else:
            self.trail.leave(state_of(text), at_s, _error(data), is_new=(text, kind) not in self._memo.noted)
        self._tell(text, kind, data, at_s)

    def joined(self, path: Path) -> Joined | None:
        """What the Parallel or Map at ``path`` came to."""
        row = self._memo.joined.get(path_text(path))
        if row is None:
            return None
        if "value" in row.data:
            return Joined(row.at_s, result=row.data["value"])
        return Joined(row.at_s, error=StateError(row.data["error"], row.data["cause"]))

    def join(self, path: Path, joined: Joined) -> None:
        """Write that down."""
        data = {"value": joined.result} if joined.error is None else failure(joined.error)
        self._tell(path_text(path), "joined", data, joined.at_s)

    # ---------------------------------------------------------------- Port

    async def perform(self, path: Path, effect: Effect, now_s: float) -> Answer:
        """Do ``effect``, or give what came of it."""
        if isinstance(effect, Read | Write):
            return Answer(await transfer(effect, self._world.artifacts), now_s)
        text = path_text(path)
        row = self._memo.answered.get(text) or self._former(text, effect)
        if row is None:
            if isinstance(effect, Sleep):
                row = await self._sleep(text, effect)
            elif effect.token is not None:
                row = await self._ask(path, text, effect, now_s)
            else:
                row = await self._call(path, text, effect, now_s)
        at_s = max(row.at_s, now_s)
        if "value" in row.data:
            return Answer(row.data["value"], at_s)
        raise EffectError(row.data["error"], row.data["cause"], at_s)

    def _former(self, text: str, effect: Effect) -> Row | None:
        """The answer that another run had to the same."""
        row = self._memo.former.get((text, "answered"))
        if row is None or isinstance(effect, Sleep):
            return row
        asked = f"{text}{REQUEST}" if isinstance(effect, Call) and effect.token is not None else text
        called = self._memo.former.get((asked, "called"))
        if called is None or not isinstance(effect, Call):
            return None
        resource = effect.resource.removesuffix(TOKEN_SUFFIX) if effect.token is not None else effect.resource
        given = compact(called.data["input"])
        if effect.token is not None and "token" in called.data:
            given = given.replace(called.data["token"], effect.token)
        return row if called.data["resource"] == resource and given == compact(effect.input) else None

    async def _sleep(self, text: str, sleep: Sleep) -> Row:
        self._tell(text, "sleeping", {"until_s": sleep.until_s})
        with self._waits(text, sleep.until_s):
            await self._world.clock.sleep_until(sleep.until_s)
        return self._tell(text, "answered", {"value": None})

    async def _call(self, path: Path, text: str, call: Call, now_s: float) -> Row:
        scheme, _, name = call.resource.removesuffix(TOKEN_SUFFIX).partition(":")
        if scheme == "flow":
            return await self._flow(path, text, name, call, now_s)
        if scheme != "agent":
            what = f"The resource {call.resource!r} is neither agent:NAME nor flow:NAME."
            return self._write(text, "answered", failure(StateError(RUNTIME, what)))
        with self._waits(text, BUSY):
            row = await (self._job(text, name, call) if self._world.is_shared else self._here(text, call))
        self.trail.answer(text, row.at_s, row.data.get("error"))
        return row

    # ---------------------------------------------------------------- agents

    async def _here(self, text: str, call: Call) -> Row:
        """Call the agent in this process."""
        if self._world.draining.is_set():
            return await _stay()
        await self._durable()
        called = self._memo.called.get(text) or self._tell(text, "called", self._called(text, call))
        self.trail.call(called)
        work = self._work(called)
        workforce = self._world.workforce
        with self._calls():
            try:
                data = await call_agent(workforce, work, timeout_s=call.timeout_s, heartbeat_s=call.heartbeat_s)
            except asyncio.CancelledError:
                self._give_up(text)
                raise
            except ConflictError as error:
                if error.code != DRAINING:
                    raise
            else:
                return self._write(text, "answered", data)
        return await _stay()

    async def _job(self, text: str, agent: str, call: Call) -> Row:
        """Have the agent called by any worker."""
        expected = self._expect(text)
        called = self._memo.called.get(text)
        if called is None or not called.data.get("job"):
            job = Job(agent=agent, path=text, priority=self._run.priority)
            called = self._write(text, "called", {**self._called(text, call), "job": True}, job)
            await self._durable()
        self.trail.call(called)
        try:
            async with asyncio.timeout(call.timeout_s) as limit:
                return await expected
        except asyncio.CancelledError:
            self._give_up(text)
            raise
        except TimeoutError:
            if not limit.expired():
                raise
            self._give_up(text)
            cause = f"The task took longer than {call.timeout_s:g} seconds."
            return await self._contend(text, failure(StateError(TIMEOUT, cause)))

    def _work(self, called: Row) -> Work:
        run = self._run
        return work_of(run.id, called, run.priority, run.tenant, run.round)

    def _called(self, text: str, call: Call) -> dict[str, Json]:
        key = hashlib.sha256(f"{self._run.id}\n{text}\n{self._run.round}".encode()).hexdigest()
        limits = {"timeout_s": call.timeout_s, "heartbeat_s": call.heartbeat_s}
        told = {name: limit_s for name, limit_s in limits.items() if limit_s is not None}
        return {"resource": call.resource, "input": call.input, "key": key, **told}

    # ---------------------------------------------------------------- flows

    async def _flow(self, path: Path, text: str, name: str, call: Call, now_s: float) -> Row:
        """Run another flow inside this run; it keeps the definition that it began with."""
        called = self._memo.called.get(text)
        if called is None:
            try:
                if path.count(INTO) >= DEEPEST_FLOW:
                    raise StateError(RUNTIME, f"Flows call flows more than {DEEPEST_FLOW} levels deep.")
                definition = dict(self._world.find_flow(name, self._run.tenant))
                load_machine(definition)
            except (StateError, MissingError, UserError) as error:
                return self._write(text, "answered", failure(error))
            called = self._write(text, "called", {**self._called(text, call), "definition": definition})
        machine = load_machine(called.data["definition"])
        run = Run(self, self._world.limits, f"{self._run.id}\n{text}", {"Id": name, "Name": name}, self, self.census)
        execution = execution_context(f"{self._run.id}:{text}", now_s, self._run.round)
        result = await run_machine(
            machine, call.input, run, execution, now_s, path=(*path, INTO), timeout_s=call.timeout_s
        )
        if result.status == "SUCCEEDED":
            return self._tell(text, "answered", {"value": result.output}, result.ended_s)
        return self._tell(text, "answered", {"error": result.error, "cause": result.cause}, result.ended_s)

    # ---------------------------------------------------------------- questions

    async def _ask(self, path: Path, text: str, call: Call, now_s: float) -> Row:
        """Have the question prepared, ask it, and wait for somebody's answer."""
        asked = self._memo.asked.get(text)
        if asked is None:
            prepare = replace(call, token=None, resource=call.resource.removesuffix(TOKEN_SUFFIX))
            try:
                request = (await self.perform((*path, "request"), prepare, now_s)).value
            except EffectError as error:
                return self._tell(text, "answered", {"error": error.error, "cause": error.cause}, error.at_s)
            schema = request.get("answer_schema") if isinstance(request, dict) else None
            limits_s = [limit_s for limit_s in (call.timeout_s, call.heartbeat_s) if limit_s is not None]
            until_s = self._world.clock.now_s() + min(limits_s) if limits_s else None
            data = {"token": call.token, "request": request, "schema": schema, "until_s": until_s}
            asked = self._write(text, "asked", data)
            await self._durable()
        expected = self._expect(text)
        return await self._await_answer(text, expected, asked.data["until_s"])

    async def _await_answer(self, text: str, expected: asyncio.Future[Row], until_s: float | None) -> Row:
        with self._waits(text, math.inf if until_s is None else until_s):
            if until_s is None:
                return await expected
            timer = asyncio.ensure_future(self._world.clock.sleep_until(until_s))
            either: set[asyncio.Future[Any]] = {expected, timer}
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            finally:
                timer.cancel()
        if expected.done():
            return expected.result()
        return await self._contend(text, failure(StateError(TIMEOUT, "Nobody answered in time.")))

    def _expect(self, text: str) -> asyncio.Future[Row]:
        """The answer of others, when it comes."""
        return self._expected.setdefault(text, asyncio.get_running_loop().create_future())

    async def _contend(self, text: str, data: dict[str, Json]) -> Row:
        """Answer for the others, unless one of them was quicker."""
        row = self._write(text, "answered", data)
        await self._durable()
        self.hear((await self._world.journal.news(self._lease, self.seen_id)).rows)
        return self._memo.answered.get(text, row)

    # ---------------------------------------------------------------- rows

    @contextmanager
    def _waits(self, text: str, until_s: float) -> Iterator[None]:
        self._waiting[text] = until_s
        if until_s != BUSY:
            self._stir()
        try:
            yield
        finally:
            del self._waiting[text]

    @contextmanager
    def _calls(self) -> Iterator[None]:
        self.calling += 1
        try:
            yield
        finally:
            self.calling -= 1
            if self._world.draining.is_set():
                self._stir()

    def _give_up(self, text: str) -> None:
        if not self.is_stopping:
            row = self._tell(text, "abandoned", None)
            self.trail.give_up(text, row.at_s)

    def _row(self, text: str, kind: Kind, data: Any, at_s: float | None = None) -> Row:
        return Row(text, kind, self._world.clock.now_s() if at_s is None else at_s, data, self._run.round)

    def _tell(self, text: str, kind: Kind, data: Any, at_s: float | None = None) -> Row:
        """A row for people, or one that can be computed again: written with the next that must be durable."""
        row = self._row(text, kind, data, at_s)
        if (text, kind) not in self._memo.noted:
            self._world.journal.note(self._lease, row)
        return row

    def _write(self, text: str, kind: Kind, data: Any, *jobs: Job) -> Row:
        """A row that can't be computed again: see to it with :meth:`_durable` that it is written."""
        row = self._row(text, kind, data)
        self._unwritten.add(self._world.journal.write(self._lease, [row], jobs))
        return row

    async def _durable(self) -> None:
        """Return when everything so far is written: before anything is done that depends on it."""
        for writing in tuple(self._unwritten):
            await writing
            self._unwritten.discard(writing)


def execution_context(name: str, started_s: float, redrives: int) -> dict[str, Json]:
    """The context object's ``Execution``."""
    start = format_timestamp(started_s)
    return {"Id": name, "Name": name, "RoleArn": "", "StartTime": start, "RedriveCount": redrives}


def _error(left: Json) -> str | None:
    """What a state failed with, by the data of its ``left`` row."""
    return None if "output" in left else left["error"] or RUNTIME


async def _stay() -> Row:
    """Do nothing until the driver stops us."""
    forever: asyncio.Future[Row] = asyncio.get_running_loop().create_future()
    return await forever
