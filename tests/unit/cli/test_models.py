"""``omnimind models`` lists, tries and prices the models that there are."""

import json
import os

import pytest
from typer.testing import CliRunner

from omnimind.cli.models import app
from omnimind.core.errors import MissingError
from omnimind.testing.painter import CHECKPOINT, Painter
from omnimind.testing.upstream.faults import Failing
from omnimind.testing.upstream.server import Upstream

MODELS = """
environment: false
retries: {{tries: 1}}
providers:
  up: {{url: "{url}", key: "env:UP_KEY"}}
models:
  up/model-a: {{tools: true, vision: true, price: {{input_usd: 0.25, output_usd: 2}}}}
  up/model-b: {{tier: small, kinds: [embeddings], price: free}}
  up/nameless: {{}}
"""


@pytest.fixture
def upstream(tmp_path, monkeypatch):
    """Models at an upstream."""
    with Upstream() as upstream:
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        monkeypatch.setenv("OMNIMIND_HOME", str(tmp_path))
        monkeypatch.setenv("UP_KEY", "sk-very-secret")
        yield upstream


def _run(*arguments):
    return CliRunner().invoke(app, arguments, catch_exceptions=True)


def test_all_models_are_listed(upstream):
    """With what they can do and cost; one without a price says that it isn't used; no key is shown."""
    told = _run("list").output
    lines = {line.split()[0]: line for line in told.splitlines()}
    assert "$0.25 in, $2.00 out" in lines["up/model-a"]
    assert "tools, pictures" in lines["up/model-a"]
    assert "embeddings" in lines["up/model-b"]
    assert "free" in lines["up/model-b"]
    assert "unknown" in lines["up/nameless"]
    assert "not used" in told
    assert "very-secret" not in told
    assert not upstream.exchanges


def test_the_list_as_json(upstream):
    """All that is known, without how they are reached."""
    result = _run("list", "--json")
    models = {one["name"]: one for one in json.loads(result.output)}
    assert models["up/model-a"]["price"]["input_usd"] == "0.25"
    assert models["up/model-a"]["state"] == "closed"
    assert models["up/nameless"]["price"] is None
    assert "very-secret" not in result.output


def test_each_is_tried(upstream):
    """Those that answer say how quickly and for how much; those that don't say why, and the exit code is 1."""
    upstream.reply(Failing(401))
    result = _run("test", "--json")
    assert result.exit_code == 1
    trials = {one["model"]: one for one in json.loads(result.output)}
    failed = [one for one in trials.values() if one["error"]]
    assert {one["error"]["code"] for one in failed} == {"model.denied", "price.unknown"}
    answered = [one for one in trials.values() if not one["error"]]
    assert answered
    assert all(one["seconds"] > 0 for one in answered)


def test_one_is_tried(upstream):
    """By name; the others are left alone."""
    result = _run("test", "up/model-a")
    assert result.exit_code == 0
    assert "✓" in result.output
    assert [exchange.asked.model for exchange in upstream.exchanges] == ["model-a"]


def test_one_that_is_not_there(upstream):
    """The error has the name that was meant."""
    error = _run("test", "up/model-aa").exception
    assert isinstance(error, MissingError)
    assert error.code == "model.unknown"
    assert "did you mean up/model-a" in str(error)


def test_prices_are_told_with_their_source(upstream):
    """Those of the file, and those of the lists for what isn't configured; what is in neither is named."""
    assert "models.yaml" in _run("price", "up/model-a").output
    assert "genai-prices" in _run("price", "openai/gpt-5-mini").output
    assert json.loads(_run("price", "openai/gpt-5-mini", "--json").output)["input_usd"] == "0.25"
    error = _run("price", "openai/gpt-0").exception
    assert isinstance(error, MissingError)
    assert "nobody knows what openai/gpt-0 costs" in str(error)


def test_without_models_the_way_to_some_is_told(tmp_path, monkeypatch):
    """An empty house is no error."""
    (tmp_path / "models.yaml").write_text("environment: false\n")
    monkeypatch.setenv("OMNIMIND_HOME", str(tmp_path))
    for command in ("list", "test"):
        result = _run(command)
        assert result.exit_code == 0
        assert "OPENAI_API_KEY" in result.output


@pytest.fixture
def painter(tmp_path, monkeypatch):
    """A house whose only provider is the painter that is given."""

    def house(painter):
        monkeypatch.setenv("OMNIMIND_HOME", str(tmp_path))
        monkeypatch.setenv("SD_ENABLED", "1")
        monkeypatch.setenv("SD_URL", painter.url)
        for name in (*os.environ,):
            if name.endswith("_API_KEY") or name in {"OLLAMA_HOST", "COMFYUI_URL"}:
                monkeypatch.delenv(name)

    return house


def test_a_painter_is_listed_and_tried(painter):
    """By the checkpoint that it has loaded; a small picture shows that it works, since it costs nothing."""
    with Painter() as server:
        painter(server)
        (listed,) = json.loads(_run("list", "--json").output)
        (trial,) = json.loads(_run("test", "--json").output)
    assert (listed["name"], listed["kinds"]) == (f"stable-diffusion/{CHECKPOINT}", ["images"])
    assert (trial["error"], trial["cost_usd"]) == (None, "0")
    assert [(one.width, one.height) for one in server.painted] == [(256, 256)]


def test_a_painter_without_a_model(painter):
    """Is there, but has nothing to paint with."""
    with Painter(checkpoints=()) as server:
        painter(server)
        result = _run("list")
    assert "has no model to ask" in result.stderr
    assert "stable-diffusion" in result.stderr
