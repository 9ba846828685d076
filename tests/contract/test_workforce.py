"""What every workforce promises, wherever its agents work."""

import asyncio
import sys

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import BrokenError, MissingError, TransientError, UserError
from omnimind.core.work import Work
from omnimind.runtime.workforce import LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.home import Home
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.loop import run_jumping
from omnimind.testing.voice import FakeVoices
from omnimind.testing.workforce import FakeWorkforce

AGENTS = """
from pathlib import Path
from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError, TransientError, UserError
from omnimind.core.value import Value

class Note(Value):
    text: str
    folder: Path

def count(note, desk):
    for number in range(100):
        path = note.folder / f"{note.text}{number}"
        if not path.exists():
            path.touch()
            return number

def doubles(note, desk):
    count(note, desk)
    desk.progress(1, 1)
    return note.model_copy(update={"text": note.text * 2})

def keys(note, desk):
    return note.model_copy(update={"text": desk.key})

def refuses(note, desk):
    raise UserError("text.empty", "there is nothing", "write something")

def breaks(note, desk):
    return 1 / 0

def recovers(note, desk):
    if count(note, desk) < 2:
        raise TransientError("server.busy", "the server is busy")
    return note

def never(note, desk):
    count(note, desk)
    raise TransientError("server.busy", "the server is busy")

def endless(note, desk):
    (note.folder / "working").touch()
    try:
        while True:
            desk.progress(0, 1)
    finally:
        (note.folder / "ended").touch()

AGENTS = {
    work.__name__: Agent(work.__name__, "1", Note, Note, work, remembered=work not in (keys, endless))
    for work in (doubles, keys, refuses, breaks, recovers, never, endless)
}

def find(name):
    if name not in AGENTS:
        raise MissingError("agent.unknown", f"there is no agent called {name!r}")
    return AGENTS[name]
"""


@pytest.fixture(scope="module")
def agents(tmp_path_factory):
    """A module of agents that other processes can import too."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / "omnimind_test_agents.py").write_text(AGENTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        import omnimind_test_agents

        yield omnimind_test_agents
        del sys.modules["omnimind_test_agents"]


@pytest.fixture(params=["threads", "processes", "fake"])
def workforce(request, agents, tmp_path):
    """Each workforce there is, with those agents."""
    if request.param == "fake":
        yield FakeWorkforce(agents.AGENTS.values(), FakeArtifacts(tmp_path), FakeVoices())
        return
    settings = Settings(home=tmp_path / "home", cores=2, processes=2 * (request.param == "processes"))
    log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
    tell = {"listen": lambda event: None, "tracer": NoOpTracer(), "log": log}
    with LocalWorkforce(settings, agents.find, Home(settings.home), FakeVoices(), **tell) as working:
        yield working


@pytest.fixture
def call(workforce, tmp_path):
    """Asks an agent."""

    def calling(agent, text="a", *, key="key", beat=lambda: None):
        return workforce.call(Work(agent, {"text": text, "folder": str(tmp_path)}, key), beat)

    return calling


def test_the_answer_is_json(call, tmp_path):
    """What the agent gives comes as plain values."""
    assert asyncio.run(call("doubles", "é")) == {"text": "éé", "folder": str(tmp_path)}


def test_equal_questions_are_one(call, tmp_path):
    """Asked at the same time and again later, an agent that is remembered is called once."""

    async def main():
        return await asyncio.gather(*(call("doubles") for _ in range(5))), await call("doubles")

    answers, again = asyncio.run(main())

    assert answers == [again] * 5
    assert not (tmp_path / "a1").exists()


def test_an_agent_that_is_not_remembered_has_the_key_of_the_call(call):
    """It is the same when the call is made again."""
    answers = [asyncio.run(call("keys", key=key))["text"] for key in ("one", "two", "one")]

    assert answers == ["one", "two", "one"]


def test_an_unknown_agent_is_missing(call):
    """The error names it."""
    with pytest.raises(MissingError, match="nobody") as caught:
        asyncio.run(call("nobody"))
    assert caught.value.code == "agent.unknown"


def test_a_wrong_input_names_the_field(workforce):
    """The agent is not called with what it can't take."""
    with pytest.raises(UserError, match="folder") as caught:
        asyncio.run(workforce.call(Work("doubles", {"text": "a"}, "key"), lambda: None))
    assert caught.value.code == "agent.input"


def test_errors_come_out(call):
    """Errors of ours as they are, others as the agent's fault."""
    with pytest.raises(UserError, match="there is nothing: write something"):
        asyncio.run(call("refuses"))
    with pytest.raises(BrokenError, match="division by zero") as caught:
        asyncio.run(call("breaks"))
    assert caught.value.code == "agent.failed"


def test_what_may_go_through_is_tried_thrice(call, tmp_path):
    """A transient error is tried again, but not for ever."""
    assert run_jumping(call("recovers"))["text"] == "a"
    with pytest.raises(TransientError, match="busy"):
        run_jumping(call("never", "n"))
    assert [(tmp_path / f"n{number}").exists() for number in range(4)] == [True, True, True, False]


def test_a_cancelled_call_ends_after_its_agent(call, tmp_path):
    """When cancelling is over, so is the work; signs of progress were heard until then."""
    beats = []

    async def main():
        calling = asyncio.ensure_future(call("endless", beat=lambda: beats.append(True)))
        while not (tmp_path / "working").exists() or not beats:
            await asyncio.sleep(0.001)
        calling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await calling
        return (tmp_path / "ended").exists()

    assert asyncio.run(main())
