"""How often, and how much: requests, sign-ins, productions, storage and bodies."""

import asyncio
import math
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from sqlalchemy import func, select
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.gatekeeper import Gatekeeper
from omnimind.api.rest.problems import LimitReachedError, problem
from omnimind.api.rest.windows import Count, Windows
from omnimind.core.errors import OmniMindError, RefusedError, UserError
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.ids import new_id
from omnimind.store.service_tables import productions, uploads
from omnimind.store.tables import runs
from omnimind.store.tenants import Tenants, TenantSettings

BODY_BYTES: Final = 16 * 1024 * 1024
"""The largest body that is not an upload: a long text to tell comes as JSON, too."""

STRANGERS_BYTES: Final = 64 * 1024
"""The largest body of somebody who is not known."""

PIECE_S: Final = 30.0
"""How long a client that sends a body may be silent."""

RECENT_S: Final = 600.0
"""What ended within this time tells how quickly things go."""

STALE_S: Final = 10.0
"""How long it may take to notice that a tenant's limits were changed."""

_TRY_LATER_S: Final = 30.0


class Limits:
    """Keeps everybody from asking too often; see :class:`omnimind.api.rest.backend.Bounds`.

    Args:
        settings: What the environment decides.
        tenants: Whose limits hold.
        windows: Counts.
    """

    def __init__(self, settings: Settings, tenants: Tenants, windows: Windows) -> None:
        self._per_minute = settings.requests_per_minute
        self._tenants = tenants
        self._windows = windows
        self._of_tenants: dict[str, tuple[int | None, float]] = {}

    async def count(self, request: HTTPConnection, asker: Asker) -> None:
        """Count a request; the response's headers that tell of it go to ``request.state.headers``.

        Raises:
            LimitReachedError: ``limit.reached``.
        """
        request.state.headers = await self.counted(asker)

    async def counted(self, asker: Asker) -> dict[str, str]:
        """As :meth:`count`; the headers.

        Source: draft-ietf-httpapi-ratelimit-headers-10.
        """
        limit = asker.per_minute or self._per_minute
        count = await self._windows.count(asker.session or asker.actor, limit)
        name, headers = "key", _headers("key", limit, count)
        of_tenant = await self._of_tenant(asker.tenant)
        if of_tenant is not None:
            others = await self._windows.count(f"tenant {asker.tenant}", of_tenant)
            if (others.wait_s, -others.left) > (count.wait_s, -count.left):
                name, limit, count = "tenant", of_tenant, others
                headers = _headers(name, limit, count)
        if count.wait_s:
            what = f"{limit} requests a minute are allowed to this {name}, and there were more"
            hint = f"try again in {math.ceil(count.wait_s)} s"
            raise LimitReachedError("limit.reached", what, hint, retry_after_s=count.wait_s, headers=headers)
        return headers

    async def _of_tenant(self, tenant: str) -> int | None:
        """How often a tenant may ask, if that is limited."""
        now_s = asyncio.get_running_loop().time()
        limit, until_s = self._of_tenants.get(tenant, (None, 0.0))
        if until_s <= now_s:
            limit = (await asyncio.to_thread(_settings, self._tenants, tenant)).per_minute
            self._of_tenants[tenant] = (limit, now_s + STALE_S)
        return limit


