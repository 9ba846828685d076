"""Budgeting: every call is settled once, at what it did cost, however it ends."""

import asyncio
from decimal import Decimal

import pytest

from omnimind.core.errors import RefusedError, TransientError
from omnimind.core.ledger import Budget
from omnimind.core.model import Caller, Need
from omnimind.models.breakers import Breakers
from omnimind.models.config import BreakerConfig
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.layers.budgeting import budgeting
from omnimind.models.layers.routing import routing
from omnimind.models.request import Answer, Request
from omnimind.models.router import Router
from omnimind.models.traffic import Traffic
from omnimind.testing.ledger import FakeLedger

PRICE = Price(name="ours 1", input_usd=Decimal(1), output_usd=Decimal(10))
HERE = Connection(name="openai", wire="openai", url="http://127.0.0.1")
BODY = {"model": "x", "messages": [{"role": "user", "content": "moon"}], "max_tokens": 100}
ASKED = 8
USAGE = {"prompt_tokens": 50, "completion_tokens": 20}
COST = Decimal("0.000250")


def request(price=PRICE, **more):
    """A request to a deployment with this price."""
    deployment = Deployment(name="openai/gpt-5", connection=HERE, model="gpt-5", price=price)
    caller = Caller(tenant="acme", key="k1", run_id="r1", agent="writer")
    return Request("chat", BODY | more, caller, "q1", deployment=deployment)


def answering(body):
    """A handler that answers with ``body``."""

    async def handler(_):
        return Answer(body=body)

    return handler


def streaming(*chunks, error=None, closed=None):
    """A handler that streams ``chunks``, and then raises ``error``."""

    async def told():
        try:
            for chunk in chunks:
                yield chunk
            if error is not None:
                raise error
        finally:
            if closed is not None:
                closed.append(True)

    async def handler(_):
        return Answer(chunks=told())

    return handler


def piece(text):
    """A chunk that says ``text``."""
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


LAST = {"choices": [], "usage": USAGE}


def only(ledger):
    """The one call that there is."""
    (call,) = ledger.calls.values()
    return call


def ask(ledger, handler, asked=None):
    """Ask, and read the answer to its end."""

    async def run():
        answer = await budgeting(ledger)(handler)(asked or request())
        return answer.body or [chunk async for chunk in answer.chunks]

    return asyncio.run(run())


def test_an_answer_is_paid_by_its_usage():
    """The call names who asked, whom, and by which price; the notes have its cost."""
    ledger, asked = FakeLedger(), request()

    ask(ledger, answering({"choices": [], "usage": USAGE}), asked)

    opening, closing = only(ledger).opening, only(ledger).closing
    assert (opening.tenant, opening.key, opening.run_id, opening.agent) == ("acme", "k1", "r1", "writer")
    assert (opening.provider, opening.model, opening.price) == ("openai", "gpt-5", "ours 1")
    assert opening.most_usd == Decimal("0.001008")
    assert (only(ledger).status, closing.cost_usd, closing.usage.is_estimated) == ("settled", COST, False)
    assert (asked.notes["cost_usd"], asked.notes["usage"].output_tokens) == (COST, 20)


def test_a_stream_is_paid_by_its_last_chunk():
    """When it was read to its end; what came passes through as it is."""
    ledger = FakeLedger()
    chunks = [piece("hello"), piece(" world"), LAST]

    assert ask(ledger, streaming(*chunks), request(stream=True)) == chunks
    assert (only(ledger).closing.cost_usd, only(ledger).closing.error) == (COST, "")
    assert only(ledger).closing.first_token_s is not None


def test_a_stream_without_usage_is_counted():
    """And flagged; it never costs nothing."""
    ledger = FakeLedger()

    ask(ledger, streaming(piece("hello"), piece(" world")), request(stream=True))

    usage = only(ledger).closing.usage
    assert (usage.input_tokens, usage.output_tokens, usage.is_estimated) == (ASKED, 2, True)
    assert only(ledger).closing.cost_usd == Decimal("0.000028")


