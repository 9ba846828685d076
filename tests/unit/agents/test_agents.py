"""Every agent keeps the contract of agents, so that its answers can be remembered."""

import importlib
import pkgutil

import pytest

import omnimind.agents
from omnimind.core.agent import Agent

AGENTS = [
    value
    for module in pkgutil.iter_modules(omnimind.agents.__path__)
    for value in vars(importlib.import_module(f"omnimind.agents.{module.name}")).values()
    if isinstance(value, Agent)
]


def test_names_are_one_of_a_kind():
    """Two agents of one name would remember each other's answers."""
    names = [agent.name for agent in AGENTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("agent", AGENTS, ids=lambda agent: agent.name)
def test_inputs_and_outputs_are_closed_values(agent):
    """They are frozen, refuse what they don't know, and can be written as JSON and read again."""
    for value in (agent.accepts, agent.returns):
        assert value.model_config["frozen"]
        assert value.model_config["extra"] == "forbid"
        assert value.model_json_schema()
    assert agent.version


def test_only_who_looks_around_is_not_remembered():
    """The analyst sees pictures beside the document, which may change; all others see their input only."""
    assert [agent.name for agent in AGENTS if not agent.remembered] == ["analyst"]
