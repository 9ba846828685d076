"""On PostgreSQL work is asked for in the transaction that needs it, and news are told at once."""

import asyncio

import psycopg
import pytest

from omnimind.core.errors import ConflictError, UserError
from omnimind.core.run import Job, NewRun, Row
from omnimind.store.queue import ACT, CHANNEL, DRIVE

from .conftest import Store

CALLED = {"resource": "agent:say", "input": 1, "key": "k"}


@pytest.fixture
def shared(postgres_url, tmp_path):
    """A store on PostgreSQL."""
    store = Store(postgres_url, tmp_path)
    yield store
    store.close()


def jobs(store):
    """The jobs that wait, as Procrastinate will do them."""
    with psycopg.connect(store.url) as connection:
        return connection.execute(
            "SELECT task_name, queue_name, args, priority, queueing_lock, lock FROM procrastinate_jobs"
            " WHERE status = 'todo' ORDER BY id"
        ).fetchall()


def drives(store):
    """The runs that a driver is asked for."""
    return [arguments["run_id"] for task, _, arguments, *_ in jobs(store) if task == DRIVE]


def done(store):
    """All that was asked for is done."""
    with psycopg.connect(store.url) as connection:
        connection.execute("DELETE FROM procrastinate_jobs")


def test_a_new_run_for_anybody_asks_for_a_driver(shared):
    """One that is begun for somebody does not."""

    async def main():
        run_id = await shared.journal.begin(NewRun("tell", {}, 1, priority=3))
        await shared.driven()
        return run_id

    run_id = asyncio.run(main())

    assert jobs(shared) == [(DRIVE, "runs", {"run_id": run_id}, 3, run_id, None)]


def test_a_call_is_asked_for_with_its_row(shared):
    """Both or neither: who lost the lease asks for nothing."""

    async def main():
        lease = (await shared.driven()).lease
        row, job = Row("Say/0/0", "called", 1.0, CALLED), Job("say", "Say/0/0", 2)
        await shared.journal.write(lease, [row], [job])
        shared.expire(lease.run_id)
        await shared.other.claim(lease.run_id, "other")
        with pytest.raises(ConflictError):
            await shared.journal.write(lease, [Row("Late/0/0", "called", 1.0, CALLED)], [Job("say", "Late/0/0")])
        return lease.run_id

    run_id = asyncio.run(main())

    assert jobs(shared) == [(ACT, "agent.say", {"run_id": run_id, "path": "Say/0/0"}, 2, None, None)]


def test_many_calls_are_asked_for_at_once(shared):
    """Each of a Map's items, in their order."""

    async def main():
        lease = (await shared.driven()).lease
        paths = [f"Each/0/0/{n}/Say/0/0" for n in range(30)]
        await asyncio.gather(
            *(shared.journal.write(lease, [Row(path, "called", 1.0, CALLED)], [Job("say", path)]) for path in paths)
        )
        return paths

    paths = asyncio.run(main())

    assert [arguments["path"] for _, _, arguments, *_ in jobs(shared)] == paths


def test_what_can_be_driven_on_asks_for_a_driver_once(shared):
    """Given back, answered while parked, retried, abandoned: each asks, but never twice at a time."""

    async def parked():
        claim = await shared.driven()
        data = {"token": claim.run.id, "request": 1, "schema": None, "until_s": None}
        await shared.journal.write(claim.lease, [Row("Ask/0/0", "asked", 1.0, data)])
        await shared.journal.release(claim.lease, "waiting")
        return claim.run.id

    async def released(status, rows=()):
        claim = await shared.driven()
        await shared.journal.release(claim.lease, status, rows)
        return claim.run.id

    given_back = asyncio.run(released("running"))
    assert drives(shared) == [given_back]
    asleep = asyncio.run(parked())
    assert drives(shared) == [given_back]
    shared.questions.answer(asleep, True)
    assert drives(shared) == [given_back, asleep]
    failure = {"error": "no", "cause": "", "state": "Say"}
    failed = asyncio.run(released("failed", [Row("", "failed", 1.0, failure)]))
    shared.runs.retry(failed)
    assert drives(shared) == [given_back, asleep, failed]
    assert shared.runs.summon() == 3
    assert drives(shared) == [given_back, asleep, failed]
    done(shared)
    silent = asyncio.run(shared.driven()).run.id
    shared.expire(silent)
    assert shared.runs.summon() == 4
    assert drives(shared) == [given_back, asleep, failed, silent]


def test_a_driver_hears_of_answers_and_cancellations_at_once(shared):
    """The run's id is notified when the transaction is there to be seen."""
    claim = asyncio.run(shared.driven())
    data = {"token": "t", "request": 1, "schema": None, "until_s": None}
    called = Row("Say/0/0", "called", 1.0, CALLED)
    shared.write(claim.lease, Row("Ask/0/0", "asked", 1.0, data), called)
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        shared.questions.answer("t", True)
        asyncio.run(shared.calls.answer(claim.run.id, "Say/0/0", {"value": 1}))
        shared.runs.cancel(claim.run.id)
        heard = [notice.payload for notice in connection.notifies(timeout=5, stop_after=3)]
    assert heard == [claim.run.id] * 3


def test_answers_of_many_workers_are_all_heard(shared):
    """However their transactions overlap, no cursor passes one by."""
    paths = [f"Each/0/0/{n}/Say/0/0" for n in range(40)]

    async def main():
        claim = await shared.driven()
        await shared.journal.write(claim.lease, [Row(path, "called", 1.0, CALLED) for path in paths])
        beside = Store(shared.url, shared.folder)
        answers = [
            (shared.calls if n % 2 else beside.calls).answer(claim.run.id, path, {"value": n})
            for n, path in enumerate(paths)
        ]
        answering = asyncio.gather(*answers)
        heard, last = [], claim.rows[-1].id
        while len(heard) < len(paths):
            rows = (await shared.journal.news(claim.lease, last)).rows
            heard += [row.path for row in rows]
            last = max([last, *(row.id for row in rows)])
        await answering
        beside.close()
        return heard

    assert sorted(asyncio.run(asyncio.wait_for(main(), 20))) == sorted(paths)


def test_sqlite_shares_no_work(tmp_path):
    """The error says what does; nothing is written."""
    store = Store(f"sqlite:///{tmp_path}/omnimind.db", tmp_path)
    lease = asyncio.run(store.driven()).lease

    async def main():
        await store.journal.write(lease, [Row("Say/0/0", "called", 1.0, CALLED)], [Job("say", "Say/0/0")])

    with pytest.raises(UserError, match="PostgreSQL"):
        asyncio.run(main())
    assert store.kinds(lease.run_id) == [("", "started")]
    store.close()
