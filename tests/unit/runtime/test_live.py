"""Runs are told live to any number of watchers: every row once, in its order, and cheaply."""

import asyncio
import io
import json
import time
from contextlib import AsyncExitStack

import pytest

from omnimind.core.run import NewRun, Row
from omnimind.runtime import live, lookout
from omnimind.runtime.live import Live
from omnimind.runtime.lookout import Watcher, update
from omnimind.store.database import open_database
from omnimind.store.journal import DatabaseJournal
from omnimind.store.progress import Progress
from omnimind.store.runs import Runs
from omnimind.telemetry.logs import logger
from omnimind.testing.artifacts import FakeArtifacts

FLOW = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}


class House:
    """A database with a journal, and somebody who watches it.

    Args:
        folder: Where it is.
    """

    def __init__(self, folder):
        self.database = open_database(f"sqlite:///{folder}/omnimind.db")
        artifacts = FakeArtifacts(folder / "artifacts")
        self.journal = DatabaseJournal(self.database, artifacts)
        self.runs = Runs(self.database, artifacts)
        self.progress = Progress(self.database)
        self.looks = 0
        log = logger(io.StringIO(), verbose=True)
        self.live = Live(self.database, self.runs, self._row, lambda run: {"status": run.status}, log)

    def _row(self, row):
        self.looks += 1
        return {"path": row.path, "kind": row.kind}

    async def claimed(self):
        """A run that is ours to drive."""
        return await self.journal.claim(await self.journal.begin(NewRun("f", FLOW, None)), "us")

    async def write(self, lease, *paths):
        """Let something happen."""
        await self.journal.write(lease, [Row(path, "entered", 1.0) for path in paths])

    async def close(self):
        """Let go."""
        await self.live.close()
        self.database.close()


@pytest.fixture
def run(tmp_path):
    """Runs what a test does with a house."""

    def run(doing):
        async def whole():
            house = House(tmp_path)
            try:
                await asyncio.wait_for(doing(house), 30)
            finally:
                await house.close()

        asyncio.run(whole())

    return run


async def heard(watcher, until):
    """What is told, up to the first of which ``until`` is true."""
    told = []
    while True:
        updates = await watcher.next(5)
        assert updates, "nothing more is told"
        told += updates
        if any(until(one) for one in updates):
            return told


def ids(updates):
    """The ids of the rows among them."""
    return [one.id for one in updates if one.event == "history"]


def is_path(path):
    """Whether an update tells of that path."""
    return lambda one: one.event == "history" and json.loads(one.data)["path"] == path


def test_what_was_and_what_comes_is_told_once(run):
    """Also to who comes back with the last id that was heard; the end is told, and there is nothing after it."""

    async def doing(house):
        claim = await house.claimed()
        await house.write(claim.lease, "a", "b")
        async with house.live.watch(claim.run.id) as watcher:
            before = await heard(watcher, is_path("b"))
            await house.write(claim.lease, "c", "d")
            before += await heard(watcher, is_path("d"))
        async with house.live.watch(claim.run.id, ids(before)[-2]) as watcher:
            again = await heard(watcher, is_path("d"))
            assert ids(again) == ids(before)[-1:]
            await house.journal.release(claim.lease, "succeeded", [Row("", "succeeded", 2.0)])
            after = await heard(watcher, lambda one: one.event == "end")
            assert await watcher.next(5) is None
        rows = [row.id for row in house.runs.history(claim.run.id)]
        assert [*ids(before), *ids(after)] == rows
        assert [one.event for one in after] == ["history", "run", "end"]
        assert json.loads(after[1].data) == {"status": "succeeded"}

    run(doing)


def test_a_run_that_is_over_is_told_whole(run):
    """And that it is over."""

    async def doing(house):
        claim = await house.claimed()
        await house.journal.release(claim.lease, "failed", [Row("", "failed", 2.0, {"error": "x"})])
        async with house.live.watch(claim.run.id) as watcher:
            told = await heard(watcher, lambda one: one.event == "end")
            assert [json.loads(one.data).get("kind") for one in told] == ["started", "failed", None, None]

    run(doing)


def test_progress_is_told_as_it_changes(run):
    """The last sign of each action also to who comes later."""

    async def doing(house):
        claim = await house.claimed()
        run_id = claim.run.id
        await house.progress.tell({(run_id, "one"): {"done": 1}})
        async with house.live.watch(run_id) as watcher:
            first = await heard(watcher, lambda one: one.event == "progress")
            await house.progress.tell({(run_id, "one"): {"done": 2}})
            second = await heard(watcher, lambda one: one.event == "progress")
            async with house.live.watch(run_id) as late:
                third = await heard(late, lambda one: one.event == "progress")
        told = [json.loads(one.data) for one in [*first, *second, *third] if one.event == "progress"]
        assert told == [{"done": 1}, {"done": 2}, {"done": 2}]

    run(doing)


def test_five_hundred_watchers_cost_hardly_more_than_one(run):
    """Each row is read and told once, whoever hears it; all hear all."""

    async def doing(house):
        claim = await house.claimed()
        async with AsyncExitStack() as stack:
            watchers = [await stack.enter_async_context(house.live.watch(claim.run.id)) for _ in range(500)]
            await house.write(claim.lease, *(f"path {number}" for number in range(100)))
            began_s = time.process_time()
            told = await asyncio.gather(*(heard(watcher, is_path("path 99")) for watcher in watchers))
            assert time.process_time() - began_s < 2
        rows = [row.id for row in house.runs.history(claim.run.id)]
        assert all(ids(one) == rows for one in told)
        assert house.looks == len(rows)

    run(doing)


def test_what_is_no_longer_at_hand_is_read_again(run, monkeypatch):
    """Whoever comes late hears all the same."""
    monkeypatch.setattr(live, "MOST_KEPT_BYTES", 300)

    async def doing(house):
        claim = await house.claimed()
        await house.write(claim.lease, *(f"path {number}" for number in range(50)))
        async with house.live.watch(claim.run.id) as first, house.live.watch(claim.run.id) as second:
            assert ids(await heard(first, is_path("path 49"))) == ids(await heard(second, is_path("path 49")))

    run(doing)


def test_nobody_is_waited_for():
    """Who is too far behind is let go, and told so."""

    async def doing():
        watcher = Watcher()
        for number in range(lookout.MOST_BEHIND + 1):
            watcher.tell([update("history", {}, number)])
        assert await watcher.next(1) is None
        assert watcher.is_late

    asyncio.run(doing())


def test_an_update_is_told_in_both_ways():
    """As a server-sent event, and as a JSON text."""
    one = update("history", {"path": "é"}, 7)
    assert one.sse == 'event: history\nid: 7\ndata: {"path":"é"}\n\n'.encode()
    assert json.loads(one.text) == {"event": "history", "id": 7, "data": {"path": "é"}}
    assert update("end", {}).sse == b"event: end\ndata: {}\n\n"
