"""What a run cost is the same in the ledger, in its trace, in the metrics, in the series and over the API."""

import asyncio
import io
import time
from decimal import Decimal

import pytest

from omnimind.core.agent import Agent
from omnimind.core.model import Need, Usage
from omnimind.core.run import NewRun
from omnimind.core.value import Value
from omnimind.media.speech.voices import InstalledVoices
from omnimind.runtime.house import House as Runs
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.costs import Costs, Wanted
from omnimind.store.series import Series
from omnimind.store.spans import Traces
from omnimind.testing.upstream.asked import Said
from omnimind.testing.upstream.faults import Failing
from omnimind.testing.upstream.server import Upstream

from .house import House

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}"}}
models:
  house/small: {{price: {{input_usd: 0.4, output_usd: 1.6, cached_usd: 0.1}}, tier: strong}}
retries: {{tries: 2}}
"""
ONE = {"Type": "Task", "Resource": "agent:asker", "Arguments": {"number": "{% $states.input %}"}, "End": True}
EACH = {"StartAt": "One", "States": {"One": ONE}}
FLOW = {
    "QueryLanguage": "JSONata",
    "StartAt": "Ask",
    "States": {"Ask": {"Type": "Map", "Items": [1, 2, 3], "ItemProcessor": EACH, "End": True}},
}
NAME = "omnimind_model_cost_usd_total"


def exact(number):
    """A sum of binary fractions, to the nano-dollar, as the ledger has it."""
    return Decimal(str(number)).quantize(Decimal("1e-9"))


class Question(Value):
    """What is asked about."""

    number: int = 0


def ask(question, desk):
    """Ask a model twice, the same the second time."""
    body = {"messages": [{"role": "user", "content": f"How do tides work, part {question.number}?"}], "max_tokens": 99}
    for _ in range(2):
        desk.models.chat(body, Need())
    return question


ASKER = Agent("asker", "1", Question, Question, ask, thinks=True)


def find(name):
    """The one agent there is."""
    assert name == "asker"
    return ASKER


def answer(asked):
    """Every question takes other numbers of tokens, some of which are cached."""
    number = int(asked.prompt.rpartition("part ")[2].rstrip("?"))
    return Said("They rise.", usage=Usage(input_tokens=12_345 * number, cached_tokens=1000 * number, output_tokens=777))


@pytest.fixture
def ran(tmp_path):
    """A run that asked models, of which one failed at first: its id, its telemetry, and its settings."""
    with Upstream(answer) as upstream:
        upstream.reply(Failing(503))
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        settings = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path)})
        told = telemetry(settings, io.StringIO(), role="worker")
        tools = {"tracer": told.tracer, "log": told.log}
        with Runs(settings, find, InstalledVoices(None), listen=lambda event: None, **tools) as house:
            told.into(house.database)
            run = asyncio.run(house.run(NewRun("asking", FLOW, {})))
            assert run.status == "succeeded", run
            house.database.write(lambda *_: None)
            told.close()
    return run, told, upstream.told, tmp_path


def test_it_agrees_to_the_nano_dollar(ran):
    """Retries, cached tokens and remembered answers included; it is what the provider told, at the price there is."""
    run, told, usage, folder = ran
    fresh, cached, written = usage.input_tokens - usage.cached_tokens, usage.cached_tokens, usage.output_tokens
    price = (fresh * Decimal("0.4") + cached * Decimal("0.1") + written * Decimal("1.6")) / 1_000_000
    with House(folder) as service:
        ledger = Costs(service.database).total(Wanted(run_id=run.id)).cost_usd
        assert ledger == price > 0

        traced = [span.attributes for span in Traces(service.database).of_run("default", run.id)]
        costs = [Decimal(str(said["omnimind.cost_usd"])) for said in traced if "omnimind.cost_usd" in said]
        assert sum(costs) == ledger

        cells = told.measuring.registry.cells()[NAME]
        assert {values: exact(cell.value) for values, cell in cells.items()} == {
            ("house", "house/small", "asker"): ledger
        }

        until_s = time.time() + 60
        (series,) = Series(service.database).read(NAME, since_s=until_s - 7200, until_s=until_s)
        assert exact(sum(series.total)) == ledger

        client = service.program("admin")
        assert Decimal(client.get(f"/v1/runs/{run.id}").json()["cost_usd"]) == ledger
        assert Decimal(client.get("/v1/cost").json()["total"]["cost_usd"]) == ledger
