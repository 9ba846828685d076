"""What people change about themselves, and the browsers that they are signed in with."""

from typing import Annotated, Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.moments import moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.people import People
from omnimind.api.rest.proving import person, proven, told
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.session_shapes import SESSION, OpenSession, Password, SessionView
from omnimind.core.value import Value
from omnimind.store import passwords
from omnimind.store.sessions import session_id
from omnimind.store.transaction import Transaction
from omnimind.store.users import User

router: Final = Operations(prefix="/v1/me", tags=["session"])

Known = Annotated[Asker, needs()]


class NewPassword(Value):
    """What a password is and becomes."""

    old: Password
    new: Password


class Me(Value):
    """What people change about themselves; what is not said stays."""

    name: Annotated[str | None, Field(max_length=200)] = None
    language: Annotated[str | None, Field(pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$")] = None
    password: NewPassword | None = None


@router.operation("PATCH", "", summary="Change oneself", example=SESSION, response_model=SessionView)
async def change_me(me: Me, request: Request, here: Here, asker: Known) -> Response:
    """The name, the language or the password; with a new password all other browsers are signed out."""
    people, user_id = here.part(People), person(asker)
    user = await here.slow(lambda: people.users.get(user_id))
    if me.password is not None:
        await people.attempts.count(request, user.email)
        await proven(here, user.email, me.password.old)
        kept = await passwords.kept(me.password.new.get_secret_value())
        await here.slow(lambda: _set_password(here, asker, user, kept))
    if me.name is not None or me.language is not None:
        name = user.name if me.name is None else me.name
        language = user.language if me.language is None else me.language
        await here.slow(lambda: _rename(here, asker, name, language))
    return answer(await told(here, asker, request))


@router.operation(
    "GET",
    "/sessions",
    summary="List the browsers that one is signed in with",
    example={
        "items": [
            {
                "id": "0123456789abcdef01234567",
                "about": "Mozilla/5.0",
                "created_at": "2026-11-21T17:30:00.123Z",
                "seen_at": "2026-11-21T17:30:00.123Z",
                "is_current": True,
            }
        ],
        "next": None,
    },
    response_model=Page[OpenSession],
)
async def list_sessions(here: Here, asker: Known) -> Response:
    """The one that was used last first."""
    people, user_id = here.part(People), person(asker)
    found = await here.slow(lambda: people.sessions.of(user_id))
    items = [
        {
            "id": one.id,
            "about": one.about,
            "created_at": moment(one.created_at_s),
            "seen_at": moment(one.seen_at_s),
            "is_current": one.id == session_id(asker.session),
        }
        for one in found
    ]
    return answer({"items": items, "next": None})


@router.operation("DELETE", "/sessions/{session}", summary="Sign a browser out", status=204)
async def end_session(session: str, here: Here, asker: Known) -> Response:
    """One of one's own."""
    people, user_id = here.part(People), person(asker)

    def end() -> None:
        people.sessions.end_one(user_id, session)
        people.audit.note(asker.tenant, asker.actor, "session.ended", user_id)

    await here.slow(end)
    return nothing()


def _set_password(here: Backend, asker: Asker, user: User, kept: str) -> None:
    people = here.part(People)

    def keep(transaction: Transaction, _: object) -> None:
        people.users.set_password(transaction, user.id, kept)
        people.sessions.end_others(transaction, user.id, asker.session)
        people.audit.add(transaction, asker.tenant, asker.actor, "user.password", user.id)

    here.database.write(keep)
    people.sessions.forget()


def _rename(here: Backend, asker: Asker, name: str, language: str) -> None:
    people = here.part(People)
    people.users.change(asker.user_id, name, language)
    people.audit.note(asker.tenant, asker.actor, "user.changed", asker.user_id, {"language": language})
    people.gatekeeper.forget()
