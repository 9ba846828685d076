"""The writer: one a process and database, which makes many writings durable with one commit."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
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


class BusyError(Exception):
    """Somebody else writes to the database now. It never leaves the store."""


Transact = Callable[[Callable[[Transaction], None], bool], None]
"""Calls the function with a transaction and commits it: to the disk if the flag says so."""


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
        noted: Of the rows, those that were noted and became part of it.
        refusal: Why it was not done.
        is_over: Whether it is durable, or was refused.
    """

    apply: Callable[[Transaction, Sequence[KeptRow]], T]
    run_ids: Sequence[str] = ()
    rows: list[Row] = field(default_factory=list)
    payloads: Payloads | None = None
    waiter: "asyncio.Future[T] | None" = None
    needs_disk: bool = True
    noted: list[Row] = field(default_factory=list)
    _kept: Sequence[KeptRow] = ()
    _outcome: Any = None
    refusal: Exception | None = None
    is_over: bool = False

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
    def put_off(self) -> "Sequence[Writing[Any]]":
        """What of it is to be done later: all of a note that met trouble which will pass."""
        return (self,) if self.waiter is None and _will_pass(self.refusal) else ()

    def tell(self) -> None:
        """Tell the waiter what came of it."""
        if self.waiter is None or self.waiter.done():
            return
        if self.refusal is None:
            self.waiter.set_result(self._outcome)
        else:
            self.waiter.set_exception(self.refusal)


@dataclass(slots=True, eq=False)
class Awaited(Writing[T]):
    """A writing whose outcome is wanted. Until it is waited for it stays behind, hoping for company.

    Attributes:
        hurry: Sees to it that it is written now, in this thread or in another.
    """

    hurry: Callable[["Awaited[Any]"], None] = field(kw_only=True)

    def __await__(self) -> Generator[Any, None, T]:
        if not self.is_over:
            self.hurry(self)
        if not self.is_over:
            # whoever writes says that it is over before looking for the waiter: one of us sees what the other did
            self.waiter = waiter = self.waiter or asyncio.get_running_loop().create_future()
            if not self.is_over:
                yield from asyncio.shield(waiter)  # others may wait for it too
        return self.result()

    def result(self) -> T:
        """What came of it, once it is over."""
        if self.refusal is not None:
            raise self.refusal
        outcome: T = self._outcome
        return outcome

    @property
    def put_off(self) -> Sequence[Writing[Any]]:
        """What was noted; whoever wants the rest hears of the trouble."""
        if not self.noted or not _will_pass(self.refusal):
            return ()
        return (Writing(self.apply, self.run_ids, self.noted, self.payloads),)

    def tell(self) -> None:
        """Wake whoever waits."""
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(self._outcome)


