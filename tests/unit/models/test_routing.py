"""Routing: who is asked after whom, what is told of it, and what hedging leaves behind."""

import asyncio
from decimal import Decimal

import pytest

from omnimind.core.errors import BrokenError, RefusedError, TransientError, UserError
from omnimind.core.model import NOBODY, Need
from omnimind.models.breakers import Breakers
from omnimind.models.config import BreakerConfig
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.layers.routing import routing
from omnimind.models.request import Answer, Request
from omnimind.models.router import Router
from omnimind.models.traffic import Traffic

AWAY = TransientError("model.unavailable", "nobody is there")


def _deployment(name, usd):
    price = Price(name="list", input_usd=Decimal(usd), output_usd=Decimal(usd))
    return Deployment(
        name=name, connection=Connection(name=name, wire="openai", url="http://a"), model=name, price=price
    )


class _World:
    """Deployments a, b and c, from the cheapest; each answers as it was told to, by default with its name."""

    def __init__(self, **replies):
        self.replies = replies
        self.asked = []
        self.ended = []
        self.breakers = Breakers(BreakerConfig())
        self.traffic = Traffic()
        self.router = Router([_deployment(name, usd) for usd, name in enumerate("abc", 1)])
        self.request = Request(kind="chat", body={}, caller=NOBODY, id="r", need=Need())

    async def handler(self, request):
        name = request.deployment.name
        self.asked.append((name, request.has_alternative))
        reply = self.replies.get(name)
        try:
            if isinstance(reply, Exception):
                raise reply
            if isinstance(reply, asyncio.Event):
                await reply.wait()
        finally:
            self.ended.append(name)
        return reply if isinstance(reply, Answer) else Answer(body={"by": name})

    async def ask(self, hedge_after_s=None):
        layer = routing(self.router, self.breakers, self.traffic, hedge_after_s=hedge_after_s)
        answer = await layer(self.handler)(self.request)
        return answer.body["by"] if answer.chunks is None else answer

    @property
    def busy(self):
        return {name: count for name, count in self.traffic.under_way.items() if count}


def test_the_first_who_fits_answers():
    """It is told who and why, and nobody else is asked."""
    world = _World()
    assert asyncio.run(world.ask()) == "a"
    assert world.asked == [("a", True)]
    assert world.request.notes == {
        "route": ["a: the cheapest of 3 that fit"],
        "model": "a",
        "provider": "a",
        "url": "http://a",
    }


def test_the_next_is_asked_after_one_that_fails():
    """In order, as long as there is somebody; the last one knows that it is."""
    world = _World(a=AWAY, b=BrokenError("model.garbled", "that was no JSON"))
    assert asyncio.run(world.ask()) == "c"
    assert world.asked == [("a", True), ("b", True), ("c", False)]
    assert world.request.notes["route"][1:] == ["b: since nobody is there", "c: since that was no JSON"]
    assert world.busy == {}


def test_the_last_error_is_raised():
    """When all fail the caller hears of the last one."""
    last = TransientError("model.unavailable", "c is away")
    with pytest.raises(TransientError) as caught:
        asyncio.run(_World(a=AWAY, b=AWAY, c=last).ask())
    assert caught.value is last


@pytest.mark.parametrize("error", [UserError("model.refused", "no"), RefusedError("budget.exceeded", "no")])
def test_what_is_the_same_everywhere_is_raised(error):
    """A request that is not right, or not allowed, is not taken elsewhere."""
    world = _World(a=error)
    with pytest.raises(type(error)):
        asyncio.run(world.ask())
    assert world.asked == [("a", True)]


def test_a_key_that_is_not_known_is_no_reason_to_stop():
    """Somebody else may know us."""
    assert asyncio.run(_World(a=UserError("model.denied", "who are you?")).ask()) == "b"


def test_who_is_left_alone_is_not_asked():
    """Of the others the cheapest is; it is told how many were left out."""
    world = _World()

    async def go():
        await world.breakers.rest("a", 60)
        return await world.ask()

    assert asyncio.run(go()) == "b"
    assert world.request.notes["route"] == ["b: the cheapest of 3 that fit, 1 of them left alone"]


def test_a_stream_is_under_way_until_it_ends():
    """Until it is read or closed its deployment is busy."""

    async def run():
        yield {"choices": []}

    async def go():
        world = _World(a=Answer(chunks=run()))
        answer = await world.ask()
        before = world.busy
        await answer.chunks.aclose()
        return before, world.busy

    assert asyncio.run(go()) == ({"a": 1}, {})


def test_a_slow_one_is_hedged():
    """After a while the next is asked too; the first answer is taken, and the other call is over by then."""

    async def go():
        world = _World(a=asyncio.Event())
        answered = await world.ask(hedge_after_s=0.01)
        return world, answered, list(world.ended)

    world, answered, ended = asyncio.run(go())
    assert answered == "b"
    assert ended == ["b", "a"]
    assert world.busy == {}
    assert world.request.notes["route"][1] == "b: no answer in 0.01 s, so it is asked too"


def test_one_that_fails_at_once_is_not_waited_for():
    """With hedging too the next is asked right after an error; and the error of a hedge is not that of the request."""

    async def go():
        quick = await _World(a=AWAY).ask(hedge_after_s=60)
        slow = asyncio.Event()
        world = _World(a=slow, b=AWAY)
        asking = asyncio.create_task(world.ask(hedge_after_s=0.01))
        while "b" not in world.ended:
            await asyncio.sleep(0)
        for _ in range(10):  # it has been heard of by then
            await asyncio.sleep(0)
        slow.set()
        return quick, await asking

    assert asyncio.run(go()) == ("b", "a")


def test_who_gives_up_leaves_nothing_behind():
    """A request that is cancelled while it is hedged ends both of its calls."""

    async def go():
        world = _World(a=asyncio.Event(), b=asyncio.Event())
        asking = asyncio.create_task(world.ask(hedge_after_s=0.001))
        while len(world.asked) < 2:
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        return world

    world = asyncio.run(go())
    assert sorted(world.ended) == ["a", "b"]
    assert world.busy == {}


def test_latency_is_learnt():
    """How long answers take is averaged, the latest most."""
    traffic = Traffic()
    for took_s in (1.0, 1.0, 2.0):
        traffic.answered("a", took_s)
    assert traffic.latency_s["a"] == pytest.approx(1.2)
