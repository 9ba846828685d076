"""Alerts: what is not as it should be, and the rules that say so."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from omnimind.alerting.measure import Unit
from omnimind.alerting.rules import Rule, load_rules
from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.alert import Alert, AlertSource, AlertState, Severity
from omnimind.core.errors import MissingError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.runtime.charting import Curve, curves
from omnimind.runtime.watch import reader
from omnimind.store.alerts import Alerts

router: Final = Operations(prefix="/v1/alerts", tags=["alerts"])

Reader = Annotated[Asker, needs("alerts.read")]

_AT: Final = "2026-11-21T17:30:00.000Z"
_ALERT: Final = {
    "fingerprint": "9f86d081884c7d65",
    "name": "RequestsFailing",
    "source": "rule",
    "severity": "critical",
    "state": "firing",
    "labels": {},
    "summary": "5.66 % of requests fail",
    "description": "",
    "runbook": "docs/objectives.md#requestsfailing",
    "value": 0.0566,
    "began_at": _AT,
    "fired_at": _AT,
    "ended_at": None,
}
_RULE: Final = {
    "name": "RequestsFailing",
    "source": "rule",
    "severity": "critical",
    "summary": "{value} of requests fail",
    "unit": "share",
    "above": 0.05,
    "below": None,
    "reaches": None,
    "for_s": 300.0,
    "firing": 1,
    "pending": 0,
}


class AlertView(Value):
    """Something that is not as it should be, or was not."""

    fingerprint: str
    name: str
    source: AlertSource
    severity: Severity
    state: AlertState
    labels: dict[str, str]
    summary: str
    description: str
    runbook: str
    value: float | None
    began_at: Moment
    fired_at: Moment | None
    ended_at: Moment | None


class AlertsView(Value):
    """All of them, what fires first."""

    items: tuple[AlertView, ...]


class RuleView(Value):
    """A rule, what it is held to, and how many of its alerts there are."""

    name: str
    source: AlertSource
    severity: Severity
    summary: str
    unit: Unit
    above: float | None
    below: float | None
    reaches: float | None
    for_s: float
    firing: int
    pending: int


class RulesView(Value):
    """All of them."""

    items: tuple[RuleView, ...]


class CurveView(Value):
    """What was measured of a group of labels, and what would have been usual; `crosses_at`: of a limit."""

    labels: dict[str, str]
    at: tuple[Moment, ...]
    values: tuple[float, ...]
    low: tuple[float, ...]
    usual: tuple[float, ...]
    high: tuple[float, ...]
    crosses_at: Moment | None
    crosses_early_at: Moment | None
    crosses_late_at: Moment | None


class CurvesView(Value):
    """What a rule measures, over time."""

    rule: RuleView
    curves: tuple[CurveView, ...]


@router.operation("GET", "", summary="List alerts", example={"items": [_ALERT]}, response_model=AlertsView)
async def list_alerts(
    here: Here,
    asker: Reader,
    state: Annotated[list[AlertState] | None, Query(description="Only those; all otherwise.")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Response:
    """What is over is remembered for a week. The watch looks every 15 seconds."""
    wanted: tuple[AlertState, ...] = tuple(state or ("firing", "pending", "resolved"))
    found = await here.slow(lambda: Alerts(here.database).of_tenant(asker.tenant, wanted, limit))
    rank = {"firing": 0, "pending": 1, "resolved": 2}
    return answer({"items": [alert_json(one) for one in sorted(found, key=lambda one: rank[one.state])]})


@router.operation("GET", "/rules", summary="List rules", example={"items": [_RULE]}, response_model=RulesView)
async def list_rules(here: Here, asker: Reader) -> Response:
    """Those of the house: what ships, and what `alerts.yaml` says. Other tenants have none."""
    if asker.tenant != DEFAULT_TENANT:
        return answer({"items": []})

    def look() -> Any:
        standing = Alerts(here.database).of_tenant(asker.tenant, ("firing", "pending"))
        return {"items": [_rule(rule, standing) for rule in load_rules(here.settings.alerts_file)]}

    return answer(await here.slow(look))


@router.operation(
    "GET",
    "/rules/{name}/series",
    summary="Draw what a rule measures",
    example={
        "rule": _RULE,
        "curves": [
            {
                "labels": {},
                "at": [_AT],
                "values": [0.001],
                "low": [],
                "usual": [],
                "high": [],
                "crosses_at": None,
                "crosses_early_at": None,
                "crosses_late_at": None,
            }
        ],
    },
    response_model=CurvesView,
)
async def get_rule_series(
    name: str,
    here: Here,
    asker: Reader,
    hours: Annotated[int, Query(ge=1, le=1344, description="How far back.")] = 24,
) -> Response:
    """By the minute up to twelve hours, by the hour else; of what is learned with the band that is usual."""

    def look() -> Any:
        rules = load_rules(here.settings.alerts_file) if asker.tenant == DEFAULT_TENANT else ()
        rule = next((one for one in rules if one.name == name), None)
        if rule is None:
            raise MissingError(
                "rule.missing", f"there is no rule {name!r}", "GET /v1/alerts/rules lists those there are"
            )
        standing = Alerts(here.database).of_tenant(asker.tenant, ("firing", "pending"))
        now_s = here.now_s()
        found = curves(rule, reader(here.database), now_s, hours * 3600.0)
        return {"rule": _rule(rule, standing), "curves": [_curve(one, now_s) for one in found]}

    return answer(await here.slow(look))


def alert_json(alert: Alert) -> dict[str, Any]:
    """An alert as JSON."""
    told = alert.model_dump(
        include={"name", "source", "severity", "state", "summary", "description", "runbook", "value"}
    )
    moments = {"began_at": alert.began_at_s, "fired_at": alert.fired_at_s, "ended_at": alert.ended_at_s}
    return {
        "fingerprint": alert.fingerprint,
        **told,
        "labels": dict(alert.labels),
        **{name: moment(at_s) for name, at_s in moments.items()},
    }


def _rule(rule: Rule, standing: list[Alert]) -> dict[str, Any]:
    its = [alert.state for alert in standing if alert.name == rule.name]
    return {
        "name": rule.name,
        "source": rule.source,
        "severity": rule.severity,
        "summary": rule.summary,
        "unit": rule.unit,
        "above": rule.above,
        "below": rule.below,
        "reaches": rule.reaches.limit if rule.reaches else None,
        "for_s": rule.for_s,
        "firing": its.count("firing"),
        "pending": its.count("pending"),
    }


def _curve(curve: Curve, now_s: float) -> dict[str, Any]:
    told = curve.crossing
    crosses = (told.in_s, told.early_s, told.late_s) if told else (None, None, None)
    at, early, late = (None if in_s is None else moment(now_s + in_s) for in_s in crosses)
    return {
        "labels": dict(curve.labels),
        "at": [moment(at_s) for at_s in curve.at_s],
        "values": list(curve.values),
        "low": list(curve.low),
        "usual": list(curve.usual),
        "high": list(curve.high),
        "crosses_at": at,
        "crosses_early_at": early,
        "crosses_late_at": late,
    }
