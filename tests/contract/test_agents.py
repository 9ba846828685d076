"""Agents keep to what they publish: what they take and give in whole productions fits their JSON Schemas."""

import pytest
from jsonschema import Draft202012Validator

from omnimind.agents.registry import AGENTS, agent, schemas
from omnimind.agents.supervisor.planning import Means
from omnimind.cli.agents import prompt_of
from omnimind.core.value import Value
from omnimind.testing.company import Company
from omnimind.testing.guard import FakeGuard
from omnimind.testing.models import FakeModels
from omnimind.testing.tides import PROMPTS, answer
from omnimind.testing.upstream.wire import png

REQUEST = "How tides work, for ten-year-olds, 14 seconds"
DOCUMENT = "# The sea\n\nThe sea climbs the harbour wall twice a day. It stays for a while and goes back again."
ASKED_NOBODY = {"illustrator", "guardian.brief", "guardian.script"}
"""They think, but ask models for no text."""


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Everybody, after they made a production with all means, and one without any."""
    folder = tmp_path_factory.mktemp("company")
    company = Company(folder, guard=FakeGuard({}))
    models = FakeModels(dict.fromkeys(PROMPTS, answer), lambda prompt: company.artifacts.put(png(64, 36), "image/png"))
    company.equip(models)
    everything = Means(models=True, pictures=True, guard=True, translate_to="pt-BR")
    company.make(company.brief(DOCUMENT, request=REQUEST), everything)
    company.make(company.brief(DOCUMENT), Means())
    return company


@pytest.mark.parametrize("name", AGENTS)
def test_what_an_agent_takes_and_gives_fits_its_schemas(company, name):
    """As JSON, and back: nothing of it is lost on the way."""
    one, calls = agent(name), [call for call in company.calls if call.agent == name]
    takes, gives = (Draft202012Validator(schema) for schema in schemas()[name])
    assert calls or name == "approver"
    for call in calls:
        takes.validate(call.given)
        gives.validate(call.gave)
        assert one.returns.model_validate(call.gave).model_dump(mode="json") == call.gave
        again = one.accepts.model_validate(call.given).model_dump(mode="json")
        assert one.accepts.model_validate(again).model_dump(mode="json") == again


@pytest.mark.parametrize("name", AGENTS)
def test_an_agent_publishes_sound_schemas(name):
    """Of values, which refuse what they do not know."""
    one = agent(name)
    assert issubclass(one.accepts, Value)
    assert issubclass(one.returns, Value)
    for schema in schemas()[name]:
        Draft202012Validator.check_schema(schema)
        assert schema["additionalProperties"] is False


@pytest.mark.parametrize("name", [name for name in AGENTS if agent(name).thinks])
def test_an_agent_that_thinks_has_its_prompt_beside_it(name):
    """Its version names the prompt, so that another wording asks anew."""
    one = agent(name)
    if name in ASKED_NOBODY:
        assert prompt_of(one) is None
    else:
        assert "# Role" in (prompt_of(one) or "")
        assert len(one.version.partition(".")[2]) == 8


@pytest.mark.parametrize("name", [name for name in AGENTS if agent(name).thinks and agent(name).remembered])
def test_what_decides_an_answer_is_in_its_input(name):
    """The models that there are, and the policy: answers are remembered by their input."""
    fields = agent(name).accepts.model_fields
    assert "basis" in fields or "models" in fields
