"""Forecasts: who will be asked, and what that costs, without asking anybody."""

from decimal import Decimal

import pytest

from omnimind.agents.supervisor.estimate import Scale, thoughts
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose
from omnimind.flows.library import find_flow
from omnimind.runtime.forecasting import forecast
from omnimind.settings import Settings

PLAN = compose(find_flow("video").definition, parts(), Means(models=True, pictures=True))
SCALE = Scale(60)
MODELS = """
environment: false
providers: {ours: {url: "http://127.0.0.1:9/v1", models: [cheap, able, painter, unpriced]}}
models:
  ours/cheap: {tier: small, json_schema: true, context_tokens: 32000, price: {input_usd: 1, output_usd: 2}}
  ours/able: {tier: strong, json_schema: true, context_tokens: 32000, price: {input_usd: 10, output_usd: 20}}
  ours/painter: {kinds: [images], price: {input_usd: 0, output_usd: 0, image_usd: 0.04}}
"""


@pytest.fixture
def settings(tmp_path):
    """A house with a cheap model, an able one and a painter."""
    (tmp_path / "models.yaml").write_text(MODELS)
    return Settings(home=tmp_path, cores=2)


def test_each_agent_asks_the_cheapest_that_is_able(settings):
    """And its price is that of its tokens, or of its pictures."""
    asked = {one.thought.agent: one for one in forecast(PLAN, SCALE, settings).askings}
    models = {name: one.model for name, one in asked.items()}
    assert models["supervisor.understand"] == "ours/cheap"
    assert models["reviewer.script"] == models["scriptwriter.compose"] == "ours/able"
    assert models["illustrator"] == "ours/painter"
    small = asked["supervisor.understand"]
    assert small.cost_usd == Decimal(small.thought.input_tokens + 2 * small.thought.output_tokens) / 10**6
    assert asked["illustrator"].cost_usd == Decimal("0.04") * asked["illustrator"].thought.calls


def test_the_whole_is_the_sum_and_takes_its_time(settings):
    """Waiting for models, and work shared by the cores."""
    expected = forecast(PLAN, SCALE, settings)
    assert expected.cost_usd == sum(one.cost_usd for one in expected.askings) > 0
    assert expected.time_s > expected.machine_s / 2


def test_what_nobody_can_do_has_no_model(tmp_path):
    """A house whose model is small has it asked for all; nobody paints there."""
    only = MODELS.replace("able, painter, ", "").split("  ours/able")[0]
    (tmp_path / "models.yaml").write_text(only)
    asked = {one.thought.agent: one.model for one in forecast(PLAN, SCALE, Settings(home=tmp_path)).askings}
    assert asked["illustrator"] == ""
    assert {model for agent, model in asked.items() if agent != "illustrator"} == {"ours/cheap"}


def test_a_plan_without_thinking_costs_nothing(settings):
    """Only the machine works."""
    plan = find_flow("video").definition
    assert thoughts(plan, SCALE) == []
    assert forecast(plan, SCALE, settings).cost_usd == 0
