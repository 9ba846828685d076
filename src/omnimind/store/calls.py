"""Calls of agents that runs ask other processes for."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, select

from omnimind.core.artifact import ArtifactStore
from omnimind.core.run import Json, Row
from omnimind.store.database import Database
from omnimind.store.payloads import Payloads
from omnimind.store.reading import row_of
from omnimind.store.statements import ASKING, ROW
from omnimind.store.tables import history, runs
from omnimind.store.transaction import KeptRow, Transaction

Place = tuple[str, str]
"""A run and a path in it."""


class Calls:
    """The calls that are waited for. Its methods raise what :class:`~omnimind.core.run.Journal` does.

    Args:
        database: Where runs are.
        artifacts: Where large payloads are.
        now_s: What time it is, for rows.
    """

    def __init__(self, database: Database, artifacts: ArtifactStore, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._payloads = Payloads(artifacts)
        self._now_s = now_s

    async def wanted(self, run_id: str, path: str) -> tuple[Row, int, str, int] | None:
        """The ``called`` row there, its run's priority, tenant and round; ``None`` if nobody waits for an answer."""
        return await asyncio.to_thread(self._wanted, run_id, path)

    def _wanted(self, run_id: str, path: str) -> tuple[Row, int, str, int] | None:
        with self._database.reading() as connection:
            found = _asked(connection, run_id, path)
        if found is None:
            return None
        *columns, priority, tenant, turn = found
        return row_of(columns, self._payloads), priority, tenant, turn

    async def unwanted(self, places: Sequence[Place]) -> set[Place]:
        """Those of ``places`` where nobody waits for an answer any more."""
        return await asyncio.to_thread(self._unwanted, places)

    def _unwanted(self, places: Sequence[Place]) -> set[Place]:
        with self._database.reading() as connection:
            return {place for place in places if _asked(connection, *place) is None}

    async def answer(self, run_id: str, path: str, data: Json) -> None:
        """Write an ``answered`` row and stir the run's driver, unless nobody waits for it any more.

        Args:
            run_id: The run.
            path: Where it called.
            data: ``{"value"}`` or ``{"error", "cause"}``.
        """

        def answer(transaction: Transaction, rows: Sequence[KeptRow]) -> None:
            transaction.answer(run_id, path, rows)

        row = Row(path, "answered", self._now_s(), data)
        await self._database.write_soon(answer, [run_id], [row], self._payloads)


_RUN: Final = (runs.c.priority, runs.c.tenant, runs.c.round)

_LATEST: Final = select(*ROW, *_RUN).join_from(history, runs, history.c.run_id == runs.c.id)


def _asked(connection: Connection, run_id: str, path: str) -> Sequence[Json] | None:
    """The call at ``path``, its run's priority, tenant and round, if it is waited for."""
    query = _LATEST.where(runs.c.ended_at_s.is_(None), ~runs.c.is_cancelling)
    query = query.where(history.c.run_id == run_id, history.c.path == path, history.c.kind.in_(ASKING))
    found = connection.execute(query.order_by(history.c.id.desc()).limit(1)).one_or_none()
    return tuple(found) if found is not None and found.kind == "called" else None
