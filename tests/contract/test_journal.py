"""What every journal promises, on SQLite and on PostgreSQL."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from sqlalchemy import update

from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.run import NewRun, Row
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.database import open_database
from omnimind.store.holders import this_process
from omnimind.store.journal import DatabaseJournal
from omnimind.store.reading import rows_of
from omnimind.store.tables import runs

NEW = NewRun("tell", {"StartAt": "Say"}, {"topic": "tides"})


class Desk:
    """A journal, and another beside it as in another process."""

    def __init__(self, url, folder):
        self.artifacts = FileArtifacts(folder / "artifacts")
        self.database, self.other_database = open_database(url), open_database(url)
        self.journal = DatabaseJournal(self.database, self.artifacts, lambda: 1000.0)
        self.other = DatabaseJournal(self.other_database, self.artifacts, lambda: 2000.0)

    async def driven(self, new=NEW, holder="me"):
        """The claim of a new run."""
        return await self.journal.claim(await self.journal.begin(new, holder=holder), holder)

    def rows(self, run_id):
        """What is in the database now."""
        with self.database.reading() as connection:
            return rows_of(connection, run_id, self.journal._payloads)

    def kinds(self, run_id):
        """What happened, in short."""
        return [(row.path, row.kind) for row in self.rows(run_id)]

    def expire(self, run_id):
        """Let time pass for the lease."""
        with self.database.engine.execution_options(is_writing=True).begin() as connection:
            connection.execute(update(runs).where(runs.c.id == run_id).values(held_until_s=1.0))


@pytest.fixture
def desk(database_url, tmp_path):
    """A journal of each kind."""
    desk = Desk(database_url, tmp_path)
    yield desk
    desk.database.close()
    desk.other_database.close()


def test_a_new_run_is_known_by_all_it_was_begun_with(desk):
    """The claim tells definition, input, labels, priority and the first row; keys keep their order."""

    async def main():
        definition = {"StartAt": "Say", "Comment": "z before a", "z": 1, "a": {"y": 2, "b": 3}}
        new = NewRun("tell", definition, {"topic": "tides", "an": None}, priority=7, labels={"key": "1", "by": "me"})
        claim = await desk.driven(new)
        assert list(claim.definition) == list(definition)
        assert claim.definition == definition
        assert list(claim.input) == ["topic", "an"]
        run = claim.run
        assert (run.flow, run.status, run.priority, run.labels) == ("tell", "running", 7, {"key": "1", "by": "me"})
        assert (run.created_at_s, run.holder, run.round, run.ended_at_s) == (1000.0, "me", 0, None)
        assert [(row.path, row.kind, row.at_s, row.data) for row in claim.rows] == [("", "started", 1000.0, new.input)]

    asyncio.run(main())


def test_a_run_may_begin_with_rows_of_another(desk):
    """They come after its start, as they were."""

    async def main():
        rows = [Row("A/0/0", "called", 5.0, {"key": "k"}, -1), Row("A/0/0", "answered", 6.0, {"value": 1}, -1)]
        claim = await desk.driven(NewRun("tell", {}, None, rows=rows))
        assert [(row.path, row.kind, row.round, row.data) for row in claim.rows[1:]] == [
            ("A/0/0", "called", -1, {"key": "k"}),
            ("A/0/0", "answered", -1, {"value": 1}),
        ]

    asyncio.run(main())


def test_nobody_else_can_claim_a_run_that_is_driven(desk):
    """Not another process, nor another task of the same one."""

    async def main():
        claim = await desk.driven()
        assert await desk.other.claim(claim.run.id, "other") is None
        assert await desk.journal.claim(claim.run.id, "me") is None

    asyncio.run(main())


def test_a_run_that_was_begun_for_somebody_is_not_for_others(desk):
    """Until its holder claims it, or the lease is over."""

    async def main():
        run_id = await desk.journal.begin(NEW, holder="me")
        assert await desk.other.claim(run_id, "other") is None
        desk.expire(run_id)
        assert (await desk.other.claim(run_id, "other")).lease.term == 1

    asyncio.run(main())


def test_whoever_takes_over_is_noted(desk):
    """A run that was driven before tells by whom it is driven now; one that never was does not."""

    async def main():
        run_id = await desk.journal.begin(NEW)
        first = await desk.journal.claim(run_id, "me")
        assert [row.kind for row in first.rows] == ["started"]
        desk.expire(run_id)
        second = await desk.other.claim(run_id, "other")
        assert [(row.kind, row.data) for row in second.rows[1:]] == [("resumed", {"holder": "other"})]
        assert second.lease.term == first.lease.term + 1

    asyncio.run(main())


def test_a_run_that_is_not_there_can_not_be_claimed(desk):
    """``run.missing``, which names it."""
    with pytest.raises(MissingError, match="nowhere") as error:
        asyncio.run(desk.journal.claim("nowhere", "me"))
    assert error.value.code == "run.missing"


def test_who_lost_the_lease_writes_nothing(desk):
    """Not a row, not a note, not the end; nor does it hear news."""

    async def main():
        lost = (await desk.driven()).lease
        desk.expire(lost.run_id)
        lease = (await desk.other.claim(lost.run_id, "other")).lease
        late = Row("Late", "answered", 1.0, {"value": "late"})
        desk.journal.note(lost, late)
        for attempt in (
            desk.journal.write(lost, [late]),
            desk.journal.news(lost, 0),
            desk.journal.release(lost, "succeeded", [Row("", "succeeded", 1.0)]),
        ):
            with pytest.raises(ConflictError) as error:
                await attempt
            assert error.value.code == "lease.lost"
        await desk.other.write(lease, [Row("Good", "answered", 1.0, {"value": 1})])
        assert desk.kinds(lost.run_id)[1:] == [("", "resumed"), ("Good", "answered")]

    asyncio.run(main())


def test_a_lease_that_ran_out_still_counts_while_nobody_took_it(desk):
    """Whoever was only slow goes on, its lease renewed."""

    async def main():
        lease = (await desk.driven()).lease
        desk.expire(lease.run_id)
        await desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})])
        assert await desk.other.claim(lease.run_id, "other") is None

    asyncio.run(main())


def test_the_first_row_of_a_kind_stays(desk):
    """A second for the same path and round changes nothing; in the next round there may be one again."""

    async def main():
        lease = (await desk.driven()).lease
        for value, turn in ((1, 0), (2, 0), (3, 1)):
            await desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": value}, turn)])
        told = [Row("", "cancelling", 1.0), Row("", "cancelling", 2.0)]
        await desk.journal.write(lease, told)
        rows = desk.rows(lease.run_id)[1:]
        assert [(row.round, row.data) for row in rows[:2]] == [(0, {"value": 1}), (1, {"value": 3})]
        assert [row.at_s for row in rows[2:]] == [1.0, 2.0]

    asyncio.run(main())


def test_notes_keep_their_place_before_what_is_written_after_them(desk):
    """They are there when the next writing is."""

    async def main():
        lease = (await desk.driven()).lease
        desk.journal.note(lease, Row("A", "entered", 1.0, {"in": 1}))
        desk.journal.note(lease, Row("A", "entered", 2.0, {"in": 2}))
        await desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})])
        assert desk.kinds(lease.run_id)[1:] == [("A", "entered"), ("A", "answered")]

    asyncio.run(main())


def test_notes_without_company_are_written_a_moment_later(desk):
    """Nothing durable comes, and still they do."""

    async def main():
        lease = (await desk.driven()).lease
        desk.journal.note(lease, Row("A", "entered", 1.0, None))
        deadline_s = time.monotonic() + 5
        while len(desk.rows(lease.run_id)) < 2:
            assert time.monotonic() < deadline_s

    asyncio.run(main())


def test_notes_are_written_when_the_database_is_closed(desk):
    """What was told last is not lost."""

    async def main():
        lease = (await desk.driven()).lease
        desk.journal.note(lease, Row("A", "entered", 1.0, None))
        desk.database.writer.close()
        assert desk.kinds(lease.run_id)[1:] == [("A", "entered")]

    asyncio.run(main())


def test_the_end_of_a_run_is_its_last_row(desk):
    """Output or error, and when; then nobody can claim it, and its lease is over."""

    async def main():
        failure = {"error": "no.way", "cause": "because", "state": "Say"}
        for status, data in (("succeeded", {"made": [1, 2]}), ("failed", failure), ("cancelled", None)):
            lease = (await desk.driven()).lease
            await desk.journal.release(lease, status, [Row("", status, 1234.5, data)])
            run = desk.journal._claimed(lease).run
            assert (run.status, run.ended_at_s, run.holder) == (status, 1234.5, None)
            assert run.output == (data if status == "succeeded" else None)
            if status == "failed":
                assert (run.error, run.cause, run.state) == ("no.way", "because", "Say")
            assert await desk.other.claim(lease.run_id, "other") is None
            with pytest.raises(ConflictError):
                await desk.journal.write(lease, [Row("A", "answered", 1.0)])

    asyncio.run(main())


def test_a_parked_run_waits_for_its_time(desk):
    """It keeps when it wakes, and whoever claims it drives it."""

    async def main():
        lease = (await desk.driven()).lease
        await desk.journal.release(lease, "waiting", wake_at_s=5e9)
        run = desk.journal._claimed(lease).run
        assert (run.status, run.wake_at_s, run.holder) == ("waiting", 5e9, None)
        claim = await desk.other.claim(lease.run_id, "other")
        assert (claim.run.status, claim.run.wake_at_s, claim.run.holder) == ("running", None, "other")

    asyncio.run(main())


ODD = {"nul": "a\u0000b", "half": "\ud800 and \udfff", "\u0000key\udc00": "🜁 ação", "n": [1.5, -0.0, 10**40, True]}


@pytest.mark.parametrize("size", [1, 20_000])
def test_any_text_survives(desk, size):
    """NUL, halves of surrogate pairs, in keys and values, small and large; keys keep their order."""

    async def main():
        value = {"z": "x" * size, **ODD}
        lease = (await desk.driven(NewRun("caf\udce9", {"States": ODD}, value, labels={"l\u0000": "\ud800"}))).lease
        await desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": value})])
        claim = desk.journal._claimed(lease)
        assert claim.rows[1].data["value"] == claim.input == value
        assert list(claim.input) == list(value)
        assert claim.definition == {"States": ODD}
        assert claim.run.labels == {"l\u0000": "\ud800"}
        assert claim.run.flow == "caf\udce9"

    asyncio.run(main())


def test_a_large_value_is_kept_once(desk):
    """As an artifact, however many rows hold it; what looks like a reference in small ones is only text."""

    async def main():
        large = {"text": "a" * 50_000}
        claim = await desk.driven(NewRun("tell", {}, large))
        rows = [Row(f"S/{n}", "entered", 1.0, large) for n in range(3)] + [Row("S/4", "entered", 1.0, "@f00:3")]
        await desk.journal.write(claim.lease, rows)
        kept = [path for path in (desk.artifacts._folder).rglob("*") if path.is_file()]
        assert len(kept) == 1
        assert [row.data for row in desk.rows(claim.run.id)] == [large] * 4 + ["@f00:3"]

    asyncio.run(main())


def test_many_writings_share_a_commit(desk):
    """Fifty at once take far fewer transactions, and each hears of its own."""

    async def main():
        leases = [(await desk.driven()).lease for _ in range(10)]
        transactions = 0
        transact = desk.database.writer._transact

        def counting(work):
            nonlocal transactions
            transactions += 1
            transact(work)

        desk.database.writer._transact = counting
        lost = leases[0]
        desk.expire(lost.run_id)
        await desk.other.claim(lost.run_id, "other")
        writings = [
            desk.journal.write(lease, [Row(f"S/{n}", "answered", 1.0, {"value": n})])
            for lease in leases
            for n in range(5)
        ]
        results = await asyncio.gather(*writings, return_exceptions=True)
        assert [type(result) for result in results] == [ConflictError] * 5 + [type(None)] * 45
        assert transactions < 10
        assert all(len(desk.rows(lease.run_id)) == 6 for lease in leases[1:])

    asyncio.run(main())


def test_what_can_not_be_written_does_not_take_others_along(desk):
    """A value that is no JSON is refused, whatever is written beside it goes through."""

    async def main():
        lease = (await desk.driven()).lease
        results = await asyncio.gather(
            desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": float("nan")})]),
            desk.journal.write(lease, [Row("B", "answered", 1.0, {"value": 1})]),
            return_exceptions=True,
        )
        assert isinstance(results[0], ValueError)
        assert desk.kinds(lease.run_id)[1:] == [("B", "answered")]

    asyncio.run(main())


def test_what_was_asked_to_be_written_is_written_though_nobody_waits(desk):
    """A driver that is stopped while it writes down a result has written it."""

    async def main():
        lease = (await desk.driven()).lease
        writing = asyncio.ensure_future(desk.journal.write(lease, [Row("A", "answered", 1.0, {"value": 1})]))
        await asyncio.sleep(0)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        await desk.journal.write(lease, [Row("B", "answered", 1.0, {"value": 1})])
        assert desk.kinds(lease.run_id)[1:] == [("A", "answered"), ("B", "answered")]

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
def process(desk, url, action, run_id):
    """Another process at the same database."""
    command = [sys.executable, "-c", PROGRAM, url, str(desk.artifacts._folder), action, run_id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "ready\n"
        try:
            yield other
        finally:
            other.kill()


def test_a_killed_process_leaves_all_that_it_was_told_is_written(desk, database_url):
    """``kill -9`` while it writes; its run can be claimed at once, since everybody here sees that it is dead."""
    run_id = asyncio.run(desk.journal.begin(NEW))
    with process(desk, database_url, "write", run_id) as other:
        told = [int(other.stdout.readline()) for _ in range(50)]
        os.kill(other.pid, signal.SIGKILL)
        told += [int(line) for line in other.stdout]
        other.wait()
        claim = asyncio.run(desk.journal.claim(run_id, this_process()))
    written = [row.data["value"] for row in claim.rows if row.kind == "answered"]
    assert written == list(range(len(written)))
    assert len(told) <= len(written) <= len(told) + 1


def test_two_processes_never_get_the_same_run(desk, database_url):
    """Whoever comes first gets it; each run is got by one."""
    ids = [asyncio.run(desk.journal.begin(NEW)) for _ in range(30)]
    both = ",".join(ids)
    with process(desk, database_url, "claim", both) as one, process(desk, database_url, "claim", both) as two:
        for other in (one, two):
            other.stdin.write("go\n")
            other.stdin.flush()
        got = [[other.stdout.readline() for _ in ids] for other in (one, two)]
    assert all({first, second} == {"ours\n", "theirs\n"} for first, second in zip(*got, strict=True))


def test_a_cursor_may_be_trusted(desk):
    """Answers of others come once each: those after the last row that was heard of, never our own."""

    async def main():
        claim = await desk.driven()
        await desk.journal.write(claim.lease, [Row("A", "answered", 1.0, {"value": "own"})])
        assert (await desk.journal.news(claim.lease, claim.rows[-1].id)).rows == []

    asyncio.run(main())
