"""Objectives: what is promised, and how much of what that allows is used up."""

from typing import Annotated, Any, Final

from starlette.responses import Response

from omnimind.alerting.burning import Standing
from omnimind.alerting.objectives import ObjectiveKind, load_objectives
from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.fresh import fresh
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.alert import Severity
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.runtime.promises import Promise, Promises

router: Final = Operations(prefix="/v1/slos", tags=["alerts"])


class BurnView(Value):
    """How many times as fast as it may the budget goes, over two spans of time; `null`: nothing happened."""

    threshold: float
    long_s: float
    short_s: float
    severity: Severity
    long: float | None
    short: float | None
    is_burning: bool


class SpanView(Value):
    """Some hours: events, bad ones, and the share of the budget that was left at their end."""

    at: Moment
    total: float
    bad: float
    left: float | None


class ObjectiveView(Value):
    """What is promised, and where it stands; shares are of 1, and `left` is below 0 if more was used than there is."""

    name: str
    title: str
    kind: ObjectiveKind
    target: float
    window_s: float
    standing: Standing
    good: float | None
    total: float
    bad: float
    left: float | None
    gone_in_s: float | None
    since: Moment | None
    burns: tuple[BurnView, ...]
    spans: tuple[SpanView, ...]
    runbook: str


class ObjectivesView(Value):
    """All of them."""

    items: tuple[ObjectiveView, ...]


_AT: Final = "2026-11-21T17:00:00.000Z"
_EXAMPLE: Final = {
    "items": [
        {
            "name": "api-availability",
            "title": "Requests are answered",
            "kind": "availability",
            "target": 0.995,
            "window_s": 2592000.0,
            "standing": "met",
            "good": 0.9991,
            "total": 120000.0,
            "bad": 108.0,
            "left": 0.82,
            "gone_in_s": None,
            "since": _AT,
            "burns": [
                {
                    "threshold": 14.4,
                    "long_s": 3600.0,
                    "short_s": 300.0,
                    "severity": "critical",
                    "long": 0.2,
                    "short": 0.0,
                    "is_burning": False,
                }
            ],
            "spans": [{"at": _AT, "total": 1000.0, "bad": 1.0, "left": 0.82}],
            "runbook": "docs/objectives.md#requestsfailing",
        }
    ]
}


@router.operation("GET", "", summary="See where objectives stand", example=_EXAMPLE, response_model=ObjectivesView)
async def list_slos(here: Here, asker: Annotated[Asker, needs("alerts.read")]) -> Response:
    """Those of the house, counted within the last 15 seconds; other tenants have none."""
    if asker.tenant != DEFAULT_TENANT:
        return answer({"items": []})
    return answer(await fresh(here, "slos", lambda: _objectives(here)))


async def _objectives(here: Backend) -> Any:
    def look() -> list[Promise]:
        if Promises not in here.parts:
            here.parts[Promises] = Promises(here.database, load_objectives(here.settings.slo_file), here.now_s)
        return here.part(Promises).all()

    return {"items": [objective_json(one) for one in await here.slow(look)]}


def objective_json(promise: Promise) -> dict[str, Any]:
    """An objective and where it stands, as JSON."""
    budget, objective = promise.budget, promise.budget.objective
    return {
        "name": objective.name,
        "title": objective.title,
        "kind": objective.kind,
        "target": objective.target,
        "window_s": objective.window,
        "standing": budget.standing,
        "good": budget.good_share,
        "total": budget.counts.total,
        "bad": budget.counts.bad,
        "left": budget.left,
        "gone_in_s": budget.gone_in_s,
        "since": moment(budget.since_s),
        "burns": [
            {
                "threshold": burn.window.rate,
                "long_s": burn.window.long_s,
                "short_s": burn.window.short_s,
                "severity": burn.window.severity,
                "long": burn.long_rate,
                "short": burn.short_rate,
                "is_burning": burn.is_burning,
            }
            for burn in budget.burns
        ],
        "spans": [
            {"at": moment(one.at_s), "total": one.total, "bad": one.bad, "left": one.left} for one in promise.spans
        ],
        "runbook": objective.runbook,
    }
