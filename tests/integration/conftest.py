"""Workers as processes of their own, agents that count their calls, and what happens to runs meanwhile."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest

from omnimind.core.run import NewRun
from omnimind.store.database import open_database
from omnimind.store.home import Home
from omnimind.store.journal import DatabaseJournal
from omnimind.store.runs import Runs

from .service_stack import ServiceStack

COMMAND = [str(Path(sys.executable).with_name("omnimind")), "worker"]

AGENTS = """
import os
import time
from pathlib import Path
from uuid import uuid4

from omnimind.core.agent import Agent
from omnimind.core.value import Value

CALLS = Path(__file__).with_name("calls")
ENDED = Path(__file__).with_name("ended")


class Item(Value):
    name: str = "one"
    seconds: float = 0.0
    once: bool = False


def note(file, item, desk):
    handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(handle, f"{item.name} {os.getpid()} {desk.key}\\n".encode())
    os.close(handle)


def count(item, desk):
    until_s = time.monotonic() + (0 if item.once and CALLS.exists() else item.seconds)
    note(CALLS, item, desk)
    while (left_s := until_s - time.monotonic()) > 0:
        desk.progress(0, 1)
        time.sleep(min(left_s, 0.05))
    note(ENDED, item, desk)
    return item


def silent(item, desk):
    note(CALLS, item, desk)
    time.sleep(item.seconds)
    return item


COUNT = Agent("count", "1", Item, Item, count, remembered=False)
OTHER = Agent("other", "1", Item, Item, count, remembered=False)
SILENT = Agent("silent", "1", Item, Item, silent, remembered=False)
"""
POINTS = "[omnimind.agents]\ncount = counting:COUNT\nother = counting:OTHER\nsilent = counting:SILENT\n"


class Site:
    """A database, a home and what works on them.

    Args:
        url: The database.
        folder: For all files.
    """

    def __init__(self, url, folder):
        self.url, self.home, self.packages = url, Home(folder / "home"), folder / "packages"
        self.workers = []
        information = self.packages / "counting-1.dist-info"
        information.mkdir(parents=True)
        (self.packages / "counting.py").write_text(AGENTS)
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1\n")
        (information / "entry_points.txt").write_text(POINTS)
        self.database = open_database(url)
        self.journal = DatabaseJournal(self.database, self.home.artifacts)
        self.runs = Runs(self.database, self.home.artifacts)

    def close(self):
        """End everything."""
        for worker in self.workers:
            worker.kill()
            worker.wait()
            worker.stdout.close()
        self.database.close()

    def worker(self, *options):
        """A worker that is ready."""
        environment = {
            **os.environ,
            "OMNIMIND_HOME": str(self.home.folder),
            "OMNIMIND_DATABASE_URL": self.url,
            "PYTHONPATH": str(self.packages),
        }
        worker = subprocess.Popen([*COMMAND, *options], env=environment, stdout=subprocess.PIPE, text=True)
        self.workers.append(worker)
        said = worker.stdout.readline()
        if '"event": "worker"' not in said:
            worker.kill()
            raise AssertionError(said + worker.stdout.read())
        return worker

    def begin(self, definition, given=None):
        """A run for any worker."""
        return asyncio.run(self.journal.begin(NewRun("test", definition, given)))

    def ended(self, run_id, within_s=20.0):
        """The run, when it is over."""
        self.wait_until(lambda: self.runs.get(run_id).ended_at_s is not None, within_s)
        return self.runs.get(run_id)

    def calls(self):
        """The name, process and key of each call that was begun."""
        return self._noted("calls")

    def answers(self):
        """The same of each call that was ended."""
        return self._noted("ended")

    def counts(self):
        """How often each item was begun."""
        return Counter(name for name, _, _ in self.calls())

    # ---------------------------------------------------------------- helpers

    def wait_until(self, is_so, within_s=20.0):
        """Return when it is so."""
        until_s = time.monotonic() + within_s
        while not is_so():
            assert time.monotonic() < until_s, f"it is not so after {within_s} seconds"
            time.sleep(0.02)

    def end(self, worker, number=signal.SIGTERM, within_s=20.0):
        """Tell ``worker`` to end; its exit status and what it said."""
        worker.send_signal(number)
        said, _ = worker.communicate(timeout=within_s)
        return worker.returncode, said

    @staticmethod
    def flow(states):
        """A flow of ``states``, from the first on."""
        return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}

    def mapped(self, count, seconds):
        """A flow that calls ``count`` for each of so many items."""
        items = [{"name": f"item{number}", "seconds": seconds} for number in range(count)]
        inner = {"StartAt": "Count", "States": {"Count": {"Type": "Task", "Resource": "agent:count", "End": True}}}
        return self.flow({"Each": {"Type": "Map", "Items": items, "ItemProcessor": inner, "End": True}})

    def called(self, agent="count", seconds=0.0, *, once=False, **more):
        """A flow that calls an agent, which takes so many seconds, or only ``once`` does."""
        given = {"seconds": seconds, "once": once}
        return self.flow(
            {"Call": {"Type": "Task", "Resource": f"agent:{agent}", "Arguments": given, "End": True, **more}}
        )

    def _noted(self, file):
        path = self.packages / file
        return [tuple(line.split()) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def site(database_url, tmp_path):
    """On each kind of database."""
    made = Site(database_url, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shared_site(postgres_url, tmp_path):
    """On PostgreSQL."""
    made = Site(postgres_url, tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The whole service on SQLite, with a worker; tests have tenants of their own."""
    with ServiceStack(tmp_path_factory.mktemp("service"), requests_per_minute=100_000) as stack:
        yield stack


@pytest.fixture
def tenant():
    """The name of a tenant that nobody had before."""
    return f"tenant-{uuid4().hex[:12]}"
