"""A stage for runs whose processes are killed: a database of each kind, and victims to drive them."""

import json
import multiprocessing
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import forkserver
from pathlib import Path

import pytest

from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.runs import Runs

from .flows import INNER

HERE = Path(__file__).parent
IS_ALL = os.environ.get("OMNIMIND_CHAOS") == "all"
SIDE_BY_SIDE = 4
DEADLINE_S = 60.0


@pytest.fixture(scope="session", autouse=True)
def warm():
    """The parent of the victims, which has imported everything; our modules have the same names there and here."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["victim", "pytest"])
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(HERE)
        patch.setenv("PYTHONPATH", str(HERE), prepend=os.pathsep)
        forkserver.ensure_running()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(HERE)
        yield context


class Victim:
    """A process that drives runs."""

    def __init__(self, warm, job, since_s):
        import victim

        self._heard, told = warm.Pipe(duplex=False)
        self.process = warm.Process(target=victim.live, args=(job, since_s, told), daemon=True)
        self.process.start()
        told.close()
        self.pid = self.process.pid

    def wait(self, within_s=DEADLINE_S, *, dies_after_s=None):
        """How it ended; ``None`` if it was killed, at the latest after a time."""
        try:
            if dies_after_s is not None and not self._heard.poll(dies_after_s):
                self.kill()
            assert self._heard.poll(within_s), "it has not ended"
            return self._heard.recv()
        except EOFError:
            return None
        finally:
            self.process.join(within_s)
            assert self.process.exitcode is not None

    def kill(self, number=9):
        """Send it a signal."""
        os.kill(self.pid, number)

    @property
    def is_over(self):
        """Whether it has told how it ended, or died."""
        return self._heard.poll()

    @property
    def is_frozen(self):
        """Whether all of it has stopped. Source: proc(5), the state of a process."""
        try:
            return Path(f"/proc/{self.pid}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"T"
        except OSError:
            return False

    def close(self):
        """End it whatever it does."""
        self.process.kill()
        self.process.join()
        self._heard.close()


@dataclass(frozen=True)
class Made:
    """A call of an agent."""

    key: str
    pid: int
    name: str


class Stage:
    """A database, and all that happens to it."""

    def __init__(self, warm, url, folder):
        self.url, self.folder, self._warm = url, folder, warm
        self.home = Home(folder / "home")
        self.calls_file = folder / "calls"
        self.since_s = time.time()
        self._victims = []
        self.database = open_database(url)
        self.runs = Runs(self.database, self.home.artifacts)
        self.home.flows.mkdir(parents=True)
        (self.home.flows / "inner.asl.json").write_text(json.dumps(INNER))

    def close(self):
        """End everything."""
        for victim in self._victims:
            victim.close()
        self.database.close()

    def victim(self, **asked):
        """A process that does the ``Job``."""
        import victim

        job = victim.Job(self.url, self.home.folder, self.calls_file, **asked)
        self._victims.append(Victim(self._warm, job, self.since_s))
        return self._victims[-1]

    def calls(self):
        """Those that were made."""
        if not self.calls_file.exists():
            return []
        lines = (line.split() for line in self.calls_file.read_text().splitlines())
        return [Made(key, int(pid), name) for key, pid, name in lines]

    def calls_of(self, victim):
        """Those that a process has made."""
        return [call for call in self.calls() if call.pid == victim.pid]

    def labelled(self, label):
        """The run that was begun with the label, if it was."""
        found = self.runs.recent(labels={"chaos": label})
        assert len(found) <= 1
        return found[0] if found else None

    def answered(self, run_id):
        """Where answers are durable."""
        return {row.path for row in self.runs.history(run_id) if row.kind == "answered"}

    def keys(self, run_id):
        """The path of each key that agents were called with."""
        called = [row for row in self.runs.history(run_id) if row.kind == "called"]
        keys = {row.data["key"]: row.path for row in called}
        assert len(keys) == len(called) == len({row.path for row in called})
        return keys

    def until(self, is_so, within_s=DEADLINE_S):
        """Return when it is so."""
        until_s = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < until_s, f"it is not so after {within_s} seconds"
            time.sleep(0.01)

    # ---------------------------------------------------------------- lives

    def lives(self, new, label, deaths):
        """Drive a run through ``deaths``: at a commit (a ``Death``), after a time in seconds, or none.

        Returns:
            How often it died, and its output.
        """
        import victim

        new = replace(new, labels={"chaos": label})
        seen, died = [], 0
        for death in deaths:
            run = self.labelled(label)
            asked = {"resumed": (run.id,)} if run else {"new": (new,)}
            driver = self.victim(**asked, death=death if isinstance(death, victim.Death) else None)
            end = driver.wait(dies_after_s=death if isinstance(death, float) else None)
            if run := self.labelled(label):
                seen.append((driver, self.answered(run.id)))
            else:
                assert not self.calls_of(driver), "an agent was called for a run that is not there"
            if end is not None:
                break
            died += 1
        (told,) = end.runs
        assert told.status == "succeeded", told
        self.check(run.id, seen)
        return died, told.output

    def check(self, run_id, seen):
        """No call is made again whose answer was durable; one that was under way is, with the same key.

        Args:
            run_id: The run.
            seen: The processes that drove it, and where answers were durable when each had ended.
        """
        keys = self.keys(run_id)
        answered, under_way = set(), set()
        for victim, answered_then in seen:
            made = Counter(keys[call.key] for call in self.calls_of(victim))
            assert not answered & made.keys(), "a call was made again though it was answered"
            assert all(count == 1 for count in made.values()), "a process made a call twice"
            under_way = (under_way | made.keys()) - answered_then
            answered = answered_then
        assert not under_way, "a call was under way and nobody made it again"

    def side_by_side(self, work, these):
        """What ``work`` gives for each of ``these``."""
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            return list(pool.map(work, these))


@pytest.fixture
def stage(warm, database_url, tmp_path):
    """On each kind of database."""
    made = Stage(warm, database_url, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shared_stage(warm, postgres_url, tmp_path):
    """On PostgreSQL."""
    made = Stage(warm, postgres_url, tmp_path)
    yield made
    made.close()
