"""What databases say, in our words."""

import sqlite3

import psycopg.errors
import pytest

from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.store.trouble import telling


def of_sqlite(name):
    """An error of SQLite."""
    error = sqlite3.OperationalError("what it says")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "kind", "code"),
    [
        (of_sqlite("SQLITE_BUSY"), TransientError, "database.unavailable"),
        (of_sqlite("SQLITE_BUSY_SNAPSHOT"), TransientError, "database.unavailable"),
        (of_sqlite("SQLITE_IOERR_READ"), TransientError, "database.unavailable"),
        (of_sqlite("SQLITE_FULL"), UserError, "disk.full"),
        (of_sqlite("SQLITE_READONLY"), UserError, "disk.unwritable"),
        (of_sqlite("SQLITE_CANTOPEN"), UserError, "disk.unwritable"),
        (of_sqlite("SQLITE_CORRUPT"), BrokenError, "database.broken"),
        (of_sqlite("SQLITE_ERROR"), BrokenError, "database.broken"),
        (psycopg.errors.DiskFull("no"), UserError, "disk.full"),
        (psycopg.errors.TooManyConnections("no"), TransientError, "database.unavailable"),
        (psycopg.errors.AdminShutdown("no"), TransientError, "database.unavailable"),
        (psycopg.errors.DeadlockDetected("no"), TransientError, "database.unavailable"),
        (psycopg.errors.ReadOnlySqlTransaction("no"), TransientError, "database.unavailable"),
        (psycopg.errors.InvalidPassword("no"), UserError, "database.denied"),
        (psycopg.errors.InsufficientPrivilege("no"), UserError, "database.denied"),
        (psycopg.errors.InvalidCatalogName("no"), UserError, "database.missing"),
        (psycopg.errors.SyntaxError("no"), BrokenError, "database.broken"),
        (psycopg.OperationalError("connection refused"), TransientError, "database.unavailable"),
        (psycopg.OperationalError("password authentication failed"), UserError, "database.denied"),
        (psycopg.InterfaceError("the connection is closed"), TransientError, "database.unavailable"),
    ],
)
def test_errors_of_databases_are_told(error, kind, code):
    """Each names the database, and all but faults of ours say what to do."""
    with pytest.raises(kind, match="here") as told, telling("here"):
        raise error
    assert told.value.code == code
    assert told.value.__cause__ is error
    assert told.value.hint or kind is BrokenError


def test_other_errors_are_left_alone():
    """They are not the database's."""
    with pytest.raises(KeyError), telling("here"):
        raise KeyError
