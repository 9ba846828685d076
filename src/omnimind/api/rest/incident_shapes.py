"""Incidents and what is told of them, as the API shows them."""

from typing import Annotated, Any, Final

from pydantic import Field

from omnimind.alerting.dispatch import Status
from omnimind.alerting.labels import Matcher
from omnimind.alerting.notice import What
from omnimind.api.rest.moments import Moment, moment
from omnimind.core.alert import Severity
from omnimind.core.value import Value
from omnimind.store.deliveries import Delivery, DeliveryStatus
from omnimind.store.incidents import Incident, IncidentEvent

AT: Final = "2026-11-21T17:30:00.123Z"

ALERT: Final = {
    "fingerprint": "9f86d081884c7d65",
    "name": "AgentSlow",
    "source": "rule",
    "severity": "warning",
    "state": "firing",
    "labels": {"agent": "narrator"},
    "summary": "The narrator takes 12 s",
    "description": "",
    "runbook": "",
    "value": 12.0,
    "began_at": AT,
    "fired_at": AT,
    "ended_at": None,
}
INCIDENT: Final = {
    "id": "6hn2k4r8vyq1b3d5",
    "title": "The narrator takes 12 s",
    "severity": "warning",
    "status": "open",
    "labels": {"alertname": "AgentSlow"},
    "assignee": None,
    "opened_at": AT,
    "acknowledged_at": None,
    "resolved_at": None,
    "is_over_by_itself": False,
    "step": 0,
    "escalates_at": None,
}
EVENT: Final = {"id": 1, "at": AT, "kind": "opened", "actor": "house", "name": "", "data": {"receivers": ["team"]}}
DELIVERY: Final = {
    "receiver": "team",
    "what": "opened",
    "status": "delivered",
    "attempts": 1,
    "error": None,
    "created_at": AT,
    "delivered_at": AT,
}


class IncidentView(Value):
    """Alerts that are told of together, until they are over."""

    id: str
    title: str
    severity: Severity
    status: Status
    labels: Annotated[dict[str, str], Field(description="Those that its alerts agree in.")]
    assignee: str | None
    opened_at: Moment
    acknowledged_at: Moment | None
    resolved_at: Moment | None
    is_over_by_itself: Annotated[bool, Field(description="Whether its alerts are over, rather than somebody said so.")]
    step: Annotated[int, Field(description="How far it has been escalated.")]
    escalates_at: Annotated[Moment | None, Field(description="When it goes further, if nobody acknowledges it.")]


class IncidentEventView(Value):
    """Something that came of an incident; `data` has what else there is to know."""

    id: int
    at: Moment
    kind: str
    actor: str
    name: str
    data: dict[str, Any]


class DeliveryView(Value):
    """Something that was told to a receiver, or is still to be."""

    receiver: str
    what: What
    status: DeliveryStatus
    attempts: int
    error: str | None
    created_at: Moment
    delivered_at: Moment | None


def incident_view(one: Incident) -> dict[str, Any]:
    """An incident."""
    told = {name: getattr(one, name) for name in ("id", "title", "severity", "status", "step")}
    return told | {
        "labels": dict(one.labels),
        "assignee": one.assignee or None,
        "opened_at": moment(one.opened_at_s),
        "acknowledged_at": moment(one.acknowledged_at_s),
        "resolved_at": moment(one.resolved_at_s),
        "is_over_by_itself": one.resolved_by == "house",
        "escalates_at": moment(one.escalates_at_s),
    }


def event_view(one: IncidentEvent) -> dict[str, Any]:
    """Something that came of an incident."""
    data = {name: value for name, value in one.data.items() if name != "name"}
    told = {"id": one.id, "kind": one.kind, "actor": one.actor, "name": one.data.get("name", "")}
    return told | {"at": moment(one.at_s), "data": data}


def delivery_view(one: Delivery) -> dict[str, Any]:
    """A delivery."""
    return {
        "receiver": one.receiver,
        "what": one.notice.what,
        "status": one.status,
        "attempts": one.attempts,
        "error": one.error or None,
        "created_at": moment(one.created_at_s),
        "delivered_at": moment(one.delivered_at_s),
    }


def matcher_texts(matchers: tuple[Matcher, ...]) -> list[str]:
    """Matchers, as they are written."""
    return [str(one) for one in matchers]
