"""Logs: the lines that say what happened for a tenant."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import Moment, When, moment, seconds
from omnimind.api.rest.paging import Cursor, Limit, Page, number_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.logs import Line, Logs
from omnimind.store.runs import Runs
from omnimind.telemetry.kept import Level

router: Final = Operations(prefix="/v1", tags=["logs"])

_LINE: Final = {
    "id": 1201,
    "at": "2026-11-21T17:30:00.123Z",
    "level": "info",
    "event": "action",
    "run_id": "01k9x4m2c7v8q3zn",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "fields": {"agent": "narrator", "about": "scene 1", "seconds": 0.8},
}
_EXAMPLE: Final = {"items": [_LINE], "next": None}

LevelQuery = Annotated[Level, Query(description="Only those that are as bad or worse.")]
Words = Annotated[str, Query(description="Only those with all of these words.", max_length=200)]


class LineView(Value):
    """A log line. Secrets and personal data were taken out of it before it was kept."""

    id: int
    at: Moment
    level: Level
    event: str
    run_id: str | None
    trace_id: str | None
    fields: dict[str, Any]


@router.operation("GET", "/logs", summary="Search the log", example=_EXAMPLE, response_model=Page[LineView])
async def list_logs(
    here: Here,
    asker: Annotated[Asker, needs("logs.read")],
    level: LevelQuery = "debug",
    query: Words = "",
    run: Annotated[str | None, Query(description="Only those of this run.", max_length=64)] = None,
    trace: Annotated[str | None, Query(description="Only those of this trace.", max_length=64)] = None,
    since: When = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The newest first; words are looked for among the newest 50,000 lines."""
    wanted = {"level": level, "query": query, "run_id": run, "trace_id": trace, "since_s": seconds(since)}
    return answer(await _lines(here, asker.tenant, wanted, limit, cursor))


@router.operation(
    "GET",
    "/runs/{run_id}/logs",
    summary="Get the log of a run",
    example=_EXAMPLE,
    response_model=Page[LineView],
    tags=["runs"],
)
async def list_run_logs(
    run_id: str,
    here: Here,
    asker: Annotated[Asker, needs("runs.read")],
    level: LevelQuery = "debug",
    query: Words = "",
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The newest first."""
    await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    return answer(await _lines(here, asker.tenant, {"level": level, "query": query, "run_id": run_id}, limit, cursor))


async def _lines(here: Backend, tenant: str, wanted: dict[str, Any], limit: int, cursor: str | None) -> Any:
    before_id = number_of(cursor)

    def look() -> Any:
        found = Logs(here.database).recent(tenant, before_id=before_id, limit=limit + 1, **wanted)
        some, following = page(found, limit, lambda one: one.id)
        return {"items": [_line(one) for one in some], "next": following}

    return await here.slow(look)


def _line(one: Line) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "level", "event", "fields")}
    return told | {"at": moment(one.at_s), "run_id": one.run_id or None, "trace_id": one.trace_id or None}
