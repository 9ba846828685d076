"""``omnimind worker`` killed in the middle of its work: others go on, and everything counts once."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from omnimind.core.run import NewRun
from omnimind.store.journal import DatabaseJournal

from .conftest import HERE, IS_ALL
from .flows import flow, inside, say

COMMAND = str(Path(sys.executable).with_name("omnimind"))
AT_ONCE = 3
TAKEN_OVER_WITHIN_S = 30.0


class Workers:
    """The command, with the agent that counts installed."""

    def __init__(self, stage, folder):
        self._stage = stage
        self._processes = []
        packages = folder / "packages"
        information = packages / "counting-1.dist-info"
        information.mkdir(parents=True)
        (information / "METADATA").write_text("Metadata-Version: 2.1\nName: counting\nVersion: 1\n")
        (information / "entry_points.txt").write_text("[omnimind.agents]\ncount = counting:COUNT\n")
        ours = {name: value for name, value in os.environ.items() if not name.startswith("OMNIMIND_")}
        self._environment = {
            **ours,
            "OMNIMIND_HOME": str(stage.home.folder),
            "OMNIMIND_DATABASE_URL": stage.url,
            "PYTHONPATH": f"{packages}{os.pathsep}{HERE}",
            "COUNTED_CALLS": str(stage.calls_file),
        }

    def start(self):
        """One more worker, ready."""
        worker = self.command("worker", f"--concurrency={AT_ONCE}", stdout=subprocess.PIPE)
        assert '"event": "worker"' in worker.stdout.readline()
        return worker

    def command(self, *words, **more):
        """A command that runs."""
        self._processes.append(subprocess.Popen([COMMAND, *words], env=self._environment, text=True, **more))
        return self._processes[-1]

    def close(self):
        """End them all."""
        for process in self._processes:
            process.kill()
            process.communicate()

    def begin(self, new):
        """The id of a new run, for any worker."""
        return asyncio.run(DatabaseJournal(self._stage.database, self._stage.home.artifacts).begin(new))

    def ended(self, run_id, within_s=60.0):
        """The run, when it is over."""
        self._stage.until(lambda: self._stage.runs.get(run_id).ended_at_s is not None, within_s)
        return self._stage.runs.get(run_id)


@pytest.fixture
def workers(stage, tmp_path):
    """On each kind of database; on PostgreSQL a dead worker's jobs are given away after a quarter of a minute."""
    if stage.database.is_shared and not IS_ALL:
        pytest.skip("OMNIMIND_CHAOS=all has it")
    made = Workers(stage, tmp_path)
    yield made
    made.close()


@pytest.fixture
def shared_workers(shared_stage, tmp_path):
    """On PostgreSQL."""
    made = Workers(shared_stage, tmp_path)
    yield made
    made.close()


def mapped(items, seconds):
    """A run that has an agent called for each of so many items."""
    task = say("{% 'item' & $states.input %}", "{% $states.input %}", End=True)
    task["Arguments"]["seconds"] = seconds
    each = {"Type": "Map", "Items": list(range(items)), "ItemProcessor": inside({"Say": task}), "End": True}
    return NewRun("mapped", flow({"Each": {**each, "Output": "{% $states.result.said %}"}}), None)


def test_a_killed_worker_is_followed_by_another(workers, stage):
    """In the middle of a Map, on either database: the next one ends the run, and every item counts once."""
    first = workers.start()
    run_id = workers.begin(mapped(20, 0.1))
    stage.until(lambda: len(stage.answered(run_id)) > 4)
    first.kill()
    first.wait()
    answered = stage.answered(run_id)
    second = workers.start()
    run = workers.ended(run_id, TAKEN_OVER_WITHIN_S)
    assert (run.status, run.output) == ("succeeded", list(range(20)))
    stage.check(run_id, [(first, answered), (second, stage.answered(run_id))])


@pytest.mark.skipif(not IS_ALL, reason="OMNIMIND_CHAOS=all has it")
def test_two_workers_one_killed(shared_workers, shared_stage):
    """In the middle of a Map of 200 items: the other goes on within 30 s, and every item counts once."""
    killed, other = shared_workers.start(), shared_workers.start()
    run_id = shared_workers.begin(mapped(200, 0.1))
    both = {killed.pid, other.pid}
    shared_stage.until(lambda: {call.pid for call in shared_stage.calls()} == both)
    shared_stage.until(lambda: len(shared_stage.answered(run_id)) > 50)
    killed.kill()
    killed.wait()
    keys = shared_stage.keys(run_id)
    answered = shared_stage.answered(run_id)
    under_way = {call.key for call in shared_stage.calls_of(killed) if keys[call.key] not in answered}
    made = len(shared_stage.calls_of(other))
    run = shared_workers.ended(run_id, TAKEN_OVER_WITHIN_S)
    assert (run.status, run.output) == ("succeeded", list(range(200)))
    again = {call.key for call in shared_stage.calls_of(other)[made:]}
    assert under_way <= again
    assert len(under_way) <= AT_ONCE
    assert not {keys[call] for call in again if call in keys} & answered
    rows = [row.path for row in shared_stage.runs.history(run_id) if row.kind == "answered"]
    assert len(rows) == len(set(rows)) == 200
