"""The fleet is put together from the file, the catalogue, the environment and price lists."""

from decimal import Decimal

import pytest
from pydantic import SecretStr

from omnimind.core.errors import UserError
from omnimind.models.catalogue import known_providers
from omnimind.models.config import GatewayConfig, parse_config
from omnimind.models.deployment import Price
from omnimind.models.fleet import fleet, sources
from omnimind.models.pricing import price_of

A_DOLLAR = Price(name="list", input_usd=Decimal(1), output_usd=Decimal(1))


def _secrets(**environment):
    return lambda name: SecretStr(environment[name]) if environment.get(name) else None


def _made(text="", found=None, price=lambda provider, model: A_DOLLAR, **environment):
    config = parse_config(text, "models.yaml") if text else GatewayConfig()
    return fleet(config, sources(config, _secrets(**environment)), found or {}, price)


@pytest.mark.parametrize("name", [name for name, one in known_providers().items() if one.keys and one.models])
def test_a_key_in_the_environment_is_enough(name):
    """Of each known provider, with its key alone, there are models that cost what a price list says, for certain."""
    known = known_providers()[name]
    first = known.keys[0]
    there = _made(price=price_of, **{first: "k", known.secrets.get(first, "X"): "s", "AWS_REGION": "us-east-1"})
    assert {one.connection.name for one in there.deployments} == {name}
    assert {one.model for one in there.deployments} == set(known.models)
    for one in there.deployments:
        assert one.price is not None, one.name
        assert one.connection.key is not None


def test_without_keys_there_is_nothing():
    """An empty environment has no models."""
    assert _made().deployments == ()


@pytest.mark.parametrize(
    ("environment", "name", "url"),
    [
        ({"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://127.0.0.1:9/v1/"}, "openai", "http://127.0.0.1:9/v1"),
        ({"ANTHROPIC_API_KEY": "k", "ANTHROPIC_BASE_URL": "http://a:9"}, "anthropic", "http://a:9/v1"),
        ({"GOOGLE_API_KEY": "k"}, "gemini", "https://generativelanguage.googleapis.com/v1beta"),
        (
            {"AZURE_OPENAI_API_KEY": "k", "AZURE_OPENAI_ENDPOINT": "https://x.openai.azure.com/"},
            "azure",
            "https://x.openai.azure.com/openai/v1",
        ),
        (
            {"AWS_BEARER_TOKEN_BEDROCK": "k", "AWS_DEFAULT_REGION": "sa-east-1"},
            "bedrock",
            "https://bedrock-runtime.sa-east-1.amazonaws.com",
        ),
        ({"OLLAMA_HOST": "0.0.0.0"}, "ollama", "http://127.0.0.1:11434"),  # noqa: S104 - replaced
        ({"OLLAMA_HOST": "gpu:8000"}, "ollama", "http://gpu:8000"),
        ({"OLLAMA_HOST": "https://gpu/ollama"}, "ollama", "https://gpu/ollama"),
    ],
)
def test_addresses_are_taken_from_the_environment(environment, name, url):
    """As each provider's own clients take them."""
    assert sources(GatewayConfig(), _secrets(**environment))[name].connection.url == url


@pytest.mark.parametrize(
    "environment",
    [
        {"AZURE_OPENAI_API_KEY": "k"},
        {"AWS_ACCESS_KEY_ID": "k", "AWS_REGION": "us-east-1"},
        {"AWS_SECRET_ACCESS_KEY": "s"},
    ],
)
def test_half_a_key_is_none(environment):
    """A provider of which a part is missing, an endpoint or the second half of a key, is not there."""
    assert sources(GatewayConfig(), _secrets(**environment)) == {}


def test_the_environment_can_be_left_alone():
    """``environment: false`` asks only those that the file names."""
    assert _made("environment: false", OPENAI_API_KEY="k").deployments == ()


def test_what_the_file_says_wins():
    """A model of the catalogue keeps what the file doesn't say; a provider's list of models is the whole of them."""
    there = _made(
        """
        providers: {openai: {models: [gpt-5.6-luna, gpt-9]}}
        models:
          openai/gpt-5.6-luna: {quality: 7}
          mine: {provider: openai, model: gpt-9, tier: strong}
        """,
        OPENAI_API_KEY="k",
    )
    by_name = {one.name: one for one in there.deployments}
    assert set(by_name) == {"openai/gpt-5.6-luna", "openai/gpt-9", "mine"}
    assert by_name["openai/gpt-5.6-luna"].quality == 7
    assert by_name["openai/gpt-5.6-luna"].vision
    assert by_name["mine"].tier == "strong"
    assert not by_name["mine"].tools, "of a model that nobody described little is promised"


