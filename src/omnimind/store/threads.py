"""Conversations elsewhere that follow a production: what was said there is kept, so that nothing is said twice.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field
from sqlalchemy import bindparam, insert, select, update

from omnimind.core.run import Json
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import threads
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction


class Thread(Value):
    """A conversation.

    Attributes:
        production_id: What it follows.
        run_id: The run that the production began with.
        tenant: Whose that is.
        channel: Where the conversation is.
        thread: Which one there.
        told: What was said.
        created_at_s: When it began, in seconds since 1970.
    """

    production_id: str
    run_id: str
    tenant: str
    channel: str
    thread: str
    told: dict[str, Json] = Field(default_factory=dict)
    created_at_s: float


class Threads:
    """The conversations of a database.

    Args:
        database: Where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        self._add = Statement(insert(threads).inline(), dialect, threads.c.keys())
        is_it = (
            threads.c.run_id == bindparam("of_run"),
            threads.c.channel == bindparam("in_channel"),
            threads.c.thread == bindparam("of_thread"),
            threads.c.told == bindparam("seen"),
        )
        self._tell = Statement(update(threads).where(*is_it).values(told=bindparam("told")), dialect)

    def add(self, thread: Thread) -> None:
        """Keep a new one."""
        columns = thread.model_dump() | {"told": _text(thread.told)}

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._add, columns)

        self._database.write(add)

    def since(self, at_s: float) -> list[Thread]:
        """Those that began since ``at_s``, the oldest first."""
        query = select(threads).where(threads.c.created_at_s >= at_s).order_by(threads.c.created_at_s)
        with self._database.reading() as connection:
            found = connection.execute(query).mappings().all()
        return [Thread.model_validate(columns | {"told": json.loads(columns["told"])}) for columns in map(dict, found)]

    def tell(self, thread: Thread, told: Mapping[str, Json]) -> bool:
        """Note that ``told`` is about to be said; of many who want to, only one is to: whether that is us."""
        values = {
            "of_run": thread.run_id,
            "in_channel": thread.channel,
            "of_thread": thread.thread,
            "seen": _text(thread.told),
            "told": _text(told),
        }

        def tell(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(self._tell, values).rowcount)

        return self._database.write(tell)


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, sort_keys=True)
