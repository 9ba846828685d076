"""Every way to ask the gateway, streaming or not, and everything that can come of it: the books are right each time."""

import asyncio
from decimal import Decimal

import pytest

from omnimind.testing.upstream.faults import Failing, FailingMidway, Hold

from .gateway_stack import SOON_S, running_stack
from .surfaces import SURFACES, Refused

MILLION = Decimal(1_000_000)
CELLS = [
    pytest.param(name, is_streaming, id=f"{name}-{'stream' if is_streaming else 'whole'}")
    for name, surface in SURFACES.items()
    for is_streaming in ([False, True] if surface.kind == "chat" else [False])
]
CHATS = [cell for cell in CELLS if cell.values[0] != "embeddings"]
STREAMS = [cell for cell in CHATS if cell.values[1]]
every_cell = pytest.mark.parametrize(("name", "is_streaming"), CELLS)
every_chat = pytest.mark.parametrize(("name", "is_streaming"), CHATS)
every_stream = pytest.mark.parametrize(("name", "is_streaming"), STREAMS)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """A gateway for all cells."""
    with running_stack(tmp_path_factory.mktemp("surfaces")) as stack:
        yield stack
        assert "error" not in stack.log.getvalue()


class Cell:
    """A way to ask, with a key of its own, and what it left behind."""

    def __init__(self, stack, name, is_streaming):
        self.stack, self.surface, self.is_streaming = stack, SURFACES[name], is_streaming
        self.key, self._secret = stack.key(name)
        self._before = len(stack.upstream.exchanges)

    def ask(self, about="tides", model=None, during=None):
        """What the gateway says; the prompt is one that nobody else has."""
        return asyncio.run(self._ask(about, model, during))

    @property
    def exchanges(self):
        """What the upstream saw of it."""
        return self.stack.upstream.exchanges[self._before :]

    @property
    def calls(self):
        """The ledger's rows."""
        self.stack.spans.of(self.key)
        return self.stack.calls(self.key)

    @property
    def decisions(self):
        """The guard's."""
        return self.stack.decisions(self.key)

    def span(self):
        """The one span of the one request."""
        [span] = self.stack.spans.of(self.key)
        return span

    def first(self):
        """The model that is asked where nothing else is said."""
        return "first/model-a" if self.surface.kind == "chat" else "first/embedder"

    async def _ask(self, about, model, during):
        texts = asyncio.create_task(self._collect(f"Tell {self.key} of {about}.", model or self.first()))
        if during is not None:
            await asyncio.wait_for(asyncio.wrap_future(during.reached), SOON_S)
            texts.cancel()
        return "".join(await texts)

    async def _collect(self, prompt, model):
        pieces = self.surface.texts(self.stack, self.key, self._secret, prompt, model, self.is_streaming)
        return [piece async for piece in pieces]


@pytest.fixture
def cell(stack, name, is_streaming):
    """The cell of the matrix."""
    return Cell(stack, name, is_streaming)


def price_of(call):
    """What a row's tokens cost by the configured prices."""
    output_usd = 2 if call.kind == "chat" else 0
    return (call.input_tokens + output_usd * call.output_tokens) / MILLION


@every_cell
def test_success(cell):
    """The answer comes; one row has the tokens that the upstream told and their price; the span has them too."""
    said = cell.ask()
    [exchange], [call], span = cell.exchanges, cell.calls, cell.span()
    if cell.surface.kind == "chat":
        assert said.strip() == f"You said: Tell {cell.key} of tides."
    assert (call.input_tokens, call.output_tokens) == (exchange.told.input_tokens, exchange.told.output_tokens)
    assert (call.status, call.error, call.is_estimated, call.is_streaming) == ("settled", "", False, cell.is_streaming)
    assert 0 < call.cost_usd == price_of(call) <= call.reserved_usd
    assert call.trace_id == f"{span.context.trace_id:032x}"
    assert span.attributes["gen_ai.usage.input_tokens"] == call.input_tokens
    assert span.attributes["gen_ai.provider.name"] == "first"
    assert "error.type" not in span.attributes
    assert not cell.decisions


@every_cell
def test_refused_question(cell):
    """What the policy refuses reaches nobody: no row, one decision, and a span that says why."""
    with pytest.raises(Refused) as caught:
        cell.ask("project Bluefin")
    assert caught.value.code == "guard.blocked"
    assert caught.value.status in {0, 400}
    assert not cell.exchanges
    assert not cell.calls
    [decision] = cell.decisions
    assert (decision.rule, decision.place, decision.decided) == ("code-names", "input", "block")
    assert cell.span().attributes["error.type"] == "guard.blocked"


