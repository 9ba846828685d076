"""Mending: a job is never lost with the worker that took it."""

import asyncio
import sys

import pytest
from procrastinate import App
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from omnimind.runtime.connector import PatientConnector, pool_for
from omnimind.runtime.mending import STALLED_AFTER_S, Mending
from omnimind.telemetry.logs import logger


class OneWorker:
    """Stands where a worker of Procrastinate does."""

    def __init__(self, worker_id):
        self.worker_id = worker_id


class Queue:
    """Procrastinate's tables, and mending on them."""

    def __init__(self, app, pool):
        self.manager, self.pool = app.job_manager, pool
        self.mending = Mending(self.manager, logger(sys.stderr, verbose=False))
        self.act = app.task(name="act", queue="calls")(self._nothing)
        self.drive = app.task(name="drive", queue="runs", queueing_lock="run")(self._nothing)

    async def _nothing(self):
        """What the jobs do."""

    async def worker(self):
        """A new worker's number."""
        return await self.manager.register_worker()

    async def take(self, worker_id):
        """The next job, by that worker."""
        return await self.manager.fetch_job(None, worker_id)

    async def silence(self, worker_id, for_s):
        """Let the worker's heart have stood for so long."""
        query = "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s) WHERE id = %s"
        async with self.pool.connection() as connection:
            await connection.execute(query, (for_s, worker_id))

    async def statuses(self):
        """Those of all jobs."""
        return sorted(job.status for job in await self.manager.list_jobs_async())


@pytest.fixture
def on_queue(postgres_url):
    """Runs a test with a queue."""

    def run(test):
        async def main():
            app = App(connector=PatientConnector(lambda error: None))
            async with pool_for(postgres_url, 2) as pool, app.open_async(pool):
                await test(Queue(app, pool))

        asyncio.run(main())

    return run


def test_the_job_of_a_silent_worker_is_given_away_at_the_second_look(on_queue):
    """At the first look it may be the database that was silent; a heart that beats again keeps the job."""

    async def test(queue):
        alive, dead = await queue.worker(), await queue.worker()
        for worker_id in (alive, dead):
            await queue.act.defer_async()
            await queue.take(worker_id)
            await queue.silence(worker_id, STALLED_AFTER_S + 1)
        await queue.mending.mend()
        assert await queue.statuses() == ["doing", "doing"]
        await queue.manager.update_heartbeat(alive)
        await queue.mending.mend()
        assert await queue.statuses() == ["doing", "todo"]
        assert (await queue.take(alive)).worker_id == alive

    on_queue(test)


def test_a_job_that_was_taken_and_never_heard_of_is_given_away(on_queue):
    """The worker lives, but the answer to its question got lost; a job that it does is left alone."""

    async def test(queue):
        ours = await queue.worker()
        queue.mending.workers["calls"] = OneWorker(ours)
        done = await queue.act.defer_async()
        lost = await queue.act.defer_async()
        jobs = [await queue.take(ours) for _ in range(2)]
        assert [job.id for job in jobs] == [done, lost]

        async def do():
            for _ in range(2):
                await queue.mending.mend()
            assert await queue.manager.get_job_status_async(done) == Status.DOING
            assert await queue.manager.get_job_status_async(lost) == Status.TODO
            return "done"

        class Context:
            job = jobs[0]

        assert await queue.mending.watched(do, Context(), None) == "done"

    on_queue(test)


def test_a_job_that_another_waits_in_place_of_is_forgotten(on_queue):
    """Of jobs with one queueing lock only one may wait: the one that a dead worker took is no longer needed."""

    async def test(queue):
        dead = await queue.worker()
        await queue.drive.defer_async()
        await queue.take(dead)
        waiting = await queue.drive.defer_async()
        await queue.silence(dead, STALLED_AFTER_S + 1)
        for _ in range(2):
            await queue.mending.mend()
        assert [job.id for job in await queue.manager.list_jobs_async()] == [waiting]

    on_queue(test)


def test_a_worker_whose_heart_beats_for_us_is_not_silent(on_queue):
    """Ours keep their jobs also while Procrastinate's own heartbeat stands still, as in a drain."""

    async def test(queue):
        ours = await queue.worker()
        queue.mending.workers["calls"] = OneWorker(ours)
        await queue.silence(ours, STALLED_AFTER_S + 1)
        await queue.mending.mend()
        assert not list(await queue.manager.get_stalled_jobs(seconds_since_heartbeat=1))

    on_queue(test)


def test_only_an_absent_database_is_waited_for(on_queue):
    """A question that the database refuses is refused at once."""

    async def test(queue):
        with pytest.raises(ConnectorException):
            await queue.manager.finish_job_by_id_async(7, Status.SUCCEEDED, delete_job=True)

    on_queue(test)
