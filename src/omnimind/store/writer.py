"""The writer: one thread a process and database, which makes many writings durable with one commit."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, Final, Generic, TypeVar

from omnimind.core.errors import BrokenError, OmniMindError
from omnimind.core.run import Row
from omnimind.store.payloads import Payloads
from omnimind.store.transaction import KeptRow, Transaction

T = TypeVar("T")

COMPANY_S: Final = 0.02
"""How long what nobody waits for stays behind, hoping for something durable to ride along with."""

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
        is_note: Nobody waits for it.
        result: What came of it, once it is durable.
    """

    apply: Callable[[Transaction, Sequence[KeptRow]], T]
    run_ids: Sequence[str] = ()
    rows: Sequence[Row] = ()
    payloads: Payloads | None = None
    is_note: bool = False
    result: "Future[T]" = field(default_factory=Future)
    _kept: Sequence[KeptRow] = ()
    _outcome: Any = None
    _refusal: OmniMindError | None = None

    def prepare(self) -> None:
        """Write the rows' payloads."""
        if self.payloads is not None:
            self._kept = [KeptRow.of(row, self.payloads.write) for row in self.rows]

    def attempt(self, transaction: Transaction) -> None:
        """Do it; it may have to be done again."""
        try:
            self._outcome, self._refusal = self.apply(transaction, self._kept), None
        except OmniMindError as error:
            self._refusal = error

    def tell(self) -> None:
        """It is durable, or refused."""
        if self._refusal is None:
            self.result.set_result(self._outcome)
        else:
            self.result.set_exception(self._refusal)


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

    def submit(self, writing: Writing[T]) -> "Future[T]":
        """Have it written, after everything submitted before it; its result."""
        if self._thread is None:
            self._start()
        self._queue.put(writing)
        return writing.result

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
        ready = [writing for writing in batch if self._prepared(writing)]
        if not ready:
            return
        try:
            self._transact(partial(_apply, ready))
        except BrokenError as error:
            if len(ready) == 1:
                self._fail(ready[0], error)
            else:
                for writing in ready:  # one of them is refused, and the others must not suffer for it
                    self._write([writing])
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, and the thread go on
            for writing in ready:
                self._fail(writing, error)
        else:
            for writing in ready:
                writing.tell()

    def _prepared(self, writing: Writing[Any]) -> bool:
        try:
            writing.prepare()
        except Exception as error:  # noqa: BLE001 - as above
            self._fail(writing, error)
            return False
        return True

    def _fail(self, writing: Writing[Any], error: Exception) -> None:
        """Tell whoever waits; a note waits for better times, unless it is the note's own fault."""
        if writing.is_note and isinstance(error, OmniMindError) and not isinstance(error, BrokenError):
            self._left_over.append(writing)
        else:
            writing.result.set_exception(error)


def _apply(batch: Sequence[Writing[Any]], transaction: Transaction) -> None:
    transaction.lock({run_id for writing in batch for run_id in writing.run_ids})
    for writing in batch:
        writing.attempt(transaction)
    transaction.flush()
