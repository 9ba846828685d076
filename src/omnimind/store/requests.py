"""Requests that name themselves by an Idempotency-Key: what is asked twice is done once, and answered twice.

Source: draft-ietf-httpapi-idempotency-key-header-07. As in :mod:`omnimind.store.runs`, nothing here is asynchronous.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from omnimind.core.errors import ConflictError
from omnimind.store.database import Database
from omnimind.store.service_tables import requests
from omnimind.store.statements import Statement
from omnimind.store.transaction import KeptRow, Transaction

KEPT_S: Final = 24 * 3600.0
"""For how long the same question gets the same answer."""

PATIENCE_S: Final = 120.0
"""After so long, whoever was to answer has died: the request is done anew."""

AGAIN_S: Final = 1.0
"""When to ask again for what is under way."""


class UnderWayError(ConflictError):
    """The same request is being answered just now."""

    def __init__(self) -> None:
        super().__init__("idempotency.busy", "the same request is under way", "ask again in a moment")
        self.retry_after_s = AGAIN_S


@dataclass(frozen=True, slots=True)
class Answered:
    """What was answered: its HTTP ``status`` and its ``body``."""

    status: int
    body: str


class Requests:
    """The requests of a database.

    Args:
        database: Where they are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now_s = now_s
        dialect = database.engine.dialect
        is_it = (requests.c.tenant == bindparam("of_tenant"), requests.c.key == bindparam("of_key"))
        self._find = Statement(select(requests).where(*is_it), dialect)
        insert = (postgresql.insert if database.is_shared else sqlite.insert)(requests)
        self._add = Statement(insert.on_conflict_do_nothing().inline(), dialect, requests.c.keys())
        self._take_over = Statement(delete(requests).where(*is_it, requests.c.at_s == bindparam("seen_s")), dialect)
        self._forget = Statement(delete(requests).where(*is_it), dialect)
        self._forget_old = Statement(delete(requests).where(requests.c.at_s <= bindparam("before_s")), dialect)
        answer: dict[str, Any] = {"status": bindparam("of_status"), "body": bindparam("of_body")}
        self._answer = Statement(update(requests).where(*is_it).values(answer), dialect)

    def begin(self, tenant: str, key: str, operation: str, digest: str) -> Answered | None:
        """What was answered before; ``None``: it is to be done now, then :meth:`end` or :meth:`give_up` called.

        Args:
            tenant: Who asks.
            key: What the request is named by, among all of whoever asks.
            operation: What is asked for.
            digest: Of what is asked.

        Raises:
            ConflictError: ``idempotency.mismatch``: something else was asked under this name.
            UnderWayError: It is being answered just now.
        """
        at_s = self._now_s()
        columns = {"tenant": tenant, "key": key, "operation": operation, "digest": digest, "at_s": at_s}

        def begin(transaction: Transaction, _: Sequence[KeptRow]) -> Answered | None:
            transaction.execute(self._forget_old, {"before_s": at_s - KEPT_S})
            found = transaction.execute(self._find, {"of_tenant": tenant, "of_key": key}).fetchone()
            known = dict(zip(requests.c.keys(), found, strict=True)) if found else None
            if known is not None:
                if (known["operation"], known["digest"]) != (operation, digest):
                    hint = "use another Idempotency-Key for another request"
                    raise ConflictError("idempotency.mismatch", "something else was asked under this key", hint)
                if known["status"] is not None:
                    return Answered(known["status"], known["body"])
                if known["at_s"] > at_s - PATIENCE_S:
                    raise UnderWayError
                transaction.execute(self._take_over, {"of_tenant": tenant, "of_key": key, "seen_s": known["at_s"]})
            if not transaction.execute(self._add, columns | {"status": None, "body": None}).rowcount:
                raise UnderWayError
            return None

        return self._database.write(begin)

    def end(self, tenant: str, key: str, answered: Answered) -> None:
        """Keep what was answered."""
        names = {"of_tenant": tenant, "of_key": key}
        values = names | {"of_status": answered.status, "of_body": answered.body}
        self._database.write(lambda transaction, _: transaction.execute(self._answer, values) and None)

    def give_up(self, tenant: str, key: str) -> None:
        """Forget it: it was not answered, and may be asked again."""
        values = {"of_tenant": tenant, "of_key": key}
        self._database.write(lambda transaction, _: transaction.execute(self._forget, values) and None)
