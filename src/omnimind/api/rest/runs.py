"""Runs: what flows do, and what has happened in them."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

import orjson
import yaml
from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.beginning import begin
from omnimind.api.rest.examples import PLAN, ROW, RUN
from omnimind.api.rest.graphs import graph_json
from omnimind.api.rest.histories import RowView, RunView, row_json, run_json
from omnimind.api.rest.idempotency import IdempotencyKey, once
from omnimind.api.rest.paging import Cursor, Limit, Page, name_of, number_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError, UserError
from omnimind.core.run import NewRun, Run, RunStatus
from omnimind.core.value import Value
from omnimind.flows.execution import load_machine
from omnimind.flows.load import load
from omnimind.flows.memo import former
from omnimind.runtime import cancelling
from omnimind.runtime.shelf import Shelf
from omnimind.store.audit import Audit
from omnimind.store.costs import Costs
from omnimind.store.productions import LABEL, Productions
from omnimind.store.runs import Runs

router: Final = Operations(prefix="/v1/runs", tags=["runs"])

Reader = Annotated[Asker, needs("runs.read")]
Writer = Annotated[Asker, needs("runs.write")]
Definition = dict[str, Any]

ORIGIN: Final = "rerun of"
"""The label that names the run that was there before."""

_MOST_ROWS: Final = 1000
_ROW_IDS: Final = 2**63 - 1


class RunOrder(Value):
    """What to run: a flow by its name, or one that is sent along as a definition or a text, and what it begins with."""

    flow: Annotated[str, Field(max_length=100)] = ""
    definition: Definition | None = None
    text: Annotated[str, Field(max_length=1_000_000)] = ""
    input: Any = None
    priority: Annotated[int, Field(ge=-100, le=100)] = 0
    labels: Annotated[dict[str, str], Field(max_length=20)] = Field(default_factory=dict)


class Rerun(Value):
    """A run from ``from`` on, with what is different this time."""

    start: Annotated[str | None, Field(alias="from", max_length=200)] = None
    definition: Definition | None = None
    text: Annotated[str, Field(max_length=1_000_000)] = ""
    input: Any = None


class RunFlow(Value):
    """The flow that a run goes by."""

    definition: Definition
    text: str
    graph: dict[str, Any]


@router.operation("POST", "", summary="Begin a run", status=202, example=RUN, response_model=RunView)
async def create_run(
    order: RunOrder, request: Request, here: Here, asker: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Run a flow of the tenant's, or one that is sent along; a worker carries it out."""

    def find() -> NewRun:
        name = order.flow or "flow"
        definition = _given(order.definition, order.text, name)
        if definition is None:
            definition = dict(here.part(Shelf).find(order.flow, asker.tenant))
        load_machine(definition)  # says what is wrong with it, if anything is
        labels = {name: value for name, value in order.labels.items() if name != LABEL}
        return NewRun(name, definition, order.input, order.priority, labels, tenant=asker.tenant)

    async def make() -> Response:
        new = await here.slow(find)
        run = await begin(here, asker, new, "run.create", new.flow)
        return answer(run_json(run, given=new.input, is_whole=True), 202, {"location": f"/v1/runs/{run.id}"})

    return await once(request, here, asker, await request.body(), make)


