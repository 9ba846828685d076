"""Traces: what was done for a tenant, and how long each part of it took."""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from starlette.responses import Response

from omnimind.api.rest.answers import answer, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, page, pair_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.runs import Runs
from omnimind.store.spans import Span, Trace, Traces, TraceStatus

router: Final = Operations(prefix="/v1", tags=["traces"])

Reader = Annotated[Asker, needs("traces.read")]

_AT: Final = "2026-11-21T17:30:00.123Z"
_TRACE: Final = {
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    "name": "run video",
    "at": _AT,
    "duration_s": 12.5,
    "spans": 42,
    "status": "ok",
    "run_id": "01k9x4m2c7v8q3zn",
}
_SPAN: Final = {
    "span_id": "00f067aa0ba902b7",
    "parent_id": "53995c3f42cd8ad8",
    "name": "agent narrator",
    "at": _AT,
    "duration_s": 0.8,
    "status": "ok",
    "run_id": "01k9x4m2c7v8q3zn",
    "attributes": {"omnimind.agent": "narrator", "omnimind.about": "scene 1"},
}


class TraceView(Value):
    """A trace: everything that was done for one request, or in one run."""

    trace_id: str
    name: str
    at: Moment
    duration_s: float
    spans: int
    status: TraceStatus
    run_id: str | None


class SpanView(Value):
    """A part of a trace; what it is a part of itself is its parent."""

    span_id: str
    parent_id: str | None
    name: str
    at: Moment
    duration_s: float
    status: TraceStatus
    run_id: str | None
    attributes: dict[str, Any]


class Spans(Value):
    """The parts of a trace, in the order in which they began."""

    spans: tuple[SpanView, ...]


@router.operation(
    "GET", "/traces", summary="List traces", example={"items": [_TRACE], "next": None}, response_model=Page[TraceView]
)
async def list_traces(
    here: Here,
    asker: Reader,
    run: Annotated[str | None, Query(description="Only that of this run.", max_length=64)] = None,
    query: Annotated[
        str, Query(description="Only those with this in their name, or whose id begins so.", max_length=200)
    ] = "",
    min_ms: Annotated[
        float, Query(ge=0, allow_inf_nan=False, description="Only those that took as long or longer.")
    ] = 0.0,
    status: Annotated[TraceStatus | None, Query(description="Only those that ended so.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The newest first. Those of runs are all kept; of requests a share, what failed, and what took long."""
    before = pair_of(cursor)

    def look() -> Any:
        wanted: dict[str, Any] = {
            "run_id": run,
            "query": query,
            "min_s": min_ms / 1000,
            "status": status,
            "before": before,
        }
        found = Traces(here.database).recent(asker.tenant, limit=limit + 1, **wanted)
        some, following = page(found, limit, lambda one: [one.at_s, one.trace_id])
        return {"items": [_trace(one) for one in some], "next": following}

    return answer(await here.slow(look))


@router.operation("GET", "/traces/{trace_id}", summary="Get a trace", example={"spans": [_SPAN]}, response_model=Spans)
async def get_trace(trace_id: str, request: Request, here: Here, asker: Reader) -> Response:
    """With all of its parts, 5,000 at most."""
    found = await here.slow(lambda: Traces(here.database).spans(asker.tenant, trace_id))
    return tagged(request, {"spans": [_span(one) for one in found]})


@router.operation(
    "GET",
    "/runs/{run_id}/spans",
    summary="Get the trace of a run",
    example={"spans": [_SPAN]},
    response_model=Spans,
    tags=["runs"],
)
async def get_run_spans(run_id: str, request: Request, here: Here, asker: Annotated[Asker, needs("runs.read")]) -> Any:
    """The run itself first, then its actions and the calls below them; it grows while the run goes on."""
    await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    found = await here.slow(lambda: Traces(here.database).of_run(asker.tenant, run_id))
    return tagged(request, {"spans": [_span(one) for one in found]})


def _trace(one: Trace) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("trace_id", "name", "duration_s", "spans", "status")}
    return told | {"at": moment(one.at_s), "run_id": one.run_id or None}


def _span(one: Span) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("span_id", "name", "duration_s", "status", "attributes")}
    return told | {"parent_id": one.parent_id or None, "at": moment(one.at_s), "run_id": one.run_id or None}
