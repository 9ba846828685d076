"""The gateway as it is put together: over real HTTP, with a real ledger, and with everything that can go wrong."""

import asyncio
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import OmniMindError, RefusedError, TransientError
from omnimind.core.model import Caller, Need
from omnimind.models.layers.recalling import REPEATABLE
from omnimind.models.request import Request
from omnimind.runtime.gateway import open_gateway
from omnimind.settings import Settings
from omnimind.store.budgets import Budgets
from omnimind.store.costs import Costs
from omnimind.store.database import open_database
from omnimind.testing.upstream.faults import BrokenOff, Failing, Garbage, Hold
from omnimind.testing.upstream.server import Upstream

FIRST, SECOND = "cheap/luna", "dear/sonnet"

MODELS = """
environment: false
providers:
  cheap: {{wire: openai, url: "{openai}", key: "env:KEY"}}
  dear: {{wire: anthropic, url: "{anthropic}", key: "env:KEY"}}
models:
  cheap/luna: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000}}
  dear/sonnet: {{price: {{input_usd: 10, output_usd: 20}}, context_tokens: 128000}}
cache: {{mode: off}}
retries: {{tries: 1}}
"""


class _House:
    """Two models at an upstream, and what is needed to open a gateway to them."""

    def __init__(self, folder, upstream, more=""):
        text = MODELS.format(openai=upstream.url_of("openai"), anthropic=upstream.url_of("anthropic")) + more
        (folder / "models.yaml").write_text(text)
        self.settings = Settings.from_environment({"OMNIMIND_HOME": str(folder), "KEY": "sk-test-0123456789"})
        self.database = open_database(self.settings.database)
        self.upstream = upstream

    @asynccontextmanager
    async def gateway(self):
        log = structlog.wrap_logger(structlog.testing.CapturingLogger())
        gateway = await open_gateway(self.settings, self.database, tracer=NoOpTracer(), log=log)
        try:
            yield gateway
        finally:
            await gateway.close()

    async def ask(self, gateway, request_id="r", **body):
        said = {"messages": [{"role": "user", "content": "How do tides work?"}], "max_tokens": 50, **body}
        need = None if "model" in body else Need()
        request = Request(kind="chat", body=said, caller=Caller(run_id="run"), id=request_id, need=need)
        answer = await gateway.ask(request)
        return request, answer

    def calls(self):
        """The ledger's rows, the first first, when all is written."""
        self.database.write(lambda transaction, rows: None)
        return list(reversed(Costs(self.database).calls()))


@pytest.fixture
def upstream():
    """Who is asked."""
    with Upstream() as upstream:
        yield upstream


@pytest.fixture
def house(tmp_path, upstream):
    """A house with two models."""
    house = _House(tmp_path, upstream)
    yield house
    house.database.close()


async def _read(answer):
    try:
        return [chunk async for chunk in answer.chunks]
    finally:
        await answer.chunks.aclose()


def test_an_answer_costs_what_the_provider_told(house, upstream):
    """The cheapest that fits is asked; its row in the ledger is settled at its tokens and price, for its run."""

    async def go():
        async with house.gateway() as gateway:
            return await house.ask(gateway)

    request, answer = asyncio.run(go())
    assert answer.body["choices"][0]["message"]["content"] == "You said: How do tides work?"
    assert request.notes["model"] == FIRST
    (call,) = house.calls()
    told = upstream.told
    assert (call.status, call.run_id, call.provider) == ("settled", "run", "cheap")
    assert (call.input_tokens, call.output_tokens) == (told.input_tokens, told.output_tokens)
    assert call.cost_usd == Decimal(told.input_tokens + 2 * told.output_tokens) / 10**6


