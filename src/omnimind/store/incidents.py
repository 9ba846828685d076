"""Incidents: what alerts come to, what came of it, and what is still to be told of it. Whose they are is in every look.

A change of an incident, what came of it and what is to be told of it are kept together or not at all.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import Field
from sqlalchemy import Select, and_, bindparam, delete, exists, or_, select, update

from omnimind.alerting.dispatch import Known, Status, Told
from omnimind.alerting.notice import Notice
from omnimind.core.alert import Alert, AlertState, Severity
from omnimind.core.errors import ConflictError, MissingError
from omnimind.core.json_text import compact
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.statements import Statement, insert_for
from omnimind.store.telemetry_tables import deliveries, incident_alerts, incident_events, incidents
from omnimind.store.transaction import KeptRow, Transaction

HOUSE: Final = "house"
"""Who does what happens by itself."""


class Incident(Value):
    """Alerts that are told of together, until they are over.

    Attributes:
        id: Its name.
        tenant: Whose.
        title: What it is called.
        severity: The worst of its alerts'.
        status: Whether somebody looks after it, and whether it is over.
        route: By which route it came.
        group_key: Which group of alerts it is of.
        labels: Those that its alerts agree in.
        assignee: Who looks after it, if anybody was named.
        opened_at_s: When it was opened, in seconds since 1970.
        acknowledged_at_s: Since when somebody looks after it.
        resolved_at_s: Since when it is over.
        resolved_by: Who said so; :data:`HOUSE`: its alerts are over.
        changed_at_s: When anything about it was last changed.
        looked_at_s: When it was last considered whether there is news.
        told_at_s: When there was.
        step: How far it has been escalated.
        escalates_at_s: When it goes further, if it does.
    """

    id: str
    tenant: str
    title: str
    severity: Severity
    status: Status
    route: str
    group_key: str
    labels: Mapping[str, str] = Field(default_factory=dict)
    assignee: str = ""
    opened_at_s: float
    acknowledged_at_s: float | None = None
    resolved_at_s: float | None = None
    resolved_by: str = ""
    changed_at_s: float
    looked_at_s: float
    told_at_s: float
    step: int = 0
    escalates_at_s: float | None = None


class IncidentAlert(Value):
    """An alert of an incident, how it stands, and what was told of it last."""

    alert: Alert
    state: AlertState
    told: Told


class IncidentEvent(Value):
    """Something that came of an incident: when, what, who did it, and what else there is to know."""

    id: int
    at_s: float
    kind: str
    actor: str
    data: dict[str, Any] = Field(default_factory=dict)


class Standing(Value):
    """The latest incident of a group, and its alerts."""

    incident: Incident
    alerts: tuple[IncidentAlert, ...]

    @property
    def known(self) -> Known:
        """As what is to be told is decided by."""
        one = self.incident
        return Known(
            status=one.status,
            told={each.alert.fingerprint: each.told for each in self.alerts},
            looked_at_s=one.looked_at_s,
            told_at_s=one.told_at_s,
            resolved_at_s=one.resolved_at_s,
            by_hand=one.resolved_by not in {"", HOUSE},
        )


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an incident.

    Attributes:
        incident: As it is from now on.
        seen_at_s: Its ``changed_at_s`` when it was looked at; ``None``: it is new.
        alerts: Its alerts that are new or changed.
        events: What came of it: kind, who did it, and more.
        notices: What is to be told, by the names of receivers.
        audited: What the audit log says of it: action and data.
    """

    incident: Incident
    seen_at_s: float | None
    alerts: Sequence[IncidentAlert] = ()
    events: Sequence[tuple[str, str, Mapping[str, Any]]] = ()
    notices: Sequence[tuple[str, Notice]] = ()
    audited: tuple[str, Mapping[str, Any]] | None = field(default=None)


