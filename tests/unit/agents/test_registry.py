"""The registry: our agents by name, and those that installed packages add."""

import subprocess
import sys

import pytest

from omnimind.agents.registry import AGENTS, agent, names
from omnimind.core.errors import MissingError

PACKAGE = """
from omnimind.core.agent import Agent
from omnimind.core.value import Value

class Text(Value):
    text: str

ECHO = Agent("echo", "1", Text, Text, lambda given, desk: given)
ANALYST = Agent("analyst", "1", Text, Text, lambda given, desk: given)
"""
POINTS = """[omnimind.agents]
echo = echoing:ECHO
analyst = echoing:ANALYST
other = echoing:ECHO
gone = echoing:GONE
"""
LOOK = """
from omnimind.agents.registry import agent, names, schemas
from omnimind.core.errors import UserError

assert names()[-3:] == ("echo", "other", "gone"), names()
assert agent("echo").accepts.__name__ == "Text" and agent("echo") is agent("echo")
assert agent("analyst").work.__module__ == "omnimind.agents.analyst"
for name in ("other", "gone"):
    try:
        agent(name)
    except UserError as error:
        assert error.code == "agent.unusable" and name in error.message, error
    else:
        raise AssertionError(name)
"""


def test_every_agent_of_ours_is_found_under_its_name():
    """What the registry calls an agent is what the agent calls itself."""
    assert all(agent(name).name == name for name in AGENTS)
    assert set(AGENTS) <= set(names())


def test_an_unknown_agent_is_told_with_a_likely_one():
    """The error says what was probably meant."""
    with pytest.raises(MissingError, match="did you mean renderer") as raised:
        agent("rendrer")
    assert raised.value.code == "agent.unknown"


def test_installed_packages_add_agents_but_replace_none(tmp_path):
    """An entry point is an agent; one that has our name, another name or no agent behind it is not."""
    (tmp_path / "echoing.py").write_text(PACKAGE)
    information = tmp_path / "echoing-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: echoing\nVersion: 1\n")
    (information / "entry_points.txt").write_text(POINTS)
    look = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{LOOK}"]
    subprocess.run(look, check=True, timeout=60)