@pytest.mark.parametrize("fault", [Failing(500), Failing(429, retry_after="30"), Garbage(), BrokenOff()])
@pytest.mark.parametrize("stream", [False, True])
def test_somebody_else_answers_if_nothing_was_heard(house, upstream, fault, stream):
    """After an error, a limit, garbage and a broken connection, also of a stream that said nothing yet; both calls are
    in the ledger."""
    upstream.reply(type(fault)(after=0) if stream and not isinstance(fault, Failing) else fault)

    async def go():
        async with house.gateway() as gateway:
            request, answer = await house.ask(gateway, stream=stream)
            return request, await _read(answer) if stream else answer

    request, _ = asyncio.run(go())
    assert request.notes["model"] == SECOND
    assert request.notes["route"][0] == f"{FIRST}: the cheapest of 2 that fit"
    assert request.notes["route"][1].startswith(f"{SECOND}: since")
    first, second = house.calls()
    assert (second.provider, second.status, second.error) == ("dear", "settled", "")
    assert (first.provider, first.error != "") == ("cheap", True)


def test_a_stream_that_was_heard_is_not_begun_again(house, upstream):
    """When it breaks off later the reader hears of that, and nobody else is asked."""
    upstream.reply(BrokenOff(after=3, said="one two three four five six"))

    async def go():
        async with house.gateway() as gateway:
            _, answer = await house.ask(gateway, stream=True)
            with pytest.raises(TransientError):
                await _read(answer)

    asyncio.run(go())
    (call,) = house.calls()
    assert call.error == "model.unavailable"
    assert call.cost_usd > 0, "what was heard is paid for"
    assert call.is_estimated


@pytest.mark.parametrize("cache", ["off", "exact"])
def test_a_stream_that_nobody_reads_leaves_nothing_behind(house, upstream, cache):
    """Closed before it was begun, as when a client hangs up: so is the provider hung up on, and the call is settled."""
    hold = Hold(after=3, said="one two three four five six")
    upstream.reply(hold)

    async def go():
        async with house.gateway() as gateway:
            _, answer = await house.ask(gateway, stream=True, omnimind={"cache": cache})
            await answer.chunks.aclose()
            return await asyncio.to_thread(upstream.exchanges[0].ended.result, 5)

    assert asyncio.run(go()), "it was hung up on"
    (call,) = house.calls()
    assert call.status != "reserved"
    assert call.error == "cancelled"


def test_whoever_says_retry_after_is_left_alone_till_then(house, upstream):
    """The next request goes to somebody else at once, and health says why."""
    upstream.reply(Failing(429, retry_after="30"))

    async def go():
        async with house.gateway() as gateway:
            await house.ask(gateway, "1")
            request, _ = await house.ask(gateway, "2")
            return request, {one.name: one for one in await gateway.health()}

    request, health = asyncio.run(go())
    assert request.notes["route"] == [f"{SECOND}: the only one of 2 that fit, 1 of them left alone"]
    assert [exchange.asked.wire for exchange in upstream.exchanges] == ["openai", "anthropic", "anthropic"]
    assert (health[FIRST].state, health[FIRST].why) == ("open", "model.limited")
    assert health[SECOND].state == "closed"


def test_a_breaker_opens(house, upstream):
    """After five failures nobody asks any more; who names that model hears why."""
    upstream.reply(*[Failing(500)] * 5)

    async def go():
        async with house.gateway() as gateway:
            for number in range(5):
                with pytest.raises(TransientError):
                    await house.ask(gateway, str(number), model=FIRST)
            with pytest.raises(TransientError, match="left alone") as caught:
                await house.ask(gateway, "6", model=FIRST)
            return caught.value

    assert asyncio.run(go()).code == "model.unavailable"
    assert len(upstream.exchanges) == 5
    assert len(house.calls()) == 5


def test_a_slow_one_is_hedged_and_both_are_settled(tmp_path, upstream):
    """The second answers, the first is cancelled at its provider, and the ledger has both, with nothing left open."""
    house = _House(tmp_path, upstream, "routing: {hedge_after_s: 0.05}\n")
    upstream.reply(Hold())

    async def go():
        async with house.gateway() as gateway:
            return await house.ask(gateway)

    request, _ = asyncio.run(go())
    assert request.notes["model"] == SECOND
    assert upstream.exchanges[0].ended.result(timeout=5), "it was hung up on"
    calls = {call.provider: call for call in house.calls()}
    assert (calls["dear"].status, calls["dear"].error) == ("settled", "")
    assert calls["cheap"].status != "reserved"
    assert calls["cheap"].error == "cancelled"
    house.database.close()


