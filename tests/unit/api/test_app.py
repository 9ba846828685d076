"""What every surface of the HTTP face keeps to."""

import asyncio
import base64
import io
import logging
from array import array
from decimal import Decimal

import aiohttp
import openai
import pytest

from omnimind.core.errors import BrokenError, MissingError, RefusedError, TransientError, UserError
from omnimind.models.provider import LimitedError

from .conftest import serving
from .test_chat import BODY, HELLO, run

CHAT = "/v1/chat/completions"
ASKED = {"model": "m", "messages": HELLO}


def send(gateway, method, path, **more):
    """The status, the headers and the JSON of a response."""

    async def main():
        async with (
            serving(gateway),
            aiohttp.ClientSession(gateway.url) as session,
            session.request(method, path, **more) as response,
        ):
            return response.status, response.headers, await response.json()

    return asyncio.run(main())


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RefusedError("guard.blocked", "no"), 400, "content_policy_violation"),
        (RefusedError("guard.ask", "no"), 400, "content_policy_violation"),
        (RefusedError("guard.failed", "no"), 500, "guard.failed"),
        (RefusedError("budget.exceeded", "no"), 429, "insufficient_quota"),
        (RefusedError("price.unknown", "no"), 400, "price.unknown"),
        (LimitedError("slow down", retry_after_s=1.2), 429, "rate_limit_exceeded"),
        (TransientError("model.unavailable", "no"), 503, "model.unavailable"),
        (UserError("model.unknown", "no"), 404, "model_not_found"),
        (UserError("model.unfit", "no"), 400, "model.unfit"),
        (UserError("model.denied", "no"), 502, "model.denied"),
        (UserError("model.refused", "no"), 400, "model.refused"),
        (BrokenError("model.garbled", "no"), 502, "model.garbled"),
        (MissingError("other.missing", "no"), 404, "other.missing"),
    ],
)
def test_errors(gateway, error, status, code):
    """Each error has its status and its code."""
    gateway.answers = [error]
    said = send(gateway, "POST", CHAT, json=ASKED)
    assert said[0] == status
    assert said[2]["error"]["code"] == code
    assert said[1]["x-omnimind-error"] == error.code


def test_when_to_try_again(gateway):
    """A limit says when to come back, to the second and to the millisecond."""
    gateway.answers = [LimitedError("slow down", retry_after_s=1.2)]
    headers = send(gateway, "POST", CHAT, json=ASKED)[1]
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("2", "1200")


def test_clients_do_not_try_again_in_vain(gateway):
    """Where a budget is spent, the official client asks once, though 429 makes it ask again otherwise."""
    gateway.answers = [RefusedError("budget.exceeded", "spent"), BODY]

    async def use(client):
        return await client.with_options(max_retries=2).chat.completions.create(**ASKED)

    with pytest.raises(openai.RateLimitError, match="spent"):
        run(gateway, use)
    assert len(gateway.asked) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"model": ', "line 1"),
        ("[]", "not a JSON object"),
        ('{"messages": [{"role": "user", "content": "x"}]}', "model: it names no model"),
        ('{"model": "m"}', "messages"),
        ('{"model": "m", "messages": [{}]}', "messages[0]"),
        ('{"model": "m", "messages": [{"role": "user", "content": 1}]}', "messages[0].content"),
        ('{"model": "m", "messages": [{"role": "user"}], "stream": "yes"}', "stream"),
        ('{"messages": [{"role": "user"}], "omnimind": {"need": {"tier": "huge"}}}', "omnimind.need.tier"),
        ('{"messages": [{"role": "user"}], "omnimind": {"colour": 1}}', "omnimind.colour"),
    ],
)
def test_says_what_is_wrong(gateway, body, said):
    """What can't be understood is refused, saying where; nobody is asked."""
    status, _, told = send(gateway, "POST", CHAT, data=body)
    assert status == 400
    assert said in told["error"]["message"]
    assert not gateway.asked


def test_bodies_are_bounded(gateway):
    """What is too large is refused before it is read, if its size is told, and as soon as it is else."""

    async def endless():
        for _ in range(40):
            yield bytes(1024 * 1024)

    async def main():
        async with serving(gateway), aiohttp.ClientSession(gateway.url) as session:
            async with session.post(CHAT, data=io.BytesIO(bytes(33 * 1024 * 1024))) as response:
                first = response.status
            async with session.post(CHAT, data=endless()) as response:
                return first, response.status

    assert asyncio.run(main()) == (413, 413)


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", CHAT, 405), ("POST", "/v1/nothing", 404), ("GET", "/v1/models/no", 404)]
)
def test_what_is_not_there(gateway, method, path, status):
    """Unknown places and methods are said to be so."""
    assert send(gateway, method, path)[0] == status


