"""What every journal promises, on SQLite and on PostgreSQL."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress

import pytest

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.run import NewRun, Row
from omnimind.store.holders import this_process

NEW = NewRun("tell", {"StartAt": "Say"}, {"topic": "tides"})


def test_a_new_run_is_known_by_all_it_was_begun_with(store):
    """The claim tells definition, input, labels, priority and the first row; keys keep their order."""

    async def main():
        definition = {"StartAt": "Say", "Comment": "z before a", "z": 1, "a": {"y": 2, "b": 3}}
        new = NewRun("tell", definition, {"topic": "tides", "an": None}, priority=7, labels={"key": "1", "by": "me"})
        claim = await store.driven(new)
        assert list(claim.definition) == list(definition)
        assert claim.definition == definition
        assert list(claim.input) == ["topic", "an"]
        run = claim.run
        assert (run.flow, run.status, run.priority, run.labels) == ("tell", "running", 7, {"key": "1", "by": "me"})
        assert (run.created_at_s, run.holder, run.round, run.ended_at_s) == (1000.0, "me", 0, None)
        assert [(row.path, row.kind, row.at_s, row.data) for row in claim.rows] == [("", "started", 1000.0, new.input)]

    asyncio.run(main())


def test_a_run_may_begin_with_rows_of_another(store):
    """They come after its start, as they were."""

    async def main():
        rows = [Row("A/0/0", "called", 5.0, {"key": "k"}, -1), Row("A/0/0", "answered", 6.0, {"value": 1}, -1)]
        claim = await store.driven(NewRun("tell", {}, None, rows=rows))
        assert [(row.path, row.kind, row.round, row.data) for row in claim.rows[1:]] == [
            ("A/0/0", "called", -1, {"key": "k"}),
            ("A/0/0", "answered", -1, {"value": 1}),
        ]

    asyncio.run(main())


def test_nobody_else_can_claim_a_run_that_is_driven(store):
    """Not another process, nor another task of the same one."""

    async def main():
        claim = await store.driven()
        assert await store.other.claim(claim.run.id, "other") is None
        assert await store.journal.claim(claim.run.id, "me") is None

    asyncio.run(main())


def test_a_run_that_was_begun_for_somebody_is_not_for_others(store):
    """Until its holder claims it, or the lease is over."""

    async def main():
        run_id = await store.journal.begin(NEW, holder="me")
        assert await store.other.claim(run_id, "other") is None
        store.expire(run_id)
        assert (await store.other.claim(run_id, "other")).lease.term == 2

    asyncio.run(main())


def test_whoever_takes_over_is_noted(store):
    """A run that was driven before tells by whom it is driven now; one that never was does not."""

    async def main():
        run_id = await store.journal.begin(NEW)
        first = await store.journal.claim(run_id, "me")
        assert [row.kind for row in first.rows] == ["started"]
        store.expire(run_id)
        second = await store.other.claim(run_id, "other")
        assert [(row.kind, row.data) for row in second.rows[1:]] == [("resumed", {"holder": "other"})]
        assert second.lease.term == first.lease.term + 1

    asyncio.run(main())


def test_a_run_that_is_not_there_can_not_be_claimed(store):
    """``run.missing``, which names it."""
    with pytest.raises(MissingError, match="nowhere") as error:
        asyncio.run(store.journal.claim("nowhere", "me"))
    assert error.value.code == "run.missing"


def test_who_lost_the_lease_writes_nothing(store):
    """Not a row, not a note, not the end; nor does it hear news."""

    async def main():
        lost = (await store.driven()).lease
        store.expire(lost.run_id)
        lease = (await store.other.claim(lost.run_id, "other")).lease
        late = Row("Late", "answered", 1.0, {"value": "late"})
        store.journal.note(lost, late)
        for attempt in (
            store.journal.write(lost, [late]),
            store.journal.news(lost, 0),
            store.journal.release(lost, "succeeded", [Row("", "succeeded", 1.0)]),
        ):
            with pytest.raises(ConflictError) as error:
                await attempt
            assert error.value.code == "lease.lost"
        await store.other.write(lease, [Row("Good", "answered", 1.0, {"value": 1})])
        assert store.kinds(lost.run_id)[1:] == [("", "resumed"), ("Good", "answered")]

    asyncio.run(main())


def test_a_lease_that_ran_out_still_counts_while_nobody_took_it(store):
    """Whoever was only slow goes on, its lease renewed."""

    async def main():
        lease = (await store.driven()).lease
        store.expire(lease.run_id)
        await store.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})])
        assert await store.other.claim(lease.run_id, "other") is None

    asyncio.run(main())


def test_the_first_row_of_a_kind_stays(store):
    """A second for the same path and round changes nothing; in the next round there may be one again."""

    async def main():
        lease = (await store.driven()).lease
        for value, turn in ((1, 0), (2, 0), (3, 1)):
            await store.journal.write(lease, [Row("A", "answered", 1.0, {"value": value}, turn)])
        told = [Row("", "cancelling", 1.0), Row("", "cancelling", 2.0)]
        await store.journal.write(lease, told)
        rows = store.runs.history(lease.run_id)[1:]
        assert [(row.round, row.data) for row in rows[:2]] == [(0, {"value": 1}), (1, {"value": 3})]
        assert [row.at_s for row in rows[2:]] == [1.0, 2.0]

    asyncio.run(main())


def test_notes_keep_their_place_before_what_is_written_after_them(store):
    """They are there when the next writing is."""

    async def main():
        lease = (await store.driven()).lease
        store.journal.note(lease, Row("A", "entered", 1.0, {"in": 1}))
        store.journal.note(lease, Row("A", "entered", 2.0, {"in": 2}))
        await store.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})])
        assert store.kinds(lease.run_id)[1:] == [("A", "entered"), ("A", "answered")]

    asyncio.run(main())


def test_notes_without_company_are_written_a_moment_later(store):
    """Nothing durable comes, and still they do."""

    async def main():
        lease = (await store.driven()).lease
        store.journal.note(lease, Row("A", "entered", 1.0, None))
        deadline_s = time.monotonic() + 5
        while len(store.runs.history(lease.run_id)) < 2:
            assert time.monotonic() < deadline_s

    asyncio.run(main())


def test_notes_are_written_when_the_database_is_closed(store):
    """What was told last is not lost."""

    async def main():
        lease = (await store.driven()).lease
        store.journal.note(lease, Row("A", "entered", 1.0, None))
        store.database.writer.close()
        assert store.kinds(lease.run_id)[1:] == [("A", "entered")]

    asyncio.run(main())


def test_the_end_of_a_run_is_its_last_row(store):
    """Output or error, and when; then nobody can claim it, and its lease is over."""

    async def main():
        failure = {"error": "no.way", "cause": "because", "state": "Say"}
        for status, data in (("succeeded", {"made": [1, 2]}), ("failed", failure), ("cancelled", None)):
            lease = (await store.driven()).lease
            await store.journal.release(lease, status, [Row("", status, 1234.5, data)])
            run = store.runs.get(lease.run_id)
            assert (run.status, run.ended_at_s, run.holder) == (status, 1234.5, None)
            assert run.output == (data if status == "succeeded" else None)
            if status == "failed":
                assert (run.error, run.cause, run.state) == ("no.way", "because", "Say")
            assert await store.other.claim(lease.run_id, "other") is None
            with pytest.raises(ConflictError):
                await store.journal.write(lease, [Row("A", "answered", 1.0)])

    asyncio.run(main())


def test_a_parked_run_waits_for_its_time(store):
    """It keeps when it wakes, and whoever claims it drives it."""

    async def main():
        lease = (await store.driven()).lease
        await store.journal.release(lease, "waiting", wake_at_s=5e9)
        run = store.runs.get(lease.run_id)
        assert (run.status, run.wake_at_s, run.holder) == ("waiting", 5e9, None)
        claim = await store.other.claim(lease.run_id, "other")
        assert (claim.run.status, claim.run.wake_at_s, claim.run.holder) == ("running", None, "other")

    asyncio.run(main())


ODD = {"nul": "a\u0000b", "half": "\ud800 and \udfff", "\u0000key\udc00": "🜁 ação", "n": [1.5, -0.0, 10**40, True]}


@pytest.mark.parametrize("size", [1, 20_000])
def test_any_text_survives(store, size):
    """NUL, halves of surrogate pairs, in keys and values, small and large; keys keep their order."""

    async def main():
        value = {"z": "x" * size, **ODD}
        lease = (await store.driven(NewRun("caf\udce9", {"States": ODD}, value, labels={"l\u0000": "\ud800"}))).lease
        await store.journal.write(lease, [Row("A", "answered", 1.0, {"value": value})])
        store.expire(lease.run_id)
        claim = await store.other.claim(lease.run_id, "other")
        assert claim.rows[1].data["value"] == claim.input == value
        assert list(claim.input) == list(value)
        assert claim.definition == {"States": ODD}
        assert claim.run.labels == {"l\u0000": "\ud800"}
        assert claim.run.flow == "caf\udce9"

    asyncio.run(main())


def test_a_large_value_is_kept_once(store):
    """As an artifact, however many rows hold it; what looks like a reference in small ones is only text."""

    async def main():
        large = {"text": "a" * 50_000}
        claim = await store.driven(NewRun("tell", {}, large))
        rows = [Row(f"S/{n}", "entered", 1.0, large) for n in range(3)] + [Row("S/4", "entered", 1.0, "@f00:3")]
        await store.journal.write(claim.lease, rows)
        kept = [path for path in (store.folder / "artifacts").rglob("*") if path.is_file()]
        assert len(kept) == 1
        assert [row.data for row in store.runs.history(claim.run.id)] == [large] * 4 + ["@f00:3"]

    asyncio.run(main())


def test_many_writings_share_a_commit(store):
    """Fifty at once take far fewer transactions, and each hears of its own."""

    async def main():
        leases = [(await store.driven()).lease for _ in range(10)]
        transactions = 0
        transact = store.database.writer._transact

        def counting(work, needs_disk):
            nonlocal transactions
            transactions += 1
            transact(work, needs_disk)

        store.database.writer._transact = counting
        lost = leases[0]
        store.expire(lost.run_id)
        await store.other.claim(lost.run_id, "other")
        writings = [
            store.journal.write(lease, [Row(f"S/{n}", "answered", 1.0, {"value": n})])
            for lease in leases
            for n in range(5)
        ]
        results = await asyncio.gather(*writings, return_exceptions=True)
        assert [type(result) for result in results] == [ConflictError] * 5 + [type(None)] * 45
        assert transactions < 10
        assert all(len(store.runs.history(lease.run_id)) == 6 for lease in leases[1:])

    asyncio.run(main())


def test_what_can_not_be_written_does_not_take_others_along(store):
    """A value that is no JSON is refused, whatever is written beside it goes through."""

    async def main():
        lease = (await store.driven()).lease
        results = await asyncio.gather(
            store.journal.write(lease, [Row("A", "answered", 1.0, {"value": float("nan")})]),
            store.journal.write(lease, [Row("B", "answered", 1.0, {"value": 1})]),
            return_exceptions=True,
        )
        assert isinstance(results[0], ValueError)
        assert store.kinds(lease.run_id)[1:] == [("B", "answered")]

    asyncio.run(main())


def test_what_was_asked_to_be_written_is_written_though_nobody_waits(store):
    """A driver that is stopped while it writes down a result has written it."""

    async def main():
        lease = (await store.driven()).lease
        writing = asyncio.ensure_future(store.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})]))
        await asyncio.sleep(0)
        writing.cancel()
        with suppress(asyncio.CancelledError):  # what is written in place was quicker
            await writing
        await store.journal.write(lease, [Row("B", "answered", 1.0, {"value": 1})])
        assert store.kinds(lease.run_id)[1:] == [("A", "answered"), ("B", "answered")]

    asyncio.run(main())


PROGRAM = """
import asyncio, sys
from pathlib import Path
from omnimind.core.run import NewRun, Row
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.database import open_database
from omnimind.store.holders import this_process
from omnimind.store.journal import DatabaseJournal

