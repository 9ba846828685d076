"""The tenants of this house, for those who administer all of it."""

from typing import Annotated, Any, Final

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.members import LINK, LinkAddress, link_json
from omnimind.api.rest.moments import Moment, moment
from omnimind.api.rest.paging import Page
from omnimind.api.rest.people import People
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.members import ADMIN
from omnimind.store.tenants import Tenant, TenantSettings
from omnimind.store.users import address

router: Final = Operations(prefix="/v1/tenants", tags=["people"])

Writer = Annotated[Asker, needs("tenants.write")]


class TenantView(Value):
    """A tenant."""

    id: str
    name: str
    settings: TenantSettings
    created_at: Moment
    disabled_at: Annotated[Moment | None, Field(description="Since when nobody may do anything for it.")]


class NewTenant(Value):
    """A tenant to be, and who is to administer it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$", examples=["acme"])]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    email: Annotated[str, Field(max_length=254, description="Of who will administer it.")]


class MadeTenant(Value):
    """A new tenant, and the link that lets its administrator in."""

    tenant: TenantView
    link: LinkAddress


class OtherTenant(Value):
    """What is changed about a tenant; what is not said stays."""

    name: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    settings: TenantSettings | None = None
    is_disabled: bool | None = None


TENANT: Final[dict[str, Any]] = {
    "id": "acme",
    "name": "Acme",
    "settings": {
        "language": "pt-BR",
        "voice": "",
        "theme": "",
        "per_minute": None,
        "productions_at_once": 20,
        "storage_bytes": None,
        "runs_kept_days": None,
    },
    "created_at": "2026-11-21T17:30:00.123Z",
    "disabled_at": None,
}


@router.operation(
    "GET", "", summary="List tenants", example={"items": [TENANT], "next": None}, response_model=Page[TenantView]
)
async def list_tenants(here: Here, asker: Writer) -> Response:
    """All of this house."""
    found = await here.quick(here.part(People).tenants.all)
    return answer({"items": [_json(one) for one in found], "next": None})


@router.operation(
    "POST",
    "",
    summary="Make a tenant",
    status=201,
    example={"tenant": TENANT, "link": LINK},
    response_model=MadeTenant,
)
async def create_tenant(new: NewTenant, request: Request, here: Here, asker: Writer) -> Response:
    """With a one-time link for whoever will administer it."""
    people = here.part(People)

    def create() -> dict[str, Any]:
        address(new.email)
        made = people.tenants.create(new.id, new.name, asker.actor)
        people.audit.note(asker.tenant, asker.actor, "tenant.created", new.id)
        link = link_json(here, request, "invitation", new.id, new.email, ADMIN, asker.actor)
        return {"tenant": _json(made), "link": link}

    return answer(await here.slow(create), 201)


@router.operation("PATCH", "/{tenant}", summary="Change a tenant", example=TENANT, response_model=TenantView)
async def change_tenant_settings(tenant: str, other: OtherTenant, here: Here, asker: Writer) -> Response:
    """Its name, its settings and quotas, or whether anybody may do anything for it."""
    people = here.part(People)

    def change() -> Tenant:
        changed = people.tenants.change(
            tenant, asker.actor, name=other.name, settings=other.settings, is_disabled=other.is_disabled
        )
        if tenant != asker.tenant:
            people.audit.note(asker.tenant, asker.actor, "tenant.changed", tenant)
        return changed

    changed = await here.slow(change)
    people.gatekeeper.forget()
    return answer(_json(changed))


def _json(tenant: Tenant) -> dict[str, Any]:
    told = tenant.model_dump(include={"id", "name", "settings"})
    return {**told, "created_at": moment(tenant.created_at_s), "disabled_at": moment(tenant.disabled_at_s)}
