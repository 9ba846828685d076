"""What is counted is counted exactly, from any thread, and labels can't have more values than they may."""

import threading

import pytest
from opentelemetry.trace import SpanContext

from omnimind.telemetry.metrics.catalogue import CATALOGUE, LABELS
from omnimind.telemetry.metrics.cells import Cell, Exemplar, together, told, untold
from omnimind.telemetry.metrics.registry import Registry

HERE = SpanContext(7, 8, is_remote=False)
CALLS, SECONDS, ACTIVE = "omnimind_agent_calls_total", "omnimind_agent_duration_seconds", "omnimind_agent_active"


@pytest.fixture
def registry():
    """One at a time that stands still."""
    return Registry(lambda: 1000.0)


def test_counts_add_up_whoever_counts(registry):
    """Threads, many at once."""

    def count():
        for _ in range(2000):
            registry.count(CALLS, agent="editor", outcome="succeeded")
            registry.observe(SECONDS, 0.3, agent="editor")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    cells = registry.cells()
    assert cells[CALLS][("editor", "succeeded")].value == 8000
    assert sum(cells[SECONDS][("editor",)].buckets) == 8000


def test_a_value_is_in_the_first_bucket_that_reaches_it(registry):
    """The end of a bucket belongs to it; what is above all is in the last."""
    for value in (0.01, 0.011, 301.0):
        registry.observe(SECONDS, value, agent="editor")
    cell = registry.cells()[SECONDS]["editor",]
    bounds = CATALOGUE[SECONDS].bounds
    assert [(*bounds, float("inf"))[place] for place, count in enumerate(cell.buckets) if count] == [
        0.01,
        0.025,
        float("inf"),
    ]
    assert cell.value == pytest.approx(301.021)


def test_the_newest_of_those_that_were_counted_is_shown(registry):
    """Of each bucket, with its span; what is in no span that is kept does not replace it."""
    registry.observe(SECONDS, 0.02, agent="editor", within=HERE)
    registry.observe(SECONDS, 0.02, agent="editor")
    registry.count(CALLS, agent="editor", outcome="failed", within=HERE)
    cells = registry.cells()
    assert cells[SECONDS]["editor",].exemplars == {1: Exemplar(7, 8, 0.02, 1000.0)}
    assert cells[CALLS]["editor", "failed"].exemplars == {0: Exemplar(7, 8, 1.0, 1000.0)}


def test_what_was_given_does_not_change_any_more(registry):
    """Whoever has it may take its time."""
    registry.observe(SECONDS, 0.02, agent="editor", within=HERE)
    before = registry.cells()
    registry.observe(SECONDS, 0.02, agent="editor")
    assert sum(before[SECONDS]["editor",].buckets) == 1


def test_labels_are_bounded(registry):
    """Who comes to a metric when there are too many is other, as often as they come; those there stay themselves."""
    most = LABELS["agent"].most
    for number in range(3 * most):
        registry.count(CALLS, agent=f"agent {number}", outcome="succeeded")
    registry.count(CALLS, agent="agent 0", outcome="succeeded")
    counted = {values[0]: cell.value for values, cell in registry.cells()[CALLS].items()}
    assert len(counted) == most + 1
    assert counted["other"] == 2 * most
    assert counted["agent 0"] == 2
    registry.observe(SECONDS, 1.0, agent="agent 99")
    assert set(registry.cells()[SECONDS]) == {("agent 99",)}


def test_a_label_is_no_place_for_a_text(registry):
    """However long it is, few letters of it are kept."""
    registry.count(CALLS, agent="x" * 100_000, outcome="succeeded")
    ((agent, _),) = registry.cells()[CALLS]
    assert len(agent) == 120


def test_what_is_not_in_the_catalogue_can_not_be_counted(registry):
    """Nor without its labels."""
    with pytest.raises(KeyError):
        registry.count("omnimind_wishes_total")
    with pytest.raises(KeyError):
        registry.count(CALLS, agent="editor")


def test_gauges_of_the_living_add_up_and_counts_outlive_who_counted():
    """A timestamp is the latest, whoever has it; the state of a breaker is the worst of those that live."""
    processes = [Registry(lambda: 1000.0) for _ in range(3)]
    for number, one in enumerate(processes, 1):
        one.count(CALLS, number, agent="editor", outcome="succeeded")
        one.shift(ACTIVE, number, agent="editor")
        one.set("omnimind_run_last_success_timestamp_seconds", 100.0 * number, flow="video")
        one.set("omnimind_breaker_state", number - 1, deployment="a/b")
    first, second, third = (one.cells() for one in processes)
    cells = together([first, second], [third])
    assert cells[CALLS]["editor", "succeeded"].value == 6
    assert cells[ACTIVE]["editor",].value == 3
    assert cells["omnimind_run_last_success_timestamp_seconds"]["video",].value == 300.0
    assert cells["omnimind_breaker_state"]["a/b",].value == 1


def test_cells_survive_being_written(registry):
    """As JSON; what this version does not know is left out."""
    registry.observe(SECONDS, 0.02, agent="editor", within=HERE)
    registry.count(CALLS, 2.5, agent="editor", outcome="failed")
    cells = registry.cells()
    said = told(cells)
    assert untold(said) == cells
    strange = [
        ["omnimind_gone_total", [], 1, [], []],
        [CALLS, ["one label"], 1, [], []],
        [SECONDS, ["a"], 1, [1, 2], []],
    ]
    assert untold([*said, *strange]) == cells


def test_cells_add_up():
    """Buckets each by itself, and the newest exemplars."""
    one = Cell(1.0, [1, 0], {0: Exemplar(1, 1, 0.1, 10.0)})
    one.add(Cell(2.0, [1, 3], {0: Exemplar(2, 2, 0.1, 5.0), 1: Exemplar(2, 2, 9.0, 5.0)}))
    assert one == Cell(3.0, [2, 3], {0: Exemplar(1, 1, 0.1, 10.0), 1: Exemplar(2, 2, 9.0, 5.0)})
