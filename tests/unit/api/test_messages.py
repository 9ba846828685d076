"""Anthropic's surface, with its official client."""

import asyncio
import json

import anthropic
import pytest

from omnimind.core.errors import RefusedError, TransientError
from omnimind.models.provider import LimitedError

from .conftest import serving
from .test_chat import chunk, said

HELLO = [{"role": "user", "content": "Hello"}]
USAGE = {
    "prompt_tokens": 30,
    "completion_tokens": 2,
    "total_tokens": 32,
    "prompt_tokens_details": {"cached_tokens": 10},
}
CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Recife"}'}}


def completion(reason="stop", **message):
    """A completion that ends for ``reason``."""
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"id": "c1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": USAGE}


def run(gateway, use):
    """What ``use`` makes of a client of ``gateway``."""

    async def main():
        async with (
            serving(gateway),
            anthropic.AsyncAnthropic(base_url=gateway.url, api_key="omk_x", max_retries=0) as client,
        ):
            return await use(client)

    return asyncio.run(main())


def ask(gateway, answer, **more):
    """What comes of asking."""
    gateway.answers = [answer]
    asked = {"model": "m", "max_tokens": 50, "messages": HELLO, **more}
    return run(gateway, lambda client: client.messages.create(**asked))


def test_answers(gateway):
    """A text comes as a block, its tokens as Anthropic counts them."""
    message = ask(gateway, completion(content="Hi"))
    assert [block.text for block in message.content] == ["Hi"]
    assert (message.stop_reason, message.role, message.id) == ("end_turn", "assistant", "msg_c1")
    assert (message.usage.input_tokens, message.usage.cache_read_input_tokens, message.usage.output_tokens) == (
        20,
        10,
        2,
    )
    assert message._request_id == gateway.asked[0].id


def test_asks_the_same_of_others(gateway):
    """System, pictures, tools, their calls and results, and parameters all become OpenAI's."""
    picture = {"type": "base64", "media_type": "image/png", "data": "AAAA"}
    messages = [
        {"role": "user", "content": [{"type": "image", "source": picture}, {"type": "text", "text": "Where?"}]},
        {
            "role": "assistant",
            "content": [
                {"type": "thinking", "thinking": "hm", "signature": "s"},
                {"type": "text", "text": "I look."},
                {"type": "tool_use", "id": "call_1", "name": "weather", "input": {"city": "Recife"}},
            ],
        },
        {
            "role": "user",
            "content": [
                {"type": "tool_result", "tool_use_id": "call_1", "content": [{"type": "text", "text": "sunny"}]},
                {"type": "text", "text": "Well?"},
            ],
        },
    ]
    schema = {"type": "object", "properties": {"city": {"type": "string"}}}
    ask(
        gateway,
        completion(content="Recife"),
        system=[{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        messages=messages,
        tools=[{"name": "weather", "description": "Looks", "input_schema": schema}],
        tool_choice={"type": "any", "disable_parallel_tool_use": True},
        stop_sequences=["END"],
        metadata={"user_id": "u1"},
        output_config={"effort": "low", "format": {"type": "json_schema", "schema": schema}},
    )
    body = gateway.asked[0].body
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}},
                {"type": "text", "text": "Where?"},
            ],
        },
        {"role": "assistant", "content": "I look.", "tool_calls": [CALL]},
        {"role": "tool", "tool_call_id": "call_1", "content": "sunny"},
        {"role": "user", "content": "Well?"},
    ]
    function = {"name": "weather", "parameters": schema, "description": "Looks"}
    assert {name: body[name] for name in body if name not in {"messages", "model"}} == {
        "max_tokens": 50,
        "tools": [{"type": "function", "function": function}],
        "tool_choice": "required",
        "parallel_tool_calls": False,
        "stop": ["END"],
        "user": "u1",
        "reasoning_effort": "low",
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": schema, "strict": True},
        },
    }


