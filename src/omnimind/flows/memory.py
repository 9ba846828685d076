"""The world in memory: tasks are Python callables, and waiting makes a clock jump."""

import asyncio
import inspect
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any, Protocol

from omnimind.flows.errors import (
    HEARTBEAT_TIMEOUT,
    ITEM_READER_FAILED,
    RESULT_WRITER_FAILED,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
    StateError,
)
from omnimind.flows.json_value import Json, compact
from omnimind.flows.port import Answer, Call, Effect, EffectError, Path, Read, Sleep, Write

TaskFunction = Callable[[Json], Awaitable[Json] | Json]
"""From a task's input its output, at once or awaited."""

Reader = Callable[[Read], Awaitable[Json] | Json]
Writer = Callable[[Write], Awaitable[Json] | Json]


class Clock(Protocol):
    """Tells the time and waits."""

    def now_s(self) -> float:
        """Seconds since 1970."""
        ...

    async def sleep_until(self, until_s: float) -> None:
        """Return when it is ``until_s``."""
        ...


class JumpingClock:
    """A clock on which waiting takes no time: it jumps to where it is to wait for.

    Args:
        start_s: Its first time, in seconds since 1970; the present if not given.
    """

    def __init__(self, start_s: float | None = None) -> None:
        self._now_s = time.time() if start_s is None else start_s

    def now_s(self) -> float:
        """The latest time that was waited for."""
        return self._now_s

    async def sleep_until(self, until_s: float) -> None:
        """Jump."""
        self._now_s = max(self._now_s, until_s)


_BEAT: ContextVar[Callable[[], None] | None] = ContextVar("beat", default=None)


def heartbeat() -> None:
    """Called in a running task: it is alive, and its ``HeartbeatSeconds`` begin again."""
    beat = _BEAT.get()
    if beat is not None:
        beat()


class MemoryPort:
    """A port of callables.

    Args:
        tasks: What to call for each ``Resource``.
        clock: Where to wait.
        reader: What reads the artifacts of ItemReaders.
        writer: What writes the results of ResultWriters.
    """

    def __init__(
        self, tasks: Mapping[str, TaskFunction], clock: Clock, reader: Reader | None, writer: Writer | None
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._reader = reader
        self._writer = writer

    async def perform(self, path: Path, effect: Effect, now_s: float) -> Answer:
        """Do ``effect``."""
        if isinstance(effect, Sleep):
            await self._clock.sleep_until(effect.until_s)
            return Answer(None, effect.until_s)
        if isinstance(effect, Call):
            return await self._call(effect, now_s)
        function = self._reader if isinstance(effect, Read) else self._writer
        error = ITEM_READER_FAILED if isinstance(effect, Read) else RESULT_WRITER_FAILED
        if function is None:
            raise StateError(error, f"nothing here reads or writes {effect.resource!r}")
        try:
            return Answer(_plain(await _finish(function(effect))), now_s)  # type: ignore[arg-type]  # the kinds agree by the choice above
        except StateError:
            raise
        except Exception as failure:
            raise StateError(error, str(failure)) from failure

    async def _call(self, call: Call, now_s: float) -> Answer:
        function = self._tasks.get(call.resource)
        if function is None:
            raise StateError(RUNTIME, f"no task is given for the resource {call.resource!r}")
        try:
            return Answer(_plain(await _limited(function, _plain(call.input), call, now_s)), now_s)
        except StateError:
            raise
        except Exception as failure:
            raise StateError(type(failure).__name__, _cause(failure)) from failure


async def _limited(function: TaskFunction, given: Json, call: Call, now_s: float) -> Json:
    """Call ``function`` within its time and heartbeat, which run on the event loop's own clock."""
    try:
        async with asyncio.timeout(call.timeout_s):
            return await _beating(function, given, call, now_s)
    except TimeoutError as error:
        if not isinstance(error.__cause__, asyncio.CancelledError):
            raise
        raise EffectError(TIMEOUT, None, now_s + (call.timeout_s or 0)) from error


async def _beating(function: TaskFunction, given: Json, call: Call, now_s: float) -> Json:
    if call.heartbeat_s is None:
        return await _finish(function(given))
    silence_s, loop = call.heartbeat_s, asyncio.get_running_loop()
    try:
        async with asyncio.timeout(silence_s) as limit:
            token = _BEAT.set(lambda: limit.reschedule(loop.time() + silence_s))
            try:
                return await _finish(function(given))
            finally:
                _BEAT.reset(token)
    except TimeoutError as error:
        if not isinstance(error.__cause__, asyncio.CancelledError):
            raise
        raise EffectError(HEARTBEAT_TIMEOUT, None, now_s + silence_s) from error


async def _finish(result: Any) -> Json:
    return await result if inspect.isawaitable(result) else result


def _plain(value: Any) -> Json:
    """A copy of ``value`` as JSON, so that nobody can change what others see."""
    try:
        return json.loads(compact(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise StateError(TASK_FAILED, f"the output of the task is not JSON: {error}") from error


def _cause(failure: Exception) -> str:
    return compact({"errorMessage": str(failure), "errorType": type(failure).__name__})
