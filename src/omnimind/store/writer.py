"""The writer: one thread a process and database, which makes many writings durable with one commit."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Final, Generic, TypeVar

from omnimind.core.errors import OmniMindError
from omnimind.core.run import Row
from omnimind.store.payloads import Payloads
from omnimind.store.transaction import KeptRow, Transaction

T = TypeVar("T")

COMPANY_S: Final = 0.02
"""How long what nobody waits for stays behind, hoping for something durable to ride along with."""

_PASSING: Final = frozenset({"database.unavailable", "disk.full", "disk.unwritable"})

MOST: Final = 500
"""Writings in one transaction."""


@dataclass(slots=True, eq=False)
class Writing(Generic[T]):
    """Something to be written.

    Attributes:
        apply: Does it, with the rows as they will be kept. An ``OmniMindError`` that it raises is for whoever wants
            the writing only; it must raise it before it changes anything.
        run_ids: The runs that it looks at or changes; they are locked.
        rows: The rows that it adds.
        payloads: Where their data goes.
        waiter: Gets what came of it, once it is durable; a note has none.
        needs_disk: Whether a power cut must not lose it. Otherwise it is on the disk a moment later, and a crash of
            this process does not lose it either.
        refusal: Why it was not done.
    """

    apply: Callable[[Transaction, Sequence[KeptRow]], T]
    run_ids: Sequence[str] = ()
    rows: list[Row] = field(default_factory=list)
    payloads: Payloads | None = None
    waiter: "asyncio.Future[T] | Future[T] | None" = None
    needs_disk: bool = True
    _kept: Sequence[KeptRow] = ()
    _outcome: Any = None
    refusal: Exception | None = None

    def prepare(self) -> None:
        """Write the rows' payloads."""
        self.refusal = None
        if self.payloads is not None:
            try:
                self._kept = [KeptRow.of(row, self.payloads.write) for row in self.rows]
            except Exception as error:  # noqa: BLE001 - whoever waits must hear of it
                self.refusal = error

    def attempt(self, transaction: Transaction) -> None:
        """Do it; it may have to be done again."""
        try:
            self._outcome, self.refusal = self.apply(transaction, self._kept), None
        except OmniMindError as error:
            self.refusal = error

    @property
    def is_put_off(self) -> bool:
        """Whether it is to be done later: a note that met trouble which will pass."""
        return self.waiter is None and _will_pass(self.refusal)

    def tell(self) -> None:
        """Tell the waiter what came of it."""
        if self.waiter is None or self.waiter.done():
            return
        if self.refusal is None:
            self.waiter.set_result(self._outcome)
        else:
            self.waiter.set_exception(self.refusal)


class Writer:
    """Writes for everybody in this process.

    Args:
        transact: Calls the function with a transaction and commits it: to the disk if the flag says so.
    """

    def __init__(self, transact: Callable[[Callable[[Transaction], None], bool], None]) -> None:
        self._transact = transact
        self._queue: SimpleQueue[list[Writing[Any]] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._notes: dict[Hashable, Writing[Any]] = {}
        self._is_awake = False
        self._thread: threading.Thread | None = None
        self._left_over: list[Writing[Any]] = []

    def submit(self, writing: Writing[Any]) -> None:
        """Have it written, after everything submitted or noted before it."""
        with self._lock:
            self._queue.put([*self._noted(), writing])
            self._start()

    def note(self, key: Hashable, writing: Writing[Any]) -> None:
        """Have it written with what is submitted next, or a moment later; nobody waits for it.

        Of writings noted with one ``key`` only the rows differ: they become one.
        """
        with self._lock:
            if key in self._notes:
                self._notes[key].rows.extend(writing.rows)
            else:
                self._notes[key] = writing
            if not self._is_awake:
                self._is_awake = True
                self._queue.put([])
                self._start()

    def close(self) -> None:
        """Write what is left and stop."""
        with self._lock:
            thread, self._thread = self._thread, None
            if thread is not None:
                self._queue.put(self._noted())
                self._queue.put(None)
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="omnimind-writer", daemon=True)
            self._thread.start()

    def _noted(self) -> list[Writing[Any]]:
        notes, self._notes = self._notes, {}
        return list(notes.values())

    # ---------------------------------------------------------------- the thread

    def _serve(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._gather()
            self._write(batch)

    def _gather(self) -> tuple[list[Writing[Any]], bool]:
        """Everything there is to write, once there is something, and whether there will be more."""
        batch, self._left_over = self._left_over, []
        some = self._next()
        while some is not None:
            batch += some
            if len(batch) >= MOST:
                break
            try:
                some = self._queue.get_nowait()
            except Empty:
                break
        return batch, some is not None

    def _next(self) -> list[Writing[Any]] | None:
        """What was submitted, or else what was noted a while ago: as long as notes come, they need wake nobody."""
        try:
            return self._queue.get(timeout=COMPANY_S if self._is_awake else None)
        except Empty:
            with self._lock:
                notes = self._noted()
                self._is_awake = bool(notes)
                return notes

    def _write(self, batch: Sequence[Writing[Any]]) -> None:
        for writing in batch:
            writing.prepare()
        self._commit([writing for writing in batch if writing.refusal is None])
        self._left_over = [writing for writing in batch if writing.is_put_off]
        _tell(batch)

    def _commit(self, batch: Sequence[Writing[Any]]) -> None:
        """Write them together; if one of them can't be, each alone, so that the others don't suffer for it."""
        if not batch:
            return
        try:
            self._transact(partial(_apply, batch), any(writing.needs_disk for writing in batch))
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, and the thread go on
            if _will_pass(error) or len(batch) == 1:
                for writing in batch:
                    writing.refusal = error
            else:
                for writing in batch:
                    self._commit([writing])


def _will_pass(error: Exception | None) -> bool:
    """Whether it is trouble of the database or the disk, whatever is written."""
    return isinstance(error, OmniMindError) and error.code in _PASSING


def _apply(batch: Sequence[Writing[Any]], transaction: Transaction) -> None:
    transaction.lock({run_id for writing in batch for run_id in writing.run_ids})
    for writing in batch:
        writing.attempt(transaction)
    transaction.flush()


def _tell(batch: Sequence[Writing[Any]]) -> None:
    """Tell all who wait; an event loop is woken once, not once for each of them."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Writing[Any]]] = defaultdict(list)
    for writing in batch:
        if isinstance(writing.waiter, asyncio.Future):
            by_loop[writing.waiter.get_loop()].append(writing)
        else:
            writing.tell()
    for loop, some in by_loop.items():
        with suppress(RuntimeError):  # it is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_here, some)


def _tell_here(batch: Sequence[Writing[Any]]) -> None:
    for writing in batch:
        writing.tell()
