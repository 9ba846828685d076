"""The audit log: every change that somebody made, in a chain of digests that shows where it was tampered with.

As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Dialect, RowMapping, bindparam, func, insert, select

from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.service_tables import audit
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction

_CHAINED: Final = tuple(name for name in audit.c.keys() if name != "digest")  # noqa: SIM118 - it is no dict

_AT_ONCE: Final = 1000
"""Rows that are read together."""


class Note(Value):
    """A row of the log.

    Attributes:
        number: Its place among the tenant's, from 1.
        at_s: When, in seconds since 1970.
        actor: Who: ``user:ID``, ``key:ID``, ``service:NAME``, or ``house`` for whoever has the machine.
        action: What was done, such as ``key.revoked``.
        subject: To what.
        data: What else is to be known of it, as JSON; never a secret.
    """

    number: int
    at_s: float
    actor: str
    action: str
    subject: str
    data: dict[str, Any] = Field(default_factory=dict)


class Verdict(Value):
    """Whether a tenant's log ``is_whole``, of how many rows, and the number of the first that does not fit."""

    is_whole: bool
    count: int
    broken_at: int | None = None


class Audit:
    """The audit logs of a database.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        self._statements = _Statements(database.engine.dialect)

    def note(self, tenant: str, actor: str, action: str, subject: str, data: Mapping[str, Any] | None = None) -> None:
        """Keep that ``actor`` did ``action`` to ``subject``."""

        def keep(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            self.add(transaction, tenant, actor, action, subject, data)

        self._database.write(keep)

    def add(
        self,
        transaction: Transaction,
        tenant: str,
        actor: str,
        action: str,
        subject: str,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """As :meth:`note`, with the change itself: both are kept, or neither."""
        if self._statements.lock is not None:
            transaction.execute(self._statements.lock, {"chain": f"audit {tenant}"})
        last = transaction.execute(self._statements.last, {"tenant": tenant}).fetchone() or (0, "")
        columns: dict[str, Any] = {
            "tenant": tenant,
            "number": last[0] + 1,
            "at_s": self._now_s(),
            "actor": actor,
            "action": action,
            "subject": subject,
            "data": json.dumps(dict(data or {}), separators=(",", ":"), sort_keys=True),
            "previous": last[1],
        }
        transaction.execute(self._statements.add, columns | {"digest": _digest(columns)})

    def list(
        self,
        tenant: str,
        *,
        actor: str | None = None,
        action: str | None = None,
        before: int | None = None,
        limit: int = 50,
    ) -> Sequence[Note]:
        """What was done, the latest first.

        Args:
            tenant: Whose log.
            actor: Only what they did.
            action: Only this, or what begins with it and a dot: ``key`` finds ``key.revoked``.
            before: Only what has a smaller number.
            limit: How many at most.
        """
        wanted = select(audit).where(audit.c.tenant == tenant).order_by(audit.c.number.desc()).limit(limit)
        if actor is not None:
            wanted = wanted.where(audit.c.actor == actor)
        if action is not None:
            wanted = wanted.where((audit.c.action == action) | audit.c.action.startswith(f"{action}.", autoescape=True))
        if before is not None:
            wanted = wanted.where(audit.c.number < before)
        with self._database.reading() as connection:
            return [_note(row) for row in connection.execute(wanted).mappings()]

    def verify(self, tenant: str) -> Verdict:
        """Compute the chain anew."""
        count, previous = 0, ""
        while rows := self._after(tenant, count):
            for row in rows:
                count += 1
                columns = {name: row[name] for name in _CHAINED}
                if (row["number"], row["previous"], row["digest"]) != (count, previous, _digest(columns)):
                    return Verdict(is_whole=False, count=count, broken_at=count)
                previous = row["digest"]
        return Verdict(is_whole=True, count=count)

    def _after(self, tenant: str, number: int) -> Sequence[RowMapping]:
        """The next rows of a tenant's log, as many as are read at once."""
        wanted = select(audit).where(audit.c.tenant == tenant, audit.c.number > number)
        with self._database.reading() as connection:
            return connection.execute(wanted.order_by(audit.c.number).limit(_AT_ONCE)).mappings().all()


class _Statements:
    def __init__(self, dialect: Dialect) -> None:
        last = select(audit.c.number, audit.c.digest).where(audit.c.tenant == bindparam("tenant"))
        self.last = Statement(last.order_by(audit.c.number.desc()).limit(1), dialect)
        self.add = Statement(insert(audit).inline(), dialect, audit.c.keys())
        # on SQLite whoever writes is alone
        chain = func.pg_advisory_xact_lock(func.hashtextextended(bindparam("chain"), 0))
        self.lock = Statement(select(chain), dialect) if dialect.name == "postgresql" else None


def _digest(columns: Mapping[str, Any]) -> str:
    """Of all columns but itself, the digest before it among them."""
    return hashlib.sha256(json.dumps(columns, separators=(",", ":"), sort_keys=True).encode()).hexdigest()


def _note(row: Any) -> Note:
    told = {name: row[name] for name in Note.model_fields}
    return Note.model_validate(told | {"data": json.loads(row["data"])})
