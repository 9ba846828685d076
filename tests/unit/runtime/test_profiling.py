"""A process profiles itself while it is told to, and its processes of agents too; its memory when somebody wants it."""

import sys
import threading
import time

import pytest

from omnimind.runtime.halt import Halt
from omnimind.runtime.processes import Processes
from omnimind.runtime.profiling import profiling
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.holders import this_process
from omnimind.store.home import Home
from omnimind.store.profilers import Order, Profilers
from omnimind.store.profiles import Profiles, Wanted
from omnimind.telemetry.profiling.folded import merged, read
from omnimind.telemetry.profiling.working import WORKING, Subject

SOON_S = 30.0
PAINTER = Subject("default", "r1", "painter")

AGENTS = """
import time
from omnimind.core.agent import Agent
from omnimind.core.value import Value

class Scene(Value):
    number: int = 0

def paint(scene, desk):
    until_s = time.thread_time() + 0.4
    while time.thread_time() < until_s:
        desk.progress(0, 1)
    return scene

def find(name):
    return Agent("painter", "1", Scene, Scene, paint, remembered=False)
"""


def until(found):
    """What is found, once it is something."""
    patience = threading.Event()
    late_s = time.monotonic() + SOON_S
    while not (one := found()):
        assert time.monotonic() < late_s
        patience.wait(0.05)
    return one


@pytest.fixture
def settings(tmp_path):
    """Those of a home of its own."""
    return Settings.from_environment({"OMNIMIND_HOME": str(tmp_path)})


@pytest.fixture
def database(settings):
    """Where profiles are kept."""
    with open_database(settings.database) as one:
        yield one


def paint():
    """Work for a while."""
    until_s = time.thread_time() + 0.3
    while time.thread_time() < until_s:
        pass


def test_what_is_done_is_kept_and_memory_traced(settings, database):
    """Until the end of the block, with the process and the version; an order is done, and told of."""
    profilers, me = Profilers(database), this_process()
    with profiling(settings, database, "worker"):
        assert until(profilers.all)[0].role == "worker"
        with WORKING.at(PAINTER):
            paint()
        profilers.order(me, Order(action="start", frames=3))
        tracing = until(lambda: [one for one in profilers.all() if one.told.tracing_since_s])
        assert tracing[0].told.frames == 3
        profilers.order(me, Order(action="snapshot"))
        [snapshot] = until(lambda: profilers.snapshots(me))
        assert snapshot.size_bytes > 0
    profile = Profiles(database).profile("default", Wanted(run_id="r1", agent="painter"))
    assert (profile.calls, profile.samples > 0) == (1, True)
    assert all(folded.endswith(":paint") for part in profile.parts for folded in part.stacks)
    assert profilers.all() == []


def test_who_does_not_want_it_is_left_alone(settings, database):
    """There is no thread for it, and nothing is kept."""
    with profiling(settings.model_copy(update={"profiles": False}), database, "worker"):
        assert not any("profil" in thread.name for thread in threading.enumerate())
    assert Profilers(database).all() == []


def test_processes_of_agents_tell_what_they_sampled(tmp_path, monkeypatch):
    """With their answers, for whom the call was; only if they are to."""
    (tmp_path / "painting.py").write_text(AGENTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    from painting import Scene, find

    agent = find("painter")
    for is_on in (True, False):
        WORKING.handed.clear()
        processes = Processes(find, Home(tmp_path), profiles=is_on)
        answer = processes.call(agent, {"number": 2}, "key", lambda *_: None, Halt(), PAINTER)
        processes.close()
        assert agent.returns.model_validate(answer) == Scene(number=2)
        if is_on:
            [(subject, text)] = WORKING.handed
            stacks = merged([read(text)])
            assert subject == PAINTER
            assert all(folded.startswith("painting:paint") for folded in stacks)
            assert 0.1 < sum(spent.cpu_us for spent in stacks.values()) * 1e-6 < 1.0
    assert not WORKING.handed
    assert PAINTER in WORKING.calls
    del sys.modules["painting"]
