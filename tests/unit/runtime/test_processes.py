"""Worker processes do what threads do, answer and fail alike, are stopped as surely, and replaced when they die."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading

import pytest
import structlog
from opentelemetry.trace import NoOpTracer

from omnimind.core.errors import BrokenError, Cancelled, TransientError, UserError
from omnimind.core.work import Work
from omnimind.runtime.halt import Halt
from omnimind.runtime.processes import Processes
from omnimind.runtime.workforce import LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.home import Home
from omnimind.telemetry.failure import failure_of

AGENTS = """
import os, signal, sys, time
from pathlib import Path
from omnimind.agents.narrator import NARRATOR
from omnimind.core.agent import Agent
from omnimind.core.errors import UserError
from omnimind.core.value import Value

class Note(Value):
    text: str = ""
    number: int = 0

def double(note, desk):
    desk.progress(1, 2)
    desk.progress(2, 2)
    print("a library says something")
    os.system("echo a child says something")
    return Note(text=note.text * 2, number=os.getpid())

def dies(note, desk):
    path = Path(note.text)
    if path.exists():
        return Note(text="alive")
    path.touch()
    os.kill(os.getpid(), signal.SIGKILL)

def endless(note, desk):
    while True:
        desk.progress(0, 1)
        time.sleep(0.001)

def deaf(note, desk):
    desk.progress(0, 1)
    signal.pause()

def here(note, desk):
    return Note(number=os.getpid())

def refuses(note, desk):
    raise UserError("text.empty", f"there is nothing in {note.text!r}", "write something")

def breaks(note, desk):
    raise ZeroDivisionError("division by zero")

def leaves(note, desk):
    sys.exit(3)

def keeps(note, desk):
    artifact = desk.artifacts.put(note.text.encode(), "text/plain")
    return Note(text=artifact.sha256 + desk.key)

WORK = {work.__name__: work for work in (double, dies, endless, deaf, here, refuses, breaks, leaves, keeps)}

def find(name):
    return NARRATOR if name == "narrator" else Agent(name, "1", Note, Note, WORK[name], remembered=False)

def find_changed(name):
    return Agent(name, "2", Note, Note, WORK[name])
"""


@pytest.fixture(scope="module")
def crew(tmp_path_factory):
    """A module of agents that other processes can import too."""
    folder = tmp_path_factory.mktemp("agents")
    (folder / "omnimind_test_crew.py").write_text(AGENTS)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        import omnimind_test_crew

        yield omnimind_test_crew
        del sys.modules["omnimind_test_crew"]


@pytest.fixture(scope="module")
def pool(crew, tmp_path_factory):
    """Processes with those agents."""
    processes = Processes(crew.find, Home(tmp_path_factory.mktemp("home")))
    yield processes
    processes.close()


@pytest.fixture
def ask(crew, pool):
    """Calls an agent in a process."""

    def asking(name, text="", *, key="key", progress=lambda done, total: None, halt=None):
        return pool.call(crew.find(name), {"text": text}, key, progress, halt or Halt())

    return asking


def test_the_answer_comes_from_another_process(ask, capfd):
    """The work is done elsewhere; progress is heard here; what libraries print does not get in the way."""
    heard = []

    answer = ask("double", "é\n\u2028", progress=lambda *far: heard.append(far))

    assert answer["text"] == "é\n\u2028" * 2
    assert answer["number"] != os.getpid()
    assert heard[-1] == (2, 2)
    said = capfd.readouterr()
    assert said.out == ""
    assert "a child says something" in said.err


def test_a_process_is_kept_for_the_next_call(ask):
    """Calls one after the other go to one process, which has its libraries loaded."""
    assert len({ask("double")["number"] for _ in range(3)}) == 1


def test_calls_at_the_same_time_have_a_process_each(ask):
    """A busy process does not keep another call waiting."""
    halt, working = Halt(), threading.Event()
    busy = threading.Thread(target=_cancelled, args=(ask, halt, working))
    busy.start()
    assert working.wait(10)

    assert ask("double", "a")["text"] == "aa"
    halt.set()
    busy.join(10)
    assert not busy.is_alive()


def _cancelled(ask, halt, working):
    with pytest.raises(Cancelled):
        ask("endless", progress=lambda *_: working.set(), halt=halt)


def test_agents_have_the_store_and_the_key(ask, pool):
    """What an agent keeps is in the home that was given, under its hash."""
    answer = ask("keeps", "hello", key="+key")

    assert answer["text"] == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824+key"


def test_errors_are_what_the_agent_raised(ask):
    """An error of ours comes out with its kind, code, message and hint; any other as a fault, told by its place."""
    with pytest.raises(UserError, match="nothing in 'x': write something") as refused:
        ask("refuses", "x")
    with pytest.raises(BrokenError, match="the breaks failed with ZeroDivisionError: division by zero") as broken:
        ask("breaks")
    with pytest.raises(BrokenError, match="the leaves failed with SystemExit: 3"):
        ask("leaves")

    assert refused.value.code == "text.empty"
    assert broken.value.code == "agent.failed"
    told = failure_of(broken.value)
    assert (told.code, told.type, told.stack[-1].name) == ("ZeroDivisionError", "ZeroDivisionError", "breaks")


def test_a_process_that_dies_is_replaced(ask, tmp_path):
    """Killed in the middle, it gives an error that is worth another try, and the next call finds a new process."""
    flag = tmp_path / "flag"

    with pytest.raises(TransientError, match="ran the dies ended by signal 9") as caught:
        ask("dies", str(flag))

    assert caught.value.code == "process.died"
    assert ask("dies", str(flag))["text"] == "alive"


def test_a_process_that_dies_idle_is_not_used(ask):
    """Nobody hears of a process that died while it had nothing to do."""
    idle = ask("double")["number"]
    os.kill(idle, signal.SIGKILL)
    os.waitid(os.P_PID, idle, os.WEXITED | os.WNOWAIT)

    assert ask("double")["number"] != idle


def test_a_signal_to_all_of_a_group_is_for_the_parent(ask):
    """An interrupt or a request to end, as a terminal or a supervisor sends to every process, leaves it at work."""
    process = ask("double")["number"]
    for number in (signal.SIGINT, signal.SIGTERM):
        os.kill(process, number)

    assert ask("double")["number"] == process


def test_stopping_reaches_into_the_process(ask):
    """A halt stops the agent at its next sign of progress, and the process goes on to other work."""
    process = ask("double")["number"]
    halt = Halt()

    with pytest.raises(Cancelled):
        ask("endless", progress=lambda *_: halt.set(), halt=halt)

    assert ask("double")["number"] == process


def test_a_halt_before_the_call_stops_it(ask):
    """There is no moment at which a halt goes unheard."""
    halt = Halt()
    halt.set()

    with pytest.raises(Cancelled):
        ask("endless", halt=halt)


def test_who_does_not_stop_is_killed(crew, tmp_path):
    """An agent that gives no sign is ended with its process, so that nothing runs on after a halt."""
    pool = Processes(crew.find, Home(tmp_path), stopping_s=0.01)
    halt = Halt()

    with pytest.raises(Cancelled):
        pool.call(crew.find("deaf"), {}, "key", lambda done, total: halt.set(), halt)

    pool.close()


def test_code_that_changed_meanwhile_is_not_used(crew, tmp_path):
    """A process that finds another version of the agent than it was asked for says so."""
    pool = Processes(crew.find_changed, Home(tmp_path))
    with pytest.raises(BrokenError, match="double is version 2 here and 1 where it is wanted"):
        pool.call(crew.find("double"), {}, "key", lambda done, total: None, Halt())
    pool.close()


def test_an_agent_speaks_as_in_a_thread(crew, pool, tmp_path):
    """The narrator's sound is the same, byte for byte."""
    from omnimind.agents.narrator import NARRATOR, Narration
    from omnimind.core.agent import Desk
    from omnimind.media.speech.voices import InstalledVoices

    voices = InstalledVoices(None)
    work = Narration(lines=("Two cores speak.",), language="en", voice=voices.choose("en").info)
    here = NARRATOR.work(work, Desk(Home(tmp_path).artifacts, voices, lambda done, total: None))

    there = pool.call(NARRATOR, work.model_dump(mode="json"), "key", lambda done, total: None, Halt())

    assert there == here.model_dump(mode="json")


