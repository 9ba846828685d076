"""Silences, and who stands in on call. Nothing here is asynchronous: call it from a thread."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from omnimind.alerting.muting import Silence
from omnimind.alerting.schedule import Override
from omnimind.core.errors import MissingError
from omnimind.core.json_text import compact
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import silences, stand_ins
from omnimind.store.transaction import KeptRow, Transaction


class Silences:
    """The silences of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = Audit(database)
        dialect = database.engine.dialect
        self._add = Statement(insert_for(dialect)(silences).inline(), dialect, silences.c.keys())
        mine = (silences.c.id == bindparam("silence_id"), silences.c.tenant == bindparam("of_tenant"))
        under_way = update(silences).where(*mine, silences.c.ends_at_s > bindparam("now_s"))
        self._end = Statement(under_way.values(ends_at_s=bindparam("now_s")), dialect)
        self._forget = Statement(delete(silences).where(silences.c.ends_at_s < bindparam("before_s")), dialect)

    def add(self, silence: Silence, actor: str) -> None:
        """Keep ``silence``, which ``actor`` has made."""
        matchers = [str(one) for one in silence.matchers]
        columns = silence.model_dump() | {"matchers": compact(matchers)}

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._add, columns)
            data = {"matchers": matchers, "ends_at_s": silence.ends_at_s}
            self._audit.add(transaction, silence.tenant, actor, "silence.create", silence.id, data)

        self._database.write(add)

    def end(self, tenant: str, silence_id: str, actor: str, now_s: float) -> None:
        """End it now. Raises ``MissingError`` (``silence.missing``)."""
        values = {"silence_id": silence_id, "of_tenant": tenant, "now_s": now_s}

        def end(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            is_ended = bool(transaction.execute(self._end, values).rowcount)
            if is_ended:
                self._audit.add(transaction, tenant, actor, "silence.end", silence_id)
            return is_ended

        if not self._database.write(end):
            problem = f"there is no silence {silence_id[:64]!r} that has not ended"
            raise MissingError("silence.missing", problem, "look at the list again")

    def known(
        self, now_s: float, tenant: str | None = None, *, is_past: bool = False, limit: int = 500
    ) -> list[Silence]:
        """Those that have not ended, or those that have; a tenant's or everybody's, the latest first."""
        wanted = select(silences).where(silences.c.ends_at_s <= now_s if is_past else silences.c.ends_at_s > now_s)
        if tenant is not None:
            wanted = wanted.where(silences.c.tenant == tenant)
        wanted = wanted.order_by(silences.c.ends_at_s.desc(), silences.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_silence(row) for row in connection.execute(wanted).mappings()]

    def forget(self, ended_before_s: float) -> int:
        """Forget those that ended before then; how many."""

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            return int(transaction.execute(self._forget, {"before_s": ended_before_s}).rowcount)

        return self._database.write(forget)


class StandIn(Value):
    """Somebody who is on call by a schedule instead of whoever it has."""

    id: str
    schedule: str
    person: str
    begins_at_s: float
    ends_at_s: float
    author: str
    created_at_s: float

    @property
    def override(self) -> Override:
        """As schedules take it."""
        return Override(person=self.person, begins_at_s=self.begins_at_s, ends_at_s=self.ends_at_s)


class StandIns:
    """Who stands in on call; the schedules, and so they, are the house's (``tenant``: where it is audited)."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._audit = Audit(database)
        dialect = database.engine.dialect
        self._add = Statement(insert_for(dialect)(stand_ins).inline(), dialect, stand_ins.c.keys())
        self._remove = Statement(delete(stand_ins).where(stand_ins.c.id == bindparam("stand_in_id")), dialect)

    def add(self, tenant: str, one: StandIn) -> None:
        """Keep it; its author has made it."""

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._add, one.model_dump())
            data = one.model_dump(include={"schedule", "person", "begins_at_s", "ends_at_s"})
            self._audit.add(transaction, tenant, one.author, "on_call.override", one.id, data)

        self._database.write(add)

    def remove(self, tenant: str, stand_in_id: str, actor: str) -> None:
        """Forget it. Raises ``MissingError`` (``on_call.missing``)."""

        def remove(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            is_gone = bool(transaction.execute(self._remove, {"stand_in_id": stand_in_id}).rowcount)
            if is_gone:
                self._audit.add(transaction, tenant, actor, "on_call.restore", stand_in_id)
            return is_gone

        if not self._database.write(remove):
            raise MissingError("on_call.missing", f"nobody stands in by {stand_in_id[:64]!r}", "look at the list again")

    def after(self, now_s: float) -> list[StandIn]:
        """Those that have not ended, in the order in which they were made: the last counts."""
        wanted = select(stand_ins).where(stand_ins.c.ends_at_s > now_s).order_by(stand_ins.c.id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings()
            return [StandIn(**{name: row[name] for name in StandIn.model_fields}) for row in rows]


def _silence(row: Any) -> Silence:
    columns = {name: row[name] for name in Silence.model_fields}
    return Silence(**{**columns, "matchers": json.loads(row["matchers"])})