def test_faults_of_ours(gateway):
    """What nobody foresaw is a 500 that tells nothing; the log has its kind and place, under the request's name."""
    gateway.answers = [ValueError("the secret")]
    status, headers, told = send(gateway, "POST", CHAT, json=ASKED)
    assert status == 500
    assert "secret" not in str(told)
    assert headers["x-request-id"] in gateway.log.getvalue()
    assert "ValueError" in gateway.log.getvalue()
    assert "the secret" not in gateway.log.getvalue()


def test_headers(gateway):
    """A response says how its answer came about."""
    gateway.answers = [BODY]
    gateway.notes = {
        "cache": "miss",
        "route": ["a: cheapest", "b: fällt\nback"],
        "cost_usd": Decimal("0.00012"),
        "model": "a/b",
    }
    headers = send(gateway, "POST", CHAT, json=ASKED)[1]
    told = {name[11:]: value for name, value in headers.items() if name.startswith("x-omnimind-")}
    assert told == {
        "request-id": gateway.asked[0].id,
        "cache": "miss",
        "route": "a: cheapest; b: f?llt back",
        "cost-usd": "0.00012",
        "model": "a/b",
        "input-tokens": "3",
        "output-tokens": "2",
    }


def test_wishes(gateway):
    """The field omnimind and the header of a session say what no other endpoint knows; providers don't see it."""
    gateway.answers = [BODY]
    wishes = {"need": {"tier": "small", "tools": True}, "cache": False, "most_usd": "0.01"}
    send(
        gateway,
        "POST",
        CHAT,
        json={"messages": HELLO, "omnimind": wishes},
        headers={"X-Omnimind-Session": "tides"},
    )
    request = gateway.asked[0]
    assert request.body == {"messages": HELLO}
    assert (request.need.tier, request.need.tools) == ("small", True)
    assert (request.wishes.cache, str(request.wishes.most_usd)) == ("off", "0.01")
    assert request.caller.session == "tides"


def test_embeddings(gateway):
    """Vectors come as numbers or in base64, whichever is asked for; the official client asks for the latter."""
    vector = [0.5, -0.25]
    body = {"object": "list", "model": "m", "data": [{"object": "embedding", "index": 0, "embedding": vector}]}
    gateway.answers = [body, body]

    async def use(client):
        plain = await client.embeddings.create(model="m", input="x", encoding_format="float")
        return plain.data[0].embedding, (await client.embeddings.create(model="m", input="x")).data[0].embedding

    assert run(gateway, use) == (vector, vector)
    assert all(request.body == {"model": "m", "input": "x"} for request in gateway.asked)
    assert base64.b64encode(array("f", vector).tobytes()).decode() not in str(body)


def test_images(gateway):
    """Pictures are asked for and come as they are."""
    gateway.answers = [{"created": 1, "data": [{"b64_json": "AAAA"}]}]

    async def use(client):
        return (await client.images.generate(model="m", prompt="tides", size="1024x1024")).data[0].b64_json

    assert run(gateway, use) == "AAAA"
    assert gateway.asked[0].kind == "images"
    assert gateway.asked[0].body == {"model": "m", "prompt": "tides", "size": "1024x1024"}


def test_health(gateway):
    """It says that it lives, and whether it can answer."""
    gateway.unready = TransientError("database.unavailable", "the database is away")
    assert send(gateway, "GET", "/health/live")[0] == 200
    assert send(gateway, "GET", "/health/ready")[0] == 503
    gateway.unready = None
    assert send(gateway, "GET", "/health/ready")[0] == 200


def test_nothing_is_logged_of_what_goes_well(gateway, caplog):
    """A request that is answered, or refused, leaves no line."""
    caplog.set_level(logging.WARNING)
    gateway.answers = [BODY, RefusedError("guard.blocked", "no")]
    send(gateway, "POST", CHAT, json=ASKED)
    send(gateway, "POST", CHAT, json=ASKED)
    assert gateway.log.getvalue() == ""
    assert not caplog.records
