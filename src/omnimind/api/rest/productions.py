"""Productions: what is made, from a brief to its files."""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.examples import DETAIL, SUMMARY
from omnimind.api.rest.idempotency import IdempotencyKey, once
from omnimind.api.rest.paging import Cursor, Limit, Page, name_of, page
from omnimind.api.rest.problems import InputError
from omnimind.api.rest.quotas import Quotas
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.shapes import ProductionDetail, ProductionSummary, detail_json, summary_json
from omnimind.core.brief import Options
from omnimind.core.errors import UserError
from omnimind.core.value import Value
from omnimind.runtime.producing import Producer
from omnimind.runtime.showing import Gallery
from omnimind.runtime.wanted import GivenSource, Wanted
from omnimind.store.audit import Audit
from omnimind.store.productions import ProductionStatus

router: Final = Operations(prefix="/v1/productions", tags=["productions"])

Reader = Annotated[Asker, needs("productions.read")]
Writer = Annotated[Asker, needs("productions.write")]

_WANTED: Final = {"$ref": "#/components/schemas/Wanted"}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": _WANTED,
                "example": {
                    "sources": [{"text": "# Tides\n\nThe sea climbs the wall twice a day. Then it goes back."}]
                },
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "order": _WANTED,
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                    },
                },
                "encoding": {"order": {"contentType": "application/json"}},
            },
        },
    }
}


class OtherWishes(Value):
    """What is to be made in another way; what is not said stays."""

    options: Options
    note: str = ""


