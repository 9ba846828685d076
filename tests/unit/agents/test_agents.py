"""Every agent keeps the contract of agents, so that its answers can be remembered."""

import importlib
import pkgutil
import subprocess
import sys

import pytest

import omnimind.agents
from omnimind.agents.registry import AGENTS, agent, schemas
from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError


def test_every_agent_is_in_the_registry():
    """Under its own name; none is forgotten."""
    prefix = f"{omnimind.agents.__name__}."
    modules = [module.name for module in pkgutil.walk_packages(omnimind.agents.__path__, prefix)]
    found = {
        value.name: value
        for name in modules
        for value in vars(importlib.import_module(name)).values()
        if isinstance(value, Agent)
    }
    assert found == {name: agent(name) for name in AGENTS}


@pytest.mark.parametrize("name", AGENTS)
def test_inputs_and_outputs_are_closed_values(name):
    """They are frozen, refuse what they don't know, and can be written as JSON and read again."""
    called = agent(name)
    for value in (called.accepts, called.returns):
        assert value.model_config["frozen"]
        assert value.model_config["extra"] == "forbid"
    accepted, returned = schemas()[name]
    assert accepted["type"] == returned["type"] == "object"
    assert called.name == name
    assert called.version


def test_only_who_looks_around_or_is_quick_is_not_remembered():
    """Pictures beside a document, voices, music and versions may change; people are asked anew, and decisions recorded.

    What a model thought is remembered, since it was paid.
    """
    forgotten = {name for name in AGENTS if not agent(name).remembered}
    quick = {name for name in AGENTS if name.startswith("supervisor.") and not agent(name).thinks}
    assert forgotten == {"analyst", "approver", "guardian.brief", "guardian.script"} | quick


def test_a_name_that_nobody_has_is_refused():
    """With the nearest one that somebody has."""
    with pytest.raises(MissingError, match=r"'narator': did you mean narrator\?") as caught:
        agent("narator")
    assert caught.value.code == "agent.unknown"


def test_nothing_heavy_is_imported_before_an_agent_works():
    """All agents and their schemas are there without the libraries that only their work needs."""
    heavy = "av", "cv2", "numpy", "skia", "pocketsphinx", "typst", "jsonschema", "trafilatura", "lxml"
    program = (
        "import sys; from omnimind.agents.registry import schemas; schemas();"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"
