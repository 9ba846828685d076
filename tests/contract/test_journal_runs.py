"""What is told of runs, and what others do to them: on SQLite and on PostgreSQL."""

import asyncio

import pytest

from omnimind.core.errors import ConflictError, MissingError, UserError
from omnimind.core.run import NewRun, Row
from omnimind.store.holders import this_process

from .conftest import NEW

FAILURE = {"error": "no.way", "cause": "because", "state": "Say"}


def begin(store, flow="tell", **more):
    """A new run that nobody drives."""
    return asyncio.run(store.journal.begin(NewRun(flow, {"StartAt": "Say"}, 1, **more)))


def ended(store, status="succeeded", data=None, **more):
    """A run that is over."""

    async def main():
        claim = await store.driven(NewRun("tell", {"StartAt": "Say"}, 1, **more))
        await store.journal.release(claim.lease, status, [Row("", status, 1500.0, data)])
        return claim.run.id

    return asyncio.run(main())


def test_runs_are_listed_newest_first_in_pages(store):
    """All, by status, by flow and by labels; the last of a page leads to the next."""
    first, second = begin(store, labels={"by": "me", "key": "a%_"}), begin(store, "other", labels={"by": "me"})
    third = ended(store, labels={"by": "you", "ação": '"by":"me"'})

    def ids(**more):
        return [run.id for run in store.runs.recent(**more)]

    assert ids() == [third, second, first]
    assert ids(limit=2) == [third, second]
    assert ids(limit=2, before=second) == [first]
    assert ids(status="succeeded") == [third]
    assert ids(flow="other") == [second]
    assert ids(labels={"by": "me"}) == [second, first]
    assert ids(labels={"by": "me", "key": "a%_"}) == [first]
    assert ids(labels={"key": "A%_"}) == ids(labels={"key": "a"}) == []
    assert ids(labels={"ação": '"by":"me"'}) == [third]


def test_an_unfinished_run_is_found_by_its_labels(store):
    """The newest; those that are over don't count."""
    begin(store, labels={"key": "a"})
    newest = begin(store, labels={"key": "a", "by": "me"})
    ended(store, labels={"key": "a"})

    assert store.runs.unfinished({"key": "a"}).id == newest
    assert store.runs.unfinished({"key": "b"}) is None


def test_what_is_not_there_is_missing(store):
    """A run, a definition: each error names it."""
    for ask, code in (
        (store.runs.get, "run.missing"),
        (store.runs.history, "run.missing"),
        (store.runs.cancel, "run.missing"),
        (store.runs.retry, "run.missing"),
        (store.runs.delete, "run.missing"),
        (store.runs.definition, "definition.missing"),
    ):
        with pytest.raises(MissingError, match="nowhere") as error:
            ask("nowhere")
        assert error.value.code == code


def test_a_run_keeps_its_definition(store):
    """By its hash, which equal ones share."""
    first, second = (store.runs.get(begin(store)) for _ in range(2))

    assert first.definition == second.definition
    assert store.runs.definition(first.definition) == {"StartAt": "Say"}


def test_history_goes_on_after_a_row(store):
    """Whoever follows a run reads each row once."""

    async def main():
        claim = await store.driven()
        await store.journal.write(claim.lease, [Row("A", "answered", 1.0, {"value": 1})])
        rows = store.runs.history(claim.run.id)
        assert [row.kind for row in rows] == ["started", "answered"]
        assert store.runs.history(claim.run.id, rows[0].id) == rows[1:]
        assert store.runs.history(claim.run.id, rows[1].id) == []

    asyncio.run(main())


def test_runs_that_nobody_drives_are_due(store):
    """New ones, abandoned ones, parked ones whose time has come; the most urgent first, no more than asked for."""

    async def main():
        new = await store.journal.begin(NewRun("tell", {}, 1))
        urgent = await store.journal.begin(NewRun("tell", {}, 1, priority=5))
        await store.driven()
        silent = (await store.driven()).run.id
        store.expire(silent)
        given_back, parked, asleep, resting = [(await store.driven()).lease for _ in range(4)]
        await store.journal.release(given_back, "running")
        await store.journal.release(parked, "waiting")
        await store.journal.release(asleep, "waiting", wake_at_s=5e9)
        await store.journal.release(resting, "waiting", wake_at_s=1.0)
        ended_run = await store.driven()
        await store.journal.release(ended_run.lease, "failed", [Row("", "failed", 1.0, FAILURE)])
        return [urgent, new, silent, given_back.run_id, resting.run_id]

    expected = asyncio.run(main())

    assert store.runs.due() == expected
    assert store.runs.due(limit=2) == expected[:2]


