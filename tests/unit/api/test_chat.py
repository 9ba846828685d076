"""Chat completions over HTTP, with the official client."""

import asyncio

import openai
import pytest

from omnimind.core.errors import TransientError

from .conftest import serving

HELLO = [{"role": "user", "content": "Hello"}]
USAGE = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
BODY = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-5-mini",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi"}, "finish_reason": "stop"}],
    "usage": USAGE,
}


def chunk(content=None, **fields):
    """A piece of an answer."""
    choices = [] if content is None else [{"index": 0, "delta": {"content": content}, "finish_reason": None}]
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": choices, **fields}


async def said(*chunks):
    """An answer in these pieces; an error among them is raised."""
    for one in chunks:
        if isinstance(one, Exception):
            raise one
        yield one


def run(gateway, use):
    """What ``use`` makes of a client of ``gateway``."""

    async def main():
        async with (
            serving(gateway),
            openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key="omk_x", max_retries=0) as client,
        ):
            return await use(client)

    return asyncio.run(main())


def test_answers(gateway):
    """What the handler answers reaches the client as it is, and the client's request the handler."""
    gateway.answers = [BODY]
    completion = run(gateway, lambda client: client.chat.completions.create(model="m", messages=HELLO, temperature=0.5))
    assert completion.choices[0].message.content == "Hi"
    assert completion.usage.total_tokens == 5
    assert gateway.asked[0].body == {"model": "m", "messages": HELLO, "temperature": 0.5}
    assert completion._request_id == gateway.asked[0].id


@pytest.mark.parametrize("asks", [True, False])
def test_streams(gateway, asks):
    """Pieces come one by one, and usage only to those who asked for it."""
    gateway.answers = [said(chunk("H"), chunk("i"), chunk(usage=USAGE))]
    more = {"stream_options": {"include_usage": True}} if asks else {}

    async def use(client):
        stream = await client.chat.completions.create(model="m", messages=HELLO, stream=True, **more)
        return [one async for one in stream]

    chunks = run(gateway, use)
    assert "".join(one.choices[0].delta.content for one in chunks if one.choices) == "Hi"
    assert [one.usage.total_tokens for one in chunks if one.usage] == ([5] if asks else [])
    assert len(chunks) == (3 if asks else 2)


def test_stream_that_can_not_begin(gateway):
    """An error before the first piece is a response of its own, which clients know how to handle."""
    gateway.answers = [said(TransientError("model.unavailable", "nobody is there"))]
    with pytest.raises(openai.InternalServerError, match="nobody is there") as caught:
        run(gateway, lambda client: client.chat.completions.create(model="m", messages=HELLO, stream=True))
    assert caught.value.status_code == 503


def test_stream_that_breaks(gateway):
    """An error after the first piece ends the stream, and the client hears of it."""
    gateway.answers = [said(chunk("H"), TransientError("model.unavailable", "it broke off"))]
    heard = []

    async def use(client):
        async for one in await client.chat.completions.create(model="m", messages=HELLO, stream=True):
            heard.append(one.choices[0].delta.content)

    with pytest.raises(openai.APIError, match="it broke off"):
        run(gateway, use)
    assert heard == ["H"]


@pytest.mark.parametrize("is_streaming", [True, False])
def test_client_hangs_up(gateway, is_streaming):
    """When the client goes, what is done for it is cancelled."""
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def endless():
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async def pieces():
        yield chunk("H")
        await endless()

    async def answer(request):
        return pieces() if is_streaming else await endless()

    gateway.answers = [answer]

    async def use(client):
        asking = asyncio.create_task(_ask(client, is_streaming))
        await begun.wait()
        asking.cancel()
        await asyncio.wait_for(cancelled.wait(), 5)

    run(gateway, use)
    assert gateway.log.getvalue() == ""


async def _ask(client, is_streaming):
    answer = await client.chat.completions.create(model="m", messages=HELLO, stream=is_streaming)
    async for _ in answer:
        pass


def test_drains(gateway):
    """Told to end, it lets a stream come to its end first."""
    told = asyncio.Event()

    async def pieces():
        yield chunk("H")
        await told.wait()
        yield chunk("i")

    gateway.answers = [pieces()]

    async def main():
        async with (
            serving(gateway) as server,
            openai.AsyncOpenAI(base_url=f"{gateway.url}/v1", api_key="x", max_retries=0) as client,
        ):
            stream = await client.chat.completions.create(model="m", messages=HELLO, stream=True)
            first = await anext(stream)
            server.should_exit = True
            asyncio.get_running_loop().call_later(0.15, told.set)
            return [first, *[one async for one in stream]]

    assert [one.choices[0].delta.content for one in asyncio.run(main())] == ["H", "i"]