@pytest.mark.parametrize("agent", [None, "endless"])
def test_a_process_ends_with_its_parent(crew, tmp_path, agent):
    """When the other end of its input is gone, idle or at work, it stops and ends by itself."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "omnimind.runtime.process"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    premises = {
        "path": sys.path,
        "find": "omnimind_test_crew:find",
        "home": str(tmp_path),
        "bucket": None,
        "reads_files": True,
        "profiles": False,
    }
    job = {"job": 1, "agent": agent, "version": "1", "input": {}, "key": ""}
    process.stdin.write(b"".join(json.dumps(line).encode() + b"\n" for line in (premises, *([job] if agent else []))))
    process.stdin.flush()
    if agent:
        assert b"done" in process.stdout.readline()

    process.stdin.close()
    process.stdout.close()

    assert process.wait(10) == 0


@pytest.fixture
def workforce(crew, tmp_path):
    """A workforce with one process, and what was heard of it."""
    heard = []
    settings = Settings(home=tmp_path, cores=2, processes=1, agents={"here": {"process": False}})
    log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[])
    with LocalWorkforce(
        settings, crew.find, Home(tmp_path), None, listen=heard.append, tracer=NoOpTracer(), log=log
    ) as working:
        yield working, heard


def test_a_workforce_uses_its_processes(workforce, tmp_path):
    """Agents work in processes unless the settings say otherwise; one that dies is called again in another."""
    working, heard = workforce

    async def main():
        works = (Work(name, {"text": str(tmp_path / "flag")}, "key") for name in ("here", "double", "dies"))
        here, double, dies = [await working.call(work, lambda: None) for work in works]
        return here["number"], double["number"], dies["text"]

    here, there, text = asyncio.run(main())

    assert here == os.getpid() != there
    assert text == "alive"
    told = [event.what for event in heard if event.agent == "dies"]
    assert told == ["started", "started", "finished"]


def test_there_are_no_more_processes_than_were_asked_for(workforce):
    """Two calls at once share the only process, though there is a core for each."""
    working, _ = workforce

    async def main():
        return await asyncio.gather(*(working.call(Work("double", {}, "key"), lambda: None) for _ in range(2)))

    assert len({answer["number"] for answer in asyncio.run(main())}) == 1


def test_cancelling_a_call_frees_its_process(workforce):
    """A cancelled call in a process is over when the agent has stopped, and the only process takes the next one."""
    working, heard = workforce

    async def main():
        stopping = asyncio.ensure_future(working.call(Work("endless", {}, "key"), lambda: None))
        while not any(event.what == "progress" for event in heard):
            await asyncio.sleep(0.001)
        stopping.cancel()
        with pytest.raises(asyncio.CancelledError):
            await stopping
        return await working.call(Work("double", {"text": "a"}, "key"), lambda: None)

    assert asyncio.run(main())["text"] == "aa"
