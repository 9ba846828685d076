"""``GET /metrics``: what is counted and measured, for Prometheus.

It is for the house: for whoever has a key, or a session, with the right ``monitor.read`` in the tenant of the house,
and without either for programs of this machine, as long as nobody else can reach us: not by our address, and not
through a proxy, which asks from this machine, too.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urlsplit

import orjson
from structlog.typing import FilteringBoundLogger

from omnimind.api.access import is_loopback
from omnimind.api.app import METRICS
from omnimind.api.asgi import Receive, Scope, Send
from omnimind.api.exchange import JSON, Exchange
from omnimind.api.failures import failure_headers, named, openai_body
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.rights import RIGHTS, ROLES, rights_of
from omnimind.api.serving import Server, listening_socket
from omnimind.core.errors import BrokenError, MissingError, OmniMindError, RefusedError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.runtime.measuring import Measuring
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.ids import new_id
from omnimind.store.keys import Keys, pepper_of
from omnimind.telemetry.metrics.exposition import exposed

Admit = Callable[[Scope], Awaitable[Asker]]
"""Who asks. Raises ``RefusedError``."""

_PASSED_ON: Final = frozenset({b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via", b"origin"})
"""Headers of what comes through a proxy, or from a page."""


class Metrics:
    """Tells what is measured.

    Args:
        measuring: Measures.
        admit: As above.
        is_local: Whether only this machine can reach us.
    """

    def __init__(self, measuring: Measuring, admit: Admit, *, is_local: bool) -> None:
        self._measuring = measuring
        self._admit = admit
        self._is_local = is_local

    async def answer(self, scope: Scope, exchange: Exchange) -> None:
        """Answer a request. Raises ``RefusedError`` (``auth.*``)."""
        if not (self._is_local and _is_from_here(scope, exchange)):
            asker = await self._admit(scope)
            asker.demand("monitor.read")
            if asker.tenant != DEFAULT_TENANT:
                raise RefusedError("auth.tenant", "metrics are of the whole house", "use a key of its own tenant")
        body, media_type = await asyncio.to_thread(self._document, exchange.header(b"accept"))
        await exchange.answer(200, body, [(b"content-type", media_type.encode()), (b"cache-control", b"no-store")])

    def _document(self, accept: str) -> tuple[bytes, str]:
        return exposed(self._measuring.everything(), accept)


class Alone:
    """An ASGI application that has metrics and nothing else.

    Args:
        metrics: Tells them.
        log: Hears of faults of ours.
    """

    def __init__(self, metrics: Metrics, log: FilteringBoundLogger) -> None:
        self._metrics = metrics
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            raise BrokenError("api.protocol", f"nothing here speaks {scope['type']}")
        exchange = Exchange(scope, receive, send, new_id())
        try:
            if exchange.path != METRICS:
                raise MissingError("path.unknown", f"there is nothing at {exchange.path!r}", f"there is {METRICS}")
            await self._metrics.answer(scope, exchange)
        except OmniMindError as error:
            if error.kind == "broken":
                self._log.error("a request failed", path=exchange.path, exc_info=error)
            await exchange.answer(
                named(error).status, orjson.dumps(openai_body(error)), [JSON, *failure_headers(error)]
            )


@contextmanager
def shown(
    host: str, port: int, settings: Settings, database: Database, measuring: Measuring, log: FilteringBoundLogger
) -> Iterator[str]:
    """A server of metrics in a thread of its own, until the block is left; its address.

    Raises:
        UserError: ``gateway.address``.
    """
    keys = Keys(database, pepper_of(settings.home, settings.keys_secret))
    app = Alone(Metrics(measuring, by_key(keys), is_local=is_loopback(host)), log)
    listening, begun = listening_socket(host, port), threading.Event()
    server = Server(app, 1.0, begun.set)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), name="metrics", daemon=True)
    thread.start()
    begun.wait()
    try:
        yield f"http://{host}:{listening.getsockname()[1]}{METRICS}"
    finally:
        server.should_exit = True
        thread.join()


def by_key(keys: Keys) -> Admit:
    """Knows who shows an API key."""

    async def admit(scope: Scope) -> Asker:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        scheme, _, secret = headers.get(b"authorization", b"").decode("latin-1").partition(" ")
        if scheme.lower() != "bearer" or not secret.strip():
            hint = (
                "send the header Authorization: Bearer omk_…; omnimind keys create NAME --scope monitor.read makes one"
            )
            raise RefusedError("auth.missing", "no API key was given", hint)
        key = await keys.known(secret.strip())
        if key is None:
            hint = "check it; omnimind keys list shows those there are"
            raise RefusedError("auth.unknown", "this API key is not known, or no longer good", hint)
        rights = rights_of(one for one in key.scopes if one in ROLES or one in RIGHTS)
        return Asker(tenant=key.tenant, actor=f"key:{key.id}", rights=rights, name=key.name, key=key.id)

    return admit


def is_own_address(public_url: str | None) -> bool:
    """Whether browsers reach us by an address that is of this machine only."""
    return public_url is None or is_loopback(urlsplit(public_url).hostname or "")


def _is_from_here(scope: Scope, exchange: Exchange) -> bool:
    """Whether a program of this machine asks, for itself."""
    client = scope.get("client")
    if client is None or not is_loopback(client[0]) or not _PASSED_ON.isdisjoint(exchange.headers):
        return False
    return is_loopback(urlsplit(f"//{exchange.header(b'host')}").hostname or "")
