"""Schedules: flows that run by themselves."""

from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing, tagged
from omnimind.api.rest.artifacts import uploads_of
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.beginning import check_input
from omnimind.api.rest.flows import shelf_of
from omnimind.api.rest.idempotency import IdempotencyKey, once
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.flows.execution import load_machine
from omnimind.store.audit import Audit
from omnimind.store.schedules import Schedule, Schedules

router: Final = Operations(prefix="/v1/schedules", tags=["flows"])

_EXAMPLE: Final = {
    "id": "6hn2k4r8vyq1b3d5",
    "flow": "announce",
    "input": {"title": "Tides"},
    "cron": "0 7 * * 1-5",
    "timezone": "America/Sao_Paulo",
    "created_at": "2026-11-21T17:30:00.123Z",
    "next_at": "2026-11-23T10:00:00.000Z",
}


class NewSchedule(Value):
    """When a flow is to run, and with what."""

    flow: Annotated[str, Field(min_length=1, max_length=100)]
    input: Any = None
    cron: Annotated[str, Field(min_length=1, max_length=200, description="Minute, hour, day, month and weekday.")]
    timezone: Annotated[str, Field(min_length=1, max_length=64)] = "UTC"


class ScheduleView(Value):
    """When a flow runs by itself."""

    id: str
    flow: str
    input: Any
    cron: str
    timezone: str
    created_at: Moment
    next_at: Moment


@router.operation(
    "GET", "", summary="List schedules", example={"items": [_EXAMPLE], "next": None}, response_model=Page[ScheduleView]
)
async def list_schedules(request: Request, here: Here, asker: Annotated[Asker, needs("flows.read")]) -> Response:
    """The tenant's, the oldest first."""
    found = await here.quick(lambda: _schedules(here).all(asker.tenant))
    return tagged(request, {"items": [_view(one) for one in found], "next": None})


@router.operation("POST", "", summary="Schedule a flow", status=201, example=_EXAMPLE, response_model=ScheduleView)
async def create_schedule(
    wanted: NewSchedule,
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("flows.write")],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Begin a run whenever its time comes; it keeps the flow as it is now."""

    def add() -> Schedule:
        definition = shelf_of(here).find(wanted.flow, asker.tenant)
        load_machine(definition)  # says what is wrong with it, if anything is
        check_input(wanted.input)
        uploads_of(here).demand(asker.tenant, wanted.input, definition)
        made = _schedules(here).add(
            wanted.flow, definition, wanted.input, wanted.cron, wanted.timezone, tenant=asker.tenant
        )
        data = {"flow": made.flow, "cron": made.cron, "timezone": made.timezone}
        Audit(here.database).note(asker.tenant, asker.actor, "schedule.create", made.id, data)
        return made

    async def make() -> Response:
        return answer(_view(await here.slow(add)), 201)

    return await once(request, here, asker, await request.body(), make)


@router.operation("DELETE", "/{schedule_id}", summary="Remove a schedule", status=204)
async def delete_schedule(schedule_id: str, here: Here, asker: Annotated[Asker, needs("flows.write")]) -> Response:
    """Begin no more runs of it; those that have begun go on."""

    def remove() -> None:
        _schedules(here).remove(schedule_id, asker.tenant)
        Audit(here.database).note(asker.tenant, asker.actor, "schedule.delete", schedule_id)

    await here.slow(remove)
    return nothing()


def _schedules(here: Backend) -> Schedules:
    return Schedules(here.database, here.artifacts, here.now_s)


def _view(one: Schedule) -> dict[str, Any]:
    told = one.model_dump(include={"id", "flow", "input", "cron", "timezone"})
    return told | {"created_at": moment(one.created_at_s), "next_at": moment(one.next_at_s)}
