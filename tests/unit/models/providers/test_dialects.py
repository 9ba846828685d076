"""What the wire formats have each for itself."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from omnimind.core.errors import BrokenError, UserError
from omnimind.core.model import NOBODY, Body
from omnimind.models.deployment import Connection
from omnimind.models.http import Http
from omnimind.models.layers.providing import connect, providing
from omnimind.models.providers.anthropic import Anthropic
from omnimind.models.providers.bedrock import Bedrock
from omnimind.models.providers.dialect import Dialect, ProblemError
from omnimind.models.providers.eventstream import Event
from omnimind.models.providers.gemini import Gemini
from omnimind.models.providers.ollama import Ollama
from omnimind.models.providers.sigv4 import Signer
from omnimind.models.request import Request
from omnimind.testing.upstream.asked import Said, ToolCall
from omnimind.testing.upstream.client import Client, joined, request_for
from omnimind.testing.upstream.faults import Failing
from omnimind.testing.upstream.server import Upstream

HELLO: Body = {"messages": [{"role": "user", "content": "Hello"}]}
TOOL: Body = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
SCHEMA: Body = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}
IN_JSON: Body = {"type": "json_schema", "json_schema": {"name": "n", "schema": SCHEMA}}
PDF = "data:application/pdf;base64,JVBERi0="
SOUND: Body = {"type": "input_audio", "input_audio": {"data": "UklGRg==", "format": "wav"}}

NOW = datetime(2026, 11, 21, tzinfo=UTC)
KEYS: Body = {"key": SecretStr("AKID"), "secret": SecretStr("shh"), "headers": {"X-Amz-Security-Token": "tok"}}


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A running upstream."""
    with Upstream() as running:
        yield running


def turn(call: Body, result: str) -> Body:
    """A conversation in which a tool was called."""
    told = {"role": "tool", "tool_call_id": call["id"], "content": result}
    return {"messages": [*HELLO["messages"], {"role": "assistant", "content": None, "tool_calls": [call]}, told]}


CALL: Body = {"id": "call_1", "type": "function", "function": {"name": "look", "arguments": "{}"}}


