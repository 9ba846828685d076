"""OpenAI's wire format, and how those that are compatible with it differ."""

from collections.abc import Iterator
from typing import Any

import pytest

from omnimind.core.errors import UserError
from omnimind.core.model import Body
from omnimind.models.providers.dialect import ProblemError
from omnimind.models.providers.openai import OpenAI
from omnimind.testing.upstream.client import Client, joined, request_for
from omnimind.testing.upstream.faults import CutShort, Failing
from omnimind.testing.upstream.server import Upstream

HELLO: Body = {"messages": [{"role": "user", "content": "Hello"}]}


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    """A running upstream."""
    with Upstream() as running:
        yield running


def test_azure(upstream: Upstream) -> None:
    """Azure's is reached by its own header and the version in the url's query."""
    url = f"{upstream.url_of('openai')}/?api-version=2026-01-01"
    client = Client(upstream, "openai", url=url, key=None, headers={"api-key": "az-1"})
    client.ask(HELLO)
    headers = upstream.exchanges[0].asked.headers
    assert headers["api-key"] == "az-1"
    assert "authorization" not in headers


def test_azure_filter(upstream: Upstream) -> None:
    """What Azure's filter refuses is an answer that says nothing, whole and streamed."""
    upstream.reply(*[Failing(400, code="content_filter")] * 2)
    for completion in Client(upstream, "openai").both(HELLO):
        assert completion["choices"][0]["finish_reason"] == "content_filter"
        assert completion["choices"][0]["message"]["content"] == ""
        assert completion["usage"]["total_tokens"] == 0


def test_no_credit(upstream: Upstream) -> None:
    """An account without credit is denied, though the status says to come back."""
    upstream.reply(Failing(429, code="insufficient_quota"))
    with pytest.raises(UserError, match="credit"):
        Client(upstream, "openai").ask(HELLO)


def test_no_done(upstream: Upstream) -> None:
    """A stream that forgets to say that it is done, after it has told why it ended, is whole."""
    upstream.reply(CutShort(1))
    chunks = Client(upstream, "openai").stream(HELLO)
    assert joined(chunks)["usage"]["completion_tokens"] == 3


@pytest.mark.parametrize(("code", "status"), [(429, 429), ("502", 502), ("server_error", None), (None, None)])
def test_error_in_answer(code: Any, status: int | None) -> None:
    """An error that comes with status 200, as OpenRouter's, is one."""
    with pytest.raises(ProblemError) as caught:
        OpenAI().answer(request_for(HELLO), {"error": {"message": "no", "code": code}}, 0)
    assert caught.value.problem.status == status


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": "plain"}, "plain"),
        ({"message": "flat", "code": 3}, "flat"),
        ({"error": {"type": "odd", "message": None}}, "odd"),
    ],
)
def test_problem(body: Body, message: str) -> None:
    """Errors are understood in the shapes that servers give them, without what was sent and is said back."""
    assert OpenAI().problem(body).message == message


def test_tokens() -> None:
    """One text given as its tokens stays one, however long."""
    called = OpenAI().call(request_for({"input": list(range(3000))}, kind="embeddings"), "m")
    assert called.body["input"] == list(range(3000))


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://api.openai.com/v1", {"max_completion_tokens": 9, "seed": 1}),
        ("https://eu.openai.azure.com/openai/v1", {"max_completion_tokens": 9, "seed": 1}),
        ("https://api.mistral.ai/v1", {"max_tokens": 9, "random_seed": 1}),
        ("http://127.0.0.1:8000/v1", {"max_tokens": 9, "seed": 1}),
        ("https://notopenai.com/v1", {"max_tokens": 9, "seed": 1}),
    ],
)
@pytest.mark.parametrize("limit", ["max_tokens", "max_completion_tokens"])
def test_habits(url: str, sent: Body, limit: str) -> None:
    """Every endpoint hears the names that it knows, whichever the caller used."""
    asked = request_for(HELLO | {limit: 9, "seed": 1, "stream": True}, url=url)
    options = {} if "mistral" in url else {"stream_options": {"include_usage": True}}
    assert OpenAI().call(asked, "m").body == HELLO | {"model": "m", "stream": True} | options | sent


def test_picture() -> None:
    """OpenAI's own models get a picture's size in their steps, and nothing that they refuse; others get all."""
    body: Body = {"prompt": "tides", "size": "1920x1080", "seed": 1, "response_format": "b64_json"}
    sent = OpenAI().call(request_for(body, kind="images", url="https://api.openai.com/v1"), "m").body
    assert sent == {"prompt": "tides", "size": "1920x1088", "model": "m"}
    assert OpenAI().call(request_for(body, kind="images"), "m").body == body | {"model": "m"}


def test_filter_events() -> None:
    """A choice without a delta, in which Azure's filter judges what was said before, is an empty piece."""
    translator = OpenAI().translator(request_for(HELLO), 0)
    (chunk,) = translator.feed(b'{"choices": [{"index": 0, "content_filter_results": {}, "finish_reason": null}]}')
    assert chunk["choices"][0]["delta"] == {}


@pytest.mark.parametrize("answer", [{}, {"choices": []}, {"choices": [{}]}, {"choices": None}, [], "text", None])
def test_no_completion(answer: Any) -> None:
    """JSON that is no completion can't be understood."""
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError, IndexError)):
        OpenAI().answer(request_for(HELLO), answer, 0)
