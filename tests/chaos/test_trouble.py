"""A full disk, a locked file, a server that crashes: a clear error, and the runs go on after."""

import sqlite3
import subprocess
from dataclasses import replace

import pytest

from omnimind.core.run import NewRun, Run

from .conftest import IS_ALL, Stage
from .flows import NEW, OUTPUT, flow, inside, say

ITEMS = 40
LARGE = "x" * 3_000
RUNS = 20


def mapped(**arguments):
    """A run that has an agent called for each of some items."""
    task = say("{% 'item' & $states.input %}", End=True)
    task["Arguments"] |= arguments
    states = {
        "Each": {
            "Type": "Map",
            "Items": list(range(ITEMS)),
            "MaxConcurrency": 2,
            "ItemProcessor": inside({"Say": task}),
            "Output": "{% $count($states.result) %}",
            "End": True,
        }
    }
    return NewRun("mapped", flow(states), None, labels={"chaos": "mapped"})


@pytest.fixture
def small_disk(tmp_path):
    """A disk of four megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(disk)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root can make a small disk")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_a_full_disk(warm, small_disk, tmp_path):
    """The driver stops and says so; when there is room again the run goes on, and nothing answered is done again."""
    stage = Stage(warm, f"sqlite:///{small_disk}/omnimind.db", small_disk)
    stage.calls_file = tmp_path / "calls"
    try:
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(2_400_000))
        first = stage.victim(new=(mapped(said=LARGE),))
        (error,) = first.wait().runs
        assert error[0] == "disk.full"
        assert "no space left" in error[1]
        assert "omnimind clean" in error[2]
        run = stage.labelled("mapped")
        answered = stage.answered(run.id)
        assert answered
        ballast.unlink()
        second = stage.victim(resumed=(run.id,))
        (ended,) = second.wait().runs
        assert (ended.status, ended.output) == ("succeeded", ITEMS)
        stage.check(run.id, [(first, answered), (second, stage.answered(run.id))])
    finally:
        stage.close()


def test_a_locked_file(warm, tmp_path):
    """Another program holds the database for longer than we wait: the driver says so; the run goes on after."""
    stage = Stage(warm, f"sqlite:///{tmp_path}/omnimind.db", tmp_path)
    try:
        first = stage.victim(new=(mapped(seconds=0.02),), patience_s=0.2)
        stage.until(lambda: len(stage.calls()) > 4)
        holder = sqlite3.connect(tmp_path / "omnimind.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        (error,) = first.wait().runs
        assert error[0] == "database.unavailable"
        assert "locked by another process" in error[1]
        run = stage.labelled("mapped")
        answered = stage.answered(run.id)
        assert answered
        holder.execute("ROLLBACK")
        holder.close()
        second = stage.victim(resumed=(run.id,))
        (ended,) = second.wait().runs
        assert (ended.status, ended.output) == ("succeeded", ITEMS)
        stage.check(run.id, [(first, answered), (second, stage.answered(run.id))])
    finally:
        stage.close()


@pytest.mark.parametrize("crashes", [3 if IS_ALL else 1])
def test_a_server_that_crashes_under_load(shared_stage, postgres_server, crashes):
    """Twenty runs are driven: each ends right, and nothing that was answered is called again."""
    stage = shared_stage
    labels = [f"{number}" for number in range(RUNS)]
    drivers = [stage.victim(new=tuple(replace(NEW, labels={"chaos": label}) for label in labels))]
    answered = []
    for crash in range(crashes):
        calls = len(stage.calls())
        stage.until(lambda calls=calls: len(stage.calls()) > calls + RUNS)
        postgres_server.stop("immediate")
        postgres_server.start()
        ends = drivers[-1].wait().runs
        for error in (end for end in ends if not isinstance(end, Run)):
            assert error[0] == "database.unavailable", error
        runs = {label: stage.labelled(label) for label in labels}
        lost = [label for label, run in runs.items() if run is None]
        assert not lost or crash == 0
        answered.append({run.id: stage.answered(run.id) for run in runs.values() if run})
        new = tuple(replace(NEW, labels={"chaos": label}) for label in lost)
        resumed = tuple(run.id for run in runs.values() if run)
        drivers.append(stage.victim(new=new, resumed=resumed))
    ends = drivers[-1].wait().runs
    assert [(end.status, end.output) for end in ends] == [("succeeded", OUTPUT)] * RUNS
    for end in ends:
        keys = stage.keys(end.id)
        for then, later in zip(answered, drivers[1:], strict=True):
            again = {keys[call.key] for call in stage.calls_of(later) if call.key in keys}
            assert not again & then.get(end.id, set())
