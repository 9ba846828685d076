"""Retrying: only what is transient, only while nothing was heard, and no longer than is allowed."""

import asyncio

import pytest

from omnimind.core.errors import BrokenError, RefusedError, TransientError, UserError
from omnimind.core.model import NOBODY
from omnimind.models.config import RetryConfig
from omnimind.models.layers.retrying import FIRST_WAIT_S, retrying
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Request

AWAY = TransientError("model.unavailable", "nobody is there")
OK = Answer(body={"ok": True})


class _World:
    """A handler that answers as it was told to, and a clock that only waiting moves."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.waits = []
        self.now_s = 0.0

    async def handler(self, request):
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.now_s += seconds

    def ask(self, config=RetryConfig(), **fields):  # noqa: B008 - frozen
        request = Request(**{"kind": "chat", "body": {}, "caller": NOBODY, "id": "r"} | fields)
        layer = retrying(config, self.sleep, lambda: self.now_s)
        return asyncio.run(self._read(layer(self.handler), request))

    async def _read(self, handler, request):
        answer = await handler(request)
        return answer.body if answer.chunks is None else [chunk async for chunk in answer.chunks]


def _stream(*chunks, error=None):
    async def run():
        for text in chunks:
            yield {"choices": [{"delta": {"content": text}, "finish_reason": None}]}
        if error:
            raise error

    return Answer(chunks=run())


def test_what_is_transient_is_tried_again():
    """Each wait is about twice as long as the one before; the third answer is as good as the first."""
    world = _World(AWAY, AWAY, OK)
    assert world.ask() == OK.body
    first_s, second_s = world.waits
    assert FIRST_WAIT_S / 2 <= first_s <= FIRST_WAIT_S
    assert FIRST_WAIT_S <= second_s <= 2 * FIRST_WAIT_S


def test_waits_are_those_of_the_request():
    """The same request waits the same; not all who failed at once come back at once."""
    waits = []
    for request_id in ("a", "a", *map(str, range(20))):
        world = _World(AWAY, OK)
        world.ask(id=request_id)
        waits.append(world.waits[0])
    assert waits[0] == waits[1]
    assert len(set(waits)) > 10


@pytest.mark.parametrize(
    "error",
    [UserError("model.refused", "no"), RefusedError("budget.exceeded", "no"), BrokenError("model.garbled", "no")],
)
def test_what_is_not_transient_is_raised(error):
    """At once, and as it is."""
    world = _World(error)
    with pytest.raises(type(error)) as caught:
        world.ask()
    assert caught.value is error
    assert not world.waits


def test_it_ends():
    """After as many tries as are allowed the last error is raised."""
    world = _World(AWAY, AWAY, AWAY, OK)
    with pytest.raises(TransientError):
        world.ask()
    assert world.replies == [OK]


def test_no_longer_than_is_allowed():
    """A wait that would end after the time for all tries is not begun."""
    world = _World(AWAY, AWAY, OK)
    with pytest.raises(TransientError):
        world.ask(RetryConfig(tries=5, total_s=0.25))
    assert len(world.waits) == 1


def test_whoever_says_when_to_come_back_is_not_asked_before():
    """That many seconds are waited; if they are too many, the error tells the caller."""
    told = LimitedError("slow down", retry_after_s=7)
    world = _World(told, OK)
    assert world.ask() == OK.body
    assert world.waits == [7]
    world = _World(LimitedError("slow down", retry_after_s=11), OK)
    with pytest.raises(LimitedError):
        world.ask()
    assert not world.waits


def test_nobody_is_waited_for_if_somebody_else_can_be_asked():
    """Where there is an alternative, a limit is raised at once."""
    world = _World(LimitedError("slow down", retry_after_s=1), OK)
    with pytest.raises(LimitedError):
        world.ask(has_alternative=True)
    assert not world.waits


def test_a_stream_that_said_nothing_is_tried_again():
    """One that breaks before its first token is as good as none."""
    world = _World(_stream("", error=AWAY), _stream("a", "b"))
    assert [chunk["choices"][0]["delta"]["content"] for chunk in world.ask()] == ["a", "b"]


def test_a_stream_that_said_something_is_not():
    """Whoever reads it has heard that already."""
    world = _World(_stream("a", error=AWAY), _stream("a", "b"))
    with pytest.raises(TransientError):
        world.ask()
    assert len(world.replies) == 1
