"""When the database is in trouble the error says so, nothing is half-written, and later all goes on."""

import asyncio
import sqlite3
import subprocess
from contextlib import contextmanager

import psycopg
import pytest

from omnimind.core.errors import TransientError, UserError
from omnimind.core.run import NewRun, Row
from omnimind.store import engines
from omnimind.store.database import open_database

from .conftest import Store


def row(name, text=""):
    """An answer."""
    return Row(name, "answered", 1.0, {"value": text})


@contextmanager
def opened(url, folder):
    """A store that is closed at the end."""
    store = Store(url, folder)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture
def impatient(monkeypatch):
    """Nobody waits for long for a lock."""
    monkeypatch.setattr(engines, "PATIENCE_S", 0.05)


def test_a_locked_file_is_told_and_waited_for(tmp_path, impatient):
    """Another program holds it: nothing is written and nothing lost, notes neither; when it lets go all goes on."""
    with opened(f"sqlite:///{tmp_path}/omnimind.db", tmp_path) as store:
        lease = asyncio.run(store.driven()).lease
        holder = sqlite3.connect(tmp_path / "omnimind.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        store.journal.note(lease, Row("A", "entered", 1.0, 1))
        with pytest.raises(TransientError, match="locked") as error:
            store.write(lease, row("A"))
        assert error.value.code == "database.unavailable"
        assert store.kinds(lease.run_id) == [("", "started")]
        holder.execute("COMMIT")
        holder.close()
        store.write(lease, row("B"))
        assert store.kinds(lease.run_id)[1:] == [("A", "entered"), ("B", "answered")]


def limited(store, pages):
    """Let the database have no more than so many pages: as if its disk were full."""
    store.database._connection.cursor().execute(f"PRAGMA max_page_count = {pages}").fetchone()


def test_a_full_database_is_told_and_goes_on_when_there_is_room(tmp_path):
    """What doesn't fit is not there, not even in part; the run goes on."""
    with opened(f"sqlite:///{tmp_path}/omnimind.db", tmp_path) as store:
        lease = asyncio.run(store.driven()).lease
        limited(store, 1)
        with pytest.raises(UserError, match="no space") as error:
            store.write(lease, *(row(f"A/{n}", "x" * 4000) for n in range(30)))
        assert error.value.code == "disk.full"
        assert store.kinds(lease.run_id) == [("", "started")]
        limited(store, 10**6)
        store.write(lease, row("B"))
        assert store.kinds(lease.run_id)[1:] == [("B", "answered")]


def fill(store, lease, size):
    """How many rows of that size could be written before the disk was full."""
    written = 0

    def write():
        nonlocal written
        while written < 10_000:
            store.write(lease, row(f"{size}/{written}", f"{written} " + "x" * size))
            written += 1

    with pytest.raises(UserError, match="no space") as error:
        write()
    assert error.value.code == "disk.full"
    return written


def test_a_full_disk_is_told(tmp_path):
    """A real one, of two megabytes: rows or large payloads, whatever meets its end; then there is room again."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can make a small disk")
    try:
        with opened(f"sqlite:///{disk}/omnimind.db", disk) as store:
            lease = asyncio.run(store.driven()).lease
            ballast = disk / "ballast"
            ballast.write_bytes(bytes(1 << 19))
            written = fill(store, lease, 200_000) + fill(store, lease, 4000)
            assert sum(kind == "answered" for _, kind in store.kinds(lease.run_id)) == written
            ballast.unlink()
            store.write(lease, row("B"))
            assert store.runs.history(lease.run_id)[-1].path == "B"
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_file_that_can_not_be_written_is_told(tmp_path):
    """Its folder is a file, or can't be made."""
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError) as error:
        open_database(f"sqlite:///{tmp_path}/file/omnimind.db")
    assert error.value.code == "disk.unwritable"


def test_a_read_only_database_is_told(tmp_path):
    """It can be looked at by whoever may, not written."""
    with opened(f"sqlite:///{tmp_path}/omnimind.db", tmp_path) as store:
        read_only = sqlite3.connect(
            f"file:{tmp_path}/omnimind.db?mode=ro", uri=True, isolation_level=None, check_same_thread=False
        )
        store.database._connection = read_only
        with pytest.raises(UserError) as error:
            asyncio.run(store.journal.begin(NewRun("tell", {}, 1)))
        assert error.value.code == "disk.unwritable"


def test_a_broken_connection_is_replaced(postgres_url, tmp_path):
    """The server closed it while nothing was going on: nobody notices."""
    with opened(postgres_url, tmp_path) as store:
        lease = asyncio.run(store.driven()).lease
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        store.write(lease, row("A"))
        assert store.kinds(lease.run_id)[1:] == [("A", "answered")]


def test_a_server_that_is_gone_is_told_and_waited_for(postgres_url, postgres_server, tmp_path):
    """Stopped as in a crash: writing and reading say so; when it is back what was written is there and all goes on."""
    with opened(postgres_url, tmp_path) as store:
        lease = asyncio.run(store.driven()).lease
        store.write(lease, row("A"))
        postgres_server.stop("immediate")
        try:
            for attempt in (lambda: store.write(lease, row("B")), store.runs.recent):
                with pytest.raises(TransientError) as error:
                    attempt()
                assert error.value.code == "database.unavailable"
            with pytest.raises(TransientError):
                open_database(postgres_url)
        finally:
            postgres_server.start()
        store.write(lease, row("C"))
        assert store.kinds(lease.run_id)[1:] == [("A", "answered"), ("C", "answered")]


def test_a_wrong_url_is_told(postgres_server):
    """A database that isn't there, a user that isn't: what to correct, and no password in it."""
    for database, user, code in (
        ("nowhere", "postgres", "database.missing"),
        ("postgres", "nobody9", "database.denied"),
    ):
        url = postgres_server.url(database).replace("postgres@", f"{user}:secret@")
        with pytest.raises(UserError) as error:
            open_database(url)
        assert error.value.code == code
        assert "secret" not in str(error.value)
