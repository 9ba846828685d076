"""Signing in and out: by a password, or once by a link."""

from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import Field, SecretStr
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.gatekeeper import COOKIE, asker_of_visit
from omnimind.api.rest.people import People
from omnimind.api.rest.proving import person, proven, told
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.session_shapes import (
    SESSION,
    LinkView,
    Password,
    SessionView,
    about,
    keep,
    session_of,
    with_cookie,
)
from omnimind.core.errors import MissingError, RefusedError
from omnimind.core.value import Value
from omnimind.store import passwords
from omnimind.store.links import Link

router: Final = Operations(prefix="/v1", tags=["session"])

Known = Annotated[Asker, needs()]
Email = Annotated[str, Field(max_length=254, examples=["ana@example.org"])]


class Ways(Value):
    """How people sign in."""

    password: bool
    oidc: Annotated[
        dict[str, str] | None, Field(description="The OpenID provider's `name`, and the `url` that leads to it.")
    ]
    is_new: Annotated[bool, Field(description="Whether nobody has ever signed in: the link that was printed does it.")]


class Credentials(Value):
    """Who somebody says to be, and what only they know."""

    email: Email
    password: Password


class Joining(Value):
    """A one-time link, and who uses it."""

    token: Annotated[str, Field(max_length=200)]
    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(max_length=254, description="Where the link does not say it.")] = ""
    password: Annotated[
        Password | None, Field(description="The new one; for who is known already, the one they have.")
    ] = None


class Acting(Value):
    """For whom somebody acts from now on."""

    tenant: Annotated[str, Field(max_length=63)]


@router.operation(
    "GET",
    "/sign-in",
    summary="Tell how people sign in",
    example={"password": True, "oidc": None, "is_new": False},
    response_model=Ways,
)
async def get_sign_in(here: Here) -> Response:
    """What a page for signing in has to offer."""
    people = here.part(People)
    oidc = {"name": people.provider.name, "url": "/v1/oidc/start"} if people.provider else None
    return answer({"password": True, "oidc": oidc, "is_new": await here.quick(people.users.is_empty)})


@router.operation("POST", "/session", summary="Sign in", example=SESSION, response_model=SessionView)
async def sign_in(credentials: Credentials, request: Request, here: Here) -> Response:
    """By an e-mail address and a password; the browser keeps a cookie."""
    people = here.part(People)
    people.gatekeeper.demand_own_page(request)
    await people.attempts.count(request, credentials.email)
    user = await proven(here, credentials.email, credentials.password)
    secret = await here.slow(lambda: people.arrivals.enter(user, about(request)))
    return await _signed_in(people, here, secret)


@router.operation(
    "GET",
    "/session/link",
    summary="Look at a one-time link",
    example={"kind": "invitation", "email": "ana@example.org", "tenant": "default", "is_known": False},
    response_model=LinkView,
)
async def get_link(here: Here, token: Annotated[str, Query(max_length=200)]) -> Response:
    """What it is for; looking does not use it up."""
    people = here.part(People)

    def look() -> dict[str, Any]:
        link = people.links.get(token)
        tenant = people.tenants.find(link.tenant)
        is_known = bool(link.email) and people.users.by_email(link.email)[0] is not None
        return {
            "kind": link.kind,
            "email": link.email or None,
            "tenant": tenant.name if tenant else None,
            "is_known": is_known,
        }

    return answer(await here.slow(look))


@router.operation(
    "POST", "/session/link", summary="Sign in by a one-time link", example=SESSION, response_model=SessionView
)
async def use_link(joining: Joining, request: Request, here: Here) -> Response:
    """The first administrator, who was invited, and who forgot a password; it is good once.

    Who is invited and known already gives the password that they have, or is signed in.
    """
    people = here.part(People)
    people.gatekeeper.demand_own_page(request)
    await people.attempts.count(request)
    link = await here.slow(lambda: people.links.get(joining.token))
    is_proven = await _is_proven(people, here, request, link, joining)
    given = (joining.password or SecretStr("")).get_secret_value()
    kept = "" if is_proven else await passwords.kept(given)
    _, secret = await here.slow(
        lambda: people.links.join(
            joining.token,
            email=joining.email,
            name=joining.name,
            password=kept,
            about=about(request),
            is_proven=is_proven,
        )
    )
    people.gatekeeper.forget()
    return await _signed_in(people, here, secret)


@router.operation("GET", "/session", summary="Tell who asks", example=SESSION, response_model=SessionView)
async def get_session(request: Request, here: Here, asker: Known) -> Response:
    """And what they may do."""
    return answer(await told(here, asker, request))


@router.operation(
    "PUT", "/session/tenant", summary="Act for another tenant", example=SESSION, response_model=SessionView
)
async def change_tenant(acting: Acting, request: Request, here: Here, asker: Known) -> Response:
    """One that the person belongs to."""
    people, user_id = here.part(People), person(asker)

    def move() -> None:
        if acting.tenant not in {one.tenant for one in people.members.tenants_of(user_id)}:
            raise MissingError(
                "tenant.missing", f"you belong to no tenant {acting.tenant}", "GET /v1/session lists yours"
            )
        people.sessions.move(asker.session, acting.tenant)

    await here.slow(move)
    return answer(await told(here, await people.gatekeeper.admit(request), request))


@router.operation("DELETE", "/session", summary="Sign out", status=204)
async def sign_out(here: Here, asker: Known) -> Response:
    """This browser."""
    people, user_id = here.part(People), person(asker)

    def end() -> None:
        people.sessions.end(asker.session)
        people.audit.note(asker.tenant, asker.actor, "session.ended", user_id)

    await here.slow(end)
    response = nothing()
    keep(response, people, COOKIE, "", 0)
    return response


async def _is_proven(people: People, here: Here, request: Request, link: Link, joining: Joining) -> bool:
    """Whether who was invited is known already, and has shown to be that person."""
    if link.kind != "invitation":
        return False
    user, _ = await here.slow(lambda: people.users.by_email(link.email))
    if user is None:
        return False
    visit = await people.gatekeeper.visit(dict(request.scope["headers"]))
    if visit is None or visit.user_id != user.id:
        await people.attempts.count(request, link.email)
        await proven(here, link.email, joining.password or SecretStr(""))
    return True


async def _signed_in(people: People, here: Here, secret: SecretStr) -> Response:
    """The answer to who has just proved who they are."""
    shown = secret.get_secret_value()
    visit = await people.sessions.known(shown)
    if visit is None:
        raise RefusedError("auth.unknown", "this session is over already", "sign in again")
    told = await here.slow(lambda: session_of(people, asker_of_visit(visit), visit.csrf))
    return with_cookie(people, told, shown)
