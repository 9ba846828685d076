"""How a session and those who have one are told, and the cookie that a browser keeps."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr
from starlette.requests import Request
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.gatekeeper import COOKIE
from omnimind.api.rest.moments import Moment
from omnimind.api.rest.people import People
from omnimind.core.value import Value
from omnimind.store.sessions import LONGEST_S

Password = Annotated[SecretStr, Field(max_length=1000)]

USER_ID: Final = "6hn2k4r8aaaabbbb"


class UserView(Value):
    """A person."""

    id: str
    email: str
    name: str
    language: Annotated[str | None, Field(description="A BCP 47 tag; `null`: as the browser says.")]


class TenantName(Value):
    """A tenant, and what people call it."""

    id: str
    name: str


class Belonging(TenantName):
    """A tenant that somebody belongs to, and as what."""

    role: str


class SessionView(Value):
    """Who asks."""

    user: Annotated[UserView | None, Field(description="`null` for keys and services.")]
    actor: Annotated[str, Field(description="As the audit log names them.")]
    tenant: TenantName
    role: Annotated[str, Field(description="Empty for a key that has rights only.")]
    rights: tuple[str, ...]
    tenants: Annotated[tuple[Belonging, ...], Field(description="Those that a person can change to.")]
    csrf: Annotated[str, Field(description="For the header `X-CSRF-Token`; empty for keys and services.")]


class OpenSession(Value):
    """A browser that is signed in."""

    id: str
    about: Annotated[str, Field(description="Which browser it is, as it says itself.")]
    created_at: Moment
    seen_at: Moment
    is_current: bool


class LinkView(Value):
    """What a one-time link is for."""

    kind: Literal["first", "invitation", "reset"]
    email: Annotated[str | None, Field(description="`null`: whoever has it says so.")]
    tenant: Annotated[str | None, Field(description="What people call the tenant.")]
    is_known: Annotated[bool, Field(description="Whether who has the address has a password here already.")]


SESSION: Final[dict[str, Any]] = {
    "user": {"id": USER_ID, "email": "ana@example.org", "name": "Ana", "language": "pt-BR"},
    "actor": f"user:{USER_ID}",
    "tenant": {"id": "default", "name": "default"},
    "role": "viewer",
    "rights": ["agents.read", "artifacts.read", "flows.read", "productions.read", "runs.read", "settings.read"],
    "tenants": [{"id": "default", "name": "default", "role": "viewer"}],
    "csrf": "5f2b…",
}


def session_of(people: People, asker: Asker, csrf: str) -> dict[str, Any]:
    """Who asks, as :class:`SessionView`; to be called from a thread."""
    tenant = people.tenants.find(asker.tenant)
    told: dict[str, Any] = {
        "user": None,
        "actor": asker.actor,
        "tenant": {"id": asker.tenant, "name": tenant.name if tenant else asker.tenant},
        "role": asker.role,
        "rights": sorted(asker.rights),
        "tenants": [],
        "csrf": csrf,
    }
    if asker.session:
        user = people.users.get(asker.user_id)
        belongs = people.members.tenants_of(user.id)
        told["user"] = user.model_dump(include={"id", "email", "name"}) | {"language": user.language or None}
        told["tenants"] = [{"id": one.tenant, "name": one.name, "role": one.role} for one in belongs]
    return told


def with_cookie(people: People, told: dict[str, Any], secret: str) -> Response:
    """The answer to who has just signed in."""
    response = answer(told)
    keep(response, people, COOKIE, secret, int(LONGEST_S))
    return response


def keep(response: Response, people: People, name: str, value: str, max_age_s: int, path: str = "/") -> None:
    """Have the browser keep ``value`` where no script and no other site can use it; 0: no more."""
    response.set_cookie(
        name, value, max_age=max_age_s, path=path, secure=people.is_secure(), httponly=True, samesite="lax"
    )


def about(request: Request) -> str:
    """Which browser asks, as it says itself."""
    return "".join(letter for letter in request.headers.get("user-agent", "") if letter.isprintable())[:200]
