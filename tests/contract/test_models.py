"""What agents may rely on of models, be they ours for tests or a gateway with a provider over HTTP."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import UserError
from omnimind.core.model import Caller, Need
from omnimind.runtime.mind import HouseMind
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.models import FakeModels
from omnimind.testing.upstream.server import Upstream
from omnimind.testing.upstream.wire import png

MODELS = """
environment: false
providers: {{ours: {{wire: openai, url: "{url}", models: [writer, painter, embedder]}}}}
models:
  ours/writer: {{json_schema: true, context_tokens: 32000, price: free}}
  ours/painter: {{kinds: [images], price: free}}
  ours/embedder: {{kinds: [embeddings], price: free}}
"""
SCHEMA = {"type": "object", "properties": {"total": {"type": "integer"}}, "required": ["total"]}
FORM = {"type": "json_schema", "json_schema": {"name": "ask", "strict": True, "schema": SCHEMA}}
BODY = {"messages": [{"role": "user", "content": "1 and 2?"}], "response_format": FORM}
REPLY = '{"total": 3}'


@pytest.fixture(params=["fake", "gateway"])
def desk(request, tmp_path):
    """Makes models for one call of an agent."""
    artifacts = FakeArtifacts(tmp_path)
    if request.param == "fake":
        fake = FakeModels({"ask": REPLY}, lambda prompt: artifacts.put(png(64, 64), "image/png"))
        yield lambda: (fake, artifacts)
        return
    log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
    with Upstream(lambda asked: REPLY if asked.kind == "chat" else None) as upstream:
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        settings = Settings(home=tmp_path)
        with open_database(settings.database) as database:
            mind = HouseMind(settings, database, artifacts, tracer=NoOpTracer(), log=log)
            yield lambda: (mind.models(Caller(), "key", lambda: None), artifacts)
            mind.close()


def test_a_completion_is_as_openai_has_it(desk):
    """With its text and its tokens."""
    models, _ = desk()
    completion = models.chat(BODY, Need(json_schema=True))
    assert completion["choices"][0]["message"]["content"] == REPLY
    assert completion["usage"]["completion_tokens"] > 0


def test_many_threads_may_ask_at_once(desk):
    """Each has its answer."""
    models, _ = desk()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: models.chat(BODY, Need()), range(8)))
    assert {answer["choices"][0]["message"]["content"] for answer in answers} == {REPLY}


def test_vectors_have_length_one(desk):
    """One for each text, in their order; of no text there is none."""
    models, _ = desk()
    vectors = models.embed(["the sea", "the Moon"])
    assert [math.hypot(*vector) for vector in vectors] == pytest.approx([1, 1])
    assert models.embed([]) == []


def test_a_picture_is_an_artifact(desk):
    """Of an image, with its bytes."""
    models, artifacts = desk()
    picture = models.draw("a beach", width=64, height=64, seed=1).image
    assert picture.media_type == "image/png"
    assert artifacts.read(picture).startswith(b"\x89PNG")


@pytest.mark.parametrize("desk", ["gateway"], indirect=True)
def test_what_nobody_can_do_is_an_error_that_says_so(desk):
    """Nothing is asked."""
    models, _ = desk()
    with pytest.raises(UserError) as raised:
        models.chat(BODY, Need(tier="strong"))
    assert raised.value.code == "model.unfit"