class Attempts:
    """Keeps people from guessing: passwords, links and what else is asked of those who are not known yet.

    Args:
        windows: Counts.
        proxies: Where proxies are that say truly for whom they ask.
    """

    def __init__(self, windows: Windows, proxies: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self._windows = windows
        self._proxies = proxies

    async def count(self, request: Request, email: str = "") -> None:
        """Count an attempt from there, for that address if it is one to sign in.

        Raises:
            LimitReachedError: ``limit.reached``.
        """
        host = self._host(request)
        limits = [(f"attempts {host}", 120, 300)]
        if email:
            whose = email.strip().lower()[:254]
            limits += [(f"attempts {host} {whose}", 10, 300), (f"attempts of {whose}", 100, 3600)]
        for subject, limit, window_s in limits:
            count = await self._windows.count(subject, limit, window_s)
            if count.wait_s:
                hint = f"try again in {math.ceil(count.wait_s)} s"
                raise LimitReachedError(
                    "limit.reached", "there were too many attempts", hint, retry_after_s=count.wait_s
                )

    def _host(self, request: Request) -> str:
        """The address that asks: the last one before our own proxies."""
        host = request.client.host if request.client else ""
        said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        while said and self._is_proxy(host):
            host = said.pop().strip() or host
        return host

    def _is_proxy(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


class Quotas:
    """How much may be under way, and kept. To be called from a thread, or where a database answers at once.

    Args:
        settings: What the environment decides.
        database: Where all is kept.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._tenants = Tenants(database)

    def admit_production(self, asker: Asker) -> None:
        """Raise unless another production may be begun.

        Raises:
            LimitReachedError: ``limit.productions``: too many are under way; ``queue.long``: it would wait for long.
        """
        limit = _settings(self._tenants, asker.tenant).productions_at_once
        theirs, tenants = self._under_way(asker)
        wait_s = self.wait_s()
        if theirs >= self._settings.productions_at_once or (limit is not None and tenants >= limit):
            hint = "wait until some have ended, or cancel some"
            again_s = min(max(wait_s or _TRY_LATER_S, 1.0), 3600.0)
            raise LimitReachedError(
                "limit.productions", "too many productions are under way", hint, retry_after_s=again_s
            )
        if wait_s is not None and wait_s > self._settings.longest_wait_s:
            message = f"the queue is so long that this would wait for {wait_s / 60:.0f} minutes"
            raise LimitReachedError(
                "queue.long", message, "try again later", retry_after_s=wait_s - self._settings.longest_wait_s
            )

    def admit_upload(self, tenant: str, size_bytes: int) -> None:
        """Raise ``RefusedError`` (``limit.storage``) unless the tenant may keep so much more."""
        limit = _settings(self._tenants, tenant).storage_bytes
        if limit is None:
            return
        with self._database.reading() as connection:
            kept = connection.scalar(
                select(func.coalesce(func.sum(uploads.c.size_bytes), 0)).where(uploads.c.tenant == tenant)
            )
        if int(kept or 0) + size_bytes > limit:
            message = f"this tenant may keep {limit} bytes, and has {kept}"
            raise RefusedError("limit.storage", message, "delete what is not needed, or ask an administrator for more")

    def wait_s(self) -> float | None:
        """How long a new production would wait; ``None`` if nothing has ended lately that would tell."""
        with self._database.reading() as connection:
            now_s: float = connection.scalars(select(self._database.now)).one()
            ended = connection.scalar(
                select(func.count()).select_from(runs).where(runs.c.ended_at_s > now_s - RECENT_S)
            )
            # waiting for a person is not being in the queue
            queued = connection.scalar(
                select(func.count()).where(runs.c.status == "running", runs.c.ended_at_s.is_(None))
            )
        return predicted_wait_s(queued or 0, ended or 0, RECENT_S)

    def _under_way(self, asker: Asker) -> tuple[int, int]:
        """How many productions of theirs, and of their tenant, are not over."""
        theirs = func.count().filter(productions.c.created_by == asker.actor)
        counted = (
            select(theirs, func.count())
            .join(runs, runs.c.id == productions.c.run_id)
            .where(productions.c.tenant == asker.tenant, runs.c.ended_at_s.is_(None))
        )
        with self._database.reading() as connection:
            own, all_of_them = connection.execute(counted).one()
        return own, all_of_them


def predicted_wait_s(queued: int, ended: int, over_s: float) -> float | None:
    """How long what comes last in a queue waits.

    Args:
        queued: How many are before it.
        ended: How many ended lately.
        over_s: In how many seconds they did.

    Returns:
        Seconds; ``None`` if nothing tells how quickly they go.
    """
    if queued == 0:
        return 0.0
    return queued * over_s / ended if ended else None


def _settings(tenants: Tenants, tenant: str) -> TenantSettings:
    """What a tenant has decided; one that is known by its keys only has not."""
    found = tenants.find(tenant)
    return TenantSettings() if found is None else found.settings


def _headers(name: str, limit: int, count: Count) -> dict[str, str]:
    return {
        "ratelimit-policy": f'"{name}";q={limit};w=60',
        "ratelimit": f'"{name}";r={count.left};t={math.ceil(count.reset_s)}',
    }


class BodyLimit:
    """ASGI middleware that takes bodies of a certain size, from clients that send them without falling silent.

    What is large is taken from those only who are known: it would be read before anybody looks at who asks.

    Args:
        app: Gets what is taken.
        upload_bytes: The largest upload; other bodies may have :data:`BODY_BYTES`.
        gatekeeper: Knows who asks.
    """

    def __init__(self, app: ASGIApp, upload_bytes: int, gatekeeper: Gatekeeper) -> None:
        self._app = app
        self._upload_bytes = upload_bytes
        self._gatekeeper = gatekeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self._app(scope, receive, send)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            most = await self._most(scope, headers)
        except OmniMindError as error:
            return await problem(error, _name(scope))(scope, receive, send)
        body = _Body(receive, send, most)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.trouble is None:
                raise
        if body.trouble is not None and not body.is_begun:
            await problem(body.trouble, _name(scope))(scope, receive, send)
        return None

    async def _most(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        """How many bytes are taken. Raises ``OmniMindError`` if more are announced, or by somebody unknown."""
        announced = headers.get(b"content-length", b"")
        size = int(announced) if announced.isdigit() else None
        if size is None and b"transfer-encoding" not in headers:
            return STRANGERS_BYTES
        is_upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        most = self._upload_bytes if is_upload else BODY_BYTES
        if size is not None and size > most:
            raise _too_large(most)
        if size is not None and size <= STRANGERS_BYTES:
            return STRANGERS_BYTES
        try:
            await self._gatekeeper.admit(HTTPConnection(scope))
        except RefusedError:
            if size is None:
                return STRANGERS_BYTES
            raise
        return most


class _Body:
    """A request's body as the application gets it; what it answers is held back once the body is not taken."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._size = 0
        self._is_over = False
        self.trouble: OmniMindError | None = None
        self.is_begun = False

    async def receive(self) -> Message:
        if self._is_over:
            return await self._receive()
        try:
            async with asyncio.timeout(PIECE_S):
                message = await self._receive()
        except TimeoutError:
            self.trouble = UserError("body.slow", "the body did not come", "send it again")
            raise self.trouble from None
        self._size += len(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        if self._size > self._most:
            self.trouble = _too_large(self._most)
            raise self.trouble
        return message

    async def send(self, message: Message) -> None:
        if self.trouble is None or self.is_begun:
            self.is_begun = True
            await self._send(message)


def _too_large(most: int) -> UserError:
    return UserError("body.large", f"the body is larger than {most // 1000} kB", "send less")


def _name(scope: Scope) -> str:
    """What the request is called in headers and logs."""
    name: str = scope.get("omnimind.request") or new_id()
    return name
