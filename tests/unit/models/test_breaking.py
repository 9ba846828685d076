"""Breaking: what a call says of whom it was made to, however it ends."""

import asyncio
from decimal import Decimal

import pytest

from omnimind.core.errors import BrokenError, RefusedError, TransientError, UserError
from omnimind.core.model import NOBODY
from omnimind.models.breakers import Breakers
from omnimind.models.config import BreakerConfig
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.layers.breaking import breaking
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Request

DEPLOYMENT = Deployment(
    name="p/m",
    connection=Connection(name="p", wire="openai", url="http://a"),
    model="m",
    price=Price(name="list", input_usd=Decimal(1), output_usd=Decimal(1)),
)
REQUEST = Request(kind="chat", body={}, caller=NOBODY, id="r", deployment=DEPLOYMENT)
AWAY = TransientError("model.unavailable", "nobody is there")


class _World:
    """A deployment whose breaker opens after two bad calls, and a clock."""

    def __init__(self, slow_s=None):
        self.now_s = 1000.0
        self.reply = Answer(body={})
        self.takes_s = 0.0
        config = BreakerConfig(min_calls=2, open_s=10, slow_s=slow_s)
        self.breakers = Breakers(config, None, lambda: self.now_s)
        self.handler = breaking(self.breakers, slow_s, lambda: self.now_s)(self._handle)

    async def _handle(self, request):
        self.now_s += self.takes_s
        if isinstance(self.reply, BaseException):
            raise self.reply
        return self.reply

    async def ask(self, *replies):
        """What became of calls with these replies."""
        told = []
        for self.reply in replies:
            try:
                told.append(await self.handler(REQUEST))
            except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - told
                told.append(error)
        return told

    async def is_open(self):
        return "p/m" in await self.breakers.openings()


@pytest.mark.parametrize(
    ("error", "is_theirs"),
    [
        (AWAY, True),
        (BrokenError("model.garbled", "?"), True),
        (LimitedError("slow down"), True),
        (UserError("model.refused", "no"), False),
        (RefusedError("budget.exceeded", "no"), False),
        (asyncio.CancelledError(), False),
    ],
)
def test_what_counts_against_them(error, is_theirs):
    """What is their fault; not what is wrong with the request, nor that nobody waits any more."""

    async def go():
        world = _World()
        await world.ask(error, error)
        return await world.is_open()

    assert asyncio.run(go()) is is_theirs


def test_who_says_when_to_come_back_is_left_alone_at_once():
    """One such answer is enough, and the next call is not made."""

    async def go():
        world = _World()
        _, second = await world.ask(LimitedError("slow down", retry_after_s=30), AWAY)
        return second

    second = asyncio.run(go())
    assert isinstance(second, LimitedError)
    assert second.retry_after_s == 30


def test_slow_answers_count():
    """Those that come too late, though they come."""

    async def go():
        world = _World(slow_s=1)
        world.takes_s = 2
        await world.ask(Answer(body={}), Answer(body={}))
        return await world.is_open()

    assert asyncio.run(go())


def test_one_tries_while_the_others_wait():
    """After the pause one call is let through; while it is under way no other is; then all are."""

    async def stream():
        yield {}

    async def go():
        world = _World()
        await world.ask(AWAY, AWAY)
        world.now_s += 10
        (trying,) = await world.ask(Answer(chunks=stream()))
        (other,) = await world.ask(Answer(body={}))
        assert [chunk async for chunk in trying.chunks] == [{}]
        after = await world.ask(Answer(body={}), Answer(body={}))
        return other, after

    other, after = asyncio.run(go())
    assert isinstance(other, TransientError)
    assert "being tried" in str(other)
    assert all(isinstance(one, Answer) for one in after)


def test_a_stream_that_breaks_counts_and_one_that_is_left_does_not():
    """It was theirs to end it, and ours to leave."""

    async def breaking_off():
        yield {}
        raise AWAY

    async def go():
        left, broken = _World(), _World()
        for world, is_read in ((left, False), (broken, True)):
            for answer in await world.ask(Answer(chunks=breaking_off()), Answer(chunks=breaking_off())):
                await anext(answer.chunks)
                if is_read:
                    with pytest.raises(TransientError):
                        await anext(answer.chunks)
                else:
                    await answer.chunks.aclose()
        return await left.is_open(), await broken.is_open()

    assert asyncio.run(go()) == (False, True)


def test_a_try_that_is_given_up_leaves_room_for_another():
    """A call that was cancelled while it tried says nothing: the next one tries."""

    async def go():
        world = _World()
        await world.ask(AWAY, AWAY)
        world.now_s += 10
        await world.ask(asyncio.CancelledError())
        still = await world.is_open()
        await world.ask(Answer(body={}))
        return still, await world.is_open()

    assert asyncio.run(go()) == (True, False)