def test_prices_are_never_made_up():
    """What is in no list has no price, unless it runs in this house, or the file says one."""
    text = """
        providers:
          theirs: {url: "http://a/v1"}
          ours: {url: "http://b/v1", residency: local}
        models:
          theirs/x: {}
          theirs/y: {price: free}
          theirs/z: {price: {input_usd: 2, output_usd: 3}}
          ours/x: {}
    """
    there = {one.name: one.price for one in _made(text, price=lambda provider, model: None).deployments}
    assert there["theirs/x"] is None
    assert there["theirs/y"] == Price(name="free", input_usd=Decimal(0), output_usd=Decimal(0))
    assert there["theirs/z"] == Price(name="models.yaml", input_usd=Decimal(2), output_usd=Decimal(3))
    assert there["ours/x"] == Price(name="local", input_usd=Decimal(0), output_usd=Decimal(0))


def test_whoever_nobody_described_tells():
    """The models of a provider that is only named are those that it says it has."""
    config = parse_config("providers: {ours: {url: 'http://b/v1'}}", "models.yaml")
    there = sources(config, _secrets(OLLAMA_HOST="127.0.0.1", OPENAI_API_KEY="k"))
    assert {name for name, one in there.items() if one.is_silent} == {"ours", "ollama"}
    models = fleet(config, there, {"ours": ["q"], "ollama": ["llama"]}, lambda provider, model: None).deployments
    assert {"ours/q", "ollama/llama"} <= {one.name for one in models}


def test_keys_come_from_variables_and_files(tmp_path):
    """``env:NAME`` and ``file:PATH`` are read, also in headers, and never shown."""
    (tmp_path / "key").write_text("sk-from-a-file\n")
    text = f"""
        providers:
          a: {{url: "http://a/v1", key: "file:{tmp_path}/key", headers: {{X-Team: "env:TEAM", X-Plain: yes}}}}
    """
    connection = sources(parse_config(text, "m"), _secrets(TEAM="red"))["a"].connection
    assert connection.key is not None
    assert connection.key.get_secret_value() == "sk-from-a-file"
    assert connection.headers == {"X-Team": "red", "X-Plain": "yes"}
    assert "sk-from" not in repr(connection)


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("providers: {openai: {}}", "models.key", "no key for the provider openai: export OPENAI_API_KEY"),
        ("providers: {a: {url: 'http://a', key: 'env:NOPE'}}", "models.key", "NOPE, which is not set"),
        ("providers: {a: {url: 'http://a', key: 'file:/nowhere/key'}}", "models.key", "can't be read"),
        ("providers: {a: {}}", "models.config", "a has no address: say url"),
        ("models: {openai/x: {}}", "models.config", "'openai' of the model openai/x is not configured: export OPENAI"),
        ("providers: {ours: {url: 'http://a'}}\nmodels: {our/x: {}}", "models.config", "did you mean ours"),
        ("chains: {c: [x]}", "models.config", "the chain c names 'x'"),
    ],
)
def test_what_is_missing_is_named(text, code, message):
    """The error says what is missing and where to say it."""
    with pytest.raises(UserError, match=message) as caught:
        _made(text)
    assert caught.value.code == code


def test_a_key_of_aws_may_hold_for_a_session():
    """Its token goes along, signed; not with a key of Bedrock's own, nor with one from elsewhere; no repr shows it."""
    keys = {
        "AWS_ACCESS_KEY_ID": "k",
        "AWS_SECRET_ACCESS_KEY": "s",
        "AWS_REGION": "eu-west-1",
        "AWS_SESSION_TOKEN": "t0ken",
    }

    def headers(text="", **more):
        connections = [one.connection for one in _made(text, **keys, **more).deployments]
        assert "t0ken" not in repr(connections)
        return connections[0].headers

    assert headers() == {"x-amz-security-token": "t0ken"}
    assert headers(**{"AWS_BEARER_TOKEN_BEDROCK": "b"}) == {}
    assert headers('providers: {bedrock: {key: "env:OTHER", secret: "env:OTHER"}}', OTHER="o") == {}
