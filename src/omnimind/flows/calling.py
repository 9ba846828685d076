"""Calling an agent for a run: within its time and heartbeat, and said as a history says it."""

import asyncio
from contextlib import suppress
from typing import Final

from omnimind.core.errors import OmniMindError
from omnimind.core.run import Json, Row
from omnimind.core.work import Work, Workforce
from omnimind.flows.errors import HEARTBEAT_TIMEOUT, TIMEOUT, StateError
from omnimind.flows.task import TOKEN_SUFFIX
from omnimind.flows.world import INTERRUPTING, failure

AGENT: Final = "agent:"


async def call_agent(
    workforce: Workforce, work: Work, *, timeout_s: float | None = None, heartbeat_s: float | None = None
) -> dict[str, Json]:
    """What came of ``work``, as the data of an ``answered`` row.

    Args:
        workforce: Who calls the agent.
        work: What to do.
        timeout_s: How long it may take.
        heartbeat_s: How long it may be silent.

    Raises:
        OmniMindError: One that says nothing about the work: its code is in ``INTERRUPTING``.
    """
    try:
        if timeout_s is None and heartbeat_s is None:
            return {"value": await workforce.call(work, _unheard)}
        return {"value": await _limited(workforce, work, timeout_s, heartbeat_s)}
    except OmniMindError as error:
        if error.code in INTERRUPTING:
            raise
        return failure(error)
    except Exception as error:  # noqa: BLE001 - whatever an agent raises is its failure, and the flow's to catch
        return failure(error)


async def _limited(workforce: Workforce, work: Work, timeout_s: float | None, heartbeat_s: float | None) -> Json:
    limit, silence = asyncio.timeout(timeout_s), asyncio.timeout(heartbeat_s)
    loop = asyncio.get_running_loop()

    def put_off() -> None:
        if heartbeat_s is not None:
            with suppress(RuntimeError):  # the call is over, one way or another
                silence.reschedule(loop.time() + heartbeat_s)

    def beat() -> None:
        with suppress(RuntimeError):  # the loop has ended before the agent did
            loop.call_soon_threadsafe(put_off)

    try:
        async with limit, silence:
            return await workforce.call(work, beat if heartbeat_s is not None else _unheard)
    except TimeoutError as error:
        if limit.expired():
            raise StateError(TIMEOUT, f"The task took longer than {timeout_s:g} seconds.") from error
        if silence.expired():
            raise StateError(HEARTBEAT_TIMEOUT, f"Nothing was heard for {heartbeat_s:g} seconds.") from error
        raise


def work_of(run_id: str, called: Row, priority: int, tenant: str, turn: int) -> Work:
    """The call that a ``called`` row of a run in round ``turn`` tells of."""
    return Work(
        agent=called.data["resource"].removesuffix(TOKEN_SUFFIX).removeprefix(AGENT),
        input=called.data["input"],
        key=called.data["key"],
        priority=priority,
        about=about(called.path),
        run_id=run_id,
        path=called.path,
        tenant=tenant,
        round=turn,
    )


def _unheard() -> None:
    """A sign of life that nobody waits for."""


def about(path: str) -> str:
    """Which part of the job the call at ``path`` is: the state, and which branch or item of what is around it."""
    *around, name, _, _ = path.removesuffix("/request").split("/")
    name = name.replace("~1", "/").replace("~0", "~")
    return f"{name} {int(around[-1]) + 1}" if around and around[-1].isdecimal() else name