class Writer:
    """Writes for everybody in this process: in a thread of its own, or in that of whoever waits.

    Args:
        transact: See :data:`Transact`.
    """

    def __init__(self, transact: Transact) -> None:
        self._transact = transact
        self._lock = threading.Lock()
        self._pending: list[Writing[Any]] = []
        self._notes: dict[Hashable, Writing[Any]] = {}
        self._open: dict[Hashable, Writing[Any]] = {}  # of those pending, the ones that notes join
        self._left_over: list[Writing[Any]] = []
        self._spare: list[Writing[Any]] = []
        self._spare_since_s = 0.0
        self._turn = threading.Lock()  # whoever writes has it
        self._bell: SimpleQueue[bool] = SimpleQueue()
        self._is_awake = self._is_hurried = False
        self._since_s = 0.0
        self._thread: threading.Thread | None = None

    def write(self, writing: Awaited[T]) -> T:
        """What comes of it, after everything left or noted before it."""
        with self._lock:
            self._add(writing)
        self.finish(writing)
        return writing.result()

    def leave(self, writing: Writing[Any], *, is_urgent: bool = False, key: Hashable = None) -> None:
        """Have it written a moment later, or sooner with others, after everything left or noted before it.

        Args:
            writing: As above.
            is_urgent: Whether it is to be written now.
            key: Notes of that key, which differ from it in their rows only, become part of it: those before it, and
                those that come until it is written. Trouble that will pass puts them off, as it does other notes.
        """
        with self._lock:
            if key is not None and (note := self._notes.pop(key, None)) is not None:
                writing.noted = note.rows.copy()
                writing.rows[:0] = note.rows
            self._add(writing)
            if key is not None:
                self._open[key] = writing
            if is_urgent:
                self._hurry()
            else:
                self._wake()

    def write_here(self, writing: Writing[Any], transact: Transact) -> None:
        """As an urgent :meth:`leave`, but in this thread if nobody has to be waited for.

        Args:
            writing: As there.
            transact: As this writer's; but raises :class:`BusyError`, having done nothing, instead of waiting.
        """
        if not self._turn.acquire(blocking=False):
            self.leave(writing, is_urgent=True)
            return
        try:
            with self._lock:
                self._add(writing)
                batch, self._pending = [*self._left_over, *self._pending], []
                self._left_over, self._since_s = [], 0.0
                self._open.clear()
            try:
                if any(one.needs_disk for one in batch):  # that takes milliseconds
                    raise BusyError
                self._write(batch, transact)
            except BusyError:
                with self._lock:
                    self._pending[:0] = batch
                    self._hurry()
        finally:
            self._turn.release()

    def note(self, key: Hashable, writing: Writing[Any]) -> None:
        """As :meth:`leave`; of writings noted with one ``key`` only the rows differ: they become one."""
        with self._lock:
            if key in self._notes:
                self._notes[key].rows.extend(writing.rows)
            else:
                self._notes[key] = writing
            self._wake()

    def spare(self, writing: Writing[Any]) -> None:
        """Have it written a moment later with others like it, which what is urgent does not wait for."""
        with self._lock:
            if not self._spare:
                self._spare_since_s = monotonic()
            self._spare.append(writing)
            self._wake()

    def add(self, key: Hashable, row: Row) -> bool:
        """Whether there is a note of that ``key``, or something that it would join; then that has ``row`` too."""
        with self._lock:
            note = self._notes.get(key) or self._open.get(key)
            if note is not None:
                note.rows.append(row)
                note.noted.append(row)
            return note is not None

    def hurry(self, _: object = None) -> None:
        """Have everything written now."""
        with self._lock:
            self._hurry()

    def finish(self, writing: Writing[Any]) -> None:
        """Return when ``writing``, which was left, is over: this thread does what nobody else has begun."""
        while not writing.is_over:
            with self._turn:
                if not writing.is_over:
                    self._write(self._take())

    def close(self) -> None:
        """Write what is left and stop."""
        with self._lock:
            thread, self._thread = self._thread, None
            self._is_awake = False
            if thread is not None:
                self._bell.put(False)
        if thread is not None:
            thread.join()
        with self._turn:
            with self._lock:
                self._pending[:0], self._left_over = self._left_over, []
            while batch := self._take():
                self._write(batch)

    # ---------------------------------------------------------------- with the lock

    def _add(self, writing: Writing[Any]) -> None:
        self._pending += [*self._notes.values(), writing]
        self._notes.clear()

    def _wake(self) -> None:
        """Have the thread look soon: as long as something comes, that need not be said again."""
        if self._since_s == 0:
            self._since_s = monotonic()
        if not self._is_awake:
            self._is_awake = True
            self._ring()

    def _hurry(self) -> None:
        if not self._is_hurried:
            self._is_hurried = True
            self._ring()

    def _ring(self) -> None:
        self._bell.put(True)
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="omnimind-writer", daemon=True)
            self._thread.start()

    # ---------------------------------------------------------------- the thread

    def _serve(self) -> None:
        while self._is_called():
            with self._turn:
                self._write(self._take())

    def _is_called(self) -> bool:
        """Wait until there is something to write; ``False``: there will be nothing more."""
        while True:
            try:
                is_open = self._bell.get(timeout=COMPANY_S if self._is_awake else None)
            except Empty:
                with self._lock:
                    self._is_awake = bool(self._pending or self._notes or self._spare)
                if self._is_awake and monotonic() - self._since_s >= COMPANY_S:
                    return True
                continue
            if self._is_hurried or not is_open:
                return is_open

    # ---------------------------------------------------------------- with the turn

    def _take(self) -> list[Writing[Any]]:
        """What is to be written next."""
        with self._lock:
            self._pending += self._notes.values()
            self._notes.clear()
            self._open.clear()
            batch, self._pending = self._pending[:MOST], self._pending[MOST:]
            is_due = monotonic() - self._spare_since_s >= COMPANY_S
            if self._spare and (is_due or not (batch and self._is_hurried)):
                batch, self._spare = batch + self._spare, []
            self._is_hurried = False
            self._since_s = 0.0
            if self._pending:
                self._hurry()
        if batch:
            batch, self._left_over = [*self._left_over, *batch], []
        return batch

    def _write(self, batch: Sequence[Writing[Any]], transact: Transact | None = None) -> None:
        for writing in batch:
            writing.prepare()
        self._commit([writing for writing in batch if writing.refusal is None], transact or self._transact)
        for writing in batch:
            writing.is_over = True
            self._left_over += writing.put_off
        _tell(batch)

    def _commit(self, batch: Sequence[Writing[Any]], transact: Transact) -> None:
        """Write them together; if one of them can't be, each alone, so that the others don't suffer for it."""
        if not batch:
            return
        try:
            transact(partial(_apply, batch), any(writing.needs_disk for writing in batch))
        except BusyError:
            raise
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, and the thread go on
            if _will_pass(error) or len(batch) == 1:
                for writing in batch:
                    writing.refusal = error
            else:
                for writing in batch:
                    self._commit([writing], self._transact)


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
    here = _loop_here() if by_loop else None
    for loop, some in by_loop.items():
        if loop is here:
            _tell_here(some)
            continue
        with suppress(RuntimeError):  # it is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell_here, some)


def _loop_here() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _tell_here(batch: Sequence[Writing[Any]]) -> None:
    for writing in batch:
        writing.tell()
