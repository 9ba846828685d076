"""Limiting: requests, tokens and seats, of whoever asks and whoever is asked."""

import asyncio
from decimal import Decimal

import pytest

from omnimind.core.model import Caller
from omnimind.models.config import Allowance, CallerLimits
from omnimind.models.counters import OwnCounters
from omnimind.models.deployment import Connection, Deployment, Price
from omnimind.models.layers.limiting import limiting, of_callers, of_deployments
from omnimind.models.provider import LimitedError
from omnimind.models.request import Answer, Request

DEPLOYMENT = Deployment(
    name="p/m",
    connection=Connection(name="p", wire="openai", url="http://a"),
    model="m",
    price=Price(name="list", input_usd=Decimal(1), output_usd=Decimal(1)),
    requests_per_minute=2,
)


def _request(tenant="acme", key="", deployment=None):
    return Request(kind="chat", body={}, caller=Caller(tenant=tenant, key=key), id="r", deployment=deployment)


def _answering(answered_tokens=0):
    async def handler(request):
        return Answer(body={"usage": {"completion_tokens": answered_tokens}})

    return handler


def _handler(rules, handler=None, asked_tokens=0, now_s=lambda: 0.0):
    return limiting(OwnCounters(now_s), rules, lambda body: asked_tokens)(handler or _answering())


def _refused(handler, *requests):
    """Whether each request is refused, one after the other."""

    async def go():
        told = []
        for request in requests:
            try:
                await handler(request)
                told.append(False)
            except LimitedError:
                told.append(True)
        return told

    return asyncio.run(go())


def test_a_tenant_has_its_own_limit_or_that_of_all():
    """Each tenant counts for itself; ``*`` is each that is not named."""
    rules = of_callers(CallerLimits(tenants={"*": Allowance(requests_per_minute=1), "acme": Allowance()}))
    asked = [_request("acme"), _request("acme"), _request("b"), _request("b"), _request("c")]
    assert _refused(_handler(rules), *asked) == [False, False, False, True, False]


def test_a_key_has_a_limit_too():
    """Beside that of its tenant; who has no key is not limited by those of keys."""
    rules = of_callers(CallerLimits(keys={"*": Allowance(requests_per_minute=1)}))
    asked = [_request(key="k"), _request(key="k"), _request(key="l"), _request(), _request()]
    assert _refused(_handler(rules), *asked) == [False, True, False, False, False]


def test_a_model_and_the_key_that_leads_to_it():
    """The model's own limit, and that of its connection, which other models share."""
    other = DEPLOYMENT.model_copy(update={"name": "p/n", "requests_per_minute": None})
    rules = of_deployments([DEPLOYMENT, other], {"p": Allowance(requests_per_minute=3)})
    asked = [_request(deployment=one) for one in (DEPLOYMENT, DEPLOYMENT, DEPLOYMENT, other, other)]
    assert _refused(_handler(rules), *asked) == [False, False, True, False, True]


def test_tokens_count_when_asked_and_when_answered():
    """What was answered keeps the next ones out; what can never fit says so, without a time to come back at."""
    rules = of_callers(CallerLimits(tenants={"*": Allowance(tokens_per_minute=100)}))
    handler = _handler(rules, _answering(answered_tokens=60), asked_tokens=30)
    assert _refused(handler, _request(), _request(), _request("b")) == [False, True, False]
    with pytest.raises(LimitedError, match="more tokens than the tenant acme may have in a minute") as caught:
        asyncio.run(_handler(rules, asked_tokens=101)(_request()))
    assert caught.value.retry_after_s is None


def test_it_is_said_when_to_come_back():
    """To the second, and it is true."""
    clock = {"now": 0.0}
    rules = of_callers(CallerLimits(tenants={"*": Allowance(requests_per_minute=1)}))
    handler = _handler(rules, now_s=lambda: clock["now"])

    async def go():
        await handler(_request())
        with pytest.raises(
            LimitedError, match=r"the tenant acme has had as many requests.*try again in 120 s"
        ) as caught:
            await handler(_request())
        clock["now"] += caught.value.retry_after_s
        await handler(_request())

    asyncio.run(go())


def test_seats_are_free_again_however_it_ends():
    """After an answer, an error, a cancellation, a stream that was read, and one that was closed."""
    rules = of_callers(CallerLimits(tenants={"*": Allowance(at_once=1)}))
    waiting = asyncio.Event()
    replies = []

    async def inner(request):
        reply = replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        if reply is waiting:
            await waiting.wait()
        return reply

    async def run():
        yield {"usage": {"completion_tokens": 3}}

    async def go():
        handler = _handler(rules, inner)
        replies.extend(
            [Answer(body={}), ValueError(), waiting, Answer(chunks=run()), Answer(chunks=run()), Answer(body={})]
        )
        await handler(_request())
        with pytest.raises(ValueError):  # noqa: PT011 - the one above
            await handler(_request())
        task = asyncio.create_task(handler(_request()))
        await asyncio.sleep(0)
        with pytest.raises(LimitedError, match="at once are under way"):
            await handler(_request())
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        read = await handler(_request())
        with pytest.raises(LimitedError):
            await handler(_request())
        assert [chunk async for chunk in read.chunks]
        closed = await handler(_request())
        await closed.chunks.aclose()
        await handler(_request())

    asyncio.run(go())


def test_a_streams_tokens_count_when_it_is_over():
    """Its last piece tells how many."""
    rules = of_callers(CallerLimits(tenants={"*": Allowance(tokens_per_minute=100)}))

    async def inner(request):
        async def run():
            yield {"choices": []}
            yield {"choices": [], "usage": {"completion_tokens": 100}}

        return Answer(chunks=run())

    async def go():
        handler = _handler(rules, inner, asked_tokens=1)
        answer = await handler(_request())
        assert [chunk async for chunk in answer.chunks]
        with pytest.raises(LimitedError):
            await handler(_request())

    asyncio.run(go())
