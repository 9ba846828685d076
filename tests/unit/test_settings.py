"""The environment is read once and strictly."""

import re
from pathlib import Path

import pytest

from omnimind.core.errors import UserError
from omnimind.settings import AgentSettings, Settings


def test_values_come_from_the_environment():
    """Each field has its variable; sizes may have a unit; other variables are not ours."""
    settings = Settings.from_environment(
        {"OMNIMIND_HOME": "/data", "OMNIMIND_CORES": "3", "OMNIMIND_STORE_LIMIT": "1.5 GB", "HOME": "/home/ana"}
    )

    assert settings.home == Path("/data")
    assert settings.cores == 3
    assert settings.store_limit == 1_500_000_000


@pytest.mark.parametrize(
    ("name", "value"),
    [("OMNIMIND_CORE", "2"), ("OMNIMIND_CORES", "many"), ("OMNIMIND_CORES", "0"), ("OMNIMIND_STORE_LIMIT", "big")],
)
def test_a_wrong_variable_is_named(name, value):
    """A misspelt name or an impossible value is an error that says which variable, and which there are."""
    with pytest.raises(UserError, match=rf"{name} is not right.*OMNIMIND_HOME"):
        Settings.from_environment({name: value})


def test_an_empty_variable_is_unsaid():
    """``OMNIMIND_CORES=`` in a file of settings means the default."""
    assert Settings.from_environment({"OMNIMIND_CORES": ""}).cores >= 1


def test_limits_of_agents_are_json():
    """``OMNIMIND_AGENTS`` says what is allowed to each agent; what it doesn't say is left to the agent."""
    settings = Settings.from_environment(
        {"OMNIMIND_AGENTS": '{"renderer": {"at_once": 1, "per_minute": 60}, "narrator": {"process": false}}'}
    )

    assert settings.agents["renderer"] == AgentSettings(at_once=1, per_minute=60, process=True)
    assert settings.agents["narrator"] == AgentSettings(process=False)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ('{"renderer": {"at_once": 0}}', "renderer.at_once: .*greater than or equal to 1"),
        ('{"renderer": {"at_most": 1}}', "renderer.at_most: Extra inputs"),
        ('{"renderer": 3}', "renderer: .*dictionary"),
        ("renderer=3", "it is not JSON"),
    ],
)
def test_a_wrong_limit_is_named(value, problem):
    """The error names the variable, the agent and the limit."""
    with pytest.raises(UserError, match=rf"OMNIMIND_AGENTS is not right \({problem}"):
        Settings.from_environment({"OMNIMIND_AGENTS": value})


def test_keys_of_providers_are_found_and_never_shown():
    """A variable that is not ours can be asked for by name, as a secret; what the settings show has no trace of it."""
    settings = Settings.from_environment({"OPENAI_API_KEY": "sk-very-secret", "GROQ_API_KEY": ""})

    found = settings.secret("OPENAI_API_KEY")
    assert found is not None
    assert found.get_secret_value() == "sk-very-secret"
    assert settings.secret("GROQ_API_KEY") is None
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump()}"


def test_models_are_configured_at_home_unless_said_otherwise(tmp_path):
    """``models.yaml`` in the home folder is found if it is there; ``OMNIMIND_MODELS`` names another."""
    at_home = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path)})
    assert at_home.models_file is None
    (tmp_path / "models.yaml").write_text("providers: {}\n")
    assert at_home.models_file == tmp_path / "models.yaml"
    elsewhere = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path), "OMNIMIND_MODELS": "/etc/models.yaml"})
    assert elsewhere.models_file == Path("/etc/models.yaml")


def test_the_example_has_every_setting_with_its_default():
    """Who copies .env.example changes nothing, and finds whatever can be set."""
    text = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    said = dict(re.findall(r"^(OMNIMIND_\w+)=(.*)$", text, re.MULTILINE))
    assert {name.removeprefix("OMNIMIND_").lower() for name in said} == set(Settings.model_fields)
    own = {"OMNIMIND_HOME": "/home", "OMNIMIND_CORES": "2"}
    assert Settings.from_environment(said | own) == Settings.from_environment(own)
