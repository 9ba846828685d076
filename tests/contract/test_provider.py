"""What every provider keeps to, on all five wire formats, against an upstream over real HTTP."""

import asyncio
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from omnimind.core.errors import UserError
from omnimind.core.model import Body, Usage
from omnimind.models.deployment import Wire
from omnimind.testing.upstream.asked import Said, ToolCall
from omnimind.testing.upstream.client import HTTP, Client, joined
from omnimind.testing.upstream.faults import Miscounted
from omnimind.testing.upstream.server import WIRES, Upstream

QUESTION: Body = {
    "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why are there tides?"}]
}
WEATHER: Body = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather at a place.",
        "parameters": {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"]},
    },
}
CALLS = (ToolCall("weather", {"place": "São Paulo"}), ToolCall("weather", {"place": "Brest"}))
SCHEMA: Body = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "scenes": {"type": "array", "items": {"type": "integer"}}},
    "required": ["title", "scenes"],
    "additionalProperties": False,
}
IN_JSON: Body = {"type": "json_schema", "json_schema": {"name": "script", "schema": SCHEMA, "strict": True}}
SCRIPT = {"title": "Marés", "scenes": [1, 2]}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


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


def finish(completion: Body) -> str:
    """Why it ended."""
    return completion["choices"][0]["finish_reason"]


def test_answer(upstream: Upstream, client: Client) -> None:
    """A question reaches the model that the deployment names, and its answer comes back as a completion."""
    upstream.reply("The moon pulls.")
    answer = client.ask(QUESTION)
    assert said(answer) == "The moon pulls."
    assert finish(answer) == "stop"
    assert answer["object"] == "chat.completion"
    asked = upstream.exchanges[0].asked
    assert (asked.model, asked.system, asked.prompt) == ("model-a", "Be brief.", "Why are there tides?")
    assert not asked.is_streaming


def test_stream(upstream: Upstream, client: Client) -> None:
    """A stream's chunks add up to the answer, piece by piece, and the last one tells the usage."""
    upstream.reply("The moon pulls, e o sol também.")
    chunks = client.stream(QUESTION)
    assert upstream.exchanges[0].asked.is_streaming
    assert said(joined(chunks)) == "The moon pulls, e o sol também."
    assert finish(joined(chunks)) == "stop"
    assert sum(bool(choice["delta"].get("content")) for chunk in chunks for choice in chunk["choices"]) > 3
    assert chunks[-1]["usage"]["total_tokens"] == 13
    assert chunks[0]["choices"][0]["delta"]["role"] == "assistant"
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}


def test_pool(upstream: Upstream, client: Client) -> None:
    """Answers one after the other, streamed or not, take one connection."""

    async def main() -> None:
        async with HTTP:
            for streaming in (True, False, True, True):
                answer = await client.send(QUESTION | {"stream": streaming})
                if answer.chunks is not None:
                    assert [chunk async for chunk in answer.chunks]

    asyncio.run(main())
    assert len({exchange.peer for exchange in upstream.exchanges}) == 1


def test_request_unchanged(client: Client) -> None:
    """The body of a request is the caller's: asking changes nothing in it."""
    body = QUESTION | {"tools": [WEATHER], "response_format": IN_JSON, "stream_options": {}, "stop": "END"}
    before = copy.deepcopy(body)
    client.stream(body)
    assert body == before


def test_usage(upstream: Upstream, client: Client, wire: Wire) -> None:
    """What is told of the usage is what the upstream told, in OpenAI's sense, whole and streamed."""
    used = Usage(
        input_tokens=100,
        cached_tokens=0 if wire == "ollama" else 60,
        cache_written_tokens=20 if wire in ("openai", "anthropic", "bedrock") else 0,
        output_tokens=30,
    )
    reasoning = 10 if wire in ("openai", "anthropic", "gemini") else 0
    answer = Said("Yes.", usage=used, reasoning_tokens=reasoning)
    upstream.reply(answer, answer)
    for completion in client.both(QUESTION):
        assert completion["usage"] == {
            "prompt_tokens": 100,
            "completion_tokens": 30,
            "total_tokens": 130,
            "prompt_tokens_details": {
                "cached_tokens": used.cached_tokens,
                "cache_write_tokens": used.cache_written_tokens,
            },
            "completion_tokens_details": {"reasoning_tokens": reasoning},
        }
    assert upstream.told.input_tokens == 200
    assert upstream.told.output_tokens == 60


