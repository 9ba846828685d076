"""Remembered answers in the database."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Dialect, Integer, bindparam, column, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.answers import Asked, Remembered
from omnimind.core.json_text import original, printable
from omnimind.store.bulk import Bulk
from omnimind.store.database import Database
from omnimind.store.known import KnownKeys, Row
from omnimind.store.statements import Statement
from omnimind.store.tables import answers
from omnimind.store.transaction import KeptRow, Transaction
from omnimind.store.writer import Writing

TOUCH_S: Final = 60.0
"""An answer that is used again within this time counts as used once."""

_ROOM: Final = 200
"""What does not fit is taken away once there is a two-hundredth of the room's answers more."""

_ROOM_BYTES: Final = 50
"""How large all are together is looked at once they grew by a fiftieth of that: with 100,000 of them it takes 0.2 s."""

_OVERHEAD_BYTES: Final = 400
"""Roughly what a row takes beside its texts."""

_FOUND: Final = select(
    answers.c.tenant, answers.c.body, answers.c.created_at_s, answers.c.expires_at_s, answers.c.used_at_s
).where(answers.c.key == bindparam("of"), answers.c.expires_at_s > bindparam("now_s"))


class DatabaseAnswers:
    """Implements :class:`~omnimind.core.answers.Answers`. Safe to use from any thread and process.

    On SQLite an answer that another process put may not be there for a second: so long it is asked again.

    Args:
        database: Where.
        most: How many answers are kept, give or take a two-hundredth.
        most_bytes: How large they may be together, give or take a fiftieth.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self, database: Database, *, most: int, most_bytes: int, now_s: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._bounds = {"most": most, "most_bytes": most_bytes}
        self._now_s = now_s
        self._statements = _Statements(database.engine.dialect)
        self._every, self._every_bytes = max(1, most // _ROOM), max(1, most_bytes // _ROOM_BYTES)
        self._added = self._added_bytes = 0
        self._known = None if database.is_shared else KnownKeys(self._read_keys, most)

    async def get(self, key: str) -> Remembered | None:
        """See the port."""
        now_s = self._now_s()
        if self._known is None:
            found = await asyncio.to_thread(self._look_up, key, now_s)
        elif self._known.may_have(key):
            found = self._database.glance(self._statements.get, {"of": key, "now_s": now_s})
        else:
            return None
        if found is None:
            return None
        *told, used_at_s = found
        if now_s - used_at_s >= TOUCH_S:
            self._touch({"of": key, "at_s": now_s})
        return Remembered(key, *told)

    def _read_keys(self, after: int, most: int) -> Sequence[Row]:
        found = self._database.glance_at(self._statements.keys, {"after": after, "most": most})
        return [Row(*row) for row in found]

    def _look_up(self, key: str, now_s: float) -> Any:
        with self._database.reading() as connection:
            return connection.execute(_FOUND, {"of": key, "now_s": now_s}).one_or_none()

    def _touch(self, used: dict[str, Any]) -> None:
        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._statements.touch, used)

        self._database.writer.note(("answer", used["of"]), Writing(apply, needs_disk=False))

    async def put(self, entry: Remembered) -> None:
        """See the port."""
        columns = _columns(entry) | {"used_at_s": self._now_s()}
        trims = self._trims(entry.size_bytes)
        if self._known is not None:
            self._known.add(entry.key)

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            puts = transaction.part(_Puts, lambda one: _Puts(one, self._statements.put))
            puts.add(columns)
            if trims:
                puts.flush()
            for trim in trims:
                transaction.execute(trim, {**self._bounds, "now_s": columns["used_at_s"]})

        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._database.writer.spare(Writing(apply, needs_disk=False, waiter=waiter))
        await waiter

    def _trims(self, added_bytes: int) -> list[Statement]:
        """What is to be done, with an answer that is added, about those that don't fit."""
        trims = []
        self._added, self._added_bytes = self._added + 1, self._added_bytes + added_bytes
        if self._added >= self._every:
            self._added = 0
            trims += [self._statements.forget, self._statements.trim]
        if self._added_bytes >= self._every_bytes:
            self._added_bytes = 0
            trims.append(self._statements.trim_bytes)
        return trims

    async def questions(self, after_s: float, most: int) -> Sequence[Asked]:
        """See the port."""
        return await asyncio.to_thread(self._questions, after_s, most)

    def _questions(self, after_s: float, most: int) -> Sequence[Asked]:
        columns = (answers.c.key, answers.c.partition, answers.c.asked, answers.c.vector, answers.c.created_at_s)
        query = select(*columns).where(
            answers.c.vector.is_not(None), answers.c.created_at_s > after_s, answers.c.expires_at_s > self._now_s()
        )
        with self._database.reading() as connection:
            found = connection.execute(query.order_by(answers.c.created_at_s.desc()).limit(most)).all()
        if self._known is not None:
            for row in found:
                self._known.add(row.key)
        return [
            Asked(key, partition, original(asked), bytes(vector), created_at_s)
            for key, partition, asked, vector, created_at_s in reversed(found)
        ]


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        insert: Any = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        put = insert(answers).inline()
        changed = {column.name: put.excluded[column.name] for column in answers.c if not column.primary_key}
        put = put.on_conflict_do_update(index_elements=["key"], set_=changed)
        self.put = Bulk(put, dialect, answers.c.keys())
        touched = update(answers).where(answers.c.key == bindparam("of")).values(used_at_s=bindparam("at_s"))
        self.get = Statement(_FOUND, dialect)
        number = column("rowid", Integer)  # SQLite counts rows by it; no other database is asked
        keys = select(number, answers.c.key).where(number > bindparam("after")).order_by(number)
        self.keys = Statement(keys.limit(bindparam("most")), dialect)
        self.touch = Statement(touched, dialect)
        self.forget = Statement(delete(answers).where(answers.c.expires_at_s <= bindparam("now_s")), dialect)
        size = func.length(answers.c.body) + func.length(answers.c.asked) + _OVERHEAD_BYTES
        size += func.coalesce(func.length(answers.c.vector), 0)
        latest = answers.c.used_at_s.desc()
        too_many = select(answers.c.key).order_by(latest).offset(bindparam("most"))
        self.trim = Statement(delete(answers).where(answers.c.key.in_(too_many)), dialect)
        total = func.sum(size).over(order_by=(latest, answers.c.key)).label("total_bytes")
        ranked = select(answers.c.key, total).subquery()
        too_large = select(ranked.c.key).where(ranked.c.total_bytes > bindparam("most_bytes"))
        self.trim_bytes = Statement(delete(answers).where(answers.c.key.in_(too_large)), dialect)


class _Puts:
    """The answers that one transaction adds (:class:`~omnimind.store.transaction.Part`)."""

    def __init__(self, transaction: Transaction, put: Bulk) -> None:
        self._transaction = transaction
        self._put = put
        self._rows: list[Mapping[str, Any]] = []

    def add(self, columns: Mapping[str, Any]) -> None:
        """Write it soon."""
        self._rows.append(columns)

    def flush(self) -> None:
        """Write them."""
        rows, self._rows = self._rows, []
        self._put.run(self._transaction, rows)


def _columns(entry: Remembered) -> dict[str, Any]:
    asked = entry.asked
    return {
        "key": entry.key,
        "tenant": entry.tenant,
        "partition": asked.partition if asked else "",
        "asked": printable(asked.text) if asked else "",
        "body": entry.body,
        "vector": asked.vector if asked else None,
        "created_at_s": entry.created_at_s,
        "expires_at_s": entry.expires_at_s,
    }
