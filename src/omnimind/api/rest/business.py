"""Business: what was made, and what a finished minute costs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, Final

from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.cost import span
from omnimind.api.rest.moments import Moment, Usd, When, moment, seconds, usd
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.money import NOTHING
from omnimind.core.value import Value
from omnimind.runtime.measuring import Measuring
from omnimind.runtime.summing import sum_up
from omnimind.store.outcomes import DAY_S, Day, Outcomes

router: Final = Operations(prefix="/v1/business", tags=["cost"])

_CENT_PART: Final = Decimal("0.000001")
_SUMS: Final = {
    "minutes_made": 12.5,
    "productions": {"ready": 9, "rejected": 1, "failed": 0},
    "words": 1830,
    "cost_usd": "0.84",
    "cost_per_minute_usd": "0.0672",
    "hours_saved": 16.25,
}


class Counts(Value):
    """How many productions came to what."""

    ready: int
    rejected: int
    failed: int


class Sums(Value):
    """What was made: minutes and words of what is ready, and what all of it cost; `null` without a finished minute.

    `hours_saved` is how long people would have taken for what is ready: so many hours a finished minute as the settings
    of the installation say.
    """

    minutes_made: float
    productions: Counts
    words: int
    cost_usd: Usd
    cost_per_minute_usd: Usd | None
    hours_saved: float


class DaySums(Sums):
    """What was made on a day, by UTC."""

    at: Moment


class Business(Sums):
    """What was made in all, and by day; days on which nothing came of anything are left out."""

    days: tuple[DaySums, ...]


@router.operation(
    "GET",
    "",
    summary="Sum up what was made",
    example=_SUMS | {"days": [_SUMS | {"at": "2026-11-21T00:00:00.000Z"}]},
    response_model=Business,
)
async def get_business(
    here: Here, asker: Annotated[Asker, needs("cost.read")], since: When = None, until: When = None
) -> Response:
    """Of the last 30 days unless said otherwise."""
    since_s, until_s = span(here.now_s(), seconds(since), seconds(until))

    def look() -> Sequence[Day]:
        here.part(Measuring).summed(sum_up(here.database, here.artifacts, asker.tenant))
        return Outcomes(here.database).days(asker.tenant, since_s, until_s)

    days, each = await here.slow(look), here.settings.hours_per_minute
    by_day = [_sums([one], each) | {"at": moment(one.number * DAY_S)} for one in days]
    return answer(_sums(days, each) | {"days": by_day})


def _sums(days: Sequence[Day], hours_per_minute: float) -> dict[str, Any]:
    minutes = sum(one.duration_s for one in days) / 60
    cost = sum((one.cost_usd for one in days), NOTHING)
    each = (cost / Decimal(minutes)).quantize(_CENT_PART) if minutes else None
    return {
        "minutes_made": minutes,
        "productions": {name: sum(getattr(one, name) for one in days) for name in Counts.model_fields},
        "words": sum(one.words for one in days),
        "cost_usd": usd(cost),
        "cost_per_minute_usd": None if each is None else usd(each),
        "hours_saved": minutes * hours_per_minute,
    }
