"""Memory: conversations with models that are remembered."""

from typing import Annotated, Any, Final

from fastapi import Path
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Cursor, Limit, Page, name_of, page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import MissingError
from omnimind.core.value import Value
from omnimind.runtime.recollecting import recollection
from omnimind.store.audit import Audit

router: Final = Operations(prefix="/v1/memory", tags=["memory"])

Reader = Annotated[Asker, needs("memory.read")]
Session = Annotated[str, Path(min_length=1, max_length=200, description="The name of a conversation.")]

_SESSION: Final = {"session": "support-42", "messages": 6, "expires_at": "2026-11-28T17:30:00.123Z"}


class ConversationView(Value):
    """A conversation: how long it is, and until when it is remembered unless somebody goes on with it."""

    session: str
    messages: int
    expires_at: Moment


class Conversation(Value):
    """What was said, the oldest first; messages are as OpenAI's chat completions have them."""

    session: str
    messages: tuple[dict[str, Any], ...]


@router.operation(
    "GET",
    "",
    summary="List conversations",
    example={"items": [_SESSION], "next": None},
    response_model=Page[ConversationView],
)
async def list_memory(here: Here, asker: Reader, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Those that are remembered, by name."""
    after = name_of(cursor) or ""
    async with recollection(here.settings, here.database) as kept:
        found = await kept.sessions(asker.tenant, after, limit + 1)
    some, following = page(found, limit, lambda one: one.session)
    items = [{"session": one.session, "messages": one.messages, "expires_at": moment(one.expires_at_s)} for one in some]
    return answer({"items": items, "next": following})


@router.operation(
    "GET",
    "/{session:path}",
    summary="Read a conversation",
    example={"session": "support-42", "messages": [{"role": "user", "content": "Hello"}]},
    response_model=Conversation,
)
async def get_memory(session: Session, here: Here, asker: Reader) -> Response:
    """All that is remembered of it."""
    async with recollection(here.settings, here.database) as kept:
        messages = await kept.read(asker.tenant, session)
    if not messages:
        raise _missing(session)
    return answer({"session": session, "messages": messages})


@router.operation("DELETE", "/{session:path}", summary="Forget a conversation", status=204)
async def delete_memory(session: Session, here: Here, asker: Annotated[Asker, needs("memory.write")]) -> Response:
    """All that was said in it."""
    async with recollection(here.settings, here.database) as kept:
        if not await kept.read(asker.tenant, session):
            raise _missing(session)
        await kept.forget(asker.tenant, session)
    await here.slow(
        lambda: Audit(here.database).note(asker.tenant, asker.actor, "memory.forgotten", f"conversation:{session}")
    )
    return nothing()


def _missing(session: str) -> MissingError:
    return MissingError("memory.missing", f"nothing is remembered of a conversation {session!r}")
