"""Limiting: no more requests and tokens a minute, and at once, than whoever asks and whoever is asked may have."""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from omnimind.core.model import Body
from omnimind.models.config import Allowance, CallerLimits
from omnimind.models.counters import Counters, Demand, Refusal, Seat
from omnimind.models.deployment import Deployment
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched

Rules = Callable[[Request], Sequence[tuple[str, Allowance]]]
"""What limits a request, if anything: whose limit each is, such as ``tenant acme``, and how much it allows."""

_ANYTHING: Final = Allowance()

_SOON_S: Final = 1.0
"""When to come back if it is up to when others end."""


def of_callers(limits: CallerLimits) -> Rules:
    """The limits of the tenant and of the API key that asks."""

    def rules(request: Request) -> Sequence[tuple[str, Allowance]]:
        caller = request.caller
        asked = (("tenant", caller.tenant, limits.tenants), ("key", caller.key, limits.keys))
        return [
            (f"{kind} {name}", allowance)
            for kind, name, known in asked
            if name and (allowance := known.get(name) or known.get("*")) and allowance != _ANYTHING
        ]

    return rules


def of_deployments(deployments: Iterable[Deployment], allowances: Mapping[str, Allowance]) -> Rules:
    """The limits of the model that is asked, and of the connection (so, of our key there) that leads to it."""
    known = {one.name: _limits_of(one, allowances.get(one.connection.name, _ANYTHING)) for one in deployments}

    def rules(request: Request) -> Sequence[tuple[str, Allowance]]:
        assert request.deployment is not None, "routing comes before"  # noqa: S101 - of the order of layers
        return known[request.deployment.name]

    return rules


def _limits_of(deployment: Deployment, of_connection: Allowance) -> Sequence[tuple[str, Allowance]]:
    own = Allowance(
        requests_per_minute=deployment.requests_per_minute,
        tokens_per_minute=deployment.tokens_per_minute,
        at_once=deployment.at_once,
    )
    limits = [("model " + deployment.name, own), ("provider " + deployment.connection.name, of_connection)]
    return [one for one in limits if one[1] != _ANYTHING]


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
            if not limits:
                return await handler(request)
            seats = [Seat(whose, most.at_once) for whose, most in limits if most.at_once]
            ticket = f"{random.getrandbits(128):032x}"
            if seats:
                _check(await counters.enter(seats, ticket))
            visit = _Visit(counters, limits, seats, ticket)
            try:
                await visit.ask(request, count)
                answer = await handler(request)
            except BaseException:
                await visit.end(0)
                raise
            if answer.chunks is None:
                await visit.end(_answered(answer.body or {}))
                return answer

            async def ended(_: BaseException | None) -> None:
                await visit.end(counted.answered_tokens)

            counted = _Counted(answer.chunks, ended)
            return Answer(chunks=counted)

        return handle

    return layer


class _Visit:
    """One request, from when it has its seats."""

    def __init__(
        self, counters: Counters, limits: Sequence[tuple[str, Allowance]], seats: Sequence[Seat], ticket: str
    ) -> None:
        self._counters = counters
        self._limits = limits
        self._seats = seats
        self._ticket = ticket

    async def ask(self, request: Request, count: Callable[[Body], int]) -> None:
        """Count the request and what it asks."""
        demands = [
            Demand(f"{whose} requests", most.requests_per_minute, 1)
            for whose, most in self._limits
            if most.requests_per_minute
        ]
        if by_tokens := [(whose, most.tokens_per_minute) for whose, most in self._limits if most.tokens_per_minute]:
            tokens = count(request.body)
            demands += [Demand(f"{whose} tokens", most, tokens) for whose, most in by_tokens]
        if demands:
            _check(await self._counters.take(demands))

    async def end(self, answered_tokens: int) -> None:
        """Count what was answered, and give the seats back."""
        for whose, most in self._limits:
            if answered_tokens and most.tokens_per_minute:
                await self._counters.add(f"{whose} tokens", answered_tokens)
        if self._seats:
            await self._counters.leave(self._seats, self._ticket)


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
