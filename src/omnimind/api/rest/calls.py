"""Calls: the ledger, a row a call to a model."""

from typing import Annotated, Any, Final

from fastapi import Query
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import Moment, Usd, moment, usd
from omnimind.api.rest.paging import Cursor, Limit, Page, page, pair_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.ledger import CallStatus
from omnimind.core.model import CallKind
from omnimind.core.value import Value
from omnimind.store.costs import Call, Costs, Wanted
from omnimind.store.runs import Runs

router: Final = Operations(prefix="/v1", tags=["cost"])

_CALL: Final = {
    "id": "01k9x4m2c7v8q3zp",
    "at": "2026-11-21T17:30:00.123Z",
    "request_id": "01k9x4m2c7v8q3zn",
    "key": "",
    "run_id": "01k9x4m2c7v8q3za",
    "agent": "scriptwriter",
    "provider": "openai",
    "model": "gpt-5-mini",
    "kind": "chat",
    "status": "settled",
    "cost_usd": "0.0123",
    "reserved_usd": "0.02",
    "price": "genai-prices 0.2.3: gpt-5-mini",
    "input_tokens": 900,
    "cached_tokens": 0,
    "cache_written_tokens": 0,
    "output_tokens": 220,
    "images": 0,
    "is_estimated": False,
    "is_cached": False,
    "is_streaming": False,
    "duration_s": 2.1,
    "first_token_s": None,
    "error": "",
    "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
}
_EXAMPLE: Final = {"items": [_CALL], "next": None}


class CallView(Value):
    """A call to a model; `price` says whose price it was paid by, `error` is the code of what it ended in."""

    id: str
    at: Moment
    request_id: str
    key: str
    run_id: str
    agent: str
    provider: str
    model: str
    kind: CallKind
    status: CallStatus
    cost_usd: Usd
    reserved_usd: Usd
    price: str
    input_tokens: int
    cached_tokens: int
    cache_written_tokens: int
    output_tokens: int
    images: int
    is_estimated: bool
    is_cached: bool
    is_streaming: bool
    duration_s: float | None
    first_token_s: float | None
    error: str
    trace_id: str


@router.operation("GET", "/calls", summary="List calls to models", example=_EXAMPLE, response_model=Page[CallView])
async def list_calls(
    here: Here,
    asker: Annotated[Asker, needs("cost.read")],
    run: Annotated[str | None, Query(description="Only those of this run.", max_length=64)] = None,
    model: Annotated[str | None, Query(description="Only to this model, as its provider calls it.", max_length=200)] = (
        None
    ),
    agent: Annotated[str | None, Query(description="Only those of this agent.", max_length=200)] = None,
    key: Annotated[str | None, Query(description="Only those by this API key.", max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The newest first."""
    wanted = Wanted(tenant=asker.tenant, run_id=run, model=model, agent=agent, key=key)
    return answer(await _calls(here, wanted, limit, cursor))


@router.operation(
    "GET",
    "/runs/{run_id}/calls",
    summary="List the calls of a run",
    example=_EXAMPLE,
    response_model=Page[CallView],
    tags=["runs"],
)
async def list_run_calls(
    run_id: str,
    here: Here,
    asker: Annotated[Asker, needs("runs.read")],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The newest first."""
    await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    return answer(await _calls(here, Wanted(tenant=asker.tenant, run_id=run_id), limit, cursor))


async def _calls(here: Backend, wanted: Wanted, limit: int, cursor: str | None) -> Any:
    before = pair_of(cursor)

    def look() -> Any:
        some, following = page(
            Costs(here.database).calls(wanted, limit + 1, before), limit, lambda one: [one.at_s, one.id]
        )
        return {"items": [_call(one) for one in some], "next": following}

    return await here.slow(look)


def _call(one: Call) -> dict[str, Any]:
    told = one.model_dump(mode="json", exclude={"at_s", "tenant", "cost_usd", "reserved_usd"})
    return told | {"at": moment(one.at_s), "cost_usd": usd(one.cost_usd), "reserved_usd": usd(one.reserved_usd)}
