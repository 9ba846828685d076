"""The writer: one thread a process and database, which makes many writings durable with one commit."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
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
        is_note: It may wait for others, and nobody waits for it.
        waiter: Gets what came of it, once it is durable.
        refusal: Why it was not done.
    """

    apply: Callable[[Transaction, Sequence[KeptRow]], T]
    run_ids: Sequence[str] = ()
    rows: Sequence[Row] = ()
    payloads: Payloads | None = None
    is_note: bool = False
    waiter: "asyncio.Future[T] | Future[T] | None" = None
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
        return self.is_note and _will_pass(self.refusal)

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
        transact: Calls the function with a transaction and commits it.
    """

    def __init__(self, transact: Callable[[Callable[[Transaction], None]], None]) -> None:
        self._transact = transact
        self._queue: SimpleQueue[Writing[Any] | None] = SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._left_over: list[Writing[Any]] = []

    def submit(self, writing: Writing[Any]) -> None:
        """Have it written, after everything submitted before it."""
        if self._thread is None:
            self._start()
        self._queue.put(writing)

    def close(self) -> None:
        """Write what is left and stop."""
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    # ---------------------------------------------------------------- the thread

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="omnimind-writer", daemon=True)
                self._thread.start()

    def _serve(self) -> None:
        is_open = True
        while is_open:
            batch, is_open = self._gather()
            self._write(batch)

    def _gather(self) -> tuple[list[Writing[Any]], bool]:
        """Everything there is to write, and whether there will be more.

        It waits for something to write; if that is only notes, for something urgent too, but not for long.
        """
        batch, self._left_over = self._left_over, []
        is_urgent, until_s = False, None
        while len(batch) < MOST:
            try:
                if is_urgent:
                    writing = self._queue.get_nowait()
                else:
                    writing = self._queue.get(timeout=None if until_s is None else max(until_s - monotonic(), 0))
            except Empty:
                break
            if writing is None:
                return batch, False
            batch.append(writing)
            is_urgent = is_urgent or not writing.is_note
            until_s = until_s or monotonic() + COMPANY_S
        return batch, True

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
            self._transact(partial(_apply, batch))
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