def test_usage_missing(upstream: Upstream, client: Client) -> None:
    """Where the upstream tells no usage none is invented."""
    upstream.reply(Miscounted(None), Miscounted(None))
    for completion in client.both(QUESTION):
        assert "usage" not in completion
        assert said(completion) == "You said: Why are there tides?"


def test_tools(upstream: Upstream, client: Client) -> None:
    """Tools are offered, and their calls come back with names of their own, whole and streamed."""
    upstream.reply(Said(tool_calls=CALLS), Said("Let me see. ", tool_calls=CALLS))
    for completion in client.both(QUESTION | {"tools": [WEATHER]}):
        calls = completion["choices"][0]["message"]["tool_calls"]
        assert [call["function"]["name"] for call in calls] == ["weather", "weather"]
        assert [json.loads(call["function"]["arguments"]) for call in calls] == [call.arguments for call in CALLS]
        assert len({call["id"] for call in calls}) == 2
        assert finish(completion) == "tool_calls"
    assert all(exchange.asked.tools == ("weather",) for exchange in upstream.exchanges)


def test_tool_results(upstream: Upstream, client: Client) -> None:
    """A conversation goes on after calls of tools: their results reach the model, in order."""
    upstream.reply(Said(tool_calls=CALLS))
    message = client.ask(QUESTION | {"tools": [WEATHER]})["choices"][0]["message"]
    results = [
        {"role": "tool", "tool_call_id": call["id"], "content": f"{number} °C"}
        for number, call in enumerate(message["tool_calls"])
    ]
    follow_up = [*QUESTION["messages"], message, *results, {"role": "user", "content": "Where is it colder?"}]
    assert "Where is it colder?" in said(client.ask({"messages": follow_up, "tools": [WEATHER]}))
    heard = upstream.exchanges[-1].asked.messages
    assert [(each.role, each.text) for each in heard if each.role != "assistant"] == [
        ("system", "Be brief."),
        ("user", "Why are there tides?"),
        ("tool", "0 °C"),
        ("tool", "1 °C"),
        ("user", "Where is it colder?"),
    ]


@pytest.mark.parametrize("choice", ["none", "auto", "required", {"type": "function", "function": {"name": "weather"}}])
def test_tool_choice(client: Client, choice: Any) -> None:
    """Every way of OpenAI's to say which tool to call can be said."""
    assert client.ask(QUESTION | {"tools": [WEATHER], "tool_choice": choice})["choices"]


@pytest.mark.parametrize("by_itself", [True, False])
def test_schema(upstream: Upstream, client: Client, by_itself: bool) -> None:
    """An answer keeps to a JSON Schema: the model is told of it, and the answer's text is its JSON."""
    client.deployment = client.deployment.model_copy(update={"json_schema": by_itself})
    upstream.reply(
        *(
            Said(json.dumps(SCRIPT))
            if by_itself or client.connection.wire != "anthropic"
            else Said(tool_calls=(ToolCall("answer_in_json", SCRIPT),))
            for _ in range(2)
        )
    )
    for completion in client.both(QUESTION | {"response_format": IN_JSON}):
        assert json.loads(said(completion)) == SCRIPT
        assert finish(completion) == "stop"
        assert not completion["choices"][0]["message"].get("tool_calls")
    asked = upstream.exchanges[0].asked
    assert asked.schema == SCHEMA or asked.body["tools"][0]["input_schema"] == SCHEMA


def test_any_json(upstream: Upstream, client: Client) -> None:
    """An answer in JSON without a schema is possible with every provider."""
    is_called = client.connection.wire == "anthropic"
    upstream.reply(Said(tool_calls=(ToolCall("answer_in_json", SCRIPT),)) if is_called else SCRIPT)
    assert json.loads(said(client.ask(QUESTION | {"response_format": {"type": "json_object"}}))) == SCRIPT


def test_image(upstream: Upstream, client: Client) -> None:
    """A picture that comes with the request reaches the model, byte by byte."""
    parts = [
        {"type": "text", "text": "What is it?"},
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PIXEL}"}},
    ]
    client.ask({"messages": [{"role": "user", "content": parts}]})
    assert upstream.exchanges[0].asked.images == (PIXEL,)
    assert upstream.exchanges[0].asked.prompt == "What is it?"


def test_image_address(upstream: Upstream, client: Client, wire: Wire) -> None:
    """The address of a picture reaches those that fetch pictures; for others it is refused, saying what to do."""
    url = "https://example.org/tide.webp?size=2"
    body = {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}]}
    if wire in ("ollama", "bedrock"):
        with pytest.raises(UserError, match="data URI") as caught:
            client.ask(body)
        assert caught.value.code == "model.refused"
        assert not upstream.exchanges
    else:
        client.ask(body)
        assert upstream.exchanges[0].asked.images == (url,)


