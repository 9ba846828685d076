"""Limiting: no more requests and tokens a minute, and at once, than whoever asks and whoever is asked may have."""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from omnimind.core.model import Body
from omnimind.models.config import Allowance, CallerLimits
from omnimind.models.counters import Counters, Demand, Refusal, Seat
from omnimind.models.deployment import Deployment
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched

_ANYTHING: Final = Allowance()

_SOON_S: Final = 1.0
"""When to come back if it is up to when others end."""

_KNOWN: Final = 4096
"""Callers whose limits are at hand."""


class Limits(NamedTuple):
    """What limits a request.

    Attributes:
        seats: What it takes while it is under way.
        requests: What it counts as.
        tokens: What its tokens count for, and how many there may be a minute.
    """

    seats: tuple[Seat, ...] = ()
    requests: tuple[Demand, ...] = ()
    tokens: tuple[tuple[str, int], ...] = ()


_NONE: Final = Limits()

Rules = Callable[[Request], Limits]
"""What limits a request, if anything."""


def _limits(allowed: Iterable[tuple[str, Allowance]]) -> Limits:
    """By whose limit each is, such as ``tenant acme``, and how much it allows."""
    some = tuple(allowed)
    return Limits(
        tuple(Seat(whose, most.at_once) for whose, most in some if most.at_once),
        tuple(
            Demand(f"{whose} requests", most.requests_per_minute, 1) for whose, most in some if most.requests_per_minute
        ),
        tuple((f"{whose} tokens", most.tokens_per_minute) for whose, most in some if most.tokens_per_minute),
    )


def of_callers(limits: CallerLimits) -> Rules:
    """The limits of the tenant and of the API key that asks."""

    @lru_cache(maxsize=_KNOWN)
    def of(tenant: str, key: str) -> Limits:
        asked = (("tenant", tenant, limits.tenants), ("key", key, limits.keys))
        return _limits(
            (f"{kind} {name}", known.get(name) or known.get("*") or _ANYTHING) for kind, name, known in asked if name
        )

    return lambda request: of(request.caller.tenant, request.caller.key)


def of_deployments(deployments: Iterable[Deployment], allowances: Mapping[str, Allowance]) -> Rules:
    """The limits of the model that is asked, and of the connection (so, of our key there) that leads to it."""
    known = {one.name: _limits_of(one, allowances.get(one.connection.name, _ANYTHING)) for one in deployments}

    def rules(request: Request) -> Limits:
        assert request.deployment is not None, "routing comes before"  # noqa: S101 - of the order of layers
        return known[request.deployment.name]

    return rules


def _limits_of(deployment: Deployment, of_connection: Allowance) -> Limits:
    own = Allowance(
        requests_per_minute=deployment.requests_per_minute,
        tokens_per_minute=deployment.tokens_per_minute,
        at_once=deployment.at_once,
    )
    return _limits([("model " + deployment.name, own), ("provider " + deployment.connection.name, of_connection)])


def limiting(counters: Counters, rules: Rules, count: Callable[[Body], int]) -> Layer:
    """A layer that counts by ``rules``.

    What is asked is counted when it is asked, and what is answered when that is over.

    Args:
        counters: Where it is counted.
        rules: What limits a request.
        count: The tokens that are asked.
    """

    def layer(handler: Handler) -> Handler:
        async def handle(request: Request) -> Answer:
            limits = rules(request)
            if limits == _NONE:
                return await handler(request)
            visit = _Visit(counters, limits)
            if limits.seats:
                await visit.enter()
            try:
                await visit.ask(request, count)
                answer = await handler(request)
            except BaseException:
                await visit.end(0)
                raise
            if answer.chunks is None:
                await visit.end(_answered(answer.body or {}) if limits.tokens else 0)
                return answer

            async def ended(_: BaseException | None) -> None:
                await visit.end(counted.answered_tokens)

            counted = _Counted(answer.chunks, ended)
            return Answer(chunks=counted)

        return handle

    return layer


class _Visit:
    """One request, from when it takes its seats."""

    def __init__(self, counters: Counters, limits: Limits) -> None:
        self._counters = counters
        self._limits = limits
        self._ticket = f"{random.getrandbits(128):032x}" if limits.seats else ""

    async def enter(self) -> None:
        """Take its seats."""
        _check(await self._counters.enter(self._limits.seats, self._ticket))

    async def ask(self, request: Request, count: Callable[[Body], int]) -> None:
        """Count the request and what it asks."""
        demands: Sequence[Demand] = self._limits.requests
        if self._limits.tokens:
            tokens = count(request.body)
            demands = [*demands, *[Demand(whose, most, tokens) for whose, most in self._limits.tokens]]
        if demands:
            _check(await self._counters.take(demands))

    async def end(self, answered_tokens: int) -> None:
        """Count what was answered, and give the seats back."""
        if answered_tokens:
            for whose, _ in self._limits.tokens:
                await self._counters.add(whose, answered_tokens)
        if self._limits.seats:
            await self._counters.leave(self._limits.seats, self._ticket)


class _Counted(Watched):
    """A stream that keeps count of what it answered."""

    answered_tokens = 0

    async def __anext__(self) -> Body:
        chunk = await super().__anext__()
        if chunk.get("usage"):
            self.answered_tokens = _answered(chunk)
        return chunk


def _answered(body: Body) -> int:
    usage = body.get("usage") or {}
    return int(usage.get("completion_tokens") or 0)


def _check(refusal: Refusal | None) -> None:
    """Raises ``LimitedError`` if there is one."""
    if refusal is None:
        return
    whose, _, what = refusal.key.rpartition(" ")
    if what not in {"requests", "tokens"}:
        message = f"as many requests as the {refusal.key} may have at once are under way"
        raise LimitedError(message, "try again when one of them is over", retry_after_s=_SOON_S)
    if refusal.wait_s == math.inf:
        hint = "ask for less, or allow more in models.yaml"
        raise LimitedError(f"it takes more tokens than the {whose} may have in a minute", hint)
    message = f"the {whose} has had as many {what} as it may have in a minute"
    raise LimitedError(message, f"try again in {refusal.wait_s:.0f} s", retry_after_s=refusal.wait_s)
