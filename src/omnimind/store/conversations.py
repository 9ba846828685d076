"""Conversations in a database: a message a row."""

import json
import time
from asyncio import to_thread
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Dialect, bindparam, delete, func, insert, select, update

from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.statements import Statement
from omnimind.store.tables import turns
from omnimind.store.transaction import KeptRow, Transaction

Message = dict[str, Any]


class Conversation(Value):
    """A conversation: how many messages it has, and until when it is remembered."""

    session: str
    messages: int
    expires_at_s: float


class DatabaseConversations:
    """Keeps conversations; see :class:`omnimind.models.memory.Conversations`.

    Args:
        database: Where.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        self._statements = _Statements(database.engine.dialect)

    async def read(self, tenant: str, session: str) -> list[Message]:
        """What was said, the oldest first."""
        return await to_thread(self._read, tenant, session)

    def _read(self, tenant: str, session: str) -> list[Message]:
        is_it = (turns.c.tenant == tenant, turns.c.session == session, turns.c.expires_at_s > self._now_s())
        query = select(turns.c.message).where(*is_it).order_by(turns.c.number)
        with self._database.reading() as connection:
            return [json.loads(message) for message in connection.scalars(query)]

    async def add(self, tenant: str, session: str, messages: Sequence[Message], ttl_s: float) -> None:
        """Add what was said; what nobody has gone on with for too long is forgotten."""
        at_s, names = self._now_s(), {"tenant": tenant, "session": session}
        rows = [{"message": json.dumps(one), "at_s": at_s, "expires_at_s": at_s + ttl_s, **names} for one in messages]

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._statements.forget_old, {"now_s": at_s})
            transaction.execute(self._statements.prolong, {**names, "until_s": at_s + ttl_s})
            last = transaction.execute(self._statements.last, names).fetchone()[0]
            numbered = [{**row, "number": last + place} for place, row in enumerate(rows, 1)]
            transaction.execute_all(self._statements.add, numbered)

        await self._database.write_soon(add)

    async def sum_up(self, tenant: str, session: str, older: Sequence[Message], summary: Message) -> None:
        """Put ``summary`` in the place of ``older``."""
        names = {"tenant": tenant, "session": session}

        def sum_up(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            first = transaction.execute(self._statements.first, {**names, "count": len(older)}).fetchall()
            if not first or [json.loads(message) for _, message in first] != list(older):
                return
            place = {**names, "number": first[-1][0]}
            transaction.execute(self._statements.forget_before, place)
            transaction.execute(self._statements.put, {**place, "message": json.dumps(summary)})

        await self._database.write_soon(sum_up)

    async def sessions(self, tenant: str, after: str, limit: int) -> list[Conversation]:
        """The tenant's conversations by name, those that come after the name ``after``."""
        return await to_thread(self._sessions, tenant, after, limit)

    def _sessions(self, tenant: str, after: str, limit: int) -> list[Conversation]:
        mine = (turns.c.tenant == tenant, turns.c.session > after, turns.c.expires_at_s > self._now_s())
        told = (turns.c.session, func.count().label("messages"), func.max(turns.c.expires_at_s).label("expires_at_s"))
        query = select(*told).where(*mine).group_by(turns.c.session).order_by(turns.c.session).limit(limit)
        with self._database.reading() as connection:
            return [Conversation(**row) for row in connection.execute(query).mappings()]

    async def forget(self, tenant: str, session: str) -> None:
        """Forget the conversation."""
        names = {"tenant": tenant, "session": session}

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._statements.forget, names)

        await self._database.write_soon(forget)


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        is_it = (turns.c.tenant == bindparam("tenant"), turns.c.session == bindparam("session"))
        is_this = (*is_it, turns.c.number == bindparam("number"))
        self.add = Statement(insert(turns).inline(), dialect, turns.c.keys())
        self.last = Statement(select(func.coalesce(func.max(turns.c.number), 0)).where(*is_it), dialect)
        self.prolong = Statement(update(turns).where(*is_it).values(expires_at_s=bindparam("until_s")), dialect)
        first = select(turns.c.number, turns.c.message).where(*is_it).order_by(turns.c.number)
        self.first = Statement(first.limit(bindparam("count")), dialect)
        self.put = Statement(update(turns).where(*is_this).values(message=bindparam("message")), dialect)
        self.forget = Statement(delete(turns).where(*is_it), dialect)
        self.forget_before = Statement(delete(turns).where(*is_it, turns.c.number < bindparam("number")), dialect)
        self.forget_old = Statement(delete(turns).where(turns.c.expires_at_s <= bindparam("now_s")), dialect)