def test_a_budget_stops_it_before_anybody_is_asked(house, upstream):
    """Budgets of the file hold from the start."""
    with (house.settings.home / "models.yaml").open("a") as file:
        file.write("budgets: [{scope: run, subject: run, hard_usd: 0.0000001}]\n")

    async def go():
        async with house.gateway() as gateway:
            with pytest.raises(RefusedError) as caught:
                await house.ask(gateway)
            return caught.value

    assert asyncio.run(go()).code == "budget.exceeded"
    assert not upstream.exchanges
    assert [one.budget.subject for one in Budgets(house.database).standings()] == ["run"]


def test_what_was_answered_before_a_crash_is_not_asked_again(house, upstream):
    """The same request of an agent, in another process, has its answer from the database, and costs nothing."""

    async def go():
        async with house.gateway() as gateway:
            request, answer = await house.ask(gateway, f"{REPEATABLE}1")
            house.database.write(lambda transaction, rows: None)
            return request.notes, answer.body

    before, after = asyncio.run(go()), asyncio.run(go())
    assert before[1] == after[1]
    assert after[0]["recalled"]
    assert len(upstream.exchanges) == len(house.calls()) == 1


def test_limits_hold(tmp_path, upstream):
    """A tenant's limit refuses at once, and says when to come back."""
    house = _House(tmp_path, upstream, "limits: {tenants: {default: {requests_per_minute: 2}}}\n")

    async def go():
        async with house.gateway() as gateway:
            await house.ask(gateway, "1")
            await house.ask(gateway, "2")
            with pytest.raises(TransientError, match="tenant default") as caught:
                await house.ask(gateway, "3")
            return caught.value

    error = asyncio.run(go())
    assert error.code == "model.limited"
    assert error.retry_after_s > 0
    assert len(upstream.exchanges) == 2
    house.database.close()


def test_whoever_is_only_named_tells_what_they_have(tmp_path, upstream):
    """Their models are there by name; those that can't be reached are left out, with a line in the log."""
    ollama = upstream.url_of("ollama")
    (tmp_path / "models.yaml").write_text("providers: {away: {url: 'http://127.0.0.1:9/v1'}}\n")
    environment = {"OMNIMIND_HOME": str(tmp_path), "OLLAMA_HOST": ollama}
    settings = Settings.from_environment(environment)
    lines = structlog.testing.CapturingLogger()

    async def go():
        with open_database(settings.database) as database:
            log = structlog.wrap_logger(lines, processors=[])
            gateway = await open_gateway(settings, database, tracer=NoOpTracer(), log=log)
            await gateway.close()
            return gateway

    gateway = asyncio.run(go())
    assert [one.name for one in gateway.deployments] == ["ollama/model-a", "ollama/model-b"]
    assert gateway.can(Need())
    assert [call.kwargs["provider"] for call in lines.calls] == ["away"]


def test_gateways_share_what_they_know_in_redis(tmp_path, upstream, redis_url):
    """What one was told to leave alone, another leaves alone too."""
    upstream.reply(Failing(429, retry_after="30"))
    house = _House(tmp_path, upstream)
    house.settings = Settings.from_environment(
        {"OMNIMIND_HOME": str(tmp_path), "KEY": "sk-test-0123456789", "OMNIMIND_REDIS_URL": redis_url}
    )

    async def go():
        async with house.gateway() as one, house.gateway() as other:
            await house.ask(one, "1")
            request, _ = await house.ask(other, "2")
            return request

    assert asyncio.run(go()).notes["route"] == [f"{SECOND}: the only one of 2 that fit, 1 of them left alone"]
    house.database.close()


def test_a_configuration_that_is_wrong_is_told(tmp_path, upstream):
    """Nothing is left open."""
    house = _House(tmp_path, upstream, "chains: {c: [nobody]}\n")

    async def go():
        async with house.gateway():
            pass

    with pytest.raises(OmniMindError, match="the chain c names 'nobody'"):
        asyncio.run(go())
    house.database.close()