def test_calls_tools(gateway):
    """A tool call comes as a block with its arguments, and is why the message stops."""
    message = ask(gateway, completion("tool_calls", content=None, tool_calls=[CALL]))
    assert message.stop_reason == "tool_use"
    assert [(block.type, block.id, block.input) for block in message.content] == [
        ("tool_use", "call_1", {"city": "Recife"})
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_tokens", 0),
        ("messages", []),
        ("messages", [{"role": "nobody", "content": "x"}]),
        ("messages", [{"role": "user", "content": [{"type": "search_result"}]}]),
        ("messages", [{"role": "user", "content": [{"type": "image", "source": {"type": "base64"}}]}]),
        ("tools", [{"type": "web_search_20250305", "name": "web_search"}]),
        ("tool_choice", {"type": "some"}),
        ("container", "c"),
    ],
)
def test_says_what_is_wrong(gateway, field, value):
    """What can't be asked of every model is refused, naming the field, and nobody is asked."""
    with pytest.raises(anthropic.BadRequestError, match=field) as caught:
        ask(gateway, None, extra_body={field: value})
    assert caught.value.body["error"]["type"] == "invalid_request_error"
    assert not gateway.asked


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (RefusedError("guard.blocked", "no"), 400, "invalid_request_error"),
        (RefusedError("budget.exceeded", "no"), 402, "billing_error"),
        (LimitedError("slow down", retry_after_s=2.5), 429, "rate_limit_error"),
        (TransientError("model.unavailable", "gone"), 503, "overloaded_error"),
    ],
)
def test_errors(gateway, error, status, kind):
    """Errors are told in Anthropic's words."""
    with pytest.raises(anthropic.APIStatusError) as caught:
        ask(gateway, error)
    assert caught.value.status_code == status
    assert caught.value.body["error"]["type"] == kind
    assert caught.value.body["request_id"] == caught.value.response.headers["request-id"]


def test_streams(gateway):
    """Text and two tool calls come as blocks of a stream which the client puts together, with the tokens."""

    def call(index, **function):
        more = {"id": f"call_{index}", "type": "function"} if "name" in function else {}
        return {
            **chunk("x"),
            "choices": [{"index": 0, "delta": {"tool_calls": [{"index": index, "function": function, **more}]}}],
        }

    end = {**chunk("x"), "choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls"}]}
    gateway.answers = [
        said(
            chunk("I "),
            chunk("look."),
            call(0, name="weather", arguments=""),
            call(0, arguments='{"city": '),
            call(0, arguments='"Recife"}'),
            call(1, name="time", arguments="{}"),
            end,
            chunk(usage=USAGE),
        )
    ]

    async def use(client):
        async with client.messages.stream(model="m", max_tokens=50, messages=HELLO) as stream:
            kinds = [event.type async for event in stream]
            return kinds, await stream.get_final_message()

    kinds, message = run(gateway, use)
    assert kinds[0] == "message_start"
    assert kinds[-1] == "message_stop"
    assert kinds.count("content_block_stop") == 3
    assert message.content[0].text == "I look."
    assert [(block.name, block.input) for block in message.content[1:]] == [
        ("weather", {"city": "Recife"}),
        ("time", {}),
    ]
    assert message.stop_reason == "tool_use"
    assert (message.usage.input_tokens, message.usage.output_tokens) == (20, 2)


def test_stream_that_breaks(gateway):
    """An error after the first piece is an event, which the client raises."""
    gateway.answers = [said(chunk("H"), TransientError("model.unavailable", "it broke off"))]

    async def use(client):
        async with client.messages.stream(model="m", max_tokens=50, messages=HELLO) as stream:
            async for _ in stream:
                pass

    with pytest.raises(anthropic.APIError, match="it broke off"):
        run(gateway, use)


def test_counts_tokens(gateway):
    """Tokens are counted without asking anybody."""

    async def use(client):
        return await client.messages.count_tokens(model="m", messages=HELLO, system="x")

    assert run(gateway, use).input_tokens == 7
    assert not gateway.asked


def test_lists_models(gateway):
    """The list of models is one for both clients."""

    async def use(client):
        return [model.id async for model in client.models.list()], await client.models.retrieve("openai/gpt-5-mini")

    names, one = run(gateway, use)
    assert names == ["small", "openai/gpt-5-mini"]
    assert json.loads(one.to_json())["id"] == "openai/gpt-5-mini"
