"""Who may come in, and all that is known of them: what this process has of it, put together."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request

from omnimind.api.rest.gatekeeper import Gatekeeper
from omnimind.api.rest.limits import Attempts, Limits
from omnimind.api.rest.quotas import Quotas
from omnimind.api.rest.tokens import tokens_of
from omnimind.api.rest.windows import Windows
from omnimind.settings import Settings
from omnimind.store.arrivals import Arrivals
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.links import Links
from omnimind.store.members import Members
from omnimind.store.requests import Requests
from omnimind.store.sessions import Sessions
from omnimind.store.tenants import Tenants
from omnimind.store.users import Users

if TYPE_CHECKING:
    from omnimind.api.rest.provider import Provider


@dataclass(frozen=True, slots=True)
class People:
    """What operations on people, and those that let them in, use; one for all requests.

    Attributes:
        settings: What the environment decides.
        pepper: What digests are made with.
        keys: The API keys.
        tenants: The tenants.
        users: The people.
        members: Who may do what.
        sessions: The browsers that are signed in.
        links: What signs somebody in once.
        arrivals: Lets in who has proved who they are.
        audit: What was done.
        requests: Those that name themselves.
        gatekeeper: Knows who asks.
        limits: Counts requests.
        attempts: Counts what is asked by those who are not known yet.
        quotas: How much may be under way, and kept.
        provider: Tells who people are, if there is one.
        windows: Where it is counted.
    """

    settings: Settings
    pepper: bytes
    keys: Keys
    tenants: Tenants
    users: Users
    members: Members
    sessions: Sessions
    links: Links
    arrivals: Arrivals
    audit: Audit
    requests: Requests
    gatekeeper: Gatekeeper
    limits: Limits
    attempts: Attempts
    quotas: Quotas
    provider: "Provider | None"
    windows: Windows

    def origin(self, request: Request) -> str:
        """How browsers reach this service, without a slash at the end."""
        return (self.settings.public_url or str(request.base_url)).rstrip("/")

    def is_secure(self) -> bool:
        """Whether browsers reach it by https only."""
        return urlsplit(self.settings.public_url or "").scheme == "https"

    async def close(self) -> None:
        """Let go of what is open."""
        await self.windows.close()


async def opened_people(settings: Settings, database: Database) -> People:
    """Who may come in, for the running event loop; the tenant of the house is made if it is missing.

    Args:
        settings: What the environment decides.
        database: Where they are.

    Raises:
        UserError: ``key.pepper``, ``jwt.keys``, ``oidc.client``, or what a database or disk raises.
    """
    pepper = await asyncio.to_thread(pepper_of, settings.home, settings.keys_secret)
    tenants, keys, sessions = Tenants(database), Keys(database, pepper), Sessions(database, pepper)
    await asyncio.to_thread(tenants.ensure)
    windows = Windows(settings.redis_url)
    return People(
        settings=settings,
        pepper=pepper,
        keys=keys,
        tenants=tenants,
        users=Users(database),
        members=Members(database),
        sessions=sessions,
        links=Links(database, pepper),
        arrivals=Arrivals(database, pepper),
        audit=Audit(database),
        requests=Requests(database),
        gatekeeper=Gatekeeper(keys, sessions, tenants, tokens_of(settings), settings.public_url),
        limits=Limits(settings, tenants, windows),
        attempts=Attempts(windows, settings.trusted_proxies),
        quotas=Quotas(settings, database),
        provider=_provider(settings),
        windows=windows,
    )


def _provider(settings: Settings) -> "Provider | None":
    if settings.oidc_issuer is None:
        return None
    from omnimind.api.rest.provider import provider_of

    return provider_of(settings)
