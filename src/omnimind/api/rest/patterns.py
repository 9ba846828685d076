"""Patterns: what log lines have in common, what of it is new, and what there is more of than ever."""

from typing import Annotated, Any, Final, Literal

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.logs import LevelQuery, Words
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.patterns import Pattern, Patterns
from omnimind.telemetry.kept import Level

router: Final = Operations(prefix="/v1/logs/patterns", tags=["logs"])

_PATTERN: Final = {
    "id": "9c0d51b6f6b2b1de",
    "template": "the provider <*> does not answer within <N> s [provider.timeout]",
    "level": "warning",
    "count": 214,
    "first_at": "2026-11-19T08:12:00.000Z",
    "last_at": "2026-11-21T17:30:00.123Z",
    "hours": [0] * 22 + [2, 31],
    "is_new": False,
    "is_bursting": True,
}


class PatternView(Value):
    """What log lines have in common; `<N>`, `<ID>`, `<TEXT>` and `<*>` stand for what differs.

    `hours` counts them by the hour, the last one being the current hour. One is new within an hour of its first line;
    one bursts while there are more of it within five minutes than there ever were within a day. Nothing is new, and
    nothing bursts, on an installation's first day.
    """

    id: str
    template: str
    level: Level
    count: int
    first_at: Moment
    last_at: Moment
    hours: tuple[int, ...]
    is_new: bool
    is_bursting: bool


@router.operation(
    "GET",
    "",
    summary="List what log lines have in common",
    example={"items": [_PATTERN], "next": None},
    response_model=Page[PatternView],
)
async def list_patterns(
    here: Here,
    asker: Annotated[Asker, needs("logs.read")],
    level: LevelQuery = "debug",
    query: Words = "",
    only: Annotated[Literal["new", "bursting"] | None, Query(description="Only those that are so.")] = None,
) -> Response:
    """Of the last day, 500 at most: those that are new or burst first, then those with the newest lines."""

    def look() -> Any:
        found = Patterns(here.database).recent(asker.tenant, level=level, query=query)
        wanted = (one for one in found if only is None or (one.is_new if only == "new" else one.is_bursting))
        return {"items": [_pattern(one) for one in wanted], "next": None}

    return answer(await here.slow(look))


def _pattern(one: Pattern) -> dict[str, Any]:
    names = ("id", "template", "level", "count", "hours", "is_new", "is_bursting")
    told = {name: getattr(one, name) for name in names}
    return told | {"first_at": moment(one.first_at_s), "last_at": moment(one.last_at_s)}
