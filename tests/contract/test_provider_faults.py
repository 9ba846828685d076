"""How every provider fails, on all five wire formats, against an upstream over real HTTP."""

import asyncio
from collections.abc import Iterator

import pytest

from omnimind.core.errors import BrokenError, OmniMindError, TransientError, UserError
from omnimind.core.model import Body
from omnimind.models.deployment import Wire
from omnimind.models.provider import LimitedError
from omnimind.testing.upstream.client import HTTP, Client, joined
from omnimind.testing.upstream.faults import BrokenOff, CutShort, Failing, FailingMidway, Garbage, Hold
from omnimind.testing.upstream.server import WIRES, Upstream

KEY = "sk-test-0123456789"
QUESTION: Body = {
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why are there tides?"}]
}


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest) -> Wire:
    """Each wire format."""
    return request.param


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A running upstream."""
    with Upstream() as running:
        yield running


@pytest.fixture
def client(upstream: Upstream, wire: Wire) -> Client:
    """Who asks it."""
    return Client(upstream, wire)


def said(completion: Body) -> str:
    """Its text."""
    return completion["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [
        (400, UserError, "model.refused"),
        (401, UserError, "model.denied"),
        (403, UserError, "model.denied"),
        (404, UserError, "model.unknown"),
        (413, UserError, "model.refused"),
        (422, UserError, "model.refused"),
        (429, LimitedError, "model.limited"),
        (500, TransientError, "model.unavailable"),
        (503, TransientError, "model.unavailable"),
        (529, TransientError, "model.unavailable"),
    ],
)
def test_failing(upstream: Upstream, client: Client, status: int, kind: type[OmniMindError], code: str) -> None:
    """Every status of a failure is the error that it means, in the provider's words, whole and streamed."""
    upstream.reply(Failing(status, message="no luck"), Failing(status, message="no luck"))
    for ask in (client.ask, client.stream):
        with pytest.raises(kind, match=f"{client.connection.name} answered {status}: no luck") as caught:
            ask(QUESTION)
        assert caught.value.code == code


def test_retry_after(upstream: Upstream, client: Client) -> None:
    """Who asks too much hears when to come back."""
    upstream.reply(Failing(429, "7"), Failing(429, "Fri, 01 Jan 2100 00:00:00 GMT"), Failing(429))
    heard = []
    for _ in range(3):
        with pytest.raises(LimitedError) as caught:
            client.ask(QUESTION)
        heard.append(caught.value.retry_after_s)
    assert heard[0] == 7
    assert heard[1] is not None
    assert heard[1] > 86400
    assert heard[2] is None


def test_secret(upstream: Upstream, client: Client) -> None:
    """A key stays secret, even if the provider says it back."""
    upstream.reply(Failing(401, message=f"wrong key {KEY}, or sk-te****6789"))
    with pytest.raises(UserError) as caught:
        client.ask(QUESTION)
    assert KEY not in f"{caught.value} {caught.value!r} {client.connection!r}"
    assert "6789" not in str(caught.value)


def test_garbage(upstream: Upstream, client: Client) -> None:
    """What can't be understood is a fault, not an empty answer."""
    upstream.reply(Garbage())
    with pytest.raises(BrokenError) as caught:
        client.ask(QUESTION)
    assert caught.value.code == "model.garbled"


def test_garbage_midway(upstream: Upstream, client: Client) -> None:
    """As above, in a stream: what came before it is heard."""
    upstream.reply(Garbage(after=4))
    heard: list[Body] = []
    with pytest.raises(BrokenError) as caught:
        client.stream(QUESTION, heard)
    assert caught.value.code == "model.garbled"
    assert said(joined(heard)).startswith("You")
    assert upstream.exchanges[0].ended.result(5) in (True, False)


@pytest.mark.parametrize("fault", ["broken off", "cut short", "failing"])
def test_stream_breaks(upstream: Upstream, client: Client, wire: Wire, fault: str) -> None:
    """A stream that ends before its end was told ends in an error, after what came; it may be tried again."""
    shortest = {"openai": 3, "anthropic": 1, "gemini": 1, "ollama": 1, "bedrock": 2}[wire]
    faults = {"broken off": BrokenOff(4), "cut short": CutShort(shortest), "failing": FailingMidway(4)}
    upstream.reply(faults[fault])
    heard: list[Body] = []
    with pytest.raises(TransientError) as caught:
        client.stream(QUESTION, heard)
    assert caught.value.code == "model.unavailable"
    assert said(joined(heard)).startswith("You")


def test_answer_breaks(upstream: Upstream, client: Client) -> None:
    """An answer in one piece that breaks off may be tried again."""
    upstream.reply(BrokenOff())
    with pytest.raises(TransientError) as caught:
        client.ask(QUESTION)
    assert caught.value.code == "model.unavailable"


def test_slow_first_token(upstream: Upstream, wire: Wire) -> None:
    """Nobody waits for ever for the first token: the provider is told to stop."""
    upstream.reply(Hold(after=0))
    with pytest.raises(TransientError, match=r"nothing within 0\.05 s"):
        Client(upstream, wire, first_token_s=0.05).stream(QUESTION)
    assert upstream.exchanges[0].ended.result(5)


def test_slow_answer(upstream: Upstream, wire: Wire) -> None:
    """Nor for the end: of an answer in one piece, or of a stream that has begun."""
    upstream.reply(Hold(after=0), Hold(after=4))
    with pytest.raises(TransientError, match=r"not done within 0\.05 s"):
        Client(upstream, wire, total_s=0.05).ask(QUESTION)
    heard: list[Body] = []
    with pytest.raises(TransientError, match="not done within 1 s"):
        Client(upstream, wire, total_s=1).stream(QUESTION, heard)
    assert said(joined(heard)).startswith("You")
    assert all(exchange.ended.result(5) for exchange in upstream.exchanges)


@pytest.mark.parametrize("begun", [True, False])
def test_closed_stream(upstream: Upstream, client: Client, begun: bool) -> None:
    """Closing a stream closes the connection, so that the provider stops its work: also one that nobody has read of."""
    hold = Hold(after=4)
    upstream.reply(hold)

    async def main() -> None:
        async with HTTP:
            answer = await client.send(QUESTION | {"stream": True})
            assert answer.chunks is not None
            if begun:
                assert await anext(answer.chunks)
            await asyncio.wait_for(asyncio.wrap_future(hold.reached), 5)
            await answer.chunks.aclose()
            assert await asyncio.wait_for(asyncio.wrap_future(upstream.exchanges[0].ended), 5)
            with pytest.raises(StopAsyncIteration):
                await anext(answer.chunks)

    asyncio.run(main())


@pytest.mark.parametrize("streaming", [True, False])
def test_cancel(upstream: Upstream, client: Client, streaming: bool) -> None:
    """Cancelling a question closes the connection."""
    hold = Hold(after=0)
    upstream.reply(hold)

    async def main() -> None:
        async with HTTP:
            asking = asyncio.create_task(client.send(QUESTION | {"stream": streaming}))
            await asyncio.wait_for(asyncio.wrap_future(hold.reached), 5)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            assert await asyncio.wait_for(asyncio.wrap_future(upstream.exchanges[0].ended), 5)

    asyncio.run(main())


def test_unreachable(upstream: Upstream, wire: Wire) -> None:
    """A provider that does not run is unavailable, and the message says which and where."""
    with pytest.raises(TransientError, match=r"127\.0\.0\.1") as caught:
        Client(upstream, wire, url="http://127.0.0.1:9").ask(QUESTION)
    assert caught.value.code == "model.unavailable"
