"""Recalling: the answer to a request that is made again after a crash."""

import asyncio

from omnimind.core.errors import TransientError
from omnimind.core.model import Caller
from omnimind.models.cache.memory import MemoryAnswers
from omnimind.models.layers.recalling import KEPT_S, REPEATABLE, recalling
from omnimind.models.request import Answer, Request


class _World:
    """A handler that counts, and answers that are kept."""

    def __init__(self, answers=None):
        self.now_s = 1000.0
        self.asked = 0
        self.answers = answers or _Kept(lambda: self.now_s)
        self.handler = recalling(self.answers, lambda: self.now_s)(self._handle)

    async def _handle(self, request):
        self.asked += 1
        return Answer(body={"number": self.asked})

    def ask(self, request_id, **body):
        request = Request(kind="chat", body=body, caller=Caller(tenant="acme"), id=request_id)
        return asyncio.run(self.handler(request)).body["number"], request.notes


class _Kept:
    """Answers in memory, behind the port that waits."""

    def __init__(self, now_s):
        self.inner = MemoryAnswers(100, 10**6, now_s)

    async def get(self, key):
        return self.inner.find(key)

    async def put(self, entry):
        self.inner.keep(entry)

    async def questions(self, after_s, most):
        return ()


class _Away(_Kept):
    """Answers that can't be reached."""

    async def get(self, key):
        raise TransientError("database.unavailable", "nobody is there")

    put = get


def test_the_same_request_is_answered_once():
    """Made again it gets the answer that it had, and says so; another one is asked."""
    world = _World()
    assert world.ask(f"{REPEATABLE}1") == (1, {})
    assert world.ask(f"{REPEATABLE}1") == (1, {"recalled": True})
    assert world.ask(f"{REPEATABLE}2") == (2, {})


def test_it_is_forgotten_in_the_end():
    """After a week nobody comes back."""
    world = _World()
    world.ask(f"{REPEATABLE}1")
    world.now_s += KEPT_S + 1
    assert world.ask(f"{REPEATABLE}1") == (2, {})


def test_what_would_not_have_the_same_id_is_not_kept():
    """Requests over HTTP, and streams, are asked each time."""
    world = _World()
    assert [world.ask("a")[0], world.ask("a")[0]] == [1, 2]
    assert [world.ask(f"{REPEATABLE}1", stream=True)[0], world.ask(f"{REPEATABLE}1", stream=True)[0]] == [3, 4]


def test_without_its_store_it_only_asks():
    """An answer is worth more than that it is kept."""
    world = _World(_Away(lambda: 0.0))
    assert world.ask(f"{REPEATABLE}1")[0] == 1
    assert world.ask(f"{REPEATABLE}1")[0] == 2
