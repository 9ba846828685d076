"""What the ledger says is what providers told, to the nano-dollar, and what they don't tell is counted."""

import asyncio
from decimal import Decimal

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import TransientError
from omnimind.core.model import Caller, Usage
from omnimind.models.request import Request
from omnimind.runtime.gateway import open_gateway
from omnimind.settings import Settings
from omnimind.store.costs import Costs
from omnimind.store.database import open_database
from omnimind.testing.upstream.asked import Said
from omnimind.testing.upstream.faults import BrokenOff
from omnimind.testing.upstream.server import Upstream

WIRES = ("openai", "anthropic", "gemini", "ollama", "bedrock")
CACHING = ("openai", "anthropic", "gemini", "bedrock")
"""Those that can tell how many tokens were cached."""

MODEL = "  {wire}/m: {{price: {{input_usd: 1, output_usd: 10, cached_usd: 0.1, cache_written_usd: 1.25}}}}\n"
BODY = {"messages": [{"role": "user", "content": "How do tides work?"}], "max_tokens": 500}


@pytest.fixture
def upstream():
    """Who is asked."""
    with Upstream() as upstream:
        yield upstream


@pytest.fixture
def asking(tmp_path, upstream):
    """Asks models by their wires and, with the ledger written, gives its calls."""
    known = 'key: "env:KEY", secret: "env:KEY", region: us-east-1'
    providers = "".join(f'  {wire}: {{wire: {wire}, url: "{upstream.url_of(wire)}", {known}}}\n' for wire in WIRES)
    models = "".join(MODEL.format(wire=wire) for wire in WIRES)
    more = "cache: {mode: off}\nretries: {tries: 1}\n"
    (tmp_path / "models.yaml").write_text(f"environment: false\nproviders:\n{providers}models:\n{models}{more}")
    settings = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path), "KEY": "sk-test-0123456789"})

    async def ask(database, *requests):
        log = structlog.wrap_logger(structlog.testing.CapturingLogger())
        gateway = await open_gateway(settings, database, tracer=NoOpTracer(), log=log)
        try:
            for caller, body in requests:
                answer = await gateway.ask(Request("chat", BODY | body, caller, f"q{id(body)}"))
                if answer.chunks is not None:
                    try:
                        async for _ in answer.chunks:
                            pass
                    finally:
                        await answer.chunks.aclose()
        finally:
            await gateway.close()

    def asking(*requests):
        with open_database(settings.database) as database:
            try:
                asyncio.run(ask(database, *requests))
            finally:
                database.write(lambda transaction, rows: None)
                asking.calls = list(reversed(Costs(database).calls()))
        return asking.calls

    return asking


@pytest.mark.parametrize("stream", [False, True])
def test_every_wire_is_paid_for_what_it_told(asking, upstream, stream):
    """Cached tokens at their own price, where a wire can tell them."""
    taken = Usage(input_tokens=1000, cached_tokens=400, output_tokens=50)
    upstream.reply(*(Said("The moon pulls.", usage=taken) for _ in WIRES))

    calls = asking(*((Caller(), {"model": f"{wire}/m", "stream": stream}) for wire in WIRES))

    assert [call.provider for call in calls] == list(WIRES)
    assert all((call.input_tokens, call.output_tokens) == (1000, 50) for call in calls)
    assert not any(call.is_estimated for call in calls)
    cached, plain = Decimal("0.00114"), Decimal("0.0015")
    assert {call.provider: call.cost_usd for call in calls} == {
        wire: cached if wire in CACHING else plain for wire in WIRES
    }


@pytest.mark.parametrize("stream", [False, True])
def test_what_was_written_to_a_cache_has_its_own_price(asking, upstream, stream):
    """Anthropic and Bedrock tell it."""
    upstream.reply(*[Said("x", usage=Usage(input_tokens=1000, cache_written_tokens=400, output_tokens=50))] * 2)

    calls = asking(*((Caller(), {"model": f"{wire}/m", "stream": stream}) for wire in ("anthropic", "bedrock")))

    assert [(call.input_tokens, call.cache_written_tokens) for call in calls] == [(1000, 400)] * 2
    assert {call.cost_usd for call in calls} == {Decimal("0.0016")}


@pytest.mark.parametrize("wire", WIRES)
def test_a_stream_that_breaks_off_is_counted(asking, upstream, wire):
    """What was heard of it, flagged."""
    upstream.reply(BrokenOff(after=4))

    with pytest.raises(TransientError):
        asking((Caller(), {"model": f"{wire}/m", "stream": True}))

    (call,) = asking.calls
    assert (call.status, call.error) == ("settled", "model.unavailable")
    assert call.is_estimated
    assert 0 < call.cost_usd <= call.reserved_usd


def test_a_session_goes_on_where_it_was(asking, upstream):
    """The provider gets what was said before, in this session only, whole or in pieces."""
    upstream.reply("I am here", "I still am", "Who?")
    session = Caller(session="s")

    asking((session, {"model": "openai/m"}), (session, {"model": "anthropic/m", "stream": True}))
    asking((session, {"model": "openai/m"}), (Caller(session="t"), {"model": "openai/m"}))

    said = [[message.text for message in exchange.asked.messages] for exchange in upstream.exchanges]
    assert said[1] == ["How do tides work?", "I am here", "How do tides work?"]
    assert said[2] == [*said[1], "I still am", "How do tides work?"]
    assert said[3] == ["How do tides work?"]
