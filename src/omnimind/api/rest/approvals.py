"""Approvals: what runs ask people, and their answers."""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import nothing, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.examples import APPROVAL
from omnimind.api.rest.histories import state_of
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, number_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.audit import Audit
from omnimind.store.questions import Question, Questions

router: Final = Operations(prefix="/v1/approvals", tags=["approvals"])

Answerer = Annotated[Asker, needs("approvals.answer")]


class Approval(Value):
    """What a run waits to be told."""

    token: str
    run_id: str
    flow: str
    path: str
    state: str
    request: Any
    answer_schema: Any
    asked_at: Moment
    until_at: Moment | None


class Approved(Value):
    """The answer."""

    value: Any = None


class Rejected(Value):
    """An error, which the flow may catch."""

    error: Annotated[str, Field(min_length=1, max_length=200)] = "Rejected"
    cause: Annotated[str, Field(max_length=2000)] = ""


@router.operation(
    "GET",
    "",
    summary="List what waits for an answer",
    example={"items": [APPROVAL], "next": None},
    response_model=Page[Approval],
)
async def list_approvals(
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("runs.read")],
    run: Annotated[str | None, Query(description="Only what this run asks.", max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """All of the tenant's, the oldest first."""

    def look() -> Any:
        found = here.part(Questions).open(run, asker.tenant, after_id=number_of(cursor), most=limit + 1)
        some, following = page(found, limit, lambda one: one.row_id)
        return {"items": [_view(one) for one in some], "next": following}

    return tagged(request, await here.quick(look))


@router.operation("POST", "/{token}/approve", summary="Answer", status=204)
async def approve(token: str, answer: Approved, here: Here, asker: Answerer) -> Response:
    """Give the value as the answer; it must fit the schema of what is asked."""

    def close() -> None:
        here.part(Questions).answer(token, answer.value, asker.tenant)
        here.part(Audit).note(asker.tenant, asker.actor, "approval.approve", token)

    await here.slow(close)
    return nothing()


@router.operation("POST", "/{token}/reject", summary="Reject", status=204)
async def reject(token: str, answer: Rejected, here: Here, asker: Answerer) -> Response:
    """Give an error as the answer: the flow catches it, or fails with it."""

    def close() -> None:
        here.part(Questions).reject(token, answer.error, answer.cause, asker.tenant)
        here.part(Audit).note(asker.tenant, asker.actor, "approval.reject", token, {"error": answer.error})

    await here.slow(close)
    return nothing()


def _view(one: Question) -> dict[str, Any]:
    return {
        **one.model_dump(mode="json", exclude={"row_id", "asked_at_s", "until_s"}),
        "state": state_of(one.path),
        "asked_at": moment(one.asked_at_s),
        "until_at": moment(one.until_s),
    }
