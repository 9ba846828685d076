"""Agents ask the gateway from their threads: they wait, stop, and ask the same again after a crash."""

import asyncio
import base64
import contextvars
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from omnimind.core.errors import BrokenError, Cancelled, UserError
from omnimind.core.model import Caller, Need
from omnimind.models.config import GatewayConfig, RetryConfig
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.fleet import Fleet
from omnimind.models.gateway import Gateway
from omnimind.models.layers.recalling import REPEATABLE
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer
from omnimind.runtime.asking import PATIENCE_S, DeskModels, GatewayThread
from omnimind.testing.artifacts import FakeArtifacts

FLEET = Fleet(
    (
        Deployment(
            name="p/m",
            connection=Connection(name="p", wire="openai", url="http://a"),
            model="m",
            kinds=("chat", "embeddings", "images"),
            price=Price(name="list", input_usd=Decimal(1), output_usd=Decimal(1)),
        ),
    )
)
PNG = b"\x89PNG\r\n\x1a\n and so on"
CALLER = Caller(tenant="acme", run_id="run", agent="scriptwriter")


class _World:
    """A gateway whose only provider answers with ``reply``."""

    def __init__(self, reply, tries=3):
        self.reply = reply
        self.config = GatewayConfig(retries=RetryConfig(tries=tries))
        self.asked = []
        self.opened = 0
        self.is_closed = False
        self.thread = GatewayThread(self._open)

    async def _open(self):
        self.opened += 1
        return Gateway(self.config, FLEET, self._provide, count=lambda body: 1, close=self._close)

    async def _provide(self, request):
        self.asked.append(request)
        reply = self.reply(request) if callable(self.reply) else self.reply
        if asyncio.iscoroutine(reply):
            reply = await reply
        return Answer(body=reply)

    async def _close(self):
        self.is_closed = True

    def desk(self, key="call", **fields):
        return DeskModels(self.thread, FakeArtifacts(Path("unused")), CALLER, key, **fields)


@pytest.fixture
def world(request):
    """A gateway that answers ``{"ok": True}``, or as the test's parameter says."""
    world = _World(getattr(request, "param", {"ok": True}))
    yield world
    world.thread.close()


def test_an_agent_is_answered(world):
    """For its caller, and by whoever fits."""
    assert world.desk().chat({"messages": []}, Need()) == {"ok": True}
    assert world.asked[0].caller == CALLER
    assert world.asked[0].deployment.name == "p/m"


def test_it_is_opened_once_and_closed(world):
    """However many ask at once; and not before somebody does."""
    assert world.opened == 0
    desk = world.desk()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: desk.chat({"messages": [], "n": number}, Need()), range(32)))
    assert answers == [{"ok": True}] * 32
    assert world.opened == 1
    world.thread.close()
    assert world.is_closed


def test_what_opening_it_raises_is_raised_each_time():
    """So a configuration that is put right is read again."""
    tried = []

    async def opening():
        tried.append(1)
        raise UserError("models.config", "line 3 is wrong")

    thread = GatewayThread(opening)
    for _ in range(2):
        with pytest.raises(UserError, match="line 3"):
            thread.can(Need())
    assert len(tried) == 2
    thread.close()


def test_what_can_be_done_is_known(world):
    """Before anything is asked."""
    assert world.thread.can(Need())
    assert not world.thread.can(Need(tier="strong"))


def test_requests_of_a_call_that_is_made_again_are_the_same(world):
    """In whatever order its threads ask; but the same question asked twice is two requests."""
    first, again = world.desk(), world.desk()
    for desk, questions in ((first, "aab"), (again, "baa")):
        for question in questions:
            desk.chat({"messages": [{"role": "user", "content": question}]}, Need())
    ids = [request.id for request in world.asked]
    assert sorted(ids[:3]) == sorted(ids[3:])
    assert len(set(ids)) == 3
    assert all(name.startswith(REPEATABLE) for name in ids)
    world.desk("another").chat({"messages": [{"role": "user", "content": "a"}]}, Need())
    assert world.asked[-1].id not in ids


def test_work_that_is_stopped_stops_asking():
    """What waits raises, and the provider's work is over by then."""
    begun, ended = threading.Event(), threading.Event()

    async def hang():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    def beat():
        if begun.is_set():
            raise Cancelled

    world = _World(lambda request: hang())
    with pytest.raises(Cancelled):
        world.desk(beat=beat).chat({"messages": []}, Need())
    assert ended.is_set()
    world.thread.close()


def test_closing_ends_what_is_under_way():
    """Nobody waits for ever."""
    begun = threading.Event()

    async def hang():
        begun.set()
        await asyncio.Event().wait()

    world = _World(lambda request: hang())
    with ThreadPoolExecutor(1) as threads:
        asking = threads.submit(world.desk().chat, {"messages": []}, Need())
        begun.wait()
        world.thread.close()
        with pytest.raises(Cancelled):
            asking.result(timeout=5)
    assert world.is_closed


def test_the_trace_goes_with_the_question():
    """What is current in the agent's thread is current in the gateway's."""
    current = contextvars.ContextVar("current", default="nothing")
    world = _World(lambda request: {"current": current.get()})
    current.set("this agent")
    assert world.desk().chat({"messages": []}, Need()) == {"current": "this agent"}
    world.thread.close()


def test_whoever_says_when_to_come_back_is_waited_for():
    """Unless that is too long for anybody."""
    replies = [LimitedError("slow down", retry_after_s=0.01), LimitedError("slow down", retry_after_s=PATIENCE_S + 1)]

    def reply(request):
        if replies:
            raise replies.pop(0)
        return {"ok": True}

    world = _World(reply, tries=1)
    with pytest.raises(LimitedError):
        world.desk().chat({"messages": []}, Need())
    assert len(world.asked) == 2
    world.thread.close()


@pytest.mark.parametrize(
    "world",
    [{"data": [{"index": 1, "embedding": [0, 2]}, {"index": 0, "embedding": [3, 4]}]}],
    indirect=True,
)
def test_vectors_have_the_length_1(world):
    """In the order of the texts."""
    assert world.desk().embed(["a", "b"]) == [[0.6, 0.8], [0, 1]]
    assert world.desk().embed([]) == []
    assert len(world.asked) == 1


@pytest.mark.parametrize("world", [{"data": [{"b64_json": base64.b64encode(PNG).decode()}]}], indirect=True)
def test_pictures_become_artifacts(world):
    """With the media type that their bytes have."""
    desk = world.desk()
    picture = desk.draw("a tide", width=640, height=360, seed=7).image
    assert picture.media_type == "image/png"
    assert desk.artifacts.read(picture) == PNG
    assert world.asked[0].body["size"] == "640x360"


@pytest.mark.parametrize(
    ("reply", "ask"),
    [
        ({"data": [{"index": 0, "embedding": "AAAA"}]}, lambda desk: desk.embed(["a"])),
        ({"data": []}, lambda desk: desk.embed(["a"])),
        ({"data": [{"b64_json": "not base64!"}]}, lambda desk: desk.draw("a", width=1, height=1, seed=0)),
        ({"data": [{"b64_json": "AAAA"}]}, lambda desk: desk.draw("a", width=1, height=1, seed=0)),
    ],
)
def test_what_can_not_be_understood_is_told(reply, ask):
    """As garbled, never as something else's error."""
    world = _World(reply)
    with pytest.raises(BrokenError) as caught:
        ask(world.desk())
    assert caught.value.code == "model.garbled"
    world.thread.close()