@every_chat
def test_refused_answer(cell):
    """An answer that the policy refuses never arrives, but is paid, and decided about once."""
    cell.stack.upstream.reply("It is bluefin that they mean.")
    with pytest.raises(Refused) as caught:
        cell.ask()
    assert caught.value.code in {"guard.blocked", "content_policy_violation", ""}
    [call] = cell.calls
    assert (call.status, call.cost_usd) == ("settled", price_of(call))
    assert call.input_tokens == cell.exchanges[0].usage.input_tokens or call.is_estimated
    assert call.cost_usd > 0
    [decision] = cell.decisions
    assert (decision.rule, decision.place, decision.decided) == ("code-names", "output", "block")
    assert cell.span().attributes["error.type"] == "guard.blocked"


@every_cell
def test_provider_error(cell):
    """A provider that fails is an error of ours to the client; its row is released, at no cost."""
    cell.stack.upstream.reply(Failing(500))
    with pytest.raises(Refused) as caught:
        cell.ask()
    assert caught.value.code == "model.unavailable"
    assert caught.value.status in {0, 503}
    [call] = cell.calls
    assert (call.status, call.error, call.cost_usd) == ("released", "model.unavailable", 0)
    assert cell.span().attributes["error.type"] == "model.unavailable"
    assert not cell.decisions


@every_cell
def test_fallback(cell):
    """When the first of a chain fails, the second answers: a row for each, and one span."""
    cell.stack.upstream.reply(Failing(500))
    cell.ask(model="both" if cell.surface.kind == "chat" else "embedders")
    first, second = cell.calls
    assert (first.provider, first.status, first.error) == ("first", "released", "model.unavailable")
    assert (second.provider, second.status, second.error) == ("second", "settled", "")
    assert first.request_id == second.request_id
    assert first.trace_id == second.trace_id
    assert second.cost_usd == price_of(second) > 0
    assert cell.span().attributes["gen_ai.provider.name"] == "second"


@every_cell
def test_cancel(cell):
    """When the client goes, the provider's work is stopped; what it may have done is counted, and never nothing."""
    hold = Hold(after=2 if cell.is_streaming else 0)
    cell.stack.upstream.reply(hold)
    with pytest.raises(asyncio.CancelledError):
        cell.ask(during=hold)
    [call], [exchange] = cell.calls, cell.exchanges
    assert exchange.ended.result(SOON_S) is True
    assert (call.status, call.error, call.is_estimated) == ("settled", "cancelled", True)
    assert 0 < call.cost_usd == price_of(call) <= call.reserved_usd
    assert cell.span().attributes["error.type"] == "cancelled"
    assert not cell.decisions


@every_stream
def test_failure_midway(cell):
    """A stream that fails after some pieces is told to fail, and what came of it is paid."""
    cell.stack.upstream.reply(FailingMidway(after=3))
    with pytest.raises(Refused):
        cell.ask()
    [call] = cell.calls
    assert (call.status, call.error, call.is_estimated) == ("settled", "model.unavailable", True)
    assert call.cost_usd == price_of(call) > 0
    assert cell.span().attributes["error.type"] == "model.unavailable"


@every_cell
def test_remembered(cell):
    """The same asked again comes from memory: the upstream hears nothing, and its row costs nothing."""
    assert cell.ask() == cell.ask()
    assert len(cell.exchanges) == 1
    asyncio.run(asyncio.to_thread(cell.stack.spans.of, cell.key))
    first, second = cell.calls
    assert (first.is_cached, second.is_cached, second.cost_usd) == (False, True, 0)


def test_nothing_stays_reserved(stack):
    """When all is said, no call of any cell is left open, and totals are what the rows come to."""
    with stack.database.reading() as connection:
        open_calls = connection.exec_driver_sql("SELECT count(*) FROM calls WHERE status = 'reserved'").scalar_one()
        spent = connection.exec_driver_sql("SELECT coalesce(sum(cost_nano), 0) FROM calls").scalar_one()
        totals = connection.exec_driver_sql(
            "SELECT spent_nano, reserved_nano FROM spending WHERE scope = 'tenant' AND since = 'ever'"
        ).all()
    assert open_calls == 0
    assert totals == [(spent, 0)]
