"""Cost: what calls to models took and cost, summed up."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, Usd, When, moment, seconds, usd
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.money import NOTHING
from omnimind.core.value import Value
from omnimind.store.costs import By, Cost, Costs, Measure, Wanted

router: Final = Operations(prefix="/v1/cost", tags=["cost"])

Reader = Annotated[Asker, needs("cost.read")]
ByQuery = Annotated[By, Query(description="What sums are by; by tenant only the house sees more than its own.")]

DAY_S: Final = 86_400
USUAL_S: Final = 30 * DAY_S
"""How far back is looked unless somebody says."""

MOST_BUCKETS: Final = 750
"""A month of hours, or two years of days."""

MOST_SERIES: Final = 8
"""Lines that people can tell apart; the rest is one."""

_BUCKETS: Final = {"hour": 3600, "day": DAY_S}

_SUM: Final = {
    "cost_usd": "0.42",
    "reserved_usd": "0",
    "calls": 12,
    "failed": 0,
    "cached": 3,
    "input_tokens": 9120,
    "cached_tokens": 0,
    "output_tokens": 2210,
    "images": 0,
    "is_estimated": False,
}


class CostView(Value):
    """What calls took and cost together.

    `cached` of the `calls` were answered from memory and `failed` had no answer; `cached_tokens` of the `input_tokens`
    were known to the provider; `reserved_usd` is set aside for calls under way; `is_estimated`: some tokens were
    counted here.
    """

    cost_usd: Usd
    reserved_usd: Usd
    calls: int
    failed: int
    cached: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    images: int
    is_estimated: bool


class NamedCost(CostView):
    """What those calls took and cost that share a `name`; it is empty for those that have none."""

    name: str


class CostTable(Value):
    """All of it, and its parts, the dearest first; of days, the latest first."""

    total: CostView
    rows: tuple[NamedCost, ...]


class Line(Value):
    """A value a bucket; the line `…` is all that have none of their own."""

    name: str
    values: tuple[str, ...]


class CostSeries(Value):
    """Lines over time: where each bucket begins, and what it comes to."""

    buckets: tuple[Moment, ...]
    series: tuple[Line, ...]


@router.operation(
    "GET",
    "",
    summary="Sum up cost",
    example={"total": _SUM, "rows": [_SUM | {"name": "openai/gpt-5-mini"}]},
    response_model=CostTable,
)
async def get_cost(
    here: Here, asker: Reader, since: When = None, until: When = None, by: ByQuery = "model"
) -> Response:
    """Of the last 30 days unless said otherwise; tokens and money of the tenant, by what you name."""
    wanted = _wanted(asker, by, *span(here.now_s(), seconds(since), seconds(until)))
    costs = Costs(here.database)
    total, rows = await here.slow(lambda: (costs.total(wanted), costs.by(by, wanted)))
    return answer({"total": _cost(total), "rows": [_cost(one) | {"name": one.name} for one in rows]})


@router.operation(
    "GET",
    "/series",
    summary="Follow cost over time",
    example={"buckets": ["2026-11-21T00:00:00.000Z"], "series": [{"name": "openai/gpt-5-mini", "values": ["0.42"]}]},
    response_model=CostSeries,
)
async def get_cost_series(
    here: Here,
    asker: Reader,
    since: When = None,
    until: When = None,
    by: Annotated[By, Query(description="What each line is of; `day` is one line of everything.")] = "model",
    bucket: Annotated[Literal["hour", "day"], Query(description="How long each bucket is, by UTC.")] = "day",
    measure: Annotated[Measure, Query(description="What is summed up.")] = "cost_usd",
) -> Response:
    """The eight greatest lines, and the rest as one."""
    since_s, until_s = span(here.now_s(), seconds(since), seconds(until))
    size_s = _BUCKETS[bucket]
    numbers = range(int(since_s // size_s), int(-(-until_s // size_s)))
    if len(numbers) > MOST_BUCKETS:
        message = f"that is {len(numbers)} buckets, and {MOST_BUCKETS} are shown at most"
        raise UserError("cost.span", message, "take days, or a shorter time")
    wanted = _wanted(asker, by, numbers.start * size_s, until_s)
    found = await here.slow(lambda: Costs(here.database).series(by, size_s, measure, wanted))
    lines = [
        {"name": name, "values": [usd(values.get(number, NOTHING)) for number in numbers]}
        for name, values in _greatest(found)
    ]
    return answer({"buckets": [moment(number * size_s) for number in numbers], "series": lines})


def span(now_s: float, since_s: float | None, until_s: float | None) -> tuple[float, float]:
    """From when until when, in seconds since 1970. Raises ``UserError`` (``span.empty``)."""
    until_s = now_s if until_s is None else until_s
    since_s = until_s - USUAL_S if since_s is None else since_s
    if since_s >= until_s:
        raise UserError("span.empty", "that time ends before it begins", "let since be before until")
    return since_s, until_s


def _wanted(asker: Asker, by: By, since_s: float, until_s: float) -> Wanted:
    """The tenant's calls; of all tenants for whoever looks after them in the house's."""
    is_for_all = by == "tenant" and asker.tenant == DEFAULT_TENANT and "tenants.write" in asker.rights
    return Wanted(tenant=None if is_for_all else asker.tenant, since_s=since_s, until_s=until_s)


def _greatest(found: Mapping[str, Mapping[int, Decimal]]) -> list[tuple[str, Mapping[int, Decimal]]]:
    ranked = sorted(found.items(), key=lambda line: (-sum(line[1].values()), line[0]))
    rest: dict[int, Decimal] = {}
    for _, values in ranked[MOST_SERIES:]:
        for number, value in values.items():
            rest[number] = rest.get(number, NOTHING) + value
    return [*ranked[:MOST_SERIES], *([("…", rest)] if rest else [])]


def _cost(one: Cost) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude={"name", "cost_usd", "reserved_usd"})
    return told | {"cost_usd": usd(one.cost_usd), "reserved_usd": usd(one.reserved_usd)}
