"""The database: SQLite beside the artifacts, or PostgreSQL for many machines."""

import asyncio
import sqlite3
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from omnimind.core.errors import TransientError
from omnimind.core.run import Row
from omnimind.store.engines import PATIENCE_S, engine_for
from omnimind.store.payloads import Payloads
from omnimind.store.schema import bring_up_to_date
from omnimind.store.statements import Statement, Statements, now_of
from omnimind.store.syncing import Syncing
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.trouble import telling
from omnimind.store.writer import Awaited, BusyError, Writer, Writing

T = TypeVar("T")


class Database:
    """An open database, with the schema that this code knows. Safe to use from any thread.

    Attributes:
        name: What people know it by; no password is in it.
        file: Its file, if it is SQLite.
        is_shared: Whether many machines can use it.
        now: Its clock, in seconds since 1970, for queries.
        writer: Writes to it.
    """

    def __init__(self, engine: Engine) -> None:
        self.is_shared = engine.dialect.name == "postgresql"
        self.file = None if self.is_shared else Path(str(engine.url.database))
        self.name = str(self.file or engine.url.render_as_string())
        self.engine = engine
        self.writer = Writer(self._transact)
        self.now = now_of(engine.dialect)
        self._statements = Statements(engine.dialect)
        self._connection: Any = None
        self._glancing: Any = None
        self._glancing_lock = Lock()
        self._is_lagging = False
        self._syncing = Syncing(self.file) if self.file else None

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is left and let go of it."""
        self.writer.close()
        if self._syncing is not None:
            self._syncing.close()
        for connection in (self._connection, self._glancing):
            if connection is not None:
                connection.close()
        self._connection = self._glancing = None
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to look with. Raises as :func:`~omnimind.store.trouble.telling`."""
        with telling(self.name, self.file), self.engine.connect() as connection:
            yield connection

    def glance(self, statement: Statement, values: Mapping[str, Any]) -> Any:
        """The first row that ``statement`` finds, or ``None``; see :meth:`glance_at`."""
        found = self.glance_at(statement, values)
        return found[0] if found else None

    def glance_at(self, statement: Statement, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows that ``statement`` finds, which are few.

        Only for SQLite, where looking a key up takes 20 µs, so that an event loop may wait for it: a thread that
        waited instead would take ten times that. Raises as :func:`~omnimind.store.trouble.telling`.
        """
        with telling(self.name, self.file), self._glancing_lock:
            if self._glancing is None:
                self._glancing = self.engine.raw_connection()
            with closing(self._glancing.cursor()) as cursor:
                found: Sequence[Any] = statement.run(cursor, values).fetchall()
                return found

    def size_bytes(self) -> int:
        """How much room it takes on this machine, without what it could give back."""
        if self.is_shared:
            return 0
        with self.reading() as connection:
            pages, free, size = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("page_count", "freelist_count", "page_size")
            )
            return int((pages - free) * size)

    def shrink(self) -> None:
        """Give room back that deleted rows took."""
        if self.is_shared:
            return
        with telling(self.name, self.file), closing(self.engine.raw_connection()) as connection:
            # a script is run to its end; as a query, Python would stop after the first page
            connection.cursor().executescript("PRAGMA incremental_vacuum")

    def write(
        self,
        apply: Callable[[Transaction, Sequence[KeptRow]], T],
        run_ids: Sequence[str] = (),
        rows: Sequence[Row] = (),
        payloads: Payloads | None = None,
        *,
        needs_disk: bool = True,
    ) -> T:
        """What ``apply`` gives, once it is durable; see :class:`~omnimind.store.writer.Writing`."""
        writing = Awaited(apply, run_ids, list(rows), payloads, needs_disk=needs_disk, hurry=self.writer.finish)
        return self.writer.write(writing)

    def write_soon(
        self,
        apply: Callable[[Transaction, Sequence[KeptRow]], T],
        run_ids: Sequence[str] = (),
        rows: Sequence[Row] = (),
        payloads: Payloads | None = None,
        *,
        needs_disk: bool = True,
        in_place: bool = False,
        key: Hashable = None,
    ) -> Awaited[T]:
        """As :meth:`write`, when it is waited for; otherwise it is written a moment later.

        Args:
            apply: As there, and so are the others.
            needs_disk: See :class:`~omnimind.store.writer.Writing`.
            in_place: Whether the event loop's own thread writes while somebody waits: it does nothing else meanwhile,
                and saves the way to another thread and back, which takes as long as a small transaction.
            key: See :meth:`~omnimind.store.writer.Writer.leave`.
        """
        hurry = self.writer.finish if in_place else self.writer.hurry
        writing = Awaited(apply, run_ids, list(rows), payloads, needs_disk=needs_disk, hurry=hurry)
        self.writer.leave(writing, key=key)
        return writing

    async def write_at_once(self, apply: Callable[[Transaction, Sequence[KeptRow]], T], *, in_place: bool) -> T:
        """What ``apply`` gives, once no crash of this process loses it.

        Args:
            apply: As for :meth:`write`.
            in_place: Whether this thread writes, unless it had to wait for somebody: the way to the writer's thread
                and back takes as long as a small transaction, but who writes does nothing else meanwhile.
        """
        waiter: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        writing = Writing(apply, needs_disk=False, waiter=waiter)
        if in_place and not self.is_shared:
            self.writer.write_here(writing, self._transact_now)
        else:
            self.writer.leave(writing, is_urgent=True)
        return await waiter

    # ---------------------------------------------------------------- for whoever writes

    def _transact(self, work: Callable[[Transaction], None], needs_disk: bool) -> None:
        with telling(self.name, self.file):
            if not self._try(work, needs_disk, is_last=False):
                self._try(work, needs_disk, is_last=True)
        if self._syncing is not None and not needs_disk:
            self._syncing.ask()

    def _transact_now(self, work: Callable[[Transaction], None], needs_disk: bool) -> None:
        """As :meth:`_transact`. Raises ``BusyError`` if somebody else writes."""
        with telling(self.name, self.file):
            self._be_patient(is_patient=False)
            try:
                self._transact(work, needs_disk)
            except TransientError as error:
                if _is_locked(error.__cause__):
                    raise BusyError from error
                raise
            finally:
                self._be_patient(is_patient=True)

    def _be_patient(self, *, is_patient: bool) -> None:
        if self._connection is None:
            self._connection = self.engine.raw_connection()
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_S * 1000 if is_patient else 0:.0f}")

    def _try(self, work: Callable[[Transaction], None], needs_disk: bool, *, is_last: bool) -> bool:
        """Whether it was done; if not, it was taken back, and would go through now."""
        if self._connection is None:
            self._connection = self.engine.raw_connection()
        connection, is_committing = self._connection, False
        try:
            # closed here: left to the collector of garbage, in whatever thread that runs, it would reset a statement
            # that SQLite is carrying out by then
            with closing(connection.cursor()) as cursor:
                self._begin(cursor, needs_disk=needs_disk)
                work(Transaction(cursor, self._statements))
                is_committing = True
                connection.commit()
        except BaseException as error:
            is_lost = self._undo()
            if (is_lost or _is_clash(error)) and not is_committing and not is_last:
                return False
            raise
        return True

    def _begin(self, cursor: Any, *, needs_disk: bool) -> None:
        """Begin a transaction whose commit waits for the disk, or not: then PostgreSQL syncs it within 0.6 s.

        Source: PostgreSQL 16 documentation, 30.4 (three times ``wal_writer_delay``).
        """
        if self._syncing is None:
            if not needs_disk:
                cursor.execute("SET LOCAL synchronous_commit = off")
            return
        is_lagging = not needs_disk and not self._syncing.is_failing
        if is_lagging != self._is_lagging:  # a connection begins with waiting
            cursor.execute(f"PRAGMA synchronous = {'NORMAL' if is_lagging else 'FULL'}")
            self._is_lagging = is_lagging
        cursor.execute("BEGIN IMMEDIATE")

    def _undo(self) -> bool:
        """Take back what was not committed; whether the connection is no more."""
        connection = self._connection
        if self.is_shared and connection.driver_connection.closed:
            connection.invalidate()
            self._connection = None
            return True
        connection.rollback()
        return False


def _is_locked(error: BaseException | None) -> bool:
    """Whether SQLite would have had to wait for another process."""
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


def _is_clash(error: BaseException) -> bool:
    """Whether PostgreSQL could not let us and somebody else do what we did at the same moment."""
    return (getattr(error, "sqlstate", None) or "").startswith(("40", "23"))


def open_database(url: str) -> Database:
    """Open the database at ``url``, made or migrated where that is needed.

    Args:
        url: ``sqlite:////folder/file.db`` or ``postgresql://user:password@host/database``.

    Raises:
        UserError: ``database.url``, ``database.newer``, ``database.old``, ``database.denied``, ``database.missing``,
            ``disk.full`` or ``disk.unwritable``.
        TransientError: ``database.unavailable``.
        BrokenError: ``database.broken``.
    """
    engine = engine_for(url)
    database = Database(engine)
    try:
        with telling(database.name, database.file):
            bring_up_to_date(engine)
    except BaseException:
        engine.dispose()
        raise
    return database