@router.operation("GET", "", summary="List runs", example={"items": [RUN], "next": None}, response_model=Page[RunView])
async def list_runs(
    request: Request,
    here: Here,
    asker: Reader,
    status: Annotated[RunStatus | None, Query(description="Only those.")] = None,
    flow: Annotated[str | None, Query(description="Only those of this flow.", max_length=100)] = None,
    production: Annotated[str | None, Query(description="Only the versions of this production.", max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The tenant's, the newest first; without what they began with and came to."""

    def look() -> Any:
        labels = {LABEL: production} if production else None
        found = here.part(Runs).recent(
            status=status, flow=flow, labels=labels, before=name_of(cursor), limit=limit + 1, tenant=asker.tenant
        )
        some, following = page(found, limit, lambda run: run.id)
        costs = Costs(here.database).of_runs([run.id for run in some])
        return {"items": [run_json(run, costs.get(run.id, Decimal(0))) for run in some], "next": following}

    return tagged(request, await here.quick(look))


@router.operation("GET", "/{run_id}", summary="Get a run", example=RUN, response_model=RunView)
async def get_run(run_id: str, request: Request, here: Here, asker: Reader) -> Response:
    """With what it began with, and what it came to."""
    return tagged(request, await here.quick(lambda: _whole(here, asker, run_id)))


@router.operation("DELETE", "/{run_id}", summary="Delete a run", status=204)
async def delete_run(run_id: str, here: Here, asker: Writer) -> Response:
    """Forget it, with its history, once it is over; a version of a production goes with that."""

    def delete() -> None:
        runs = here.part(Runs)
        runs.get(run_id, asker.tenant)
        if (production := Productions(here.database, here.artifacts).of_run(asker.tenant, run_id)) is not None:
            hint = f"delete the production {production} instead"
            raise UserError("run.production", f"the run {run_id} is a version of a production", hint)
        runs.delete(run_id)
        _note(here, asker, "run.delete", run_id)

    await here.slow(delete)
    return nothing()


@router.operation(
    "GET",
    "/{run_id}/history",
    summary="Get the history of a run",
    example={"items": [ROW], "next": None},
    response_model=Page[RowView],
)
async def get_history(
    run_id: str,
    request: Request,
    here: Here,
    asker: Reader,
    after: Annotated[int, Query(ge=0, le=_ROW_IDS, description="Only rows after the one of this id.")] = 0,
    limit: Annotated[int, Query(ge=1, le=_MOST_ROWS, description="How many at most.")] = 200,
    cursor: Cursor = None,
) -> Response:
    """What happened, the first first. What a row tells beyond 64 kB is left out: ask for the row itself."""

    def look() -> Any:
        runs = here.part(Runs)
        runs.get(run_id, asker.tenant)
        found = runs.texts(run_id, number_of(cursor) or after, limit=limit + 1)
        some, following = page(found, limit, lambda row: row.id)
        return {"items": [row_json(runs, row) for row in some], "next": following}

    return tagged(request, await here.quick(look))


@router.operation(
    "GET", "/{run_id}/history/{row}", summary="Get a row of a history", example=ROW, response_model=RowView
)
async def get_row(run_id: str, row: int, request: Request, here: Here, asker: Reader) -> Response:
    """Whole."""

    def look() -> Any:
        runs = here.part(Runs)
        runs.get(run_id, asker.tenant)
        found = runs.texts(run_id, row_id=row) if abs(row) <= _ROW_IDS else []
        if not found:
            raise MissingError("row.missing", f"the history of the run {run_id} has no row {row}")
        return row_json(runs, found[0], is_whole=True)

    return tagged(request, await here.slow(look))


@router.operation(
    "GET",
    "/{run_id}/flow",
    summary="Get the flow of a run",
    example={name: PLAN[name] for name in ("definition", "text", "graph")},
    response_model=RunFlow,
)
async def get_run_flow(run_id: str, request: Request, here: Here, asker: Reader) -> Response:
    """As it was when the run began."""

    def look() -> Any:
        runs = here.part(Runs)
        definition = runs.definition(runs.get(run_id, asker.tenant).definition)
        text = yaml.safe_dump(definition, sort_keys=False, allow_unicode=True, width=120)
        return {"definition": definition, "text": text, "graph": graph_json(definition)}

    return tagged(request, await here.slow(look))


@router.operation("POST", "/{run_id}/cancel", summary="Cancel a run", status=202, example=RUN, response_model=RunView)
async def cancel_run(run_id: str, here: Here, asker: Writer) -> Response:
    """Tell it to stop; what is done already stays."""
    return answer(await here.slow(lambda: _do(here, asker, run_id, "cancel")), 202)


@router.operation("POST", "/{run_id}/retry", summary="Retry a run", status=202, example=RUN, response_model=RunView)
async def retry_run(run_id: str, here: Here, asker: Writer) -> Response:
    """Let a failed or cancelled run go on from where it failed."""
    return answer(await here.slow(lambda: _do(here, asker, run_id, "retry")), 202)


@router.operation("POST", "/{run_id}/rerun", summary="Run it again", status=202, example=RUN, response_model=RunView)
async def rerun_run(run_id: str, again: Rerun, here: Here, asker: Writer) -> Response:
    """Begin a new run with another flow or input, which takes over what came before a state."""

    def find() -> NewRun:
        runs = here.part(Runs)
        before = runs.get(run_id, asker.tenant)
        rows = runs.history(run_id)
        definition = _given(again.definition, again.text, before.flow) or runs.definition(before.definition)
        load_machine(definition)
        given = again.input if "input" in again.model_fields_set else rows[0].data
        kept = [] if again.start is None else former(rows, again.start)
        labels = {ORIGIN: run_id}
        return NewRun(before.flow, definition, given, before.priority, labels, rows=kept, tenant=asker.tenant)

    run = await begin(here, asker, await here.slow(find), "run.rerun", run_id)
    return answer(run_json(run), 202, {"location": f"/v1/runs/{run.id}"})


@router.operation(
    "GET",
    "/{run_id}/export",
    summary="Export a run",
    example={"run": RUN, "definition": PLAN["definition"], "history": [ROW]},
    response_model=dict[str, Any],
)
async def export_run(run_id: str, here: Here, asker: Reader) -> Response:
    """The run, its flow and its whole history as one JSON document."""

    def look() -> Any:
        runs = here.part(Runs)
        run = runs.get(run_id, asker.tenant)
        rows = [row_json(runs, row, is_whole=True) for row in runs.texts(run_id)]
        whole = _told(here, run, orjson.Fragment(runs.given(run_id)))
        return {"run": whole, "definition": runs.definition(run.definition), "history": rows}

    headers = {"content-disposition": f'attachment; filename="run-{run_id}.json"'}
    return answer(await here.slow(look), headers=headers)


# ------------------------------------------------------------------------------------------ of the above


def _given(definition: Definition | None, text: str, name: str) -> Definition | None:
    """The flow that was sent along, if one was. Raises as :func:`~omnimind.flows.load.load`."""
    return load(text, name).definition if text else definition


def _do(here: Backend, asker: Asker, run_id: str, what: Literal["cancel", "retry"]) -> Any:
    """Cancel or retry; the run after that."""
    runs = here.part(Runs)
    runs.get(run_id, asker.tenant)
    if what == "cancel":
        cancelling.cancel_run(runs, run_id, here.tracer)
    else:
        runs.retry(run_id)
    _note(here, asker, f"run.{what}", run_id)
    return _whole(here, asker, run_id)


def _whole(here: Backend, asker: Asker, run_id: str) -> Any:
    runs = here.part(Runs)
    run = runs.get(run_id, asker.tenant)
    return _told(here, run, orjson.Fragment(runs.given(run_id)))


def _told(here: Backend, run: Run, given: Any) -> Any:
    cost_usd = Costs(here.database).of_run(run.id)
    return run_json(run, cost_usd, given=given, is_whole=True)


def _note(here: Backend, asker: Asker, action: str, run_id: str) -> None:
    here.part(Audit).note(asker.tenant, asker.actor, action, run_id)