class TestAnthropic:
    """Messages."""

    def test_conversation(self) -> None:
        """System and developer are the system; results of tools open the user's turn; empty texts are left out."""
        again = {"id": "call_2", "type": "function", "function": {"name": "look", "arguments": '{"at": "sea"}'}}
        cached = {"type": "text", "text": "Long.", "cache_control": {"type": "ephemeral"}}
        body: Body = {
            "messages": [
                {"role": "system", "content": [cached]},
                {"role": "developer", "content": "Be brief."},
                {"role": "user", "content": [{"type": "text", "text": ""}, {"type": "text", "text": "Hello"}]},
                {"role": "assistant", "content": "", "tool_calls": [CALL, again]},
                {"role": "tool", "tool_call_id": "call_1", "content": "grey"},
                {"role": "tool", "tool_call_id": "call_2", "content": [{"type": "text", "text": "blue"}]},
                {"role": "user", "content": "Well?"},
            ]
        }
        sent = Anthropic().call(request_for(body, output_tokens=2048), "claude").body
        assert sent == {
            "model": "claude",
            "max_tokens": 2048,
            "system": [cached, {"type": "text", "text": "Be brief."}],
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
                {
                    "role": "assistant",
                    "content": [
                        {"type": "tool_use", "id": "call_1", "name": "look", "input": {}},
                        {"type": "tool_use", "id": "call_2", "name": "look", "input": {"at": "sea"}},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"type": "tool_result", "tool_use_id": "call_1", "content": [{"type": "text", "text": "grey"}]},
                        {"type": "tool_result", "tool_use_id": "call_2", "content": [{"type": "text", "text": "blue"}]},
                        {"type": "text", "text": "Well?"},
                    ],
                },
            ],
        }

    def test_schema(self) -> None:
        """A model that keeps to schemas is told of a strict one; another has to call a tool, or one of several."""
        body = HELLO | {"response_format": IN_JSON, "temperature": 1.7}
        sent = Anthropic().call(request_for(body, json_schema=True), "m").body
        schema = sent["output_config"]["format"]["schema"]
        assert schema["additionalProperties"] is False
        assert schema["properties"]["n"] == {"type": "integer", "description": "(minimum: 1)"}
        assert sent["temperature"] == 1.0
        sent = Anthropic().call(request_for(body), "m").body
        assert sent["tools"][0]["input_schema"] == SCHEMA
        assert sent["tool_choice"] == {"type": "tool", "name": "answer_in_json"}
        sent = Anthropic().call(request_for(body | {"tools": [TOOL]}), "m").body
        assert [tool["name"] for tool in sent["tools"]] == ["look", "answer_in_json"]
        assert sent["tool_choice"] == {"type": "any"}

    def test_one_tool_at_a_time(self) -> None:
        """Who wants no parallel calls says so."""
        sent = Anthropic().call(request_for(HELLO | {"tools": [TOOL], "parallel_tool_calls": False}), "m").body
        assert sent["tool_choice"] == {"type": "auto", "disable_parallel_tool_use": True}

    def test_media(self) -> None:
        """Documents can be read, sounds can't be heard."""
        parts = [{"type": "file", "file": {"file_data": PDF}}]
        sent = Anthropic().call(request_for({"messages": [{"role": "user", "content": parts}]}), "m").body
        assert sent["messages"][0]["content"][0]["type"] == "document"
        with pytest.raises(UserError, match="sounds"):
            Anthropic().call(request_for({"messages": [{"role": "user", "content": [SOUND]}]}), "m")

    def test_key(self, upstream: Upstream) -> None:
        """Key and version are sent as Anthropic wants them."""
        Client(upstream, "anthropic").ask(HELLO)
        headers = upstream.exchanges[0].asked.headers
        assert (headers["x-api-key"], headers["anthropic-version"]) == ("sk-test-0123456789", "2023-06-01")

    def test_said_beside(self, upstream: Upstream) -> None:
        """What a model says beside its answer in JSON is not in it; what it says instead of it is heard."""
        client = Client(upstream, "anthropic")
        client.deployment = client.deployment.model_copy(update={"json_schema": False})
        answer = ToolCall("answer_in_json", {"n": 1})
        upstream.reply(*[Said("Here it is: ", tool_calls=(answer,))] * 2, *["I can't."] * 2)
        body = HELLO | {"response_format": IN_JSON}
        for completion in client.both(body):
            assert json.loads(completion["choices"][0]["message"]["content"]) == {"n": 1}
        for completion in client.both(body):
            assert completion["choices"][0]["message"]["content"] == "I can't."

    def test_no_arguments(self) -> None:
        """A call without arguments has those of an empty object, also in a stream."""
        events: list[Body] = [
            {"type": "message_start", "message": {"id": "m", "model": "c", "usage": {"input_tokens": 1}}},
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "tool_use", "id": "t", "name": "look"},
            },
            {"type": "content_block_delta", "index": 0, "delta": {"type": "input_json_delta", "partial_json": ""}},
            {"type": "message_delta", "delta": {"stop_reason": "tool_use"}, "usage": {"output_tokens": 2}},
            {"type": "message_stop"},
        ]
        translator = Anthropic().translator(request_for(HELLO), 0)
        chunks = [chunk for event in events for chunk in translator.feed(json.dumps(event).encode())]
        completion = joined(chunks)
        assert completion["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] == "{}"
        assert completion["usage"]["total_tokens"] == 3


class TestGemini:
    """generateContent."""

    @pytest.mark.parametrize(
        ("model", "extra", "signature"),
        [
            ("gemini-3.8-flash", {"google": {"thought_signature": "c2ln"}}, "c2ln"),
            ("gemini-3.8-flash", None, "skip_thought_signature_validator"),
            ("gemini-2.5-flash", None, None),
        ],
    )
    def test_signature(self, model: str, extra: Body | None, signature: str | None) -> None:
        """The signature of a thought goes back with its call; Gemini 3 gets a stand-in for what others have called."""
        call = CALL | ({"extra_content": extra} if extra else {})
        sent = Gemini().call(request_for(turn(call, '{"sea": "grey"}')), model).body["contents"]
        assert sent[1]["parts"][0].get("thoughtSignature") == signature
        assert sent[2]["parts"] == [{"functionResponse": {"name": "look", "response": {"sea": "grey"}}}]

    def test_signature_received(self) -> None:
        """A signature that comes with a call is kept with it; thoughts are not part of the answer."""
        parts = [
            {"text": "hm", "thought": True},
            {"functionCall": {"name": "look", "args": {}}, "thoughtSignature": "c2ln"},
        ]
        body = {"candidates": [{"content": {"parts": parts}, "finishReason": "STOP"}]}
        choice = Gemini().answer(request_for(HELLO), body, 0)["choices"][0]
        assert choice["message"]["content"] is None
        call = choice["message"]["tool_calls"][0]
        assert call["extra_content"] == {"google": {"thought_signature": "c2ln"}}
        assert choice["finish_reason"] == "tool_calls"

    @pytest.mark.parametrize("result", ["grey", "[1]", "3"])
    def test_result(self, result: str) -> None:
        """A result that is no object is wrapped in one."""
        sent = Gemini().call(request_for(turn(CALL, result)), "m").body["contents"]
        response = sent[2]["parts"][0]["functionResponse"]["response"]
        assert response == {"result": result if result == "grey" else json.loads(result)}

    def test_media(self) -> None:
        """Sounds and documents go with the request."""
        parts = [SOUND, {"type": "file", "file": {"file_data": PDF}}]
        sent = Gemini().call(request_for({"messages": [{"role": "user", "content": parts}]}), "m").body
        assert [part["inlineData"]["mimeType"] for part in sent["contents"][0]["parts"]] == [
            "audio/wav",
            "application/pdf",
        ]

    def test_wrong_key(self, upstream: Upstream) -> None:
        """A wrong key is denied, though Gemini calls it a bad request."""
        upstream.reply(Failing(400, message="API key not valid. Please pass a valid API key."))
        with pytest.raises(UserError) as caught:
            Client(upstream, "gemini").ask(HELLO)
        assert caught.value.code == "model.denied"

    def test_retry_delay(self) -> None:
        """When to come back is told in the body."""
        details = [{"@type": "Help"}, {"@type": "RetryInfo", "retryDelay": "34.5s"}]
        error = {"code": 429, "message": "slow", "status": "RESOURCE_EXHAUSTED", "details": details}
        assert Gemini().problem({"error": error}).retry_after_s == 34.5

    def test_malformed_call(self) -> None:
        """A call that Gemini itself did not understand is not an empty answer."""
        body = {"candidates": [{"content": {}, "finishReason": "MALFORMED_FUNCTION_CALL"}]}
        with pytest.raises(KeyError):
            Gemini().answer(request_for(HELLO), body, 0)

    def test_usage_alone(self) -> None:
        """A response that has only usage belongs to the answer."""
        translator = Gemini().translator(request_for(HELLO), 0)
        events: list[Body] = [
            {"candidates": [{"content": {"parts": [{"text": "Yes"}]}, "finishReason": "STOP"}]},
            {"usageMetadata": {"promptTokenCount": 2, "candidatesTokenCount": 1}},
        ]
        chunks = [chunk for event in events for chunk in translator.feed(json.dumps(event).encode())]
        assert joined([*chunks, *translator.finish()])["usage"]["total_tokens"] == 3
        assert translator.is_done

    def test_batches(self, upstream: Upstream) -> None:
        """More texts than go into one request are embedded by several, in their order."""
        texts = [f"text {number}" for number in range(101)]
        answer = Client(upstream, "gemini").ask({"input": texts}, "embeddings")
        assert [each["index"] for each in answer["data"]] == list(range(101))
        assert [len(exchange.asked.messages) for exchange in upstream.exchanges] == [100, 1]


class TestOllama:
    """Chats."""

    def test_context(self) -> None:
        """A context that was said is asked for, and no other: Ollama has its own setting."""
        assert "options" not in Ollama().call(request_for(HELLO), "m").body
        assert Ollama().call(request_for(HELLO, context_tokens=8192), "m").body["options"] == {"num_ctx": 8192}

    def test_tool_result(self) -> None:
        """A result names the tool that it is of."""
        sent = Ollama().call(request_for(turn(CALL, "grey")), "m").body["messages"]
        assert sent[2] == {"role": "tool", "content": "grey", "tool_name": "look"}
        assert sent[1]["tool_calls"] == [{"function": {"name": "look", "arguments": {}}}]

    def test_json(self) -> None:
        """Any JSON is asked for by name, a schema as it is, and no tools where none may be called."""
        sent = Ollama().call(request_for(HELLO | {"response_format": {"type": "json_object"}}), "m").body
        assert sent["format"] == "json"
        sent = Ollama().call(request_for(HELLO | {"response_format": IN_JSON}), "m").body
        assert sent["format"] == SCHEMA
        assert "tools" not in Ollama().call(request_for(HELLO | {"tools": [TOOL], "tool_choice": "none"}), "m").body

    def test_half_counted(self) -> None:
        """Where one count is missing no usage is told: it would be wrong."""
        body = {"model": "m", "message": {"content": "x"}, "done": True, "eval_count": 3}
        assert "usage" not in Ollama().answer(request_for(HELLO), body, 0)


class TestBedrock:
    """Converse."""

    def test_bearer(self, upstream: Upstream) -> None:
        """An API key is a bearer's, and the id of a model, also an ARN, is one part of the path."""
        arn = "arn:aws:bedrock:us-east-1:1:inference-profile/us.x-v1:0"
        client = Client(upstream, "bedrock")
        client.deployment = client.deployment.model_copy(update={"model": arn})
        client.ask(HELLO)
        assert upstream.exchanges[0].asked.headers["authorization"] == "Bearer sk-test-0123456789"
        assert upstream.exchanges[0].asked.model == arn

    def test_signed(self, upstream: Upstream) -> None:
        """With a secret the request is signed for its region, session token and all."""
        client = Client(upstream, "bedrock", **KEYS, region="eu-west-1")
        client.ask(HELLO)
        headers = upstream.exchanges[0].asked.headers
        day = headers["x-amz-date"][:8]
        scope = f"AWS4-HMAC-SHA256 Credential=AKID/{day}/eu-west-1/bedrock/aws4_request, "
        assert headers["authorization"].startswith(f"{scope}SignedHeaders=host;x-amz-date;x-amz-security-token, ")
        assert "shh" not in repr(headers)

    def test_signature(self) -> None:
        """The signature is of the region that the host names, and of what is sent."""
        url = "https://bedrock-runtime.us-west-2.amazonaws.com"
        path = "/model/us.x-v1%3A0/converse"
        connection = Connection(name="b", wire="bedrock", url=url, **KEYS)
        signed = Bedrock().sign(connection, "POST", url + path, b"{}", NOW)
        signer = Signer("AKID", "shh", "us-west-2", "bedrock")
        assert signed == signer.sign("POST", url + path, KEYS["headers"], b"{}", NOW)
        with pytest.raises(UserError, match="region"):
            Bedrock().sign(connection.model_copy(update={"url": "http://127.0.0.1"}), "POST", url, b"", NOW)

    def test_list(self) -> None:
        """Models are listed at the other host."""
        url = "https://bedrock-runtime.us-west-2.amazonaws.com"
        assert Bedrock().control_url(url) == "https://bedrock.us-west-2.amazonaws.com"

    def test_tools(self) -> None:
        """Tools that may not be called are left out, unless the history has calls of them."""
        forbidden = {"tools": [TOOL], "tool_choice": "none"}
        assert "toolConfig" not in Bedrock().call(request_for(HELLO | forbidden), "m").body
        assert "toolConfig" in Bedrock().call(request_for(turn(CALL, "grey") | forbidden), "m").body

    def test_cache(self) -> None:
        """What is to be remembered ends with a mark."""
        part = {"type": "text", "text": "Long.", "cache_control": {"type": "ephemeral"}}
        sent = Bedrock().call(request_for({"messages": [{"role": "user", "content": [part]}]}), "m").body
        assert sent["messages"][0]["content"] == [{"text": "Long."}, {"cachePoint": {"type": "default"}}]


def test_two_answers_by_tool(upstream: Upstream) -> None:
    """A model that calls a tool instead of giving the answer in JSON is heard as calling the tool."""
    upstream.reply(*[Said(tool_calls=(ToolCall("look", {}),))] * 2)
    body = HELLO | {"tools": [TOOL], "response_format": IN_JSON}
    client = Client(upstream, "bedrock")
    for completion in client.both(body):
        choice = completion["choices"][0]
        assert choice["finish_reason"] == "tool_calls"
        assert choice["message"]["tool_calls"][0]["function"]["name"] == "look"


@pytest.mark.parametrize("dialect", [Anthropic(), Gemini(), Ollama(), Bedrock()])
@pytest.mark.parametrize(
    "part",
    [
        {"type": "video_url", "video_url": {"url": "https://example.org/tide.mp4"}},
        {"type": "file", "file": {"file_id": "file-1"}},
        {"type": "image_url", "image_url": {"url": "ftp://example.org/tide.png"}},
    ],
)
def test_unknown_part(dialect: Dialect, part: Body) -> None:
    """A part of a message that can't be said is refused, never left out."""
    with pytest.raises(UserError) as caught:
        dialect.call(request_for({"messages": [{"role": "user", "content": [part]}]}), "m")
    assert caught.value.code == "model.refused"


@pytest.mark.parametrize("dialect", [Anthropic(), Gemini(), Bedrock()])
def test_nothing_said(dialect: Dialect) -> None:
    """A message that says nothing is left out, and its neighbours are one turn."""
    asked: Body = {"messages": [*HELLO["messages"], {"role": "assistant", "content": ""}, *HELLO["messages"]]}
    sent = dialect.call(request_for(asked), "m").body
    turns = sent["contents"] if isinstance(dialect, Gemini) else sent["messages"]
    assert len(turns) == 1


def test_unrouted() -> None:
    """A request that nobody routed is our own fault."""
    with pytest.raises(BrokenError, match="no provider"):
        asyncio.run(providing(connect([], Http()))(Request("chat", HELLO, NOBODY, "r-1")))


def test_overloaded() -> None:
    """What is told in the middle of a stream means what it would as a status."""
    slow = Event("throttlingException", b'{"message": "slow"}', is_exception=True)
    with pytest.raises(ProblemError) as caught:
        list(Bedrock().translator(request_for(HELLO), 0).feed(slow))
    assert caught.value.problem.status == 429
    event = b'{"type": "error", "error": {"type": "rate_limit_error", "message": "slow"}}'
    with pytest.raises(ProblemError) as caught:
        list(Anthropic().translator(request_for(HELLO), 0).feed(event))
    assert caught.value.problem.status == 429
