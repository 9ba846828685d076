"""What is written without waiting for the disk."""

import asyncio
import os
import sqlite3

import pytest
from sqlalchemy import func, insert

from omnimind.store.database import open_database
from omnimind.store.statements import Statement
from omnimind.store.tables import budgets


@pytest.fixture
def database(tmp_path):
    """A SQLite database."""
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database:
        yield database


@pytest.fixture
def synced(monkeypatch):
    """The files that Python synced, by their numbers."""
    files, sync = [], os.fsync

    def fsync(handle):
        files.append(os.fstat(handle).st_ino)
        sync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    return files


def budget(database, subject):
    """Writes a budget."""
    statement = Statement(insert(budgets).inline(), database.engine.dialect, ["scope", "subject", "period"])
    values = {"scope": "tenant", "subject": subject, "period": "ever"}
    return lambda transaction, _: transaction.execute(statement, values)


def test_others_see_it_at_once(database):
    """What need not be on the disk is committed when its waiter is told: whoever opens the file sees it."""

    async def main():
        await database.write_soon(budget(database, "acme"), needs_disk=False)

    asyncio.run(main())
    with sqlite3.connect(database.file) as other:
        assert other.execute("SELECT subject FROM budgets").fetchall() == [("acme",)]
    other.close()


def test_it_is_synced_soon(database, synced):
    """It is on the disk a moment later, at the latest when the database is closed; others are synced by SQLite."""

    async def main():
        await database.write_soon(budget(database, "acme"))
        await database.write_soon(budget(database, "other"), needs_disk=False)

    asyncio.run(main())
    log = database.file.with_name(f"{database.file.name}-wal").stat().st_ino
    database.close()
    assert set(synced) == {log}


def test_a_disk_that_takes_nothing(database, monkeypatch):
    """If syncing fails, SQLite syncs every commit from then on, and its errors are told."""

    def fail(handle):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)

    async def main():
        await database.write_soon(budget(database, "acme"), needs_disk=False)
        while not database._syncing.is_failing:
            await asyncio.sleep(0)
        await database.write_soon(budget(database, "other"), needs_disk=False)

    asyncio.run(main())
    modes = database._connection.cursor().execute("PRAGMA synchronous").fetchone()
    assert modes == (2,)


def test_postgresql_waits_for_its_disk_only_where_it_must(postgres_url):
    """The setting is that of the one transaction."""
    with open_database(postgres_url) as shared:
        statement = Statement(func.current_setting("synchronous_commit").select(), shared.engine.dialect)

        async def waits(needs_disk):
            look = shared.write_soon(lambda one, _: one.execute(statement, {}).fetchone()[0], needs_disk=needs_disk)
            return await look == "on"

        assert [asyncio.run(waits(needs)) for needs in (True, False, True)] == [True, False, True]
