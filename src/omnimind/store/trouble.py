"""What databases say when something is wrong, in our words."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from omnimind.core.errors import BrokenError, OmniMindError, TransientError, UserError

_NO_ROOM_BYTES: Final = 1 << 20

_FULL = "free some, or run omnimind clean; then go on with omnimind runs resume"
_WAIT = "see that nothing else holds it, then try again; no run is lost"


@contextmanager
def telling(place: str, file: Path | None = None) -> Iterator[None]:
    """Tell a database's errors in our words.

    Args:
        place: The database, as people know it; without a password.
        file: Its file, if it has one.

    Raises:
        TransientError: ``database.unavailable``: it is locked, gone, or too busy.
        UserError: ``disk.full``, ``disk.unwritable``, ``database.denied``, ``database.missing``, or ``text.invalid``:
            a name that no database could hold.
        BrokenError: ``database.broken``.
    """
    try:
        yield
    except DBAPIError as error:
        if error.orig is None:
            raise
        raise translated(error.orig, place, file) from error
    except PoolTimeout as error:
        raise TransientError("database.unavailable", f"the database {place} is too busy ({error})", _WAIT) from error
    except UnicodeEncodeError as error:
        raise _no_text(str(error)) from error
    except sqlite3.Error as error:
        raise translated(error, place, file) from error
    except Exception as error:
        if not _is_psycopg(error):
            raise
        raise translated(error, place, file) from error


def translated(error: BaseException, place: str, file: Path | None = None) -> OmniMindError:
    """The driver's ``error`` in our words."""
    said = str(error).strip().split("\n")[0]
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, said, place, file)
    return _of_postgres(error, said, place)


def _of_sqlite(error: sqlite3.Error, said: str, place: str, file: Path | None) -> OmniMindError:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(file)):
        return UserError("disk.full", f"there is no space left for the database {place}", _FULL)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")):
        return TransientError("database.unavailable", f"the database {place} is locked by another process", _WAIT)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        hint = "make the file and its folder writable, or choose another place"
        return UserError("disk.unwritable", f"the database {place} can't be opened for writing ({said})", hint)
    if name.startswith(("SQLITE_IOERR", "SQLITE_NOMEM")):
        return TransientError("database.unavailable", f"the database {place} can't be read or written ({said})", _WAIT)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        hint = "restore it from a copy, or move it away to begin with an empty one"
        return BrokenError("database.broken", f"{place} is damaged or not a database ({said})", hint)
    return BrokenError("database.broken", f"the database {place} refused a statement ({said})")


def _is_full(file: Path | None) -> bool:
    try:
        return file is not None and shutil.disk_usage(file.parent).free < _NO_ROOM_BYTES
    except OSError as error:
        return error.errno == errno.ENOSPC


_BY_STATE: Final[dict[str, tuple[type[OmniMindError], str, str, str]]] = {
    "53100": (UserError, "disk.full", "has no space left", "free some on the server, then go on"),
    "28": (UserError, "database.denied", "doesn't let us in", "check the user and the password in the URL"),
    "3D": (UserError, "database.missing", "does not exist", "create it, or correct its name in the URL"),
    "42501": (UserError, "database.denied", "forbids it", "give the user the right to create and write tables"),
    "25006": (TransientError, "database.unavailable", "is read-only", "is it a standby? try again when it is promoted"),
    "25P03": (TransientError, "database.unavailable", "has ended a transaction that was silent for long", _WAIT),
    "08": (TransientError, "database.unavailable", "is not reachable", _WAIT),
    "23": (TransientError, "database.unavailable", "was changed by others at the same moment", _WAIT),
    "40": (TransientError, "database.unavailable", "is too busy", _WAIT),
    "53": (TransientError, "database.unavailable", "is too busy", _WAIT),
    "55P03": (TransientError, "database.unavailable", "is locked", _WAIT),
    "57": (TransientError, "database.unavailable", "is shutting down or starting", _WAIT),
    "58": (TransientError, "database.unavailable", "has trouble with its disk", _WAIT),
}
"""What to make of SQLSTATE codes and classes. Source: PostgreSQL 16 documentation, appendix A."""


def _no_text(said: str) -> UserError:
    return UserError("text.invalid", f"what was given is not text ({said})", "names are made of printable letters")


def _of_postgres(error: BaseException, said: str, place: str) -> OmniMindError:
    from psycopg import DataError, InterfaceError, OperationalError

    state = getattr(error, "sqlstate", None) or ""
    if isinstance(error, DataError) and not state:  # psycopg itself refuses it, as NUL in a text
        return _no_text(said)
    found = _BY_STATE.get(state) or _BY_STATE.get(state[:2])
    if found is None and not state and isinstance(error, OperationalError | InterfaceError):
        found = _while_connecting(said)
    if found is None:
        return BrokenError("database.broken", f"the database {place} refused a statement ({said})")
    kind, code, what, hint = found
    return kind(code, f"the database {place} {what} ({said})", hint)


def _while_connecting(said: str) -> tuple[type[OmniMindError], str, str, str]:
    """A failed connection has no SQLSTATE, only what the server said."""
    if "password" in said or "no pg_hba.conf entry" in said or ("role" in said and "does not exist" in said):
        return _BY_STATE["28"]
    if "database" in said and "does not exist" in said:
        return _BY_STATE["3D"]
    return _BY_STATE["08"]


def _is_psycopg(error: Exception) -> bool:
    return type(error).__module__.startswith("psycopg")
