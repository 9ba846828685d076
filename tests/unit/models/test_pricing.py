"""Prices: what has one, and what calls cost by them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from genai_prices.data import providers

from omnimind.core.model import Usage
from omnimind.models.deployment import Connection, Deployment, LongRates, Price, Tariff
from omnimind.models.pricing import cost, most, price_of

PRICE = Price(
    name="ours",
    input_usd=Decimal(3),
    output_usd=Decimal(15),
    cached_usd=Decimal("0.3"),
    cache_written_usd=Decimal("3.75"),
    long=(LongRates(above_tokens=200_000, input_usd=Decimal(6), output_usd=Decimal("22.5")),),
    services={"priority": Tariff(input_usd=Decimal(30), output_usd=Decimal(150))},
)
HERE = Connection(name="openai", wire="openai", url="http://127.0.0.1")


def deployment(model="gpt-5", **more):
    """A deployment of ``model``."""
    return Deployment(name=model, connection=HERE, model=model, **more)


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-5"),
        ("openai", "GPT-5"),
        ("openai", "gpt-5-2025-08-07"),
        ("openai", "gpt-5-20250807"),
        ("https://api.openai.com/v1", "gpt-5"),
        ("azure", "gpt-5"),
    ],
)
def test_a_model_has_its_price_under_every_name_that_is_written_out(provider, model):
    """Whatever the case, with or without the dashes of its date, by provider or address, and at who resells it."""
    price = price_of(provider, model)

    assert (price.input_usd, price.output_usd, price.cached_usd) == (Decimal("1.25"), Decimal(10), Decimal("0.125"))
    assert price.name.startswith("genai-prices ")
    assert price.name.endswith(": gpt-5")


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-5-nano-turbo"),  # genai-prices: whatever begins with gpt-5-nano-
        ("openai", "gpt-5-nano-turbo-2026-01-01"),
        ("anthropic", "claude-sonnet-4-5-turbo"),
        ("anthropic", "claude-sonnet-4-5-20250929-fast"),
        ("openai", "gpt-99"),
        ("our-openai", "gpt-5"),
        ("http://127.0.0.1/v1", "gpt-5"),
        ("openai", "whisper-1"),  # by the hour
    ],
)
def test_what_is_only_similar_has_no_price(provider, model):
    """New siblings of a model, providers that only sound like one, and what is paid by other units."""
    assert price_of(provider, model) is None


def test_a_dated_snapshot_has_the_price_of_its_model_and_says_so():
    """Where the provider's own rules agree that it is one."""
    price = price_of("anthropic", "claude-sonnet-4-5-20250929")

    assert price.name.endswith(": claude-sonnet-4-5, of which claude-sonnet-4-5-20250929 is a snapshot")
    assert price.input_usd == 3


def test_a_snapshot_with_a_price_of_its_own_has_that():
    """GPT-4o of May 2024 was dearer."""
    assert price_of("openai", "gpt-4o-2024-05-13").input_usd == 5
    assert price_of("openai", "gpt-4o").input_usd == Decimal("2.5")


def test_no_model_of_the_list_breaks_the_reading_of_prices():
    """Each of its models has a price under its own id, or is paid by other units than tokens and requests."""
    names = [(one.id, model.id) for one in providers for model in one.models]

    known = [price_of(*name) for name in names]

    assert len(names) > 2000
    assert sum(price is not None for price in known) > 0.95 * len(names)


def test_what_is_free_costs_nothing():
    """If its name says so; a model without any price is not free."""
    assert price_of("openrouter", "deepseek-r1-0528:free").input_usd == 0
    assert price_of("google", "gemma-4-26b-a4b-it") is None


def test_long_input_and_services_have_prices_of_their_own():
    """As the provider has them."""
    price = price_of("openai", "gpt-5.6-sol")

    assert price.long[0].above_tokens == 272_000
    assert price.long[0].input_usd == 2 * price.input_usd
    assert price.services["priority"].input_usd > price.input_usd > price.services["flex"].input_usd
    assert "default" not in price.services


def test_of_prices_by_the_time_of_day_it_is_the_dearest():
    """So that it is the same whenever somebody asks, and never too low."""
    times = (datetime(2026, 11, 21, hour, tzinfo=UTC) for hour in (2, 12, 20))

    assert {price_of("deepseek", "deepseek-flash", at).input_usd for at in times} == {Decimal("0.3")}


def test_a_call_costs_its_tokens_by_their_kinds():
    """Cached ones and those written to a cache have their own prices."""
    usage = Usage(input_tokens=1000, cached_tokens=400, cache_written_tokens=100, output_tokens=200)

    assert cost(PRICE, usage) == Decimal("0.004995")  # 500 x 3 + 400 x 0.3 + 100 x 3.75 + 200 x 15, in millionths


def test_beyond_the_limit_all_tokens_cost_what_long_input_does():
    """Not only those beyond it."""
    assert cost(PRICE, Usage(input_tokens=200_000)) == Decimal("0.6")
    assert cost(PRICE, Usage(input_tokens=200_001)) == Decimal("1.200006")


def test_another_service_has_its_own_price():
    """And one that is not known the ordinary one."""
    assert cost(PRICE, Usage(output_tokens=1000), "priority") == Decimal("0.15")
    assert cost(PRICE, Usage(output_tokens=1000), "default") == Decimal("0.015")


def test_pictures_and_requests_are_paid_each():
    """Beside the tokens."""
    price = Price(name="x", input_usd=0, output_usd=0, image_usd=Decimal("0.04"), request_usd=Decimal("0.005"))

    assert cost(price, Usage(images=2)) == Decimal("0.085")


def test_the_most_is_all_that_may_be_answered():
    """As often as it is asked for, at most what the deployment answers, and with everything written to the cache."""
    body = {"messages": [{"role": "user", "content": "moon"}], "max_tokens": 100, "n": 3}

    at_most = most(PRICE, body, deployment())
    unlimited = most(PRICE, {"messages": body["messages"]}, deployment(output_tokens=1000))

    assert at_most == Decimal("0.00450") + Decimal("3.75") * 8 / 1_000_000
    assert unlimited == Decimal("0.015") + Decimal("3.75") * 8 / 1_000_000
    assert most(PRICE, body | {"service_tier": "priority"}, deployment()) > 9 * at_most


@pytest.mark.parametrize("said", ["100", -1, 0, None, [], {}])
def test_limits_that_make_no_sense_limit_nothing(said):
    """A provider may read them otherwise than we."""
    body = {"messages": [{"role": "user", "content": "moon"}]}

    assert most(PRICE, body | {"max_tokens": said, "n": said}, deployment()) == most(PRICE, body, deployment())


def test_the_most_leaves_room_for_those_who_count_otherwise():
    """A model that cuts texts differently may need more tokens for them."""
    body = {"input": "tides " * 100}

    assert most(PRICE, body, deployment("claude")) > Decimal("1.7") * most(PRICE, body, deployment("gpt-5"))


@pytest.mark.parametrize(
    ("model", "output_usd"),
    [("gpt-image-2.5-flare", 30), ("gpt-image-2.5-sunburst", 30), ("gpt-image-2", 30), ("gpt-image-1.5", 32)],
)
def test_models_that_draw_are_paid_as_tokens(model, output_usd):
    """At the dearer of what texts and pictures cost. Source: OpenAI's list of prices, by genai-prices."""
    price = price_of("openai", model)
    assert (price.input_usd, price.output_usd) == (5, output_usd)
