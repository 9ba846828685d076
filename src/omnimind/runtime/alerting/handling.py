"""Handling: what people do with incidents, wherever they do it; every change is in the audit log."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.notice import What
from omnimind.alerting.routes import all_routes
from omnimind.core.errors import ConflictError
from omnimind.runtime.alerting.addressing import Addressing
from omnimind.runtime.alerting.noting import notice_of
from omnimind.store.database import Database
from omnimind.store.deliveries import Deliveries
from omnimind.store.incidents import Change, Incident, Incidents, Standing


@dataclass(frozen=True, slots=True)
class Hand:
    """Who does something.

    Attributes:
        actor: As the audit log names them.
        name: What people call them.
        via: The receiver by which they did, which needs not be told.
    """

    actor: str
    name: str = ""
    via: str = ""


class Handling:
    """Does what people want of incidents. Nothing here is asynchronous: call it from a thread.

    Args:
        config: Who hears of what.
        database: Where incidents are.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, config: AlertsConfig, database: Database, now_s: Callable[[], float] = time.time) -> None:
        self._incidents = Incidents(database)
        self._deliveries = Deliveries(database)
        self._addressing = Addressing(config, lambda _, __: ())
        self._routes = {route.name: route for route in all_routes(config.routes)}
        self._now_s = now_s

    def acknowledge(self, tenant: str | None, incident_id: str, by: Hand) -> Incident:
        """Somebody looks after it: it is neither repeated nor escalated. Whoever does it twice changes nothing.

        Raises:
            MissingError: ``incident.missing``, as all of these.
            ConflictError: ``incident.over``; ``incident.changed``, as all of these.
        """
        standing = self._under_way(tenant, incident_id)
        if standing.incident.status == "acknowledged":
            return standing.incident
        now_s = self._next(standing)
        update = {"status": "acknowledged", "acknowledged_at_s": now_s, "escalates_at_s": None}
        if not standing.incident.assignee:
            update["assignee"] = by.name or by.actor
        return self._changed(standing, "acknowledged", by, update)

    def unacknowledge(self, tenant: str | None, incident_id: str, by: Hand) -> Incident:
        """Nobody does any more: its escalation goes on."""
        standing = self._under_way(tenant, incident_id)
        if standing.incident.status == "open":
            return standing.incident
        route = self._routes.get(standing.incident.route)
        escalation = self._addressing.escalation(route) if route is not None else None
        step = escalation.step(standing.incident.step) if escalation is not None else None
        due_at_s = None if step is None else self._next(standing) + step.wait
        update = {"status": "open", "acknowledged_at_s": None, "escalates_at_s": due_at_s, "assignee": ""}
        return self._changed(standing, "unacknowledged", by, update)

    def resolve(self, tenant: str | None, incident_id: str, by: Hand, comment: str = "") -> Incident:
        """It is over; alerts that are still firing open another one if they come anew, or when it would be repeated."""
        standing = self._incidents.get(tenant, incident_id)
        if standing.incident.status == "resolved":
            return standing.incident
        now_s = self._next(standing)
        update = {"status": "resolved", "resolved_at_s": now_s, "resolved_by": by.actor, "escalates_at_s": None}
        return self._changed(standing, "resolved", by, update, comment)

    def reopen(self, tenant: str | None, incident_id: str, by: Hand) -> Incident:
        """It is not over after all.

        Raises:
            ConflictError: ``incident.newer``: its alerts have opened another one.
        """
        standing = self._incidents.get(tenant, incident_id)
        if standing.incident.status != "resolved":
            return standing.incident
        newer = self._incidents.under_way(standing.incident.group_key)
        if newer is not None:
            raise ConflictError("incident.newer", f"the incident {newer} is about the same alerts", "look after that")
        update = {
            "status": "open",
            "resolved_at_s": None,
            "resolved_by": "",
            "acknowledged_at_s": None,
            "looked_at_s": self._next(standing),
        }
        return self._changed(standing, "reopened", by, update)

    def comment(self, tenant: str | None, incident_id: str, by: Hand, text: str) -> Incident:
        """Say something about it."""
        return self._changed(self._incidents.get(tenant, incident_id), "commented", by, {}, text)

    def assign(self, tenant: str | None, incident_id: str, by: Hand, assignee: str) -> Incident:
        """Have somebody look after it, who is not told by this; nobody, if ``assignee`` is empty."""
        standing = self._incidents.get(tenant, incident_id)
        return self._changed(standing, None, by, {"assignee": assignee}, kind="assigned", data={"assignee": assignee})

    # ---------------------------------------------------------------- how

    def _under_way(self, tenant: str | None, incident_id: str) -> Standing:
        standing = self._incidents.get(tenant, incident_id)
        if standing.incident.status == "resolved":
            raise ConflictError("incident.over", f"the incident {incident_id} is over", "reopen it, if it is not")
        return standing

    def _next(self, standing: Standing) -> float:
        """When it is changed: later than the last time, by which others see that it was."""
        return max(self._now_s(), standing.incident.changed_at_s + 1e-3)

    def _changed(
        self,
        standing: Standing,
        what: What | None,
        by: Hand,
        update: Mapping[str, Any],
        comment: str = "",
        *,
        kind: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> Incident:
        before = standing.incident
        incident = before.model_copy(update={**update, "changed_at_s": self._next(standing)})
        notices = []
        if what is not None:
            alerts = [one.alert for one in standing.alerts]
            notice = notice_of(incident, what, alerts, actor=by.name or by.actor, comment=comment)
            heard = self._deliveries.heard(before.id)
            names = self._addressing.hearing(heard, what, is_good_news=what == "resolved", but=by.via)
            notices = [(name, notice) for name in names]
        said = {**({"comment": comment} if comment else {}), **(data or {})}
        events = [(what or kind, by.actor, {"name": by.name, **said})]
        audited = (f"incident.{_ACTIONS.get(what or kind, 'change')}", {"title": before.title})
        self._incidents.keep_one(Change(incident, before.changed_at_s, events=events, notices=notices, audited=audited))
        return incident


_ACTIONS = {
    "acknowledged": "acknowledge",
    "unacknowledged": "unacknowledge",
    "resolved": "resolve",
    "reopened": "reopen",
    "commented": "comment",
    "assigned": "assign",
}
"""As the audit log names them."""
