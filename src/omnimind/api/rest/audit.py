"""The audit log."""

from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, number_of, page
from omnimind.api.rest.people import People
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.session_shapes import USER_ID
from omnimind.core.value import Value
from omnimind.store.audit import Note, Verdict

router: Final = Operations(prefix="/v1/audit", tags=["people"])

Reader = Annotated[Asker, needs("audit.read")]


class NoteView(Value):
    """Something that was done."""

    id: Annotated[str, Field(description="Its place in the tenant's log.")]
    at: Moment
    actor: Annotated[str, Field(description="`user:ID`, `key:ID`, `service:NAME`, or `house` for who has the machine.")]
    action: str
    subject: str
    data: dict[str, Any]


NOTE: Final[dict[str, Any]] = {
    "id": "17",
    "at": "2026-11-21T17:30:00.123Z",
    "actor": f"user:{USER_ID}",
    "action": "key.created",
    "subject": "6hn2k4r8ccccdddd",
    "data": {"name": "nightly", "scopes": ["editor"]},
}


@router.operation(
    "GET", "", summary="List what was done", example={"items": [NOTE], "next": "MTc"}, response_model=Page[NoteView]
)
async def list_audit(
    here: Here,
    asker: Reader,
    actor: Annotated[str | None, Query(max_length=200, description="Only what they did.")] = None,
    action: Annotated[str | None, Query(max_length=100, description="Only this: `key` finds `key.created`.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The latest first."""
    before = number_of(cursor)

    def look() -> Any:
        return here.part(People).audit.list(asker.tenant, actor=actor, action=action, before=before, limit=limit + 1)

    some, following = page(await here.quick(look), limit, lambda note: note.number)
    return answer({"items": [_json(note) for note in some], "next": following})


@router.operation(
    "GET",
    "/verify",
    summary="Check the audit log",
    example={"is_whole": True, "count": 17, "broken_at": None},
    response_model=Verdict,
)
async def verify_audit(here: Here, asker: Reader) -> Response:
    """Whether nobody has changed or taken out anything: its chain of digests is computed anew."""
    verdict = await here.slow(lambda: here.part(People).audit.verify(asker.tenant))
    return answer(verdict.model_dump())


def _json(note: Note) -> dict[str, Any]:
    told = note.model_dump(include={"actor", "action", "subject", "data"})
    return {"id": str(note.number), "at": moment(note.at_s), **told}
