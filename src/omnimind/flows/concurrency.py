"""Running branches and items side by side; the first failure stops the others."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from omnimind.flows.frame import Census
from omnimind.flows.json_value import Json

Job = Callable[[], Awaitable[Json]]


async def run_all(jobs: Sequence[Job], at_once: int, census: Census) -> list[Json]:
    """The results of ``jobs`` in their order, of which ``at_once`` run at the same time, counted in ``census``.

    Raises:
        Exception: What the first job to fail raised.
    """
    if at_once == 1 or len(jobs) == 1:
        return [await job() for job in jobs]
    results: list[Json] = [None] * len(jobs)
    waiting = iter(enumerate(jobs))

    async def work() -> None:
        for index, job in waiting:
            results[index] = await job()

    def over(_: asyncio.Task[None]) -> None:
        census.sequences -= 1

    census.sequences -= 1
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, len(jobs))):
                census.sequences += 1
                group.create_task(work()).add_done_callback(over)
    except BaseExceptionGroup as failures:
        stops = (failure for failure in failures.exceptions if not isinstance(failure, Exception))
        raise next(stops, failures.exceptions[0]) from None
    finally:
        census.sequences += 1
    return results
