"""Who writes: the writer's thread, or whoever waits."""

import asyncio
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial

import pytest

from omnimind.core.run import Row
from omnimind.store.artifacts import FileArtifacts
from omnimind.store.database import open_database
from omnimind.store.payloads import Payloads
from omnimind.store.writer import Writing


@pytest.fixture
def database(tmp_path):
    """A SQLite database."""
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database:
        yield database


def thread(*_):
    """The name of the thread that writes."""
    return threading.current_thread().name


def test_in_place_the_loop_writes_what_was_left_too(database):
    """In order, in one transaction and in its own thread; otherwise the writer's thread does."""
    order = []

    async def main():
        here = thread()
        left = database.write_soon(lambda *_: order.append("left"))
        assert await database.write_soon(thread, in_place=True) == here
        assert order == ["left"]
        assert left.is_over
        assert await database.write_soon(thread) == "omnimind-writer"

    asyncio.run(main())


def test_notes_become_part_of_what_they_differ_from_in_rows_only(database, tmp_path):
    """Those before it and those after, in order, until it is written; notes of another key are left alone."""
    written = []

    def rows(transaction, kept):
        written.append([row.path for row in kept])

    def noted(path, key="ours"):
        if not database.writer.add(key, row(path)):
            database.writer.note(key, Writing(rows, rows=[row(path)], payloads=payloads))

    def row(path):
        return Row(path, "entered", 0.0)

    payloads = Payloads(FileArtifacts(tmp_path))

    async def main():
        noted("1")
        noted("other", "theirs")
        asked = [database.write_soon(rows, (), [row(path)], payloads, in_place=True, key="ours") for path in "23"]
        noted("4")
        for writing in asked:
            await writing
        noted("5")
        await database.write_soon(rows, in_place=True)
        assert written == [["other"], ["1", "2"], ["3", "4"], ["5"], []]

    asyncio.run(main())


def test_what_nobody_waits_for_is_written_all_the_same(database):
    """A moment later."""
    written = threading.Event()

    async def main():
        writing = database.write_soon(lambda *_: written.set(), in_place=True)
        assert await asyncio.to_thread(written.wait, 10)
        await writing

    asyncio.run(main())


def test_whoever_has_the_turn_writes_for_all_who_wait(database):
    """Ten threads that come while somebody writes share one more transaction, and none of them needs another thread."""
    begun, gate, transactions = threading.Event(), threading.Event(), []
    transact = database.writer._transact

    def counting(work, needs_disk):
        transactions.append(thread())
        transact(work, needs_disk)

    def hold_up(*_):
        begun.set()
        assert gate.wait(10)

    database.writer._transact = counting
    with ThreadPoolExecutor(11) as pool:
        first = pool.submit(database.write, hold_up)
        assert begun.wait(10)
        others = [pool.submit(database.write, lambda *_, number=number: number) for number in range(10)]
        while len(database.writer._pending) < 10:
            pass
        gate.set()
        assert [other.result() for other in others] == list(range(10))
        first.result()
    assert len(transactions) == 2
    assert "omnimind-writer" not in transactions


def test_what_is_urgent_does_not_wait_for_what_is_spare(database):
    """It is written first, though it came later; what is spare is written a moment after, or when all is closed."""
    order = []

    async def main():
        spare, urgent = (asyncio.get_running_loop().create_future() for _ in range(2))
        database.writer.spare(Writing(lambda *_: order.append("spare"), waiter=spare))
        database.writer.leave(Writing(lambda *_: order.append("urgent"), waiter=urgent), is_urgent=True)
        await urgent
        await spare
        assert order == ["urgent", "spare"]

    asyncio.run(main())
    database.writer.spare(Writing(lambda *_: order.append("last")))
    database.close()
    assert order == ["urgent", "spare", "last"]


def test_the_loop_writes_at_once_only_what_nobody_has_to_be_waited_for(database, tmp_path):
    """While another process writes, another thread does, or a disk is to be waited for, the writer's thread waits."""
    database.write(lambda *_: None)
    begun, gate = threading.Event(), threading.Event()

    def hold_up(*_):
        begun.set()
        assert gate.wait(10)

    async def main():
        here, at_once = thread(), partial(database.write_at_once, thread, in_place=True)
        assert await at_once() == here
        assert await database.write_at_once(thread, in_place=False) == "omnimind-writer"
        with closing(sqlite3.connect(tmp_path / "omnimind.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(at_once())
            await asyncio.sleep(0)  # the loop turns
            other.execute("COMMIT")
            assert await waiting == "omnimind-writer"
        database.writer.note("a", Writing(lambda *_: None, needs_disk=True))
        assert await at_once() == "omnimind-writer"
        with ThreadPoolExecutor(1) as pool:
            held = pool.submit(database.write, hold_up)
            assert await asyncio.to_thread(begun.wait, 10)
            waiting = asyncio.create_task(at_once())
            await asyncio.sleep(0)
            gate.set()
            await asyncio.to_thread(held.result)
            assert await waiting != here
        assert await at_once() == here

    asyncio.run(main())


def test_waiting_may_be_given_up(database):
    """Others who wait for the same writing hear of it nevertheless."""
    begun, gate = threading.Event(), threading.Event()

    def hold_up(*_):
        begun.set()
        assert gate.wait(10)
        return "written"

    async def main():
        writing = database.write_soon(hold_up)

        async def wait():
            return await writing

        one, other = asyncio.create_task(wait()), asyncio.create_task(wait())
        await asyncio.to_thread(begun.wait, 10)
        one.cancel()
        await asyncio.sleep(0)
        gate.set()
        assert await other == "written"
        assert one.cancelled()

    asyncio.run(main())