def test_a_stream_that_is_closed_is_paid_as_far_as_it_came():
    """The provider's stream is closed too."""
    ledger, closed = FakeLedger(), []

    async def run():
        answer = await budgeting(ledger)(streaming(piece("hello world"), LAST, closed=closed))(request(stream=True))
        await anext(answer.chunks)
        await answer.chunks.aclose()
        await answer.chunks.aclose()

    asyncio.run(run())
    closing = only(ledger).closing
    assert (closing.error, closing.usage.output_tokens, closing.usage.is_estimated) == ("cancelled", 2, True)
    assert closed == [True]


def test_a_stream_that_is_closed_unread_is_settled():
    """Though none of its code has run."""
    ledger = FakeLedger()

    async def run():
        answer = await budgeting(ledger)(streaming(piece("hello")))(request(stream=True))
        await answer.chunks.aclose()

    asyncio.run(run())
    assert (only(ledger).status, only(ledger).closing.error) == ("settled", "cancelled")


def test_a_stream_that_breaks_off_is_paid_as_far_as_it_came():
    """With the error's code."""
    ledger = FakeLedger()
    broken = TransientError("model.unavailable", "it broke off")

    with pytest.raises(TransientError):
        ask(ledger, streaming(piece("hello world"), error=broken), request(stream=True))

    closing = only(ledger).closing
    assert (closing.error, closing.usage.output_tokens) == ("model.unavailable", 2)


@pytest.mark.parametrize("is_streaming", [False, True])
def test_what_fails_before_it_says_anything_costs_nothing(is_streaming):
    """All that was set aside is given back."""
    ledger = FakeLedger()
    broken = TransientError("model.unavailable", "it is down")

    async def failing(_):
        raise broken

    with pytest.raises(TransientError):
        ask(ledger, streaming(error=broken) if is_streaming else failing, request(stream=is_streaming))

    assert (only(ledger).status, only(ledger).closing.error) == ("released", "model.unavailable")
    assert ledger.spent_usd() == 0


def test_a_call_that_is_cancelled_is_paid_for_what_was_asked():
    """The provider may have read it: so do losers of a hedge cost what they did."""
    ledger = FakeLedger()

    async def run():
        under_way = asyncio.Event()

        async def never(_):
            under_way.set()
            await asyncio.Event().wait()

        task = asyncio.create_task(budgeting(ledger)(never)(request()))
        await under_way.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    asyncio.run(run())
    closing = only(ledger).closing
    assert (closing.error, closing.usage.input_tokens, closing.usage.output_tokens) == ("cancelled", ASKED, 0)


def test_a_reservation_that_is_cancelled_on_its_way_is_given_back():
    """It may be durable by then."""

    class Slow(FakeLedger):
        async def reserve(self, opening):
            await super().reserve(opening)
            under_way.set()
            await asyncio.Event().wait()

    ledger, under_way = Slow(), asyncio.Event()

    async def run():
        task = asyncio.create_task(budgeting(ledger)(answering({}))(request()))
        await under_way.wait()
        task.cancel()
        await asyncio.wait([task])

    asyncio.run(run())
    assert only(ledger).status == "released"


def test_what_could_go_beyond_a_budget_is_not_asked():
    """And nothing is entered."""
    ledger, asked = FakeLedger([Budget(scope="run", subject="r1", hard_usd=Decimal("0.001"))]), []

    async def handler(one):
        asked.append(one)

    with pytest.raises(RefusedError) as error:
        ask(ledger, handler)

    assert error.value.code == "budget.exceeded"
    assert (asked, ledger.calls) == ([], {})


def test_a_model_without_a_price_is_refused():
    """It is never logged as free."""
    ledger = FakeLedger()

    with pytest.raises(RefusedError) as error:
        ask(ledger, answering({}), request(price=None))

    assert (error.value.code, ledger.calls) == ("price.unknown", {})