@router.operation(
    "POST",
    "",
    summary="Order a production",
    status=202,
    example=DETAIL,
    response_model=ProductionDetail,
    openapi_extra=_BODY,
)
async def create_production(
    request: Request, here: Here, asker: Writer, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make a production of documents, texts, addresses or a request in words.

    Send JSON, or a form with the order as its part `order` and the documents as its parts `files`. With an
    `Idempotency-Key` the same order is carried out once, however often it is sent.
    """
    wanted = await _wanted(request, here, asker)

    def create() -> Any:
        here.part(Quotas).admit_production(asker)
        made = here.part(Producer).create(asker.tenant, asker.actor, wanted)
        _note(here, asker, "production.create", made.id, title=made.title)
        return whole(here, asker, made.id)

    async def make() -> Response:
        made = await here.slow(create)
        return answer(made, 202, {"location": f"/v1/productions/{made['id']}"})

    return await once(request, here, asker, wanted.model_dump_json().encode(), make)


@router.operation(
    "GET",
    "",
    summary="List productions",
    example={"items": [SUMMARY], "next": None},
    response_model=Page[ProductionSummary],
)
async def list_productions(
    request: Request,
    here: Here,
    asker: Reader,
    status: Annotated[ProductionStatus | None, Query(description="Only those.")] = None,
    query: Annotated[str, Query(description="Only those with this in their title.", max_length=200)] = "",
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The tenant's, the newest first."""
    gallery = here.part(Gallery)

    def look() -> Any:
        before = name_of(cursor)
        listed = gallery.productions.page(asker.tenant, status=status, title=query, before=before, limit=limit + 1)
        some, following = page(listed, limit, lambda one: one.made.id)
        return {"items": [summary_json(one) for one in gallery.summaries(asker.tenant, some)], "next": following}

    return tagged(request, await here.quick(look))


@router.operation(
    "GET", "/{production_id}", summary="Get a production", example=DETAIL, response_model=ProductionDetail
)
async def get_production(production_id: str, request: Request, here: Here, asker: Reader) -> Response:
    """With its scenes, files, proof and versions, as far as it is."""
    return tagged(request, await here.slow(lambda: whole(here, asker, production_id)))


@router.operation(
    "PATCH",
    "/{production_id}",
    summary="Make it with other wishes",
    status=202,
    example=DETAIL,
    response_model=ProductionDetail,
)
async def change_production(production_id: str, wishes: OtherWishes, here: Here, asker: Writer) -> Response:
    """Begin a new version with another voice, theme, format or title; what does not depend on that is not made again.

    Another language or length has its script written anew.
    """

    def change() -> Any:
        producer = here.part(Producer)
        made = producer.productions.get(asker.tenant, production_id)
        producer.change_options(made, asker.actor, wishes.options, wishes.note)
        said = [name for name, value in wishes.options if value is not None]
        _note(here, asker, "production.change", production_id, options=said)
        return whole(here, asker, production_id)

    return answer(await here.slow(change), 202)


@router.operation(
    "POST",
    "/{production_id}/cancel",
    summary="Cancel a production",
    status=202,
    example=DETAIL,
    response_model=ProductionDetail,
)
async def cancel_production(production_id: str, here: Here, asker: Writer) -> Response:
    """Stop making it; what is done already stays, and a retry goes on from there."""
    return answer(await here.slow(lambda: _do(here, asker, production_id, "cancel")), 202)


@router.operation(
    "POST",
    "/{production_id}/retry",
    summary="Retry a production",
    status=202,
    example=DETAIL,
    response_model=ProductionDetail,
)
async def retry_production(production_id: str, here: Here, asker: Writer) -> Response:
    """Go on where it failed or was cancelled."""
    return answer(await here.slow(lambda: _do(here, asker, production_id, "retry")), 202)


@router.operation(
    "POST",
    "/{production_id}/undo",
    summary="Undo the last change",
    example=DETAIL,
    response_model=ProductionDetail,
)
async def undo_production(production_id: str, here: Here, asker: Writer) -> Response:
    """Let the version count again that this one was made from."""
    return answer(await here.slow(lambda: _do(here, asker, production_id, "undo")))


@router.operation(
    "POST",
    "/{production_id}/revisions/{number}/restore",
    summary="Restore a version",
    example=DETAIL,
    response_model=ProductionDetail,
)
async def restore_production(production_id: str, number: int, here: Here, asker: Writer) -> Response:
    """Let that version count again."""

    def restore() -> Any:
        producer = here.part(Producer)
        producer.restore(producer.productions.get(asker.tenant, production_id), number)
        _note(here, asker, "production.restore", production_id, revision=number)
        return whole(here, asker, production_id)

    return answer(await here.slow(restore))


@router.operation("DELETE", "/{production_id}", summary="Delete a production", status=204)
async def delete_production(production_id: str, here: Here, asker: Writer) -> Response:
    """Forget it with all its versions; one that is still being made must be cancelled first."""

    def delete() -> None:
        producer = here.part(Producer)
        producer.delete(producer.productions.get(asker.tenant, production_id))
        _note(here, asker, "production.delete", production_id)

    await here.slow(delete)
    return nothing()


# ------------------------------------------------------------------------------------------ of the above


def _do(here: Backend, asker: Asker, production_id: str, what: str) -> Any:
    """Cancel, retry or undo; the production after that."""
    producer = here.part(Producer)
    made = producer.productions.get(asker.tenant, production_id)
    getattr(producer, what)(made)
    _note(here, asker, f"production.{what}", production_id)
    return whole(here, asker, production_id)


def whole(here: Backend, asker: Asker, production_id: str) -> Any:
    """The production, as :class:`ProductionDetail` in JSON. Raises ``MissingError`` (``production.missing``)."""
    gallery = here.part(Gallery)
    detail = gallery.detail(asker.tenant, production_id)
    return detail_json(detail, gallery.productions.revisions(asker.tenant, production_id))


def _note(here: Backend, asker: Asker, action: str, production_id: str, **data: Any) -> None:
    here.part(Audit).note(asker.tenant, asker.actor, action, production_id, data)


async def _wanted(request: Request, here: Backend, asker: Asker) -> Wanted:
    """The order in the body; documents that come with it are kept as uploads."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json":
        return _read(await request.body())
    if kind != "multipart/form-data":
        raise UserError("body.type", f"an order is not of the type {kind or 'unknown'}", "send JSON or a form")
    from omnimind.api.rest.uploads import keep_upload

    async with request.form() as form:
        said = form.get("order", "{}")
        wanted = _read(await said.read() if isinstance(said, UploadFile) else said)
        files = [part for part in form.getlist("files") if isinstance(part, UploadFile)]
        sent = [await keep_upload(here, asker, file) for file in files]
    sources = (*wanted.sources, *(GivenSource(upload=one.sha256, name=one.name) for one in sent))
    return wanted.model_copy(update={"sources": sources})


def _read(body: bytes | str) -> Wanted:
    try:
        return Wanted.model_validate_json(body)
    except ValidationError as error:
        found = [
            {"where": ".".join(("body", *map(str, one["loc"]))), "message": one["msg"]}
            for one in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise InputError("the order can't be used as it is", found, "errors says where and why") from error
