"""How often somebody may ask, and try to sign in."""

import asyncio
import math
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from starlette.requests import HTTPConnection, Request

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.problems import LimitReachedError
from omnimind.api.rest.windows import Count, Windows
from omnimind.settings import Settings
from omnimind.store.tenants import Tenants

STALE_S: Final = 10.0
"""How long it may take to notice that a tenant's limits were changed."""


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
            limit = (await asyncio.to_thread(self._tenants.settings, tenant)).per_minute
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


def _headers(name: str, limit: int, count: Count) -> dict[str, str]:
    return {
        "ratelimit-policy": f'"{name}";q={limit};w=60',
        "ratelimit": f'"{name}";r={count.left};t={math.ceil(count.reset_s)}',
    }
