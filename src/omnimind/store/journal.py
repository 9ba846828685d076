"""The journal: where runs and their histories are kept, on SQLite or PostgreSQL."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.run import OVER, Claim, Job, Lease, NewRun, News, Row, RunStatus
from omnimind.store.beginning import Beginning
from omnimind.store.database import Database
from omnimind.store.payloads import Payloads
from omnimind.store.reading import RUN, definition_of, row_of, rows_of, run_of
from omnimind.store.tables import runs
from omnimind.store.transaction import LEASE_S, KeptRow, Transaction
from omnimind.store.writer import Awaited, Writing

T = TypeVar("T")


class DatabaseJournal:
    """Implements :class:`~omnimind.core.run.Journal` on a database.

    Args:
        database: Where runs are kept.
        artifacts: Where large payloads are.
        now_s: What time it is, for the rows that the journal itself writes; leases go by the database's clock.
        in_place: Whether the event loop waits while it is written to: right where one run is driven, and on SQLite.
    """

    def __init__(
        self,
        database: Database,
        artifacts: ArtifactStore,
        now_s: Callable[[], float] = time.time,
        *,
        in_place: bool = False,
    ) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s
        self._in_place = in_place
        self._begun: dict[str, Claim] = {}

    async def begin(self, run: NewRun, *, holder: str | None = None) -> str:
        """Keep a new run."""
        beginning = Beginning(run, self._now_s(), holder)
        run_id = await self._write(beginning.apply, [], beginning.rows)
        if holder is not None:
            self._begun[run_id] = beginning.claim(holder)
        return run_id

    async def claim(self, run_id: str, holder: str) -> Claim | None:
        """Take the run if nobody drives it."""
        begun = self._begun.pop(run_id, None)
        if begun is not None and begun.lease.holder == holder:
            return begun

        def claim(transaction: Transaction, rows: Sequence[KeptRow]) -> tuple[Lease, bool] | None:
            run = transaction.run(run_id)
            if run.is_over or run.is_driven(transaction.now_s):
                return None
            if run.term > 0:
                transaction.append(run_id, [row._replace(round=run.round) for row in rows])
            is_adopted = run.holder is not None
            run.term, run.status, run.wake_at_s = run.term + 1, "running", None
            run.holder, run.held_until_s = holder, transaction.now_s + LEASE_S
            transaction.change(run)
            return Lease(run_id, holder, run.term), is_adopted

        resumed = Row("", "resumed", self._now_s(), {"holder": holder})
        claimed = await self._write(claim, [run_id], [resumed])
        return None if claimed is None else await asyncio.to_thread(self._claimed, *claimed)

    def _claimed(self, lease: Lease, is_adopted: bool) -> Claim:
        with self._database.reading() as connection:
            found = connection.execute(select(*RUN).where(runs.c.id == lease.run_id)).mappings().one()
            run = run_of(found, self._payloads)
            rows = rows_of(connection, lease.run_id, self._payloads)
            return Claim(lease, run, definition_of(connection, run.definition), rows[0].data, rows, is_adopted)

    def note(self, lease: Lease, row: Row) -> None:
        """Keep ``row`` with the next durable writing, or a moment later."""
        writer = self._database.writer
        if not writer.add(id(lease), row):
            writer.note(id(lease), Writing(_appending(lease), [lease.run_id], [row], self._payloads))

    def write(self, lease: Lease, rows: Sequence[Row], jobs: Sequence[Job] = ()) -> Awaitable[None]:
        """Make ``rows`` durable."""
        return self._write(_appending(lease, jobs), [lease.run_id], rows, key=None if jobs else id(lease))

    async def news(self, lease: Lease, after_id: int) -> News:
        """Renew the lease, and tell what others answered."""

        def look(transaction: Transaction, _: Sequence[KeptRow]) -> tuple[list[Any], bool]:
            run = transaction.held(lease)
            return transaction.answers(run.id, after_id, lease.term), run.is_cancelling

        found, is_cancelling = await self._write(look, [lease.run_id])
        return News([row_of(columns, self._payloads) for columns in found], is_cancelling)

    async def release(
        self,
        lease: Lease,
        status: RunStatus,
        rows: Sequence[Row] = (),
        *,
        wake_at_s: float | None = None,
        after_id: int = 0,
    ) -> None:
        """Write the last ``rows`` and give the run back."""

        def release(transaction: Transaction, kept: Sequence[KeptRow]) -> None:
            run = transaction.held(lease)
            transaction.append(run.id, kept, lease.term)
            if status in OVER:
                run.end(status, kept[-1])
                transaction.change(run)
                return
            run.give_back(status, wake_at_s)
            transaction.change(run)
            if status == "running":
                transaction.summon(run)
            elif run.is_cancelling or transaction.answers(run.id, after_id, lease.term):
                transaction.stir(run)

        await self._write(release, [lease.run_id], rows)

    def _write(
        self,
        apply: Callable[[Transaction, Sequence[KeptRow]], T],
        run_ids: Sequence[str],
        rows: Sequence[Row] = (),
        key: int | None = None,
    ) -> Awaited[T]:
        return self._database.write_soon(apply, run_ids, rows, self._payloads, in_place=self._in_place, key=key)


def _appending(lease: Lease, jobs: Sequence[Job] = ()) -> Callable[[Transaction, Sequence[KeptRow]], None]:
    def append(transaction: Transaction, rows: Sequence[KeptRow]) -> None:
        run = transaction.held(lease)
        for job in jobs:
            transaction.ask(run, job)
        transaction.append(run.id, rows, lease.term)

    return append
