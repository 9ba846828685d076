"""How far agents at work are: told while a run goes on, and forgotten with its end.

It need not survive a power cut, and nobody waits for it to be written.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.store.database import Database
from omnimind.store.service_tables import progress
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction


class Sign(NamedTuple):
    """A sign of an agent at work.

    Attributes:
        run_id: For which run.
        about: Which of its actions.
        changed_at_s: When it was told, in seconds since 1970.
        data: What was told, as JSON.
    """

    run_id: str
    about: str
    changed_at_s: float
    data: dict[str, Any]


class Progress:
    """The signs of a database.

    Args:
        database: Where they are.
        now_s: What time it is, for rows.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        insert = (postgresql.insert if database.is_shared else sqlite.insert)(progress).inline()
        said = {name: insert.excluded[name] for name in ("changed_at_s", "data")}
        keep = insert.on_conflict_do_update(index_elements=["run_id", "about"], set_=said)
        self._keep = Statement(keep, dialect, progress.c.keys())
        of_run = progress.c.run_id == bindparam("run_id")
        self._forget = Statement(delete(progress).where(of_run, progress.c.about == bindparam("about")), dialect)
        self._forget_run = Statement(delete(progress).where(of_run), dialect)
        is_old = progress.c.changed_at_s < bindparam("before_s")
        self._forget_old = Statement(delete(progress).where(is_old), dialect)

    async def tell(
        self, told: Mapping[tuple[str, str], dict[str, Any] | None], over: Sequence[str] = (), before_s: float = 0.0
    ) -> None:
        """Keep the latest signs, by run and action.

        Args:
            told: The signs; ``None``: there is nothing more to tell of that action.
            over: Runs that have ended.
            before_s: What was not told again since is forgotten.
        """
        at_s = self._now_s()
        kept = [
            {"run_id": run_id, "about": about, "changed_at_s": at_s, "data": json.dumps(data)}
            for (run_id, about), data in told.items()
            if data is not None
        ]
        done = [{"run_id": run_id, "about": about} for (run_id, about), data in told.items() if data is None]

        def tell(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute_all(self._keep, kept)
            transaction.execute_all(self._forget, done)
            transaction.execute_all(self._forget_run, [{"run_id": run_id} for run_id in over])
            if before_s:
                transaction.execute(self._forget_old, {"before_s": before_s})

        await self._database.write_soon(tell, needs_disk=False)

    def of(self, run_ids: Sequence[str]) -> list[Sign]:
        """The signs there are of the runs, in the order in which they were told."""
        query = select(progress).where(progress.c.run_id.in_(run_ids)).order_by(progress.c.changed_at_s)
        with self._database.reading() as connection:
            found = connection.execute(query).all()
        return [Sign(one.run_id, one.about, one.changed_at_s, json.loads(one.data)) for one in found]