class Incidents:
    """The incidents of a database. Nothing here is asynchronous: call it from a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._statements = _Statements(database)
        self._audit = Audit(database)

    # ---------------------------------------------------------------- looking

    def of_tenant(
        self,
        tenant: str,
        *,
        status: Status | None = None,
        before: tuple[float, str] | None = None,
        limit: int = 50,
    ) -> list[Incident]:
        """A tenant's, the latest first.

        Args:
            tenant: Whose.
            status: Only those that stand so.
            before: Only those after this one in the list: its ``opened_at_s`` and ``id``.
            limit: How many.
        """
        wanted = select(incidents).where(incidents.c.tenant == tenant)
        if status is not None:
            wanted = wanted.where(incidents.c.status == status)
        if before is not None:
            at_s, name = before
            same = and_(incidents.c.opened_at_s == at_s, incidents.c.id < name)
            wanted = wanted.where(or_(incidents.c.opened_at_s < at_s, same))
        wanted = wanted.order_by(incidents.c.opened_at_s.desc(), incidents.c.id.desc()).limit(limit)
        with self._database.reading() as connection:
            return [_incident(row) for row in connection.execute(wanted).mappings()]

    def get(self, tenant: str | None, incident_id: str) -> Standing:
        """One of a tenant's; ``None``: of anybody's, for who has proved to know its name.

        Raises:
            MissingError: ``incident.missing``.
        """
        wanted = select(incidents).where(incidents.c.id == incident_id)
        if tenant is not None:
            wanted = wanted.where(incidents.c.tenant == tenant)
        found = self._standing(wanted)
        if not found:
            raise MissingError("incident.missing", f"there is no incident {incident_id[:64]!r}")
        return found[0]

    def events(self, incident_id: str) -> list[IncidentEvent]:
        """What came of an incident that was got, in its order."""
        wanted = select(incident_events).where(incident_events.c.incident_id == incident_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(incident_events.c.id)).mappings().all()
        columns = IncidentEvent.model_fields
        return [
            IncidentEvent(**{**{name: row[name] for name in columns}, "data": json.loads(row["data"])}) for row in rows
        ]

    def standing(self, resolved_since_s: float) -> list[Standing]:
        """Of every group the latest incident, if it is under way or was resolved since then."""
        later = incidents.alias("later")
        has_later = exists().where(later.c.group_key == incidents.c.group_key, later.c.id > incidents.c.id)
        is_recent = or_(incidents.c.status != "resolved", incidents.c.resolved_at_s >= resolved_since_s)
        return self._standing(select(incidents).where(is_recent, or_(incidents.c.status != "resolved", ~has_later)))

    def under_way(self, key: str) -> str | None:
        """The incident of a group that is not over, if there is one: its id."""
        with self._database.reading() as connection:
            found: str | None = connection.scalar(select(incidents.c.id).where(incidents.c.open_key == key))
            return found

    def _standing(self, wanted: Select[Any]) -> list[Standing]:
        found = wanted.subquery()
        of_them = select(incident_alerts).join(found, found.c.id == incident_alerts.c.incident_id)
        with self._database.reading() as connection:
            rows = connection.execute(wanted).mappings().all()
            members = connection.execute(of_them).mappings().all() if rows else []
        alerts: dict[str, list[IncidentAlert]] = {}
        for row in members:
            alerts.setdefault(row["incident_id"], []).append(_member(row))
        return [Standing(incident=_incident(row), alerts=tuple(alerts.get(row["id"], ()))) for row in rows]

    # ---------------------------------------------------------------- changing

    def keep(self, changes: Sequence[Change]) -> list[str]:
        """Keep ``changes``; the ids of the incidents that nobody else had changed meanwhile, which are kept."""
        if not changes:
            return []

        def apply(transaction: Transaction, _: Sequence[KeptRow]) -> list[str]:
            return [one.incident.id for one in changes if self._apply(transaction, one)]

        return self._database.write(apply)

    def keep_one(self, change: Change) -> None:
        """As :meth:`keep`. Raises ``ConflictError`` (``incident.changed``)."""
        if not self.keep([change]):
            hint = "look at it again, and repeat what you want of it"
            raise ConflictError("incident.changed", "somebody else has changed this incident", hint)

    def _apply(self, transaction: Transaction, change: Change) -> bool:
        one = change.incident
        open_key = None if one.status == "resolved" else one.group_key
        columns = one.model_dump() | {"labels": compact(dict(one.labels)), "open_key": open_key}
        if change.seen_at_s is None:
            is_kept = bool(transaction.execute(self._statements.add, columns).rowcount)
        else:
            values = columns | {"incident_id": one.id, "seen_at_s": change.seen_at_s}
            is_kept = bool(transaction.execute(self._statements.change, values).rowcount)
        if not is_kept:
            return False
        transaction.execute_all(self._statements.add_alert, [_member_row(one.id, each) for each in change.alerts])
        transaction.execute_all(
            self._statements.add_event,
            [
                {"incident_id": one.id, "at_s": one.changed_at_s, "kind": kind, "actor": actor, "data": compact(data)}
                for kind, actor, data in change.events
            ],
        )
        transaction.execute_all(
            self._statements.add_delivery,
            [delivery_row(one.id, name, notice) for name, notice in change.notices],
        )
        if change.audited is not None:
            action, data = change.audited
            self._audit.add(transaction, one.tenant, change.events[0][1], action, one.id, data)
        return True

    def forget(self, resolved_before_s: float) -> int:
        """Forget what was over before then, with all about it, and trials; how many incidents that were."""
        old = select(incidents.c.id).where(
            incidents.c.status == "resolved", incidents.c.resolved_at_s < bindparam("before_s")
        )
        dialect = self._database.engine.dialect
        below = [
            Statement(delete(table).where(table.c.incident_id.in_(old)), dialect)
            for table in (incident_alerts, incident_events, deliveries)
        ]
        is_trial = (deliveries.c.incident_id == "", deliveries.c.created_at_s < bindparam("before_s"))
        below.append(Statement(delete(deliveries).where(*is_trial), dialect))
        itself = Statement(delete(incidents).where(incidents.c.id.in_(old)), dialect)

        def forget(transaction: Transaction, _: Sequence[KeptRow]) -> int:
            for statement in below:
                transaction.execute(statement, {"before_s": resolved_before_s})
            return int(transaction.execute(itself, {"before_s": resolved_before_s}).rowcount)

        return self._database.write(forget)


class _Statements:
    def __init__(self, database: Database) -> None:
        dialect = database.engine.dialect
        made = insert_for(dialect)
        self.add = Statement(made(incidents).on_conflict_do_nothing().inline(), dialect, incidents.c.keys())
        changed: dict[str, Any] = {name: bindparam(name) for name in incidents.c.keys() if name not in {"id", "tenant"}}  # noqa: SIM118
        seen = update(incidents).where(
            incidents.c.id == bindparam("incident_id"), incidents.c.changed_at_s == bindparam("seen_at_s")
        )
        self.change = Statement(seen.values(changed), dialect)
        member = made(incident_alerts).inline()
        upsert = member.on_conflict_do_update(
            index_elements=["incident_id", "fingerprint"],
            set_={name: member.excluded[name] for name in ("state", "told", "alert")},
        )
        self.add_alert = Statement(upsert, dialect, incident_alerts.c.keys())
        self.add_event = Statement(made(incident_events).inline(), dialect, _without_id(incident_events.c.keys()))
        self.add_delivery = Statement(made(deliveries).inline(), dialect, _without_id(deliveries.c.keys()))


def _without_id(names: Iterable[str]) -> list[str]:
    return [name for name in names if name != "id"]


def delivery_row(incident_id: str, receiver: str, notice: Notice) -> dict[str, Any]:
    """The columns of a delivery of ``notice`` that nobody has tried yet."""
    return {
        "incident_id": incident_id,
        "receiver": receiver,
        "message": notice.model_dump_json(),
        "status": "waiting",
        "attempts": 0,
        "due_at_s": notice.at_s,
        "error": "",
        "answer": "{}",
        "created_at_s": notice.at_s,
        "delivered_at_s": None,
    }


def _incident(row: Any) -> Incident:
    columns = {name: row[name] for name in Incident.model_fields}
    return Incident(**{**columns, "labels": json.loads(row["labels"])})


def _member(row: Any) -> IncidentAlert:
    return IncidentAlert(alert=Alert.model_validate_json(row["alert"]), state=row["state"], told=row["told"])


def _member_row(incident_id: str, one: IncidentAlert) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "fingerprint": one.alert.fingerprint,
        "state": one.state,
        "told": one.told,
        "alert": one.alert.model_dump_json(),
    }
