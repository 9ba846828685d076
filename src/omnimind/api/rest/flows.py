"""Flows: those that ship and those of a tenant's own, version by version."""

import difflib
from typing import Annotated, Any, Final

from fastapi import Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.beginning import begin
from omnimind.api.rest.examples import RUN
from omnimind.api.rest.flow_shapes import (
    FLOW,
    SUMMARY,
    VERSION,
    Difference,
    FlowSummary,
    FlowVersionView,
    FlowView,
    flow_json,
    summary_json,
    version_json,
)
from omnimind.api.rest.histories import RunView, run_json
from omnimind.api.rest.idempotency import IdempotencyKey, once
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError, UserError
from omnimind.core.run import NewRun
from omnimind.core.value import Value
from omnimind.flows.compare import compare
from omnimind.flows.execution import load_machine
from omnimind.flows.load import MAX_CHARACTERS, load
from omnimind.runtime.shelf import Shelf, Shelved
from omnimind.store.audit import Audit

router: Final = Operations(prefix="/v1/flows", tags=["flows"])

Reader = Annotated[Asker, needs("flows.read")]
Writer = Annotated[Asker, needs("flows.write")]
Name = Annotated[str, Path(pattern=r"^\w[\w-]{0,79}$", description="What `flow:NAME` calls it.")]
Version = Annotated[int | None, Query(ge=1, le=10**9, description="A version of yours; the last if not given.")]


class FlowText(Value):
    """A flow as it is to be written.

    Attributes:
        text: YAML or JSON.
        layout: Where states are drawn, by their place in the definition.
        expected_version: The version that was changed; 0: none.
    """

    text: Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
    layout: dict[str, Any] = Field(default_factory=dict, max_length=2000)
    expected_version: Annotated[int, Field(ge=0, le=10**9, strict=True)]


class FlowRun(Value):
    """What a flow is to run with."""

    input: Any = None
    priority: Annotated[int, Field(ge=-100, le=100, strict=True)] = 0
    version: Annotated[int | None, Field(ge=1, le=10**9, strict=True)] = None


@router.operation(
    "GET", "", summary="List flows", example={"items": [SUMMARY], "next": None}, response_model=Page[FlowSummary]
)
async def list_flows(request: Request, here: Here, asker: Reader) -> Response:
    """Those that ship, then the tenant's own."""
    found = await here.slow(lambda: [summary_json(one) for one in shelf_of(here).all(asker.tenant)])
    return tagged(request, {"items": found, "next": None})


@router.operation("GET", "/{name}", summary="Get a flow", example=FLOW, response_model=FlowView)
async def get_flow(name: Name, request: Request, here: Here, asker: Reader, version: Version = None) -> Response:
    """Its text, what it says as data, and what is wrong with it."""

    def look() -> Any:
        shelf = shelf_of(here)
        return flow_json(shelf.get(name, asker.tenant, version), _names(shelf, asker))

    return tagged(request, await here.slow(look))


@router.operation("PUT", "/{name}", summary="Write a flow", example=FLOW, response_model=FlowView)
async def put_flow(name: Name, flow: FlowText, here: Here, asker: Writer) -> Response:
    """Keep a new version, also of one that can't run yet; 409 if another was written since yours was read."""

    def write() -> Any:
        shelf = shelf_of(here)
        shelf.check_writable(name)
        made = shelf.documents.set(
            asker.tenant,
            name,
            flow.text,
            asker.actor,
            layout=flow.layout,
            expected_version=flow.expected_version,
        )
        Audit(here.database).note(asker.tenant, asker.actor, "flow.write", name, {"version": made.version})
        return flow_json(Shelved(name, "own", made.text, made), _names(shelf, asker))

    return answer(await here.slow(write))


@router.operation("DELETE", "/{name}", summary="Delete a flow", status=204)
async def delete_flow(name: Name, here: Here, asker: Writer) -> Response:
    """Its versions can still be looked at; runs that have begun go on."""

    def delete() -> None:
        shelf = shelf_of(here)
        shelf.check_writable(name)
        last = shelf.documents.get(asker.tenant, name)
        shelf.documents.set(asker.tenant, name, "", asker.actor, expected_version=last.version)
        Audit(here.database).note(asker.tenant, asker.actor, "flow.delete", name, {"version": last.version})

    await here.slow(delete)
    return nothing()


@router.operation(
    "GET",
    "/{name}/versions",
    summary="List the versions of a flow",
    example={"items": [VERSION], "next": None},
    response_model=Page[FlowVersionView],
)
async def list_flow_versions(name: Name, request: Request, here: Here, asker: Reader) -> Response:
    """The newest first; one without a text says that the flow was deleted."""
    found = await here.slow(lambda: shelf_of(here).documents.versions(asker.tenant, name))
    if not found:
        raise MissingError("flow.missing", f"there is no flow {name!r} of your own", "see the list of flows")
    return tagged(request, {"items": [version_json(one) for one in found], "next": None})


@router.operation(
    "GET",
    "/{name}/diff",
    summary="Compare two versions of a flow",
    example={
        "unified": "@@ -1 +1 @@\n-StartAt: A\n+StartAt: B\n",
        "changes": [{"state": "/States/B", "kind": "added", "what": "Pass"}],
    },
    response_model=Difference,
)
async def diff_flow(
    name: Name,
    here: Here,
    asker: Reader,
    before: Annotated[int, Query(alias="from", ge=1, le=10**9)],
    after: Annotated[int, Query(alias="to", ge=1, le=10**9)],
) -> Response:
    """As text, and state by state as far as both can be read."""

    def look() -> Any:
        documents = shelf_of(here).documents
        old, new = (documents.get(asker.tenant, name, version) for version in (before, after))
        was, is_now = (one.text.splitlines(keepends=True) for one in (old, new))
        unified = "".join(difflib.unified_diff(was, is_now, f"{name}@{before}", f"{name}@{after}"))
        try:
            changes = compare(load(old.text).definition, load(new.text).definition)
        except UserError:  # a version that can't be read was kept as it was
            changes = []
        told = [{"state": one.state, "kind": one.kind, "what": one.what} for one in changes]
        return {"unified": unified, "changes": told}

    return answer(await here.slow(look))


@router.operation(
    "POST",
    "/{name}/run",
    summary="Run a flow",
    status=202,
    response_model=RunView,
    example=RUN,
)
async def run_flow(
    name: Name,
    wanted: FlowRun,
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("runs.write")],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Begin a run; it keeps the flow as it is now."""

    def find() -> Any:
        definition = load(shelf_of(here).get(name, asker.tenant, wanted.version).text, name).definition
        load_machine(definition)  # says what is wrong with it, if anything is
        return definition

    async def make() -> Response:
        definition = await here.slow(find)
        new = NewRun(name, definition, wanted.input, priority=wanted.priority, tenant=asker.tenant)
        run = await begin(here, asker, new, "flow.run", name)
        return answer(run_json(run), 202, {"location": f"/v1/runs/{run.id}"})

    return await once(request, here, asker, await request.body(), make)


def shelf_of(here: Backend) -> Shelf:
    """The flows here."""
    if Shelf not in here.parts:
        here.parts[Shelf] = Shelf(here.database, here.home)
    return here.part(Shelf)


def _names(shelf: Shelf, asker: Asker) -> list[str]:
    return [one.name for one in shelf.all(asker.tenant)]
