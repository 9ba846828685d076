"""Workers: the processes that drive runs and call agents, as each tells of itself now and then."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.holders import is_dead
from omnimind.store.service_tables import workers
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction

BEAT_S: Final = 5.0
"""How often a worker tells of itself."""

SILENT_S: Final = 4 * BEAT_S
"""Who was not heard of for so long is not at work any more."""

FORGOTTEN_S: Final = 3600.0
"""How long those that are gone are remembered."""


class Worker(Value):
    """A process: how many runs it drives, and how many ``actions`` it does, of the ``at_once`` that it could."""

    name: str
    began_at_s: float
    seen_at_s: float
    is_alive: bool
    runs: int
    actions: int
    at_once: int


class Workers:
    """The workers of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where they tell of themselves.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        made: Any = (postgresql.insert if database.is_shared else sqlite.insert)(workers).inline()
        told = {name: made.excluded[name] for name in ("seen_at_s", "runs", "actions", "at_once")}
        self._beat = Statement(
            made.on_conflict_do_update(index_elements=["name"], set_=told), dialect, workers.c.keys()
        )
        self._leave = Statement(delete(workers).where(workers.c.name == bindparam("name")), dialect)
        self._forget = Statement(delete(workers).where(workers.c.seen_at_s < bindparam("before_s")), dialect)

    def beat(self, name: str, *, runs: int, actions: int, at_once: int) -> None:
        """Tell what the worker ``name`` does."""
        now_s = self._now_s()
        columns = {"name": name, "began_at_s": now_s, "seen_at_s": now_s}
        columns |= {"runs": runs, "actions": actions, "at_once": at_once}

        def beat(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._beat, columns)
            transaction.execute(self._forget, {"before_s": now_s - FORGOTTEN_S})

        self._database.write(beat)

    def leave(self, name: str) -> None:
        """Tell that it ends."""

        def leave(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._leave, {"name": name})

        self._database.write(leave)

    def all(self) -> list[Worker]:
        """Those that were heard of within the hour, and did not say that they end."""
        now_s = self._now_s()
        with self._database.reading() as connection:
            rows = connection.execute(select(workers).order_by(workers.c.began_at_s)).mappings().all()
        return [Worker(**row, is_alive=_is_alive(row["name"], row["seen_at_s"], now_s)) for row in rows]


def _is_alive(name: str, seen_at_s: float, now_s: float) -> bool:
    return now_s - seen_at_s < SILENT_S and not is_dead(name)
