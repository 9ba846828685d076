"""The gateway: the layers around providers, in their order."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import reduce

from omnimind.core.model import Body, CallKind, Need
from omnimind.models.breakers import Breakers, Opening, Openings, State
from omnimind.models.config import GatewayConfig
from omnimind.models.counters import Counters, OwnCounters
from omnimind.models.deployment import Deployment
from omnimind.models.fleet import Fleet
from omnimind.models.layers.breaking import breaking
from omnimind.models.layers.limiting import limiting, of_callers, of_deployments
from omnimind.models.layers.retrying import retrying
from omnimind.models.layers.routing import routing
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.router import Route, Router
from omnimind.models.traffic import Traffic


@dataclass(frozen=True, slots=True)
class Extras:
    """The layers that need more than the configuration; those that are ``None`` are left out."""

    tracing: Layer | None = None
    remembering: Layer | None = None
    guarding: Layer | None = None
    recalling: Layer | None = None
    caching: Layer | None = None
    budgeting: Layer | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """What can be shared with other gateways; ``None``: each for itself."""

    openings: Openings | None = None
    counters: Counters | None = None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time in seconds since 1970, and how waiting is done."""

    now_s: Callable[[], float] = time.time
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(frozen=True, slots=True)
class Health:
    """How a deployment is.

    Attributes:
        name: Its name.
        state: Its breaker's.
        why: Why that is not closed.
        until_s: Until when it is left alone, in seconds since 1970.
        under_way: How many requests this process waits for it with.
        latency_s: How long it takes on average to answer, or to begin to; ``None``: not known yet.
    """

    name: str
    state: State
    why: str
    until_s: float | None
    under_way: int
    latency_s: float | None


class Gateway:
    """Answers requests. Used from one event loop.

    Args:
        config: How.
        fleet: Who can be asked.
        providing: Asks ``request.deployment``.
        count: The tokens that a body asks.
        extras: More layers.
        shared: What others see too.
        clocks: What time it is.
        close: Lets go of what ``providing`` and the other layers hold.

    Attributes:
        config: As above.
        deployments: Who can be asked.
    """

    config: GatewayConfig
    deployments: tuple[Deployment, ...]

    def __init__(
        self,
        config: GatewayConfig,
        fleet: Fleet,
        providing: Handler,
        *,
        count: Callable[[Body], int],
        extras: Extras = Extras(),
        shared: Shared = Shared(),
        clocks: Clocks = Clocks(),
        close: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.config = config
        self.deployments = fleet.deployments
        self._breakers = Breakers(config.breaker, shared.openings, clocks.now_s)
        self._traffic = Traffic()
        self._router = Router(
            fleet.deployments, config.routing.strategy, profiles=config.profiles, chains=config.chains, count=count
        )
        self._close = close
        counters = shared.counters or OwnCounters(clocks.now_s)
        layers = (
            extras.tracing,
            extras.remembering,
            extras.guarding,
            extras.recalling,
            extras.caching,
            limiting(counters, of_callers(config.limits), count),
            routing(self._router, self._breakers, self._traffic, hedge_after_s=config.routing.hedge_after_s),
            extras.budgeting,
            limiting(counters, of_deployments(fleet.deployments, fleet.allowances), count),
            breaking(self._breakers, config.breaker.slow_s),
            retrying(config.retries, clocks.sleep),
        )
        there = [layer for layer in layers if layer is not None]
        self._handler = reduce(lambda handler, layer: layer(handler), reversed(there), providing)

    async def ask(self, request: Request) -> Answer:
        """Answer ``request``. Raises as :class:`omnimind.core.model.Models` says."""
        return await self._handler(request)

    @property
    def names(self) -> Mapping[str, str]:
        """The names that a request may have for a model, and whose each is."""
        return self._router.names

    def can(self, need: Need, kind: CallKind = "chat") -> bool:
        """Whether anybody is there who fits ``need``, and whose price is known."""
        return self._router.can(need, kind)

    async def route(self, request: Request) -> Route:
        """Whom ``request`` would be sent to now, and why. Raises as :meth:`~omnimind.models.router.Router.route`."""
        return self._router.route(request, self._traffic.conditions(await self._breakers.resting()))

    async def health(self) -> tuple[Health, ...]:
        """How each deployment is."""
        openings = await self._breakers.openings()
        return tuple(self._health(one.name, openings.get(one.name)) for one in self.deployments)

    def _health(self, name: str, opening: Opening | None) -> Health:
        return Health(
            name=name,
            state=self._breakers.state(opening),
            why=opening.why if opening else "",
            until_s=opening.until_s if opening else None,
            under_way=self._traffic.under_way.get(name, 0),
            latency_s=self._traffic.latency_s.get(name),
        )

    async def close(self) -> None:
        """Let go of connections."""
        if self._close is not None:
            await self._close()
