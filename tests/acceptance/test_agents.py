"""``omnimind agents``: look at agents, and call one."""

import json


def test_agents_are_listed(run, home):
    """With what they do, and whether they ask models."""
    listed = json.loads(run("agents", "list", "--json", home=home).out)
    asking = {one["name"]: one["asks_models"] for one in listed}
    assert (asking["scriptwriter.compose"], asking["renderer"]) == (True, False)
    assert all(one["about"] for one in listed)
    assert "scriptwriter.compose" in run("agents", "list", home=home).out


def test_an_agent_is_shown(run, home):
    """What it takes and gives, its version, and its prompt if it has one."""
    shown = json.loads(run("agents", "show", "translator", home=home).out)
    assert shown["prompt"].startswith("# Role")
    assert "script" in shown["takes"]["properties"]
    assert shown["gives"]["required"] == ["script"]
    assert json.loads(run("agents", "show", "narrator", home=home).out)["prompt"] is None


def test_an_agent_is_called(run, home, tmp_path):
    """Its output is printed as JSON; what it can't take is an error that names the field."""
    given = tmp_path / "work.json"
    given.write_text('{"title": "Is it good?", "token": "t"}')
    result = run("agents", "run", "approver", "--input", f"@{given}", home=home)
    assert (result.code, json.loads(result.out)["title"]) == (0, "Is it good?")
    wrong = run("agents", "run", "approver", "--input", '{"title": 1}', home=home)
    assert wrong.code == 1
    assert "agent.input" in wrong.err or "can't take its input" in wrong.err


def test_an_unknown_agent_is_told_with_a_likely_one(run, home):
    """As everywhere."""
    result = run("agents", "show", "translater", home=home)
    assert result.code == 2
    assert "did you mean translator?" in result.err
