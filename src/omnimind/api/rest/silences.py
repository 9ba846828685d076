"""Silences: alerts that nobody is to be told of for a while."""

from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field, StringConstraints
from starlette.responses import Response

from omnimind.alerting.labels import Matcher, all_match, labels_of
from omnimind.alerting.muting import Silence
from omnimind.api.rest.alerts import AlertView, alert_json
from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.incident_shapes import ALERT, AT, matcher_texts
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.alert import Alert
from omnimind.core.errors import UserError
from omnimind.core.value import Value
from omnimind.store.alerts import Alerts
from omnimind.store.ids import new_id
from omnimind.store.silences import Silences

router: Final = Operations(prefix="/v1/silences", tags=["alerts"])

_SILENCE: Final = {
    "id": "6hn2k4r8vyq1b3d5",
    "matchers": ['alertname="AgentSlow"', 'agent="narrator"'],
    "begins_at": AT,
    "ends_at": "2026-11-21T19:30:00.123Z",
    "author": "Ana Lima",
    "comment": "The new voice is being installed",
    "covers": ["9f86d081884c7d65"],
}

Matchers = Annotated[
    tuple[Annotated[str, StringConstraints(min_length=3, max_length=700)], ...],
    Field(min_length=1, max_length=20, description='As Alertmanager has them: `agent="narrator"`, `model=~"gpt.*"`.'),
]


class SilenceView(Value):
    """Alerts that nobody is told of for a while."""

    id: str
    matchers: tuple[str, ...]
    begins_at: Moment
    ends_at: Moment
    author: str
    comment: str
    covers: Annotated[tuple[str, ...], Field(description="The fingerprints of the alerts of now that it is about.")]


class NewSilence(Value):
    """Which alerts, and until when."""

    matchers: Matchers
    until: When
    comment: Annotated[str, Field(max_length=1000)] = ""


class Which(Value):
    """Which alerts."""

    matchers: Matchers


class Matched(Value):
    """The alerts of now that a silence would keep quiet."""

    alerts: tuple[AlertView, ...]


@router.operation(
    "GET", "", summary="List silences", example={"items": [_SILENCE], "next": None}, response_model=Page[SilenceView]
)
async def list_silences(
    here: Here,
    asker: Annotated[Asker, needs("alerts.read")],
    is_past: Annotated[
        bool, Query(alias="past", description="Those that have ended rather than those in force.")
    ] = False,
) -> Response:
    """Those in force, what ends last first."""

    def look() -> Any:
        found = Silences(here.database).known(here.now_s(), asker.tenant, is_past=is_past, limit=200)
        standing = [] if is_past or not found else _standing(here, asker)
        return {"items": [_view(one, standing) for one in found], "next": None}

    return answer(await here.slow(look))


@router.operation("POST", "", summary="Silence alerts", status=201, example=_SILENCE, response_model=SilenceView)
async def create_silence(wanted: NewSilence, here: Here, asker: Annotated[Asker, needs("alerts.write")]) -> Response:
    """From now on; incidents that are under way stay, and are neither told again nor escalated meanwhile."""
    now_s, until_s = here.now_s(), seconds(wanted.until)
    if until_s is None or until_s <= now_s:
        raise UserError("silence.time", "a silence ends later than now", "say until when")
    silence = Silence(
        id=new_id(),
        tenant=asker.tenant,
        matchers=_matchers(wanted.matchers),
        begins_at_s=now_s,
        ends_at_s=until_s,
        author=asker.name or asker.actor,
        comment=wanted.comment.strip(),
        created_at_s=now_s,
    )

    def add() -> Any:
        Silences(here.database).add(silence, asker.actor)
        return _view(silence, _standing(here, asker))

    return answer(await here.slow(add), 201)


@router.operation(
    "POST", "/preview", summary="Tell what a silence would cover", example={"alerts": [ALERT]}, response_model=Matched
)
async def preview_silence(wanted: Which, here: Here, asker: Annotated[Asker, needs("alerts.read")]) -> Response:
    """Of the alerts that are pending or firing now."""
    matchers = _matchers(wanted.matchers)

    def look() -> Any:
        some = _standing(here, asker)
        return {"alerts": [alert_json(one) for one in some if all_match(matchers, labels_of(one))]}

    return answer(await here.slow(look))


@router.operation("DELETE", "/{silence_id}", summary="End a silence", status=204)
async def end_silence(silence_id: str, here: Here, asker: Annotated[Asker, needs("alerts.write")]) -> Response:
    """Now, rather than when it was to end."""
    await here.slow(lambda: Silences(here.database).end(asker.tenant, silence_id, asker.actor, here.now_s()))
    return nothing()


def _matchers(said: tuple[str, ...]) -> tuple[Matcher, ...]:
    """Raises ``UserError`` (``silence.matcher``)."""
    try:
        return tuple(Matcher.model_validate(one) for one in said)
    except ValueError as error:
        hint = 'write them as severity="critical" or agent=~"narrator|renderer"'
        raise UserError("silence.matcher", "a matcher can't be read", hint) from error


def _standing(here: Backend, asker: Asker) -> list[Alert]:
    return Alerts(here.database).of_tenant(asker.tenant, ("pending", "firing"))


def _view(one: Silence, standing: list[Alert]) -> dict[str, Any]:
    return {
        "id": one.id,
        "matchers": matcher_texts(one.matchers),
        "begins_at": moment(one.begins_at_s),
        "ends_at": moment(one.ends_at_s),
        "author": one.author,
        "comment": one.comment,
        "covers": [alert.fingerprint for alert in standing if one.covers(labels_of(alert))],
    }
