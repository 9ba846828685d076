"""A worker's end of the queue on PostgreSQL: Procrastinate brings the jobs that runs ask for, and we do them."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Final

from procrastinate import App, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.worker import Worker
from structlog.typing import FilteringBoundLogger

from omnimind.core.errors import OmniMindError
from omnimind.runtime.acting import Acting
from omnimind.runtime.connector import PatientConnector, pool_for
from omnimind.runtime.driving import Driving
from omnimind.runtime.listening import listen
from omnimind.runtime.mending import Mending
from omnimind.store.database import Database
from omnimind.store.queue import ACT, DRIVE, RUNS, queue_of

POLL_EVERY_S: Final = 0.5
"""How often a queue is looked at without being told: jobs that are to be tried again come without a notification."""

CONNECTIONS: Final = 4
RESTART_AFTER_S: Final = 1.0
LONGEST_WAIT_S: Final = 30


class _Again(BaseRetryStrategy):
    """What ended without an answer is tried again: at once if we were told to stop, else after longer and longer."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        if isinstance(exception, asyncio.CancelledError):
            return RetryDecision()
        return RetryDecision(retry_in={"seconds": min(2 ** min(job.attempts, 10), LONGEST_WAIT_S)})


class Queue:
    """Brings runs to drive, calls to make, and news of runs.

    Args:
        database: PostgreSQL.
        driving: Drives the runs.
        acting: Makes the calls.
        agents: The agents that are called here.
        at_once: Their calls at once.
        log: Gets a line when something is wrong.
    """

    def __init__(
        self,
        database: Database,
        driving: Driving,
        acting: Acting,
        agents: Sequence[str],
        at_once: int,
        log: FilteringBoundLogger,
    ) -> None:
        self._url = database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._driving = driving
        self._acting = acting
        self._log = log
        self._connector = PatientConnector(self._tell)
        self._app = App(connector=self._connector)
        self._app.task(name=DRIVE, queue=RUNS, retry=_Again())(self._drive)
        self._app.task(name=ACT, retry=_Again())(self._act)
        self._mending = Mending(self._app.job_manager, log)
        self._queues = {"runs": ([RUNS], 1), "calls": ([queue_of(agent) for agent in agents], at_once)}
        self._is_stopping = False

    async def run(self) -> None:
        """Work until :meth:`stop`, and until what is under way then has ended."""
        async with AsyncExitStack() as stack:
            pool = await stack.enter_async_context(pool_for(self._url, CONNECTIONS))
            await stack.enter_async_context(self._app.open_async(pool))
            group = await stack.enter_async_context(asyncio.TaskGroup())
            heard = listen(self._url, self._driving.stir, self._driving.stir_all, self._log)
            beside = [group.create_task(one) for one in (self._mending.run(), heard)]
            await asyncio.gather(*(self._work(name) for name in self._queues))
            for one in beside:
                one.cancel()

    def stop(self) -> None:
        """Take nothing new."""
        self._is_stopping = True
        for worker in self._mending.workers.values():
            worker.stop()  # type: ignore[no-untyped-call]  # it has no annotations

    def hurry(self) -> None:
        """Wait for nobody any more."""
        self._connector.is_patient = False

    async def _work(self, name: str) -> None:
        """Take jobs; a worker that fails is followed by another."""
        queues, at_once = self._queues[name]
        while not self._is_stopping:
            worker = self._mending.workers[name] = Worker(
                self._app,
                queues,
                name,
                at_once,
                fetch_job_polling_interval=POLL_EVERY_S,
                delete_jobs=DeleteJobCondition.ALWAYS,
                install_signal_handlers=False,
                worker_middleware=[self._mending.watched],
            )
            try:
                await worker.run()  # type: ignore[no-untyped-call]  # it has no annotations
            except Exception:  # noqa: BLE001 - whatever a worker dies of, the next may not
                self._log.exception("queue trouble", queue=name)
            if not self._is_stopping:
                await asyncio.sleep(RESTART_AFTER_S)

    async def _drive(self, run_id: str) -> None:
        self._driving.begin(run_id)

    async def _act(self, run_id: str, path: str) -> None:
        try:
            await self._acting.act(run_id, path)
        except OmniMindError as error:
            self._log.warning("call left for later", run=run_id, path=path, error=str(error))
            raise
        except Exception:
            self._log.exception("call left for later", run=run_id, path=path)
            raise

    def _tell(self, error: BaseException) -> None:
        self._log.warning("database trouble", error=str(error).strip())
