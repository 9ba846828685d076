"""Mending: jobs whose worker died, or never heard that they are its, are done by somebody else."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, Final

from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker
from psycopg.errors import RaiseException
from structlog.typing import FilteringBoundLogger

BEAT_EVERY_S: Final = 4.0
STALLED_AFTER_S: Final = 10.0
"""How long a worker may be silent before its jobs are given to others."""

FORGOTTEN_AFTER_S: Final = 60.0
"""How long its number is kept."""


class Mending:
    """Keeps our workers' hearts beating, also while they drain, and gives away the jobs of those whose hearts stopped.

    Args:
        manager: Procrastinate's, of jobs.
        log: Gets a line a job.

    Attributes:
        workers: Ours.
    """

    def __init__(self, manager: JobManager, log: FilteringBoundLogger) -> None:
        self.workers: dict[str, Worker] = {}
        self._manager = manager
        self._log = log
        self._ours: set[int | None] = set()
        self._suspects: set[int | None] = set()

    async def watched(self, call_next: Callable[[], Any], context: JobContext, worker: Worker) -> Any:
        """Know a job while it is done."""
        self._ours.add(context.job.id)
        try:
            return await call_next()
        finally:
            self._ours.discard(context.job.id)

    async def run(self) -> None:
        """Do it now and then, as long as this is not cancelled."""
        while True:
            await asyncio.sleep(BEAT_EVERY_S)
            try:
                await self.mend()
            except ConnectorException as error:
                self._log.warning("queue trouble", error=str(error.__cause__ or error).strip())

    async def mend(self) -> None:
        """Do it once. One look convicts nobody: after an outage of the database all hearts seem to stand."""
        numbers = [worker.worker_id for worker in self.workers.values() if worker.worker_id is not None]
        for number in numbers:
            await self._manager.update_heartbeat(number)
        suspects = {job.id: job for job in await self._stalled(numbers)}
        for job_id in self._suspects & suspects.keys():
            await self._give_away(suspects[job_id])
        self._suspects = set(suspects)
        await self._manager.prune_stalled_workers(FORGOTTEN_AFTER_S)

    async def _stalled(self, numbers: Sequence[int]) -> list[Job]:
        """The jobs of silent workers, and ours that we never heard of: the connection broke just when we took them."""
        stalled = list(await self._manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S))
        for number in numbers:
            ours = await self._manager.list_jobs_async(worker_id=number, status=Status.DOING.value)
            stalled.extend(job for job in ours if job.id not in self._ours)
        return stalled

    async def _give_away(self, job: Job) -> None:
        self._log.info("job given away", task=job.task_name, **job.task_kwargs)
        try:
            await self._manager.retry_job(job)
        except UniqueViolation:  # another that asks for the same waits already
            await self._manager.finish_job(job, Status.ABORTED, delete_job=True)
        except ConnectorException as error:  # somebody else was quicker
            if not isinstance(error.__cause__, RaiseException):
                raise