url, folder, action, run_id = sys.argv[1:]
journal = DatabaseJournal(open_database(url), FileArtifacts(Path(folder)))

async def write():
    claim = await journal.claim(run_id, this_process())
    for n in range(10**6):
        await journal.write(claim.lease, [Row(f"S/{n}", "answered", 1.0, {"value": n})])
        print(n, flush=True)

async def claim():
    sys.stdin.readline()
    for one in run_id.split(","):
        print("ours" if await journal.claim(one, this_process()) else "theirs", flush=True)
    sys.stdin.readline()

print("ready", flush=True)
asyncio.run(write() if action == "write" else claim())
"""


@contextmanager
def process(store, action, run_id):
    """Another process at the same database."""
    command = [sys.executable, "-c", PROGRAM, store.url, str(store.folder / "artifacts"), action, run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "ready\n"
        try:
            yield other
        finally:
            other.kill()


def test_a_killed_process_leaves_all_that_it_was_told_is_written(store):
    """``kill -9`` while it writes; its run can be claimed at once, since everybody here sees that it is dead."""
    run_id = asyncio.run(store.journal.begin(NEW))
    with process(store, "write", run_id) as other:
        told = [int(other.stdout.readline()) for _ in range(50)]
        os.kill(other.pid, signal.SIGKILL)
        told += [int(line) for line in other.stdout]
        other.wait()
        claim = asyncio.run(store.journal.claim(run_id, this_process()))
    written = [row.data["value"] for row in claim.rows if row.kind == "answered"]
    assert written == list(range(len(written)))
    assert len(told) <= len(written) <= len(told) + 1


def test_two_processes_never_get_the_same_run(store):
    """Whoever comes first gets it; each run is got by one."""
    ids = [asyncio.run(store.journal.begin(NEW)) for _ in range(30)]
    both = ",".join(ids)
    with process(store, "claim", both) as one, process(store, "claim", both) as two:
        for other in (one, two):
            other.stdin.write("go\n")
            other.stdin.flush()
        got = [[other.stdout.readline() for _ in ids] for other in (one, two)]
    assert all({first, second} == {"ours\n", "theirs\n"} for first, second in zip(*got, strict=True))


def test_own_answers_are_no_news(store):
    """A driver hears of the answers of others only."""

    async def main():
        claim = await store.driven()
        await store.journal.write(claim.lease, [Row("A", "answered", 1.0, {"value": "own"})])
        assert (await store.journal.news(claim.lease, claim.rows[-1].id)).rows == []

    asyncio.run(main())
