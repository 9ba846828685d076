"""On call: who is, who is next, and who stands in. The schedules are the house's."""

from typing import Annotated, Any, Final

from pydantic import Field
from starlette.responses import Response

from omnimind.alerting.config import AlertsConfig
from omnimind.alerting.schedule import Override, ScheduleConfig, Shift, shifts
from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.incident_shapes import AT
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.ids import new_id
from omnimind.store.silences import StandIn, StandIns

router: Final = Operations(prefix="/v1/on-call", tags=["alerts"])

AHEAD_S: Final = 14 * 86400.0
"""How far ahead shifts are shown: two weeks, so that a weekly rotation shows who is next."""

MOST_SHIFTS: Final = 50

_SHIFT: Final = {"person": "ana", "begins_at": AT, "ends_at": "2026-11-23T12:00:00.000Z"}
_STAND_IN: Final = {"id": "6hn2k4r8vyq1b3d5", "schedule": "primary", **_SHIFT}


class ShiftView(Value):
    """Who is on call from when until when; `person` is `null` where nobody is."""

    person: str | None
    begins_at: Moment
    ends_at: Moment


class StandInView(Value):
    """Who stands in, by which schedule, from when until when."""

    id: str
    schedule: str
    person: str
    begins_at: Moment
    ends_at: Moment


class ScheduleShifts(Value):
    """A schedule: who is on call now, first, and who after that for two weeks."""

    name: str
    timezone: str
    shifts: tuple[ShiftView, ...]


class OnCall(Value):
    """Who is on call."""

    schedules: tuple[ScheduleShifts, ...]
    overrides: Annotated[tuple[StandInView, ...], Field(description="Who stands in now or later.")]
    people: Annotated[tuple[str, ...], Field(description="Who can.")]


class NewStandIn(Value):
    """Who is to stand in, and when; from now on, if it is not said."""

    schedule: Annotated[str, Field(max_length=100)]
    person: Annotated[str, Field(max_length=100)]
    begins_at: When = None
    ends_at: When


@router.operation(
    "GET",
    "",
    summary="Tell who is on call",
    example={
        "schedules": [{"name": "primary", "timezone": "America/Sao_Paulo", "shifts": [_SHIFT]}],
        "overrides": [_STAND_IN],
        "people": ["ana", "bia"],
    },
    response_model=OnCall,
)
async def get_on_call(here: Here, asker: Annotated[Asker, needs("alerts.read")]) -> Response:
    """Now, and for the two weeks to come; only the tenant of the house has schedules."""
    if asker.tenant != DEFAULT_TENANT:
        return answer({"schedules": [], "overrides": [], "people": []})
    config, now_s = here.part(AlertsConfig), here.now_s()

    def look() -> Any:
        standing_in = StandIns(here.database).after(now_s)
        return {
            "schedules": [
                _schedule(name, one, now_s, [each.override for each in standing_in if each.schedule == name])
                for name, one in config.schedules.items()
            ],
            "overrides": [_stand_in(one) for one in standing_in],
            "people": list(config.people),
        }

    return answer(await here.slow(look))


@router.operation(
    "POST", "/overrides", summary="Stand in on call", status=201, example=_STAND_IN, response_model=StandInView
)
async def create_override(wanted: NewStandIn, here: Here, asker: Annotated[Asker, needs("alerts.write")]) -> Response:
    """Somebody is on call instead of whoever the schedule has."""
    config, now_s = here.part(AlertsConfig), here.now_s()
    if asker.tenant != DEFAULT_TENANT or wanted.schedule not in config.schedules:
        raise MissingError("on_call.missing", f"there is no schedule {wanted.schedule!r}")
    if wanted.person not in config.people:
        known = ", ".join(config.people) or "nobody"
        raise UserError("on_call.person", f"there is no person {wanted.person!r}", f"alerts.yaml has {known}")
    begins_at_s, ends_at_s = seconds(wanted.begins_at) or now_s, seconds(wanted.ends_at) or 0.0
    if not max(begins_at_s, now_s) < ends_at_s:
        raise UserError("on_call.time", "it ends before it begins, or before now", "say a later ends_at")
    made = StandIn(
        id=new_id(),
        schedule=wanted.schedule,
        person=wanted.person,
        begins_at_s=begins_at_s,
        ends_at_s=ends_at_s,
        author=asker.actor,
        created_at_s=now_s,
    )
    await here.slow(lambda: StandIns(here.database).add(asker.tenant, made))
    return answer(_stand_in(made), 201)


@router.operation("DELETE", "/overrides/{override_id}", summary="Stand in no more", status=204)
async def delete_override(override_id: str, here: Here, asker: Annotated[Asker, needs("alerts.write")]) -> Response:
    """The schedule counts again."""
    if asker.tenant != DEFAULT_TENANT:
        raise MissingError("on_call.missing", f"nobody stands in by {override_id[:64]!r}", "look at the list again")
    await here.slow(lambda: StandIns(here.database).remove(asker.tenant, override_id, asker.actor))
    return nothing()


def _schedule(name: str, one: ScheduleConfig, now_s: float, overrides: list[Override]) -> dict[str, Any]:
    found = shifts(one, now_s, now_s + AHEAD_S, overrides)[:MOST_SHIFTS]
    return {"name": name, "timezone": one.timezone, "shifts": [_shift(shift) for shift in found]}


def _shift(one: Shift) -> dict[str, Any]:
    return {"person": one.person or None, "begins_at": moment(one.begins_at_s), "ends_at": moment(one.ends_at_s)}


def _stand_in(one: StandIn) -> dict[str, Any]:
    told = {"id": one.id, "schedule": one.schedule, "person": one.person}
    return told | {"begins_at": moment(one.begins_at_s), "ends_at": moment(one.ends_at_s)}
