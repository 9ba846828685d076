"""Engines for the databases we know: SQLite and PostgreSQL."""

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from omnimind.core.errors import UserError
from omnimind.store.files import disk_error

PATIENCE_S: Final = 5.0
"""How long we wait for a lock that another process holds."""

LONGEST_SILENCE_S: Final = 10.0
"""How long a process may be silent in a transaction on PostgreSQL before the server ends it.

One that is frozen must not keep others from what it has locked; it is less than a lease.
"""

_PAUSE_S: Final = 0.01

_LOG_PAGES: Final = 4000
"""How long SQLite's log grows before what is in it is copied to the database: 16 MB.

A page of an index that is changed again and again is copied once then. SQLite's own 1,000 are 130 calls of a gateway.
"""

OLDEST_SQLITE: Final = (3, 37)


def engine_for(url: str) -> Engine:
    """An engine for ``url``; nothing is opened yet.

    Raises:
        UserError: ``database.url``: it is not one that we can use, or a library for it isn't installed;
            ``database.old``; ``disk.unwritable``: the folder of its file can't be made.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _refused("what is given as the database") from error  # it may hold a password
    name = parsed.get_backend_name()
    if name == "sqlite" and parsed.database and not parsed.database.startswith((":memory:", "file:")):
        return _sqlite(parsed)
    if name in {"postgresql", "postgres"}:
        return _postgres(parsed)
    raise _refused(parsed.render_as_string())


def _refused(url: str) -> UserError:
    hint = "write it as sqlite:////folder/file.db or postgresql://user:password@host/database"
    return UserError("database.url", f"{url} is not the URL of a database that we can use", hint)


def _sqlite(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        hint = "use a Python that is built with a newer one, or PostgreSQL"
        raise UserError("database.old", f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is needed", hint)
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise disk_error(error, folder) from error
    engine = create_engine(url, connect_args={"timeout": PATIENCE_S, "check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # Python would begin transactions late and leave schema changes out of them
    patience_until_s = monotonic() + PATIENCE_S
    while not _writes_ahead(connection) and monotonic() < patience_until_s:
        sleep(_PAUSE_S)
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")


def _writes_ahead(connection: sqlite3.Connection) -> bool:
    """Whether the database has a write-ahead log now; while others open it too, SQLite refuses instead of waiting."""
    try:
        if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _begin(connection: Connection) -> None:
    """A transaction that will write says so at once: one that reads first can't wait for its turn."""
    is_writing = connection.get_execution_options().get("is_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


def _postgres(url: URL) -> Engine:
    try:
        import procrastinate  # noqa: F401 - its tables are part of our schema
        import psycopg  # noqa: F401 - the driver
    except ImportError as error:
        missing = f"PostgreSQL needs a library that isn't installed ({error})"
        raise UserError("database.url", missing, "install omnimind[postgres]") from error
    engine = create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    event.listen(engine, "connect", _limit)
    return engine


def _limit(connection: Any, _: object) -> None:
    """Wait for nobody for ever, and let nobody wait for us."""
    limits_s = {"lock_timeout": PATIENCE_S, "idle_in_transaction_session_timeout": LONGEST_SILENCE_S}
    for name, limit_s in limits_s.items():
        connection.execute(f"SET {name} = {limit_s * 1000:.0f}")
    connection.commit()
