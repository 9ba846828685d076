"""One line, and a model over HTTP: a production comes of it, every call is in the ledger, and none is paid twice."""

import json
import re
import sqlite3
from collections import Counter
from decimal import Decimal

import pytest

from omnimind.core.production import Production
from omnimind.testing.tides import answer
from omnimind.testing.upstream.server import Upstream

ENGLISH = "How tides work, for ten-year-olds, 16 seconds"
PORTUGUESE = "Como funcionam as marés, para crianças de dez anos, 16 segundos"
DRAFT = ("--quality", "draft", "--captions", "soft", "--no-music")

MODELS = """
environment: false
providers:
  upstream: {{wire: openai, url: "{url}", models: [writer]}}
models:
  upstream/writer:
    tier: strong
    json_schema: true
    context_tokens: 128000
    output_tokens: 16384
    price: {{input_usd: 1, output_usd: 10}}
"""


@pytest.fixture
def upstream(tmp_path):
    """A model that knows about tides, and a store whose configuration names it."""
    with Upstream(lambda asked: answer(asked.body)) as upstream:
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        yield upstream


@pytest.fixture
def make(run, tmp_path, upstream):
    """Makes a production of a line."""

    def make(line, *flags):
        return run("make", line, *DRAFT, "-o", tmp_path / "out", *flags, home=tmp_path)

    return make


def prompts(upstream):
    """How often each agent asked."""
    return Counter(exchange.asked.body["response_format"]["json_schema"]["name"] for exchange in upstream.exchanges)


def manifest(folder):
    """The production in a folder."""
    return Production.model_validate_json((folder / "production.json").read_bytes())


@pytest.mark.parametrize(
    ("line", "language", "title"),
    [(ENGLISH, "en", "How tides work"), (PORTUGUESE, "pt-BR", "Como funcionam as marés")],
    ids=["en", "pt-BR"],
)
def test_one_line_makes_a_ready_production_within_its_budget(make, upstream, tmp_path, line, language, title):
    """In its language; it costs what the upstream's tokens cost, to the nano-dollar, and says that it has no source."""
    result = make(line, "--budget", "0.50")
    assert result.code == 0, result.err
    made = manifest(tmp_path / "out")
    assert (made.status, made.language, made.title) == ("ready", language, title)
    assert any("no source was given" in notice for notice in made.notices)
    with sqlite3.connect(tmp_path / "omnimind.db") as database:
        rows = database.execute("select agent, status, cost_nano from calls").fetchall()
    assert len(rows) == len(upstream.exchanges)
    assert {status for _, status, _ in rows} == {"settled"}
    told = upstream.told
    cost = (told.input_tokens + Decimal(10) * told.output_tokens) / 10**6
    assert sum(nano for _, _, nano in rows) == cost * 10**9
    assert cost < Decimal("0.50")


def test_a_run_that_would_pass_its_budget_stops(make, upstream):
    """Before the call that could; the message says what was left."""
    result = make(ENGLISH, "--budget", "0.0001")
    assert result.code == 2
    assert re.search(r"the budget of \$0\.0001\d* for the run", result.err)
    assert not upstream.exchanges


def test_what_was_paid_for_is_not_paid_again(start, make, upstream, tmp_path):
    """The process is killed in the middle of its work, and the same command goes on from there."""
    process = start("make", ENGLISH, *DRAFT, "-o", tmp_path / "out", "--json", home=tmp_path)
    with process:
        for line in process.stdout:
            event = json.loads(line)
            if (event["what"], event.get("agent")) == ("finished", "scriptwriter.compose"):
                process.kill()
                break
    assert make(ENGLISH).code == 0
    asked = prompts(upstream)
    assert [asked[name] for name in ("understand", "researcher", "compose")] == [1, 1, 1]
    assert manifest(tmp_path / "out").status == "ready"


def test_a_plan_is_shown_edited_and_run(make, run, upstream, tmp_path):
    """Nothing is asked while it is shown; what was taken out of it is not done."""
    plan = tmp_path / "plan.asl.yaml"
    shown = run("make", ENGLISH, "--plan", "-o", plan, home=tmp_path)
    assert shown.code == 0
    assert "scriptwriter.compose" in shown.out
    assert "upstream/writer" in shown.out
    assert re.search(r"about \$0\.\d+ and \d+ s", shown.out)
    assert not upstream.exchanges
    assert "translator" in run("make", ENGLISH, "--plan", "--also", "pt-BR", home=tmp_path).out
    assert run("make", ENGLISH, "--plan", "--also", "pt-BR,es", home=tmp_path).code == 2
    text = plan.read_text().replace("Next: Judge", "Next: Stage")
    plan.write_text(text)
    result = make(ENGLISH, "--flow", plan)
    assert result.code == 0, result.err
    assert prompts(upstream)["critique"] == 0


def test_the_same_production_in_another_language(make, upstream, tmp_path):
    """Beside the first one, for the price of a translation."""
    assert make(ENGLISH, "--also", "pt-BR").code == 0
    other = manifest(tmp_path / "out" / "pt-BR")
    assert (other.status, other.language, other.title) == ("ready", "pt-BR", "Como funcionam as marés")
    assert prompts(upstream)["translate"] == prompts(upstream)["researcher"] == 1
    assert prompts(upstream)["understand"] == 1


def test_without_a_model_a_line_is_no_source(make, upstream):
    """Also if one is there that is not to be asked."""
    result = make(ENGLISH, "--offline")
    assert result.code == 2
    assert "is a brief without a source" in result.err
    assert not upstream.exchanges
