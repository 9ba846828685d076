"""What a process counts is known to its machine and to its installation, on every database, and never in its way."""

import io
import time

import pytest

from omnimind.runtime import measuring as module
from omnimind.runtime.measuring import Measuring
from omnimind.settings import Settings
from omnimind.store.outcomes import Outcome
from omnimind.store.series import Series
from omnimind.store.workers import Workers
from omnimind.telemetry.logs import logger

CALLS = "omnimind_agent_calls_total"


@pytest.fixture
def said():
    """What is logged."""
    return io.StringIO()


@pytest.fixture
def settings(tmp_path):
    """A home of its own."""
    return Settings(home=tmp_path / "measured", hours_per_minute=2.0)


@pytest.fixture
def process(settings, said):
    """A process that measures."""
    settings.home.mkdir()
    return Measuring(settings, "server", logger(said, verbose=True))


def series(database, name, **labels):
    """The sum of each series of a name, of the last hour and the one before."""
    now_s = time.time()
    found = Series(database).read(name, labels=labels, since_s=now_s - 3600, until_s=now_s + 60)
    return {tuple(one.labels.values()): sum(one.total) for one in found}


def test_what_was_counted_is_there_when_the_process_ends(store, process, settings):
    """On its sheet, and in the series, once; what is the same for all is measured by it, too."""
    Workers(store.database).beat("a:1:x.1", runs=1, actions=1, at_once=2)
    process.into(store.database)
    process.registry.count(CALLS, 2, agent="editor", outcome="succeeded")
    process.registry.shift("omnimind_agent_active", 1, agent="editor")
    process.close()
    assert series(store.database, CALLS) == {("editor", "succeeded"): 2}
    assert series(store.database, "omnimind_workers", state="alive") == {("alive",): 1}
    assert series(store.database, "omnimind_worker_slots") == {("busy",): 1, ("free",): 1}
    assert set(series(store.database, "omnimind_host_memory_bytes")) == {("used",), ("free",)}
    assert series(store.database, "omnimind_agent_active") == {("editor",): 1}
    (sheet,) = (settings.home / "metrics").glob("*/*.json")
    assert b'"omnimind_agent_calls_total"' in sheet.read_bytes()


def test_whoever_is_asked_tells_everything(store, process):
    """Of its own, of the machine, and of the installation."""
    process.into(store.database)
    process.registry.count(CALLS, 2, agent="editor", outcome="succeeded")
    found = process.everything()
    process.close()
    assert found[CALLS]["editor", "succeeded"].value == 2
    assert found["omnimind_queue_depth"][()].value == 0
    assert set(found["omnimind_runs_unfinished"]) == {("running",), ("queued",), ("waiting",)}
    assert found["omnimind_processes"]["server",].value == 1
    assert found["process_resident_memory_bytes"][()].value > 10**6
    assert 0 <= found["omnimind_host_cpu_ratio"][()].value <= 1


def test_a_database_in_trouble_is_nobodys_trouble(store, process, said, monkeypatch):
    """It is told once; what was counted meanwhile is kept as soon as it can be."""
    process.into(store.database)
    process.registry.count(CALLS, 2, agent="editor", outcome="succeeded")
    with monkeypatch.context() as broken:
        broken.setattr(Series, "write", _fail)
        for _ in range(3):
            process._tell(is_due=True, must_beat=True)
    assert said.getvalue().count("metrics are not kept") == 1
    process.close()
    assert series(store.database, CALLS) == {("editor", "succeeded"): 2}


def _fail(*_):
    raise OSError("no room")


def test_a_folder_that_can_not_be_written_is_nobodys_trouble(store, settings, said):
    """It answers what it knows by itself."""
    (settings.home / "metrics").parent.mkdir()
    (settings.home / "metrics").write_text("a file")
    process = Measuring(settings, "server", logger(said, verbose=True))
    process.into(store.database)
    process.registry.count(CALLS, 2, agent="editor", outcome="succeeded")
    assert process.everything()[CALLS]["editor", "succeeded"].value == 2
    process.close()
    assert series(store.database, CALLS) == {("editor", "succeeded"): 2}


def test_what_came_of_productions_is_counted_by_tenant(process):
    """Only what is ready has length, words, and saves hours."""
    some = [Outcome(run_id=name, tenant="acme", at_s=1.0, status=name, duration_s=90.0, words=200) for name in STATUSES]
    process.summed(some)
    cells = process.registry.cells()
    counted = {name: {values: cell.value for values, cell in each.items()} for name, each in cells.items()}
    assert counted["omnimind_productions_total"] == {("acme", name): 1 for name in STATUSES}
    assert counted["omnimind_production_video_seconds_total"] == {("acme",): 90}
    assert counted["omnimind_words_narrated_total"] == {("acme",): 200}
    assert counted["omnimind_hours_saved_total"] == {("acme",): 3.0}


STATUSES = ("ready", "rejected", "failed")


def test_it_is_known_who_is_gone():
    """By its number where it can be looked up, else by how long it was silent."""
    assert not module._is_gone(module.this_process(), 1e9)
    here, _, started = module.this_process().rpartition(".")
    assert module._is_gone(f"{here}.{int(started) + 1}", 0.0)
    assert module._is_gone("elsewhere:1:x.1", 121.0)
    assert not module._is_gone("elsewhere:1:x.1", 60.0)
