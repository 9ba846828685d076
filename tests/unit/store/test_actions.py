"""Results are remembered for exactly the same question."""

from omnimind.core.agent import Agent
from omnimind.core.artifact import Artifact
from omnimind.core.value import Value
from omnimind.store.actions import action_key, artifacts_in
from omnimind.store.home import Home


class Question(Value):
    """An agent's input."""

    text: str = "why"
    number: float = 1.0


class Answer(Value):
    """An agent's output, with an artifact deep inside."""

    parts: tuple[dict[str, Artifact], ...] = ()


def agent(name="thinker", version="1"):
    """An agent that says nothing."""
    return Agent(name, version, Question, Answer, lambda _, __: Answer())


def test_the_key_depends_on_agent_version_and_every_part_of_the_input():
    """Any difference gives another key, and no difference gives the same one."""
    key = action_key(agent(), Question())

    assert key == action_key(agent(), Question())
    others = [
        action_key(agent(name="other"), Question()),
        action_key(agent(version="2"), Question()),
        action_key(agent(), Question(text="how")),
        action_key(agent(), Question(number=1.5)),
    ]
    assert len({key, *others}) == 5


def test_a_result_is_recalled_while_its_artifacts_are_there(tmp_path):
    """A result comes back as it was, and is forgotten when an artifact it names is gone."""
    home = Home(tmp_path)
    artifact = home.artifacts.put(b"scene", "video/mp4")
    answer = Answer(parts=({"video": artifact},))
    home.actions.remember("ab" * 32, answer)

    assert home.actions.recall("ab" * 32, Answer) == answer
    assert list(artifacts_in(answer)) == [artifact]

    home.artifacts.path(artifact).unlink()
    assert home.actions.recall("ab" * 32, Answer) is None


def test_a_result_nobody_can_read_is_forgotten(tmp_path):
    """A damaged record, or one of an older shape, is made again instead of failing."""
    home = Home(tmp_path)
    home.actions.remember("cd" * 32, Answer())
    record = next((tmp_path / "actions").rglob("*.json"))

    for damage in ('{"parts": [', '{"shape": "older"}', ""):
        record.write_text(damage)
        assert home.actions.recall("cd" * 32, Answer) is None