def test_every_call_for_a_request_is_one_of_its_own():
    """The notes have what they cost together, as after a fallback."""
    ledger, asked = FakeLedger(), request()
    handler = answering({"choices": [], "usage": USAGE})

    ask(ledger, handler, asked)
    ask(ledger, handler, asked)

    assert {call.opening.request_id for call in ledger.calls.values()} == {"q1"}
    assert len(ledger.calls) == 2
    assert asked.notes["cost_usd"] == ledger.spent_usd() == 2 * COST


def test_the_service_that_was_given_is_paid():
    """Whatever was asked for."""
    ledger = FakeLedger()
    dear = PRICE.model_copy(update={"services": {"priority": PRICE.model_copy(update={"input_usd": Decimal(100)})}})

    ask(ledger, answering({"choices": [], "usage": USAGE, "service_tier": "priority"}), request(price=dear))

    assert only(ledger).closing.cost_usd == Decimal("0.0052")


def routed(ledger, handler, **options):
    """Ask a and, if that comes to nothing, b."""
    dear = PRICE.model_copy(update={"input_usd": Decimal(2)})
    deployments = [
        Deployment(name=name, connection=HERE, model=name, price=price) for name, price in (("a", PRICE), ("b", dear))
    ]
    layer = routing(Router(deployments), Breakers(BreakerConfig()), Traffic(), **options)
    asked = Request("chat", BODY, Caller(), "q1", need=Need())
    asyncio.run(layer(budgeting(ledger)(handler))(asked))
    return {call.opening.model: (call.status, call.closing.error) for call in ledger.calls.values()}, asked


def test_every_deployment_that_is_tried_is_a_call():
    """The first came to nothing, the second answered."""
    ledger = FakeLedger()

    async def handler(one):
        if one.deployment.name == "a":
            raise TransientError("model.unavailable", "it is down")
        return Answer(body={"choices": [], "usage": USAGE})

    rows, asked = routed(ledger, handler)

    assert rows == {"a": ("released", "model.unavailable"), "b": ("settled", "")}
    assert asked.notes["cost_usd"] == ledger.spent_usd() == Decimal("0.0003")


def test_who_loses_a_hedge_is_paid_for_what_was_asked():
    """It was cancelled when the other one answered."""
    ledger = FakeLedger()

    async def handler(one):
        if one.deployment.name == "a":
            await asyncio.Event().wait()
        return Answer(body={"choices": [], "usage": USAGE})

    rows, _ = routed(ledger, handler, hedge_after_s=0.0)

    assert rows == {"a": ("settled", "cancelled"), "b": ("settled", "")}


def drawing(price):
    """A request for two pictures."""
    fields = {"kinds": ("images",), "output_tokens": 8192, "context_tokens": 32_000}
    deployment = Deployment(name="openai/draws", connection=HERE, model="draws", price=price, **fields)
    return Request("images", {"prompt": "moon", "n": 2}, Caller(), "q1", deployment=deployment)


@pytest.mark.parametrize(
    ("usage", "output_tokens"), [({"input_tokens": 9, "output_tokens": 4000}, 4000), (None, 2 * 8192)]
)
def test_pictures_that_are_paid_as_tokens_are_never_free(usage, output_tokens):
    """As they tell, else at the most that they can take; so much is set aside for each."""
    ledger, pictures = FakeLedger(), {"data": [{"b64_json": ""}] * 2}
    ask(ledger, answering(pictures | ({"usage": usage} if usage else {})), drawing(PRICE))
    call = only(ledger)
    assert call.closing.usage.output_tokens == output_tokens
    assert call.closing.cost_usd >= output_tokens * PRICE.output_usd / 10**6
    assert call.opening.most_usd >= call.closing.cost_usd


def test_pictures_with_a_price_of_their_own_cost_that():
    """Two cost twice as much; those of our own take no tokens."""
    ledger = FakeLedger()
    price = Price(name="ours", input_usd=Decimal(0), output_usd=Decimal(0), image_usd=Decimal("0.04"))
    ask(ledger, answering({"data": [{"b64_json": ""}] * 2}), drawing(price))
    assert only(ledger).closing.cost_usd == Decimal("0.08")
    assert only(ledger).closing.usage.output_tokens == 0
