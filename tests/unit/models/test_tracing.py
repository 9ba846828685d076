"""Spans of requests."""

import asyncio
import json
from decimal import Decimal

import pytest
from opentelemetry.trace import StatusCode, get_current_span, use_span

from omnimind.core.errors import RefusedError
from omnimind.core.model import Caller
from omnimind.models.layers.tracing import tracing
from omnimind.models.request import Answer, Request
from omnimind.telemetry.conventions import CONTENT
from omnimind.telemetry.trace import tracing as tracer_and_keeper

CALLER = Caller(tenant="acme", key="k1", run_id="r1", agent="writer", session="s1")
BODY = {"id": "c1", "model": "gpt", "choices": [], "usage": {"prompt_tokens": 3, "completion_tokens": 2}}
TEXT = "the text that nobody is to keep"


def asked(**body):
    """A request of a chat."""
    body = {"model": "m", "messages": [{"role": "user", "content": TEXT}], **body}
    return Request("chat", body, CALLER, "q1")


@pytest.fixture
def traced():
    """What tracing makes of a handler and a request, and the spans."""
    tracer, keeper = tracer_and_keeper()

    def run(handler, request, use=None, **more):
        async def main():
            answer = await tracing(tracer, **more)(handler)(request)
            return await use(answer) if use else answer

        return asyncio.run(main()), keeper.spans

    run.tracer = tracer
    return run


def test_says_what_was_asked_and_answered(traced):
    """A span has who asked, what model, what came of it and what it took, by the conventions; never the text."""

    async def handler(request):
        said = {"cache": "miss", "route": ["openai/gpt: cheapest"], "cost_usd": Decimal("0.0125")}
        request.notes.update(model="openai/gpt", provider="mistral", url="https://api.mistral.ai/v1", **said)
        return Answer(body=BODY)

    _, [span] = traced(
        handler, asked(temperature=0.5, max_tokens=9, stop="END", n=2, response_format={"type": "json_object"})
    )
    assert span.name == "chat m"
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 9,
        "gen_ai.request.stop_sequences": ("END",),
        "gen_ai.request.choice.count": 2,
        "gen_ai.output.type": "json",
        "gen_ai.provider.name": "mistral_ai",
        "server.address": "api.mistral.ai",
        "server.port": 443,
        "omnimind.cost_usd": 0.0125,
        "gen_ai.response.id": "c1",
        "gen_ai.response.model": "gpt",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 2,
        "gen_ai.agent.name": "writer",
        "gen_ai.conversation.id": "s1",
        "omnimind.request": "q1",
        "omnimind.tenant": "acme",
        "omnimind.key": "k1",
        "omnimind.run": "r1",
        "omnimind.cache": "miss",
        "omnimind.model": "openai/gpt",
        "omnimind.route": ("openai/gpt: cheapest",),
    }
    assert TEXT not in span.to_json()


def test_is_current_within(traced):
    """What layers do within is under the request's span, and that is under the one that was current before."""
    seen = {}

    async def handler(request):
        seen["inner"] = get_current_span().get_span_context()
        seen["noted"] = int(request.notes["trace_id"], 16)
        return Answer(body=BODY)

    with use_span(traced.tracer.start_span("outer"), end_on_exit=True) as outer:
        _, spans = traced(handler, asked())
    span = spans[0]
    assert span.context.span_id == seen["inner"].span_id
    assert span.parent.span_id == outer.get_span_context().span_id
    assert seen["noted"] == span.context.trace_id


def test_errors(traced):
    """A failure's span ends, with its code and none of its words."""

    async def handler(request):
        raise RefusedError("guard.blocked", TEXT)

    with pytest.raises(RefusedError):
        traced(handler, asked())
    spans = traced(_answer, asked())[1]
    assert spans[0].attributes["error.type"] == "guard.blocked"
    assert spans[0].status.status_code == StatusCode.ERROR
    assert TEXT not in spans[0].to_json()


async def _answer(request):
    return Answer(body=BODY)


@pytest.mark.parametrize("is_left", [True, False])
def test_streams(traced, is_left):
    """A stream's span ends with it, with its tokens; one that is left is told to be cancelled."""

    async def pieces():
        yield {"id": "c1", "model": "gpt", "choices": [{"delta": {"content": "x"}}]}
        yield BODY

    async def handler(request):
        return Answer(chunks=pieces())

    async def use(answer):
        await anext(answer.chunks)
        if not is_left:
            assert [chunk async for chunk in answer.chunks] == [BODY]
        await answer.chunks.aclose()

    _, [span] = traced(handler, asked(stream=True), use)
    assert span.attributes["gen_ai.request.stream"] is True
    assert span.attributes["gen_ai.response.time_to_first_chunk"] >= 0
    assert span.attributes.get("error.type") == ("cancelled" if is_left else None)
    assert span.attributes.get("gen_ai.usage.output_tokens") == (None if is_left else 2)


def test_cancelled(traced):
    """A request that is cancelled while nothing has come has a span that says so."""

    async def handler(request):
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        traced(handler, asked())
    spans = traced(_answer, asked())[1]
    assert spans[0].attributes["error.type"] == "cancelled"


def test_a_stream_that_is_closed_before_it_was_begun_ends_its_span(traced):
    """A client that hangs up at once leaves no span open."""

    async def handler(request):
        async def chunks():
            yield BODY

        return Answer(chunks=chunks())

    async def use(answer):
        await answer.chunks.aclose()

    _, [span] = traced(handler, asked(stream=True), use)
    assert span.attributes["error.type"] == "cancelled"


def test_the_latest_names_are_there_where_they_are_asked_for(traced):
    """What newer conventions know is told by them only."""
    _, [span] = traced(_answer, asked(reasoning_effort="high"))
    assert "gen_ai.request.reasoning.level" not in span.attributes
    _, [_, span] = traced(_answer, asked(reasoning_effort="high"), conventions="latest")
    assert span.attributes["gen_ai.request.reasoning.level"] == "high"


def test_content_is_captured_where_that_is_wanted_only(traced):
    """Whole answers and streams, instructions and calls of tools, in the shape of the conventions."""
    call = {"id": "t1", "function": {"name": "look", "arguments": "{}"}}
    asking = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": [{"type": "text", "text": TEXT}, {"type": "image_url", "image_url": {"url": "x"}}]},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "t1", "content": "seen"},
    ]

    async def pieces():
        for text in ("Hel", "lo"):
            yield {"id": "c1", "choices": [{"index": 0, "delta": {"content": text}}]}
        yield {"id": "c1", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
        yield BODY

    async def handler(request):
        return Answer(chunks=pieces())

    async def use(answer):
        return [chunk async for chunk in answer.chunks]

    _, [span] = traced(handler, asked(messages=asking, stream=True), use, captures=True)
    said = {name: json.loads(span.attributes[name]) for name in CONTENT}
    assert said["gen_ai.system_instructions"] == [{"type": "text", "content": "be brief"}]
    assert [one["parts"] for one in said["gen_ai.input.messages"]] == [
        [{"type": "text", "content": TEXT}, {"type": "image_url"}],
        [{"type": "tool_call", "id": "t1", "name": "look", "arguments": "{}"}],
        [{"type": "tool_call_response", "id": "t1", "response": "seen"}],
    ]
    parts = [{"type": "text", "content": "Hello"}]
    assert said["gen_ai.output.messages"] == [{"role": "assistant", "parts": parts, "finish_reason": "stop"}]
    assert span.attributes["gen_ai.response.finish_reasons"] == ("stop",)
