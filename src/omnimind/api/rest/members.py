"""The people of a tenant."""

from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, nothing
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.gatekeeper import link_address
from omnimind.api.rest.granting import demand_own
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.people import People
from omnimind.api.rest.rights import Role
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.rest.session_shapes import USER_ID
from omnimind.core.errors import ConflictError, RefusedError
from omnimind.core.value import Value
from omnimind.store.links import GOOD_S, LinkKind
from omnimind.store.members import Member

router: Final = Operations(prefix="/v1/members", tags=["people"])

Reader = Annotated[Asker, needs("members.read")]
Writer = Annotated[Asker, needs("members.write")]


class MemberView(Value):
    """Somebody who belongs to the tenant."""

    id: str
    email: str
    name: str
    role: str
    created_at: Annotated[Moment, Field(description="Since when.")]


class LinkAddress(Value):
    """A one-time link to hand to somebody."""

    url: str
    expires_at: Moment


class Invited(Value):
    """Who was invited, and the link that lets them in."""

    member: Annotated[MemberView | None, Field(description="`null` until they have used the link.")]
    link: LinkAddress


class Invitation(Value):
    """Who is to belong to the tenant, and as what."""

    email: Annotated[str, Field(max_length=254, examples=["ana@example.org"])]
    role: Role


class NewRole(Value):
    """What somebody may do from now on."""

    role: Role


MEMBER: Final[dict[str, Any]] = {
    "id": USER_ID,
    "email": "ana@example.org",
    "name": "Ana",
    "role": "editor",
    "created_at": "2026-11-21T17:30:00.123Z",
}
LINK: Final = {"url": "https://omnimind.example.org/welcome?token=…", "expires_at": "2026-11-28T17:30:00.123Z"}


@router.operation(
    "GET", "", summary="List members", example={"items": [MEMBER], "next": None}, response_model=Page[MemberView]
)
async def list_members(here: Here, asker: Reader) -> Response:
    """All of the tenant's, in the order of their addresses."""
    found = await here.quick(lambda: here.part(People).members.of(asker.tenant))
    return answer({"items": [member_json(one) for one in found], "next": None})


@router.operation(
    "POST", "", summary="Invite a member", status=201, example={"member": None, "link": LINK}, response_model=Invited
)
async def invite_member(invitation: Invitation, request: Request, here: Here, asker: Writer) -> Response:
    """Makes a one-time link for them; hand it over yourself. A new one takes the place of an older one."""
    people = here.part(People)
    demand_own(asker, [invitation.role])

    def invite() -> dict[str, Any]:
        known = invitation.email.strip().lower()
        if any(one.email == known for one in people.members.of(asker.tenant)):
            raise ConflictError("member.exists", "somebody with this address is a member already", "change their role")
        return link_json(here, request, "invitation", asker.tenant, invitation.email, invitation.role, asker.actor)

    return answer({"member": None, "link": await here.slow(invite)}, 201)


@router.operation("PATCH", "/{user_id}", summary="Change a member's role", example=MEMBER, response_model=MemberView)
async def change_member(user_id: str, new: NewRole, here: Here, asker: Writer) -> Response:
    """It holds at once; nobody gives or takes away what they don't have, and somebody always administers the tenant."""
    people = here.part(People)

    def change() -> Member:
        demand_own(asker, [new.role, people.members.get(asker.tenant, user_id).role])
        return people.members.change(asker.tenant, user_id, new.role, asker.actor)

    changed = await here.slow(change)
    people.gatekeeper.forget()
    return answer(member_json(changed))


@router.operation("DELETE", "/{user_id}", summary="Remove a member", status=204)
async def remove_member(user_id: str, here: Here, asker: Writer) -> Response:
    """They are signed out of the tenant; their productions stay."""
    people = here.part(People)

    def remove() -> None:
        demand_own(asker, [people.members.get(asker.tenant, user_id).role])
        people.members.remove(asker.tenant, user_id, asker.actor)

    await here.slow(remove)
    people.gatekeeper.forget()
    return nothing()


@router.operation(
    "POST",
    "/{user_id}/reset",
    summary="Let a member set a new password",
    status=201,
    example=LINK,
    response_model=LinkAddress,
)
async def reset_member(user_id: str, request: Request, here: Here, asker: Writer) -> Response:
    """Makes a one-time link for them. Who belongs to other tenants too must have it from whoever has the machine."""
    people = here.part(People)

    def reset() -> dict[str, Any]:
        member = people.members.get(asker.tenant, user_id)
        demand_own(asker, [member.role])
        if len(people.members.tenants_of(user_id)) > 1:
            hint = "omnimind members reset makes such a link"
            raise RefusedError("member.shared", "they belong to other tenants too", hint)
        return link_json(here, request, "reset", asker.tenant, member.email, member.role, asker.actor)

    return answer(await here.slow(reset), 201)


def member_json(member: Member) -> dict[str, Any]:
    """``member`` as :class:`MemberView`."""
    told = member.model_dump(include={"email", "name", "role"})
    return {"id": member.user_id, **told, "created_at": moment(member.since_s)}


def link_json(
    here: Backend, request: Request, kind: LinkKind, tenant: str, email: str, role: str, actor: str
) -> dict[str, Any]:
    """A new link, as :class:`LinkAddress`."""
    people = here.part(People)
    secret = people.links.create(kind, tenant, email, role, actor)
    url = link_address(people.origin(request), secret.get_secret_value())
    return {"url": url, "expires_at": moment(here.now_s() + GOOD_S[kind])}
