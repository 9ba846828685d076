"""``models.yaml`` is read strictly: what is wrong is named with its line and what to do."""

from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from omnimind.core.errors import UserError
from omnimind.core.model import Need
from omnimind.models.config import GatewayConfig, PriceConfig, load_config, parse_config


def test_nothing_said_is_the_defaults(tmp_path):
    """No file, and an empty one, are the defaults."""
    empty = tmp_path / "models.yaml"
    empty.write_text("# nothing yet\n")
    assert load_config(None) == load_config(empty) == GatewayConfig()


def test_all_that_can_be_said():
    """Providers, models, profiles, chains, routing, cache, retries, limits and budgets are understood."""
    config = parse_config(
        """
        providers:
          ours: {url: "http://127.0.0.1:8000/v1/", residency: local, limits: {requests_per_minute: 60}}
        models:
          ours/small:
          writer: {provider: ours, model: large, tier: strong, price: {input_usd: 0.10, output_usd: 1.10}}
        profiles:
          quick: {tier: small, json_schema: true}
        chains:
          careful: [writer, ours/small]
        routing: {strategy: weighted, hedge_after_s: 2}
        cache: {mode: off}
        retries: {tries: 1}
        limits: {tenants: {"*": {tokens_per_minute: 1000}}}
        budgets:
          - {scope: tenant, subject: default, period: month, hard_usd: 12.50}
        """,
        "models.yaml",
    )
    assert config.providers["ours"].url == "http://127.0.0.1:8000/v1"
    assert config.models["writer"].price == PriceConfig(input_usd=Decimal("0.1"), output_usd=Decimal("1.1"))
    assert config.profiles["quick"] == Need(tier="small", json_schema=True)
    assert config.chains["careful"] == ("writer", "ours/small")
    assert config.cache.mode == "off"
    assert config.limits.tenants["*"].tokens_per_minute == 1000
    assert config.budgets[0].hard_usd == Decimal("12.5")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "providers:\n  a: {}\n  b:\n    kee: 3\n",
            r"line 4: providers\.b\.kee: there is no such key: did you mean key",
        ),
        ("cashe: {}\n", r"line 1: cashe: there is no such key: did you mean cache"),
        ("xyzzy: {}\n", r"line 1: xyzzy: there is no such key: the known ones are environment, providers"),
        (
            "\n\nbudgets:\n- scope: tenant\n  subject: a\n  hard: 3\n",
            r"line 6: budgets\.0\.hard: .*did you mean hard_usd",
        ),
        ("models:\n  x/y:\n    price: {input_usd: much}\n", r"line 3: models\.x/y\.price\.input_usd: .*decimal"),
        ("routing:\n  strategy: cheapest\n", r"line 2: routing\.strategy: .*'price'"),
        ("providers:\n  a:\n    url: 127.0.0.1\n", r"line 3: providers\.a\.url: an address begins with http"),
        ("providers: [\n", r"line 2: .*correct the YAML"),
        ("- a\n", r"line 1: the document: .*dictionary"),
    ],
)
def test_what_is_wrong_is_named(text, message):
    """The error has the line, the path and what to do."""
    with pytest.raises(UserError, match=message) as caught:
        parse_config(text, "models.yaml")
    assert caught.value.code == "models.config"


def test_secrets_stay_out_of_the_file():
    """A key that is written into the file is refused, and not repeated in the error."""
    with pytest.raises(UserError, match="write env:NAME or file:PATH") as caught:
        parse_config("providers:\n  openai:\n    key: sk-very-secret\n", "models.yaml")
    assert "very-secret" not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """A wrong ``OMNIMIND_MODELS`` is an error, not the defaults."""
    with pytest.raises(UserError, match=r"nowhere\.yaml can't be read") as caught:
        load_config(tmp_path / "nowhere.yaml")
    assert caught.value.code == "models.unreadable"


def test_what_the_documentation_shows_is_right():
    """Every example of ``models.yaml`` in docs/models.md can be read, and the reference has every key there is."""
    text = (Path(__file__).parents[3] / "docs/models.md").read_text()
    examples = [part.partition("```")[0] for part in text.split("```yaml\n")[1:]]
    assert len(examples) >= 3
    for example in examples:
        parse_config(example, "docs/models.md")
    assert set(yaml.safe_load(examples[-1])) == set(GatewayConfig.model_fields)
