"""Deliveries: what is to be told to whom, until it has been. Nothing here is asynchronous: call it from a thread."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import bindparam, exists, func, select, update

from omnimind.alerting.notice import Notice
from omnimind.core.errors import MissingError
from omnimind.core.json_text import compact
from omnimind.core.value import Value
from omnimind.store.database import Database
from omnimind.store.incidents import delivery_row
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import deliveries
from omnimind.store.transaction import KeptRow, Transaction

CLAIM_S: Final = 90.0
"""How long a delivery is left to who claimed it: longer than any receiver is waited for. Who dies holding one leaves
it to be made again after that."""

DeliveryStatus = Literal["waiting", "delivered", "given_up"]


class Delivery(Value):
    """Something that is to be told to a receiver.

    Attributes:
        id: Its number.
        incident_id: Of which incident; empty for a trial.
        receiver: To whom.
        notice: What.
        status: Whether it has been.
        attempts: How often it was tried.
        due_at_s: When it is tried next, in seconds since 1970.
        error: Why it failed the last time.
        answer: What the receiver knows it by.
        created_at_s: When it was to be told.
        delivered_at_s: When it was.
    """

    id: int
    incident_id: str
    receiver: str
    notice: Notice
    status: DeliveryStatus
    attempts: int
    due_at_s: float
    error: str = ""
    answer: dict[str, Any] = Field(default_factory=dict)
    created_at_s: float
    delivered_at_s: float | None = None


class Deliveries:
    """The deliveries of a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        dialect = database.engine.dialect
        made = insert_for(dialect)
        names = [name for name in deliveries.c.keys() if name != "id"]  # noqa: SIM118 - it is no dict
        self._add = Statement(made(deliveries).inline().returning(deliveries.c.id), dialect, names)
        waiting = update(deliveries).where(
            deliveries.c.id == bindparam("delivery_id"),
            deliveries.c.status == "waiting",
            deliveries.c.due_at_s == bindparam("seen_s"),
        )
        self._claim = Statement(
            waiting.values(due_at_s=bindparam("until_s"), attempts=deliveries.c.attempts + 1), dialect
        )
        settled: dict[str, Any] = {
            name: bindparam(name) for name in ("status", "due_at_s", "error", "answer", "delivered_at_s")
        }
        of_it = update(deliveries).where(deliveries.c.id == bindparam("delivery_id"))
        self._settle = Statement(of_it.values(settled), dialect)

    def add(self, receiver: str, notice: Notice) -> int:
        """Have ``notice``, a trial, told to ``receiver``; its number."""

        def add(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            return int(transaction.execute(self._add, delivery_row("", receiver, notice)).fetchone()[0])

        return self._database.write(add)

    def due(self, now_s: float, limit: int = 100) -> list[Delivery]:
        """Those whose time has come, the oldest first; of an incident and a receiver only the first of all."""
        earlier = deliveries.alias("earlier")
        has_earlier = exists().where(
            earlier.c.status == "waiting",
            earlier.c.incident_id == deliveries.c.incident_id,
            earlier.c.receiver == deliveries.c.receiver,
            earlier.c.id < deliveries.c.id,
        )
        wanted = select(deliveries).where(
            deliveries.c.status == "waiting",
            deliveries.c.due_at_s <= now_s,
            (deliveries.c.incident_id == "") | ~has_earlier,
        )
        return self._found(wanted.order_by(deliveries.c.id).limit(limit))

    def claim(self, one: Delivery, now_s: float) -> bool:
        """Whether we are to make it: nobody else does, for :data:`CLAIM_S`."""
        values = {"delivery_id": one.id, "seen_s": one.due_at_s, "until_s": now_s + CLAIM_S}

        def claim(transaction: Transaction, _: Sequence[KeptRow]) -> bool:
            return bool(transaction.execute(self._claim, values).rowcount)

        return self._database.write(claim)

    def delivered(self, one: Delivery, answer: Mapping[str, Any], now_s: float) -> None:
        """It was told, and the receiver knows it by ``answer``."""
        self._settled(one, "delivered", now_s, "", answer, now_s)

    def failed(self, one: Delivery, error: str, due_at_s: float | None, now_s: float) -> None:
        """It could not be told; it is tried again at ``due_at_s``, or never."""
        self._settled(
            one, "waiting" if due_at_s is not None else "given_up", due_at_s or now_s, error, one.answer, None
        )

    def _settled(
        self,
        one: Delivery,
        status: DeliveryStatus,
        due_at_s: float,
        error: str,
        answer: Mapping[str, Any],
        delivered_at_s: float | None,
    ) -> None:
        values = {
            "delivery_id": one.id,
            "status": status,
            "due_at_s": due_at_s,
            "error": error[:500],
            "answer": compact(dict(answer)),
            "delivered_at_s": delivered_at_s,
        }

        def settle(transaction: Transaction, _: Sequence[KeptRow]) -> None:
            transaction.execute(self._settle, values)

        self._database.write(settle)

    # ---------------------------------------------------------------- looking

    def get(self, delivery_id: int) -> Delivery:
        """One by its number. Raises ``MissingError`` (``delivery.missing``)."""
        found = self._found(select(deliveries).where(deliveries.c.id == delivery_id))
        if not found:
            raise MissingError("delivery.missing", f"there is no delivery {delivery_id}")
        return found[0]

    def of_incident(self, incident_id: str) -> list[Delivery]:
        """Those of an incident, in their order."""
        return self._found(select(deliveries).where(deliveries.c.incident_id == incident_id).order_by(deliveries.c.id))

    def first_answer(self, incident_id: str, receiver: str) -> dict[str, Any] | None:
        """What the receiver knows the first delivery of an incident by; ``None``: it has heard nothing of it."""
        wanted = select(deliveries.c.answer).where(
            deliveries.c.incident_id == incident_id,
            deliveries.c.receiver == receiver,
            deliveries.c.status == "delivered",
        )
        with self._database.reading() as connection:
            found = connection.scalar(wanted.order_by(deliveries.c.id).limit(1))
        return None if found is None else json.loads(found)

    def heard(self, incident_id: str) -> list[str]:
        """The receivers that were to hear of an incident, in the order in which they first were."""
        wanted = select(deliveries.c.receiver).where(deliveries.c.incident_id == incident_id)
        with self._database.reading() as connection:
            return list(dict.fromkeys(connection.scalars(wanted.order_by(deliveries.c.id))))

    def latest(self) -> dict[str, Delivery]:
        """The latest delivery to each receiver."""
        newest = select(func.max(deliveries.c.id)).group_by(deliveries.c.receiver)
        return {one.receiver: one for one in self._found(select(deliveries).where(deliveries.c.id.in_(newest)))}

    def _found(self, wanted: Any) -> list[Delivery]:
        with self._database.reading() as connection:
            return [_delivery(row) for row in connection.execute(wanted).mappings()]


def _delivery(row: Any) -> Delivery:
    columns = {name: row[name] for name in Delivery.model_fields if name != "notice"}
    more = {"notice": Notice.model_validate_json(row["message"]), "answer": json.loads(row["answer"])}
    return Delivery(**{**columns, **more})
