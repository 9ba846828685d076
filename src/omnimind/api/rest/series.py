"""Series: what is measured, over time."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.value import Value
from omnimind.store.series import Series, SeriesKind

router: Final = Operations(prefix="/v1/series", tags=["monitor"])

Reader = Annotated[Asker, needs("monitor.read")]

MOST_POINTS: Final = 2000
"""Of one series."""

_AT: Final = "2026-11-21T17:30:00.000Z"


class NameView(Value):
    """What is measured."""

    name: str
    kind: SeriesKind


class NamesView(Value):
    """All that is."""

    items: tuple[NameView, ...]


class SeriesView(Value):
    """A series: of a counter by how much it grew a second, of a gauge what it was on average, in each step."""

    labels: dict[str, str]
    kind: SeriesKind
    at: tuple[Moment, ...]
    values: tuple[float, ...]


class AllSeriesView(Value):
    """Those of a name."""

    name: str
    step_s: int
    items: tuple[SeriesView, ...]


@router.operation(
    "GET",
    "/names",
    summary="List what is measured",
    example={"items": [{"name": "omnimind_runs_total", "kind": "counter"}]},
    response_model=NamesView,
)
async def list_series_names(here: Here, asker: Reader) -> Response:
    """The names of all series of the house; other tenants have none."""
    if asker.tenant != DEFAULT_TENANT:
        return answer({"items": []})
    found = await here.slow(Series(here.database, here.now_s).names)
    return answer({"items": [{"name": name, "kind": kind} for name, kind in found.items()]})


@router.operation(
    "GET",
    "",
    summary="Get series",
    example={
        "name": "omnimind_runs_total",
        "step_s": 60,
        "items": [
            {"labels": {"flow": "video", "status": "succeeded"}, "kind": "counter", "at": [_AT], "values": [0.05]}
        ],
    },
    response_model=AllSeriesView,
)
async def get_series(
    here: Here,
    asker: Reader,
    name: Annotated[str, Query(max_length=200, description="As Prometheus has it; a histogram's are _bucket, _sum …")],
    label: Annotated[list[str] | None, Query(description="With this label: status=failed.")] = None,
    since: When = None,
    until: When = None,
    step_s: Annotated[int, Query(ge=60, le=86400, multiple_of=60)] = 60,
) -> Response:
    """Of the last hour unless it is said otherwise; by the minute for three days, by the hour for ten weeks."""
    until_s = seconds(until) or here.now_s()
    since_s = seconds(since) or until_s - 3600.0
    if (until_s - since_s) / step_s > MOST_POINTS:
        hint = f"ask for longer steps: step_s={int((until_s - since_s) / MOST_POINTS // 3600 + 1) * 3600}"
        raise UserError("series.points", f"that is more than {MOST_POINTS} points", hint)
    labels = _labels(label or [])

    def look() -> Any:
        if asker.tenant != DEFAULT_TENANT:
            return []
        series = Series(here.database, here.now_s)
        return series.read(name, labels=labels, since_s=since_s, until_s=until_s, step_s=step_s)

    items = []
    for one in await here.slow(look):
        by = [step_s] * len(one.at_s) if one.kind == "counter" else [max(count, 1) for count in one.samples]
        values = [total / divisor for total, divisor in zip(one.total, by, strict=True)]
        told = {"labels": dict(one.labels), "kind": one.kind, "at": [moment(at_s) for at_s in one.at_s]}
        items.append(told | {"values": values})
    return answer({"name": name, "step_s": step_s, "items": items})


def _labels(said: list[str]) -> dict[str, str]:
    found = {}
    for one in said:
        label, equals, value = one.partition("=")
        if not equals:
            raise UserError("series.label", f"{one!r} names no label and its value", "write it as status=failed")
        found[label.strip()] = value.strip()
    return found
