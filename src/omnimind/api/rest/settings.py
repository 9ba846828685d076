"""What a tenant has decided, what it is allowed, and facts of this installation."""

from typing import Annotated, Any, Final

from pydantic import Field
from starlette.responses import Response

import omnimind
from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.people import People
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.store.tenants import TenantSettings

router: Final = Operations(prefix="/v1/settings", tags=["people"])

Reader = Annotated[Asker, needs("settings.read")]
Writer = Annotated[Asker, needs("settings.write")]

_QUOTAS: Final = frozenset({"per_minute", "productions_at_once", "storage_bytes"})
"""What only those who administer the whole house decide."""


class House(Value):
    """Facts of this installation."""

    version: str
    database: Annotated[str, Field(examples=["sqlite"])]
    requests_per_minute: Annotated[int, Field(description="For a key or a browser.")]
    productions_at_once: Annotated[int, Field(description="For a key or a person.")]
    upload_bytes: Annotated[int, Field(description="The largest upload.")]
    runs_kept_days: float


class SettingsView(Value):
    """A tenant's settings; `null` and empty: as everybody."""

    tenant: str
    settings: TenantSettings
    house: House


class OtherSettings(Value):
    """What is changed; what is not said stays. Quotas are for those who administer the whole house."""

    language: Annotated[str | None, Field(max_length=35)] = None
    voice: Annotated[str | None, Field(max_length=100)] = None
    theme: Annotated[str | None, Field(max_length=100)] = None
    per_minute: Annotated[int | None, Field(ge=1)] = None
    productions_at_once: Annotated[int | None, Field(ge=0)] = None
    storage_bytes: Annotated[int | None, Field(ge=0)] = None
    runs_kept_days: Annotated[float | None, Field(ge=0)] = None


SETTINGS: Final[dict[str, Any]] = {
    "tenant": "default",
    "settings": {
        "language": "pt-BR",
        "voice": "",
        "theme": "",
        "per_minute": None,
        "productions_at_once": 20,
        "storage_bytes": None,
        "runs_kept_days": None,
    },
    "house": {
        "version": omnimind.__version__,
        "database": "sqlite",
        "requests_per_minute": 3000,
        "productions_at_once": 250,
        "upload_bytes": 100_000_000,
        "runs_kept_days": 30.0,
    },
}


@router.operation("GET", "", summary="Get the settings", example=SETTINGS, response_model=SettingsView)
async def get_settings(here: Here, asker: Reader) -> Response:
    """The tenant's, and facts of this installation."""
    return answer(await here.quick(lambda: _json(here, asker.tenant)))


@router.operation("PATCH", "", summary="Change the settings", example=SETTINGS, response_model=SettingsView)
async def change_settings(other: OtherSettings, here: Here, asker: Writer) -> Response:
    """What is said, `null` among it, is changed."""
    said = other.model_dump(include=other.model_fields_set)
    if said.keys() & _QUOTAS:
        asker.demand("tenants.write")
    tenants = here.part(People).tenants

    def change() -> dict[str, Any]:
        tenants.ensure(asker.tenant, asker.actor)
        old = tenants.get(asker.tenant).settings
        empty = TenantSettings().model_dump()
        new = {name: empty[name] if value is None else value for name, value in said.items()}
        tenants.change(asker.tenant, asker.actor, settings=old.model_copy(update=new))
        return _json(here, asker.tenant)

    return answer(await here.slow(change))


def _json(here: Backend, tenant: str) -> dict[str, Any]:
    settings, said = here.part(People).tenants.settings(tenant), here.settings
    return {
        "tenant": tenant,
        "settings": settings.model_dump(),
        "house": {
            "version": omnimind.__version__,
            "database": here.database.engine.dialect.name,
            "requests_per_minute": said.requests_per_minute,
            "productions_at_once": said.productions_at_once,
            "upload_bytes": said.upload_limit,
            "runs_kept_days": said.runs_kept_days,
        },
    }
