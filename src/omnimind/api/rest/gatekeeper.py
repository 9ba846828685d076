"""Lets people and programs in: by an API key, by a token of another service, or by a browser's session."""

import asyncio
import hmac
import time
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.rights import OF_THE_HOUSE, RIGHTS, ROLES, SCOPES, rights_of
from omnimind.api.rest.tokens import Tokens
from omnimind.core.errors import RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.store.database import Database
from omnimind.store.keys import PREFIX, Key, Keys
from omnimind.store.links import Links
from omnimind.store.sessions import Sessions, Visit
from omnimind.store.tenants import Tenants

COOKIE: Final = "omnimind_session"
CSRF: Final = b"x-csrf-token"

STALE_S: Final = 10.0
"""For how long a tenant may still be good for services after it was disabled."""

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE: Final = f"{COOKIE}=".encode()


class Gatekeeper:
    """Knows who asks; see :class:`omnimind.api.rest.backend.Gatekeeper`.

    Args:
        keys: The API keys.
        sessions: The browsers that are signed in.
        tenants: The tenants.
        tokens: Knows services by their tokens, if there are any.
        public_url: How browsers reach us, if that is said: a proxy may tell us another host.
        clock_s: A clock for what is remembered.
    """

    def __init__(
        self,
        keys: Keys,
        sessions: Sessions,
        tenants: Tenants,
        tokens: Tokens | None = None,
        public_url: str | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._keys = keys
        self._sessions = sessions
        self._tenants = tenants
        self._tokens = tokens
        self._own_host = urlsplit(public_url or "").netloc
        self._clock_s = clock_s
        self._good_tenants: dict[str, tuple[bool, float]] = {}

    async def admit(self, request: HTTPConnection) -> Asker:
        """Who asks.

        A browser sends its session along with whatever any page asks of us. So what changes something must show the
        session's token, which other sites' pages don't know, and a WebSocket must come from our own pages.

        Raises:
            RefusedError: ``auth.missing``, ``auth.unknown`` or ``auth.csrf``.
        """
        headers: dict[bytes, bytes] = dict(request.scope["headers"])
        authorization = headers.get(b"authorization")
        if authorization is not None:
            scheme, _, secret = authorization.decode("latin-1").partition(" ")
            if scheme.lower() != "bearer":
                raise _missing()
            return await self.bearer(secret.strip())
        visit = await self.visit(headers)
        if visit is None:
            raise _missing()
        if request.scope["type"] == "websocket":
            self.demand_own_page(request)
        elif request.scope["method"] not in _SAFE:
            _demand_token(headers, visit)
        return asker_of_visit(visit)

    async def bearer(self, secret: str) -> Asker:
        """Who shows ``secret``: a key, or a token. Raises ``RefusedError`` (``auth.missing``, ``auth.unknown``)."""
        if not secret:
            raise _missing()
        if secret.startswith(PREFIX) or self._tokens is None:
            key = await self._keys.known(secret)
            if key is None:
                hint = "check it; omnimind keys list shows those there are"
                raise RefusedError("auth.unknown", "this API key is not known, or no longer good", hint)
            return _asker_of_key(key)
        asker = self._tokens.asker(secret)
        if not await self._is_good(asker.tenant):
            raise RefusedError("auth.unknown", "this token is for nobody here", "check its tenant")
        return _within(asker)

    async def visit(self, headers: dict[bytes, bytes]) -> Visit | None:
        """Whose browser asks, if it is signed in; whether its own pages do is not said."""
        secret = session_secret(headers)
        return await self._sessions.known(secret) if secret else None

    def demand_own_page(self, request: HTTPConnection) -> None:
        """Raise ``RefusedError`` (``auth.csrf``) if another site's page asks: nobody is to be signed in by one."""
        headers: dict[bytes, bytes] = dict(request.scope["headers"])
        origin = headers.get(b"origin", b"").decode("latin-1")
        own = {headers.get(b"host", b"").decode("latin-1"), self._own_host} - {""}
        if origin and origin.partition("://")[2] not in own:
            raise RefusedError("auth.csrf", "a page of another site asks this", "use the dashboard's own pages")

    def forget(self) -> None:
        """Look again: somebody's role, a key or a tenant was changed."""
        self._keys.forget()
        self._sessions.forget()
        self._good_tenants.clear()

    async def _is_good(self, tenant: str) -> bool:
        is_good, until_s = self._good_tenants.get(tenant, (False, 0.0))
        if until_s <= self._clock_s():
            found = await asyncio.to_thread(self._tenants.find, tenant)
            is_good = found is not None and found.disabled_at_s is None
            if is_good:  # of others there could be any number
                self._good_tenants[tenant] = (is_good, self._clock_s() + STALE_S)
        return is_good


def session_secret(headers: dict[bytes, bytes]) -> str:
    """What a browser shows of its session; empty: nothing."""
    said = headers.get(b"cookie", b"")
    for part in said.split(b";") if _COOKIE in said else ():
        name, _, value = part.strip().partition(b"=")
        if name == COOKIE.encode():
            return value.decode("latin-1")
    return ""


def first_link(database: Database, pepper: bytes, base_url: str) -> str:
    """The address at which the first administrator signs in, once; empty if somebody is known already."""
    Tenants(database).ensure()
    secret = Links(database, pepper).first()
    return "" if secret is None else link_address(base_url, secret.get_secret_value())


def link_address(base_url: str, secret: str) -> str:
    """Where the page is that a one-time link leads to."""
    return f"{base_url.rstrip('/')}/welcome?token={secret}"


def _demand_token(headers: dict[bytes, bytes], visit: Visit) -> None:
    if not hmac.compare_digest(headers.get(CSRF, b""), visit.csrf.encode()):
        hint = "send the header X-CSRF-Token with what GET /v1/session says"
        raise RefusedError("auth.csrf", "it is not known that a page of ours asks this", hint)


def _asker_of_key(key: Key) -> Asker:
    role = next((name for name in key.scopes if name in ROLES), "")
    asker = Asker(
        tenant=key.tenant,
        actor=f"key:{key.id}",
        rights=_rights(key.scopes),
        name=key.name,
        role=role,
        key=key.id,
        per_minute=key.per_minute,
    )
    return _within(asker)


def asker_of_visit(visit: Visit) -> Asker:
    """Who asks, if it is the pages of a browser that is signed in."""
    asker = Asker(
        tenant=visit.tenant,
        actor=f"user:{visit.user_id}",
        rights=_rights((visit.role,)),
        name=visit.name,
        role=visit.role,
        session=visit.digest,
    )
    return _within(asker)


@lru_cache(maxsize=1000)
def _rights(scopes: tuple[str, ...]) -> frozenset[str]:
    """What ``scopes`` come to; what another version knew means nothing here."""
    return rights_of(scope for scope in scopes if scope in ROLES or scope in RIGHTS or scope in SCOPES)


def _within(asker: Asker) -> Asker:
    """``asker`` without rights beyond their tenant, unless it is that of the house."""
    if asker.tenant == DEFAULT_TENANT or not asker.rights & OF_THE_HOUSE:
        return asker
    return replace(asker, rights=_without(asker.rights))


@lru_cache(maxsize=1000)
def _without(rights: frozenset[str]) -> frozenset[str]:
    return rights - OF_THE_HOUSE


def _missing() -> RefusedError:
    hint = "sign in, or send the header Authorization: Bearer omk_…; omnimind keys create makes one"
    return RefusedError("auth.missing", "nobody is known to ask this", hint)