def test_the_runs_of_a_dead_process_are_due_at_once(store):
    """Its lease would last for a while still; that of a living one counts."""
    alive = asyncio.run(store.driven(holder=this_process())).run.id
    name, pid, unique = this_process().rsplit(":", 2)
    place, _, started = unique.rpartition(".")
    dead = asyncio.run(store.driven(holder=f"{name}:{pid}:{place}.{int(started) - 1}")).run.id

    assert store.runs.due() == [dead]
    assert asyncio.run(store.journal.claim(alive, "other")) is None
    assert asyncio.run(store.journal.claim(dead, "other")) is not None


def test_a_run_that_nobody_drives_is_cancelled_at_once(store):
    """New or parked: its history tells of it, and it is due no more."""

    async def main():
        lease = (await store.driven()).lease
        await store.journal.release(lease, "waiting", wake_at_s=5e9)
        return lease.run_id

    for run_id in (begin(store), asyncio.run(main())):
        store.runs.cancel(run_id)
        run = store.runs.get(run_id)
        assert (run.status, run.is_cancelling, run.ended_at_s, run.wake_at_s) == ("cancelled", True, 3000.0, None)
        assert store.kinds(run_id)[-2:] == [("", "cancelling"), ("", "cancelled")]
    assert store.runs.due() == []


def test_a_driver_hears_that_it_must_stop(store):
    """The run goes on until it does; asking twice tells once; afterwards it is a conflict."""

    async def main():
        claim = await store.driven()
        await asyncio.to_thread(store.runs.cancel, claim.run.id)
        await asyncio.to_thread(store.runs.cancel, claim.run.id)
        assert (await store.journal.news(claim.lease, 0)).is_cancelling
        assert store.kinds(claim.run.id).count(("", "cancelling")) == 1
        await store.journal.release(claim.lease, "cancelled", [Row("", "cancelled", 1.0)])
        with pytest.raises(ConflictError, match="cancelled") as error:
            await asyncio.to_thread(store.runs.cancel, claim.run.id)
        assert error.value.code == "run.over"

    asyncio.run(main())


def test_a_run_that_is_parked_while_it_is_told_to_stop_wakes_up(store):
    """The driver hadn't heard; the next one does."""

    async def main():
        claim = await store.driven()
        await asyncio.to_thread(store.runs.cancel, claim.run.id)
        await store.journal.release(claim.lease, "waiting")
        assert store.runs.due() == [claim.run.id]
        assert (await store.journal.claim(claim.run.id, "me")).run.is_cancelling

    asyncio.run(main())


@pytest.mark.parametrize("status", ["failed", "cancelled"])
def test_a_retry_is_a_new_round(store, status):
    """The run is due; nothing of its end is told any more; its rows may come once more."""
    run_id = ended(store, status, FAILURE if status == "failed" else None)

    store.runs.retry(run_id)

    run = store.runs.get(run_id)
    assert (run.status, run.round, run.ended_at_s, run.error, run.is_cancelling) == ("running", 1, None, None, False)
    retried = store.runs.history(run_id)[-1]
    assert (retried.kind, retried.round) == ("retried", 1)
    assert store.runs.due() == [run_id]
    claim = asyncio.run(store.journal.claim(run_id, "me"))
    assert claim.rows[-1].round == claim.run.round == 1


def test_what_has_not_failed_can_not_be_retried(store):
    """An unfinished run, one that succeeded: a conflict of its own each."""
    for run_id, code in ((begin(store), "run.unfinished"), (ended(store), "run.succeeded")):
        with pytest.raises(ConflictError) as error:
            store.runs.retry(run_id)
        assert error.value.code == code


def test_a_deleted_run_leaves_nothing(store):
    """One that is over, with its history; what others share stays. One that is not is not deleted."""
    run_id, other = ended(store), begin(store)
    definition = store.runs.get(run_id).definition

    store.runs.delete(run_id)

    with pytest.raises(MissingError):
        store.runs.history(run_id)
    assert store.runs.definition(definition)
    with pytest.raises(ConflictError) as error:
        store.runs.delete(other)
    assert error.value.code == "run.unfinished"
    store.runs.cancel(other)
    store.runs.delete(other)
    with pytest.raises(MissingError):
        store.runs.definition(definition)


@pytest.mark.parametrize("name", ["caf\udce9", "\ud800"])
def test_names_that_are_not_text_are_refused(store, name):
    """Whatever bytes came from a command line; what is written beside them goes through."""
    for ask in (store.runs.get, store.runs.cancel):
        with pytest.raises(UserError) as error:
            ask(name)
        assert error.value.code == "text.invalid"

    async def main():
        return await asyncio.gather(store.journal.begin(NEW), store.journal.claim(name, "me"), return_exceptions=True)

    run_id, refused = asyncio.run(main())
    assert isinstance(refused, UserError)
    assert store.runs.get(run_id).status == "running"


def test_a_name_with_a_nul_is_refused_or_missing(store):
    """SQLite takes it, PostgreSQL does not; there is no such run."""
    with pytest.raises((UserError, MissingError)):
        store.runs.get("a\0b")