def test_options(upstream: Upstream, client: Client, wire: Wire) -> None:
    """Temperature, length, stops and seed reach those that have them."""
    client.ask(QUESTION | {"temperature": 0.5, "max_tokens": 77, "stop": ["END"], "seed": 5, "top_p": 0.9})
    body = upstream.exchanges[0].asked.body
    wanted = {
        "openai": {"temperature": 0.5, "max_tokens": 77, "stop": ["END"], "seed": 5, "top_p": 0.9},
        "anthropic": {"temperature": 0.5, "max_tokens": 77, "stop_sequences": ["END"], "top_p": 0.9},
        "gemini": {"temperature": 0.5, "maxOutputTokens": 77, "stopSequences": ["END"], "seed": 5, "topP": 0.9},
        "ollama": {"temperature": 0.5, "num_predict": 77, "stop": ["END"], "seed": 5, "top_p": 0.9},
        "bedrock": {"temperature": 0.5, "maxTokens": 77, "stopSequences": ["END"], "topP": 0.9},
    }[wire]
    place = {"gemini": "generationConfig", "ollama": "options", "bedrock": "inferenceConfig"}.get(wire)
    found = body[place] if place else body
    assert {name: found[name] for name in wanted} == wanted


def test_finish(upstream: Upstream, client: Client, wire: Wire) -> None:
    """An answer that was cut says so, and one that was filtered is an answer, not an error."""
    for reason in ("length", "content_filter"):
        if (reason, wire) == ("content_filter", "ollama"):
            continue  # it has no filter
        upstream.reply(Said("So", finish=reason), Said("So", finish=reason))
        assert [finish(completion) for completion in client.both(QUESTION)] == [reason, reason]


def test_refusal(upstream: Upstream, client: Client, wire: Wire) -> None:
    """A model that refuses answers."""
    upstream.reply(Said(refusal="I won't."), Said(refusal="I won't."))
    for completion in client.both(QUESTION):
        if wire == "openai":
            assert completion["choices"][0]["message"]["refusal"] == "I won't."
        elif wire == "ollama":
            assert said(completion) == "I won't."
        else:
            assert finish(completion) == "content_filter"


def test_not_openai(upstream: Upstream, client: Client, wire: Wire) -> None:
    """A request that is none is refused before it is sent, where it has to be understood."""
    if wire == "openai":
        pytest.skip("it goes through untouched")
    for body in ({}, {"messages": [{"content": "x"}]}, {"messages": [{"role": "user", "content": [{"text": "x"}]}]}):
        with pytest.raises(UserError) as caught:
            client.ask(body)
        assert caught.value.code == "model.refused"
    assert not upstream.exchanges


def test_embeddings(upstream: Upstream, client: Client, wire: Wire) -> None:
    """Texts become vectors, in their order, where the provider has embeddings."""
    texts = ["low tide", "maré alta"]
    if wire == "anthropic":
        with pytest.raises(UserError, match="embeddings"):
            client.ask({"input": texts}, "embeddings")
        return
    answer = client.ask({"input": texts}, "embeddings")
    assert [each["index"] for each in answer["data"]] == list(range(len(texts)))
    assert all(len(each["embedding"]) == 64 for each in answer["data"])
    assert [message.text for exchange in upstream.exchanges for message in exchange.asked.messages] == texts
    assert answer.get("usage", {}).get("prompt_tokens") == (None if wire == "gemini" else 4)


def test_images(upstream: Upstream, client: Client, wire: Wire) -> None:
    """A picture is drawn by OpenAI's wire format, and refused by the others."""
    body = {"prompt": "A tide pool", "size": "32x16"}
    if wire == "openai":
        assert client.ask(body, "images")["data"][0]["b64_json"].startswith("iVBOR")
    else:
        with pytest.raises(UserError, match="images"):
            client.ask(body, "images")


def test_models(client: Client) -> None:
    """A provider says what it has."""

    async def main() -> tuple[str, ...]:
        async with HTTP:
            return await client.providers[client.connection.name].models()

    assert asyncio.run(main()) == ("model-a", "model-b")


def test_untouched(upstream: Upstream) -> None:
    """What we know not of reaches an endpoint that is compatible with OpenAI's as it is."""
    body = QUESTION | {
        "top_k": 40,
        "provider": {"order": ["a"]},
        "messages": [{"role": "user", "content": "x", "n": 1}],
    }
    Client(upstream, "openai").ask(body)
    assert upstream.exchanges[0].asked.body == body | {"model": "model-a"}
