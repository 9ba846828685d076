"""Orders: what a person asks for becomes a brief and a flow, by what there is."""

import os
import subprocess
import sys

import pytest
from pydantic import SecretStr

from omnimind.core.brief import Options
from omnimind.core.errors import UserError
from omnimind.flows.library import find_flow
from omnimind.runtime.ordering import Order, prepared
from omnimind.runtime.outfit import outfit
from omnimind.settings import Settings
from omnimind.testing.artifacts import FakeArtifacts

LINE = "How tides work, 20 seconds"
TEXT = "The sea climbs the wall. It stays for a while. Then it goes back again."
MODELS = """
environment: false
providers: {ours: {url: "http://127.0.0.1:9/v1", key: file:KEY, models: [writer]}}
"""


def no_door(*, asks_models):
    """There is no policy to keep to."""


@pytest.fixture
def house(tmp_path):
    """Makes settings, with models or without, and a store."""

    def house(models=MODELS, key="k1"):
        (tmp_path / "key").write_text(key)
        if models:
            (tmp_path / "models.yaml").write_text(models.replace("KEY", str(tmp_path / "key")))
        return Settings(home=tmp_path), FakeArtifacts(tmp_path), no_door

    return house


def test_a_line_is_a_request_where_there_are_models(house):
    """It is the only source too, so that a production says where it comes from."""
    settings, artifacts, _ = house()
    wanted = prepared(Order([LINE]), settings, artifacts, no_door)
    (source,) = wanted.brief.sources
    assert (source.name, artifacts.read(source.artifact)) == ("request", LINE.encode())
    assert wanted.brief.request == LINE
    assert wanted.brief.models


def test_a_line_beside_a_text_says_what_is_wanted_of_it(house):
    """The text is the source."""
    wanted = prepared(Order([TEXT, LINE]), *house())
    assert [source.name for source in wanted.brief.sources] == ["text"]
    assert wanted.brief.request == LINE


@pytest.mark.parametrize("order", [Order([LINE]), Order([LINE], is_offline=True)], ids=["none", "offline"])
def test_a_line_is_no_source_where_no_model_is_asked(house, order):
    """Whether there are none, or they are not to be asked."""
    with pytest.raises(UserError) as raised:
        prepared(order, *house(MODELS if order.is_offline else None))
    assert raised.value.code == "source.brief_only"


@pytest.mark.parametrize("order", [Order([TEXT]), Order([TEXT], is_offline=True)], ids=["none", "offline"])
def test_without_models_and_policy_the_flow_is_the_one_that_ships(house, order):
    """To the last state."""
    wanted = prepared(order, *house(MODELS if order.is_offline else None)).held_to("")
    assert wanted.definition == find_flow("video").definition
    assert (wanted.brief.models, wanted.brief.policy, wanted.brief.request) == ("", "", "")


def test_a_policy_guards_also_where_no_model_is_asked(house):
    """What is spoken and shown is held to it."""
    wanted = prepared(Order([TEXT]), *house(None)).held_to("default@1#abc")
    assert {"Guard brief", "Guard script"} < set(wanted.definition["States"])
    assert wanted.brief.policy == "default@1#abc"


def test_a_flow_of_the_users_runs_as_it_is_written(house, tmp_path):
    """Also one in a file, such as a plan that was edited."""
    settings, artifacts, _ = house()
    (tmp_path / "flows").mkdir()
    for place in ("flows/mine.asl.yaml", "plan.asl.yaml"):
        (tmp_path / place).write_text("StartAt: A\nStates: {A: {Type: Succeed}}\n")
    for order in (Order([TEXT], flow="mine"), Order([TEXT], file=tmp_path / "plan.asl.yaml")):
        wanted = prepared(order, settings, artifacts, no_door).held_to("p")
        assert wanted.definition == {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}


def test_a_translation_needs_a_model(house):
    """The error says so before anything is made."""
    with pytest.raises(UserError) as raised:
        prepared(Order([TEXT], Options(), translate_to="pt-BR"), *house(None))
    assert raised.value.code == "translate.models"


def test_a_flow_that_runs_as_it_is_written_is_not_translated(house, tmp_path):
    """It would be left out without a word otherwise."""
    with pytest.raises(UserError) as raised:
        prepared(Order([TEXT], file=tmp_path / "plan.asl.yaml", translate_to="pt-BR"), *house())
    assert raised.value.code == "translate.flow"


def test_other_models_are_other_answers_and_other_keys_are_not(house):
    """What is remembered goes by who answers, and keeps when a key is changed."""
    one = outfit(house()[0]).models
    assert outfit(house(key="k2")[0]).models == one
    assert outfit(house(MODELS.replace("writer", "thinker"))[0]).models != one
    assert outfit(house(MODELS.replace(":9/", ":10/"))[0]).models != one


def test_whether_pictures_can_be_painted_is_known(house):
    """By what is said of the models."""
    assert not outfit(house()[0]).pictures
    assert outfit(house(MODELS + "models: {ours/painter: {kinds: [images]}}\n")[0]).pictures


def test_who_only_paints_writes_nothing(tmp_path):
    """Stable Diffusion in the house makes no writer; beside one it paints."""
    said = {"OMNIMIND_HOME": str(tmp_path), "SD_ENABLED": "1"}
    assert not outfit(Settings.from_environment(said)).models
    both = outfit(Settings.from_environment(said | {"OPENAI_API_KEY": "sk-test"}))
    assert (bool(both.models), both.pictures) == (True, True)


def test_a_key_in_the_environment_is_enough(tmp_path):
    """No file is needed."""
    settings = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path), "OPENAI_API_KEY": "sk-test"})
    assert settings.secret("OPENAI_API_KEY") == SecretStr("sk-test")
    assert outfit(settings).models


def test_a_house_without_models_reads_nothing_of_them(tmp_path):
    """Neither how they are configured, nor the gateway, nor an HTTP client: starting stays quick."""
    code = (
        "import sys; from omnimind.runtime.outfit import outfit; from omnimind.settings import Settings\n"
        "assert not outfit(Settings.from_environment({})).models\n"
        "heavy = ('omnimind.models.config', 'omnimind.models.gateway', 'aiohttp', 'genai_prices', 'yaml')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    home = {"OMNIMIND_HOME": str(tmp_path)}
    environ = {name: value for name, value in os.environ.items() if not name.endswith("_KEY")} | home
    told = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True).stdout
    assert told.strip() == "[]"
