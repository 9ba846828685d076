"""Spans of requests."""

import asyncio

import pytest
from opentelemetry.trace import StatusCode, get_current_span, use_span

from omnimind.core.errors import RefusedError
from omnimind.core.model import Caller
from omnimind.models.layers.tracing import tracing
from omnimind.models.request import Answer, Request
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

    def run(handler, request, use=None):
        async def main():
            answer = await tracing(tracer)(handler)(request)
            return await use(answer) if use else answer

        return asyncio.run(main()), keeper.spans

    run.tracer = tracer
    return run


def test_says_what_was_asked_and_answered(traced):
    """A span has who asked, what model, what came of it and what it took, by the conventions; never the text."""

    async def handler(request):
        request.notes.update(model="openai/gpt", provider="mistral", cache="miss", route=["openai/gpt: cheapest"])
        return Answer(body=BODY)

    _, [span] = traced(handler, asked(temperature=0.5, max_tokens=9))
    assert span.name == "chat m"
    assert dict(span.attributes) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "m",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.max_tokens": 9,
        "gen_ai.provider.name": "mistral_ai",
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
        "omnimind.stream": False,
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
    assert span.attributes["omnimind.stream"] is True
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
