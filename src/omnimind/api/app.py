"""The HTTP face of the gateway: one ASGI application that finds who answers what."""

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import orjson
from structlog.typing import FilteringBoundLogger

from omnimind.api.access import Door, Grant
from omnimind.api.anthropic.messages import count_tokens, messages
from omnimind.api.asgi import Receive, Scope, Send
from omnimind.api.exchange import JSON, Exchange, HungUpError
from omnimind.api.failures import anthropic_body, failure_headers, named, openai_body
from omnimind.api.openai.chat import chat
from omnimind.api.openai.embeddings import embeddings
from omnimind.api.openai.images import images
from omnimind.api.openai.models import model, models
from omnimind.api.service import Service
from omnimind.core.errors import BrokenError, MissingError, OmniMindError, UserError
from omnimind.store.ids import new_id

Endpoint = Callable[[Service, Exchange, Grant], Awaitable[None]]
Ready = Callable[[], Awaitable[None]]
Show = Callable[[Scope, Exchange], Awaitable[None]]


class Route(NamedTuple):
    """Who answers ``method``, and which scope a key needs for it."""

    method: str
    endpoint: Endpoint
    scope: str = ""


ROUTES: Final = {
    "/v1/chat/completions": Route("POST", chat, "chat"),
    "/v1/messages": Route("POST", messages, "chat"),
    "/v1/messages/count_tokens": Route("POST", count_tokens, "chat"),
    "/v1/embeddings": Route("POST", embeddings, "embeddings"),
    "/v1/images/generations": Route("POST", images, "images"),
    "/v1/models": Route("GET", models),
}
_MODEL: Final = Route("GET", model)

METRICS: Final = "/metrics"


class App:
    """The ASGI application.

    Args:
        service: What endpoints use.
        door: Lets clients in.
        ready: Raises ``OmniMindError`` while nothing can be answered.
        log: Hears of faults of ours; never what was asked or answered.
        metrics: Answers ``/metrics``.

    Attributes:
        service: As above.
    """

    def __init__(
        self, service: Service, door: Door, ready: Ready, log: FilteringBoundLogger, metrics: Show | None = None
    ) -> None:
        self.service = service
        self._metrics = metrics
        self._door = door
        self._ready = ready
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            raise BrokenError("api.protocol", f"nothing here speaks {scope['type']}")
        exchange = Exchange(scope, receive, send, new_id())
        try:
            if self._metrics is not None and exchange.path == METRICS:
                await self._metrics(scope, exchange)
            else:
                await self._answer(exchange)
        except HungUpError:
            return
        except OmniMindError as error:
            await self._fail(exchange, error)
        except Exception as error:  # noqa: BLE001 - the border: clients hear that it is our fault, and no more
            self._log.error("a request failed", request=exchange.id, path=exchange.path, exc_info=error)
            hint = f"the gateway's log has more under {exchange.id}"
            await self._fail(exchange, BrokenError("api.broken", "something here is broken", hint))

    async def _answer(self, exchange: Exchange) -> None:
        if exchange.path == "/health" or exchange.path.startswith("/health/"):
            return await self._tell_health(exchange)
        route = _route(exchange)
        grant = await self._door.admit(exchange)
        grant.demand(route.scope)
        return await route.endpoint(self.service, exchange, grant)

    async def _tell_health(self, exchange: Exchange) -> None:
        if exchange.path in {"/health", "/health/ready"}:
            await self._ready()
        elif exchange.path != "/health/live":
            raise _nothing_at(exchange.path)
        await exchange.answer(200, b'{"status":"ok"}', [JSON])

    async def _fail(self, exchange: Exchange, error: OmniMindError) -> None:
        """Tell the client, in its own words; once an answer has begun, it can only be broken off."""
        if exchange.is_begun:
            raise error
        is_anthropic = exchange.path.startswith("/v1/messages") or b"anthropic-version" in exchange.headers
        name = named(error)
        status = (is_anthropic and name.anthropic_status) or name.status
        body = anthropic_body(error, exchange.id) if is_anthropic else openai_body(error)
        headers = [JSON, *Service.named(exchange), *failure_headers(error)]
        await exchange.answer(status, orjson.dumps(body), headers)


def _route(exchange: Exchange) -> Route:
    route = ROUTES.get(exchange.path)
    if route is None and exchange.path.startswith("/v1/models/"):
        route = _MODEL
    if route is None:
        raise _nothing_at(exchange.path)
    if exchange.method != route.method:
        raise UserError("method.unknown", f"{exchange.path} does not take {exchange.method}", f"use {route.method}")
    return route


def _nothing_at(path: str) -> MissingError:
    return MissingError("path.unknown", f"there is nothing at {path!r}", f"there is {', '.join(ROUTES)}")
