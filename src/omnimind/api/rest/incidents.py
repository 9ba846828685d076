"""Incidents: what alerts come to, and what people do about it."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from omnimind.alerting.dispatch import Status
from omnimind.api.rest.alerts import AlertView, alert_json
from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.incident_shapes import (
    ALERT,
    DELIVERY,
    EVENT,
    INCIDENT,
    DeliveryView,
    IncidentEventView,
    IncidentView,
    delivery_view,
    event_view,
    incident_view,
)
from omnimind.api.rest.paging import Cursor, Limit, Page, page, pair_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.runtime.alerting.handling import Hand, Handling
from omnimind.store.deliveries import Deliveries
from omnimind.store.incidents import Incident, Incidents

router: Final = Operations(prefix="/v1/incidents", tags=["alerts"])

Reader = Annotated[Asker, needs("alerts.read")]
Writer = Annotated[Asker, needs("alerts.write")]

_Said = Annotated[str, Field(max_length=4000)]


class IncidentDetail(IncidentView):
    """An incident with its alerts, what came of it, and who was told."""

    alerts: tuple[AlertView, ...]
    events: tuple[IncidentEventView, ...]
    deliveries: tuple[DeliveryView, ...]


class Resolution(Value):
    """Why it is over."""

    comment: _Said = ""


class Comment(Value):
    """What somebody says about it."""

    comment: Annotated[str, Field(min_length=1, max_length=4000)]


class Assignment(Value):
    """Who looks after it; nobody, if it is empty."""

    assignee: Annotated[str, Field(max_length=200)]


@router.operation(
    "GET", "", summary="List incidents", example={"items": [INCIDENT], "next": None}, response_model=Page[IncidentView]
)
async def list_incidents(
    here: Here,
    asker: Reader,
    status: Annotated[Status | None, Query(description="Only those that stand so.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The latest first."""
    before = pair_of(cursor)

    def look() -> Any:
        found = Incidents(here.database).of_tenant(asker.tenant, status=status, before=before, limit=limit + 1)
        some, following = page(found, limit, lambda one: [one.opened_at_s, one.id])
        return {"items": [incident_view(one) for one in some], "next": following}

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/{incident_id}",
    summary="Get an incident",
    example=INCIDENT | {"alerts": [ALERT], "events": [EVENT], "deliveries": [DELIVERY]},
    response_model=IncidentDetail,
)
async def get_incident(incident_id: str, here: Here, asker: Reader) -> Response:
    """With its alerts, what came of it, and who was told of it."""

    def look() -> Any:
        incidents = Incidents(here.database)
        standing = incidents.get(asker.tenant, incident_id)
        return incident_view(standing.incident) | {
            "alerts": [alert_json(one.alert) for one in standing.alerts],
            "events": [event_view(one) for one in incidents.events(incident_id)],
            "deliveries": [delivery_view(one) for one in Deliveries(here.database).of_incident(incident_id)],
        }

    return answer(await here.slow(look))


async def _handled(here: Backend, work: Callable[[Handling], Incident]) -> Response:
    return answer(incident_view(await here.slow(lambda: work(here.part(Handling)))))


def hand_of(asker: Asker) -> Hand:
    """Who does something about an incident."""
    return Hand(asker.actor, asker.name)


@router.operation(
    "POST",
    "/{incident_id}/acknowledge",
    summary="Acknowledge an incident",
    example=INCIDENT | {"status": "acknowledged"},
    response_model=IncidentView,
)
async def acknowledge_incident(incident_id: str, here: Here, asker: Writer) -> Response:
    """Whoever asks looks after it: it is neither told again nor escalated. News of it are still told."""
    return await _handled(here, lambda work: work.acknowledge(asker.tenant, incident_id, hand_of(asker)))


@router.operation(
    "POST",
    "/{incident_id}/resolve",
    summary="Resolve an incident",
    example=INCIDENT | {"status": "resolved"},
    response_model=IncidentView,
)
async def resolve_incident(incident_id: str, wanted: Resolution, here: Here, asker: Writer) -> Response:
    """It is over, also if its alerts are not: they open another one when they come anew, or would be told again."""
    said = wanted.comment.strip()
    return await _handled(here, lambda work: work.resolve(asker.tenant, incident_id, hand_of(asker), said))


@router.operation(
    "POST", "/{incident_id}/reopen", summary="Reopen an incident", example=INCIDENT, response_model=IncidentView
)
async def reopen_incident(incident_id: str, here: Here, asker: Writer) -> Response:
    """It is not over after all."""
    return await _handled(here, lambda work: work.reopen(asker.tenant, incident_id, hand_of(asker)))


@router.operation(
    "POST", "/{incident_id}/comment", summary="Comment on an incident", example=INCIDENT, response_model=IncidentView
)
async def comment_incident(incident_id: str, wanted: Comment, here: Here, asker: Writer) -> Response:
    """Say something about it; those in its thread hear it."""
    return await _handled(here, lambda work: work.comment(asker.tenant, incident_id, hand_of(asker), wanted.comment))


@router.operation(
    "POST",
    "/{incident_id}/assign",
    summary="Assign an incident",
    example=INCIDENT | {"assignee": "Ana Lima"},
    response_model=IncidentView,
)
async def assign_incident(incident_id: str, wanted: Assignment, here: Here, asker: Writer) -> Response:
    """Say who looks after it."""
    whom = wanted.assignee.strip()
    return await _handled(here, lambda work: work.assign(asker.tenant, incident_id, hand_of(asker), whom))
