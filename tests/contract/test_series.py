"""What all processes measure adds up, by the minute and by the hour, on every database."""

import pytest

from omnimind.store import series as module
from omnimind.store.series import HOUR_S, MINUTE_S, Delta, Series, prune_series

NOW_S = 1_800_000_000.0  # an hour begins then
DAY_S = 86_400.0


def counted(total, **labels):
    """Something that grew."""
    return Delta("omnimind_runs_total", labels, "counter", total)


def read(series, name="omnimind_runs_total", *, since_s=NOW_S, until_s=NOW_S + HOUR_S, **more):
    """The points of each series: when each begins, relative to now, and its total."""
    found = series.read(name, since_s=since_s, until_s=until_s, **more)
    return {
        tuple(one.labels.values()): [(at - NOW_S, total) for at, total in zip(one.at_s, one.total, strict=True)]
        for one in found
    }


@pytest.fixture
def clock():
    """What time it is."""
    return [NOW_S]


@pytest.fixture
def processes(store, clock):
    """The series of one database, as two processes have them."""
    return [Series(store.database, lambda: clock[0]) for _ in range(2)]


def test_what_processes_measure_adds_up(processes, clock):
    """Whoever tells of it, in whatever order its labels come, and however often within a minute."""
    one, other = processes
    one.write([counted(2, flow="film", status="failed"), counted(1, status="failed", flow="film")])
    other.write([counted(4, flow="film", status="failed"), counted(8, flow="film", status="succeeded")])
    clock[0] += 61
    one.write([counted(16, flow="film", status="failed")])
    found = read(other)
    assert found == {("film", "failed"): [(0, 7), (60, 16)], ("film", "succeeded"): [(0, 8)]}
    assert one.names() == {"omnimind_runs_total": "counter"}


def test_a_gauge_is_what_it_was_on_average(processes):
    """The sum of what was measured, and how many times that was."""
    for one, value in zip(processes, (3.0, 5.0), strict=True):
        one.write([Delta("omnimind_queue_depth", {}, "gauge", value)])
    (found,) = processes[0].read("omnimind_queue_depth", since_s=NOW_S, until_s=NOW_S + 60)
    assert (found.kind, found.total, found.samples) == ("gauge", [8.0], [2])


def test_series_are_found_by_some_of_their_labels(processes):
    """Those that have all that are asked for."""
    one = processes[0]
    one.write(
        [counted(1, flow="a", status="failed"), counted(2, flow="b", status="failed"), counted(3, flow="a", status="x")]
    )
    assert set(read(one, labels={"flow": "a"})) == {("a", "failed"), ("a", "x")}
    assert read(one, labels={"flow": "a", "status": "failed"}) == {("a", "failed"): [(0, 1)]}
    assert read(one, labels={"agent": "a"}) == {}


def test_longer_steps_are_sums_of_shorter_ones(processes, clock):
    """Of minutes up to an hour, of hours from there on; the first step is whole."""
    one = processes[0]
    for minute in range(0, 130, 10):
        clock[0] = NOW_S + 60 * minute
        one.write([counted(1)])
    assert read(one, step_s=1800, since_s=NOW_S + 100) == {(): [(0, 3), (1800, 3)]}
    assert read(one, step_s=HOUR_S, until_s=NOW_S + 3 * HOUR_S) == {(): [(0, 6), (3600, 6), (7200, 1)]}
    assert read(one, step_s=2 * HOUR_S, until_s=NOW_S + 3 * HOUR_S) == {(): [(0, 12), (7200, 1)]}
    with pytest.raises(ValueError, match="multiple of 60"):
        one.read("any", since_s=0, until_s=1, step_s=90)


def test_series_are_bounded(processes, monkeypatch):
    """What comes when there are too many is counted and not kept; those that are known go on."""
    monkeypatch.setattr(module, "MOST_SERIES", 2)
    one, other = processes
    one.write([counted(1, flow="a"), counted(1, flow="b"), counted(1, flow="c")])
    other.write([counted(1, flow="a"), counted(1, flow="c")])
    assert read(one) == {("a",): [(0, 2)], ("b",): [(0, 1)]}
    assert (one.dropped, other.dropped) == (1, 1)


def test_minutes_stay_for_days_and_hours_for_weeks(store, processes, clock):
    """What is older goes, and series of which nothing is left; who knew their numbers begins them anew."""
    one = processes[0]
    one.write([counted(1, flow="old")])
    clock[0] += 3 * DAY_S + 60
    one.write([counted(2, flow="new")])
    assert prune_series(store.database, lambda: clock[0]) == 1
    assert read(one, step_s=MINUTE_S) == {}
    assert read(one, step_s=HOUR_S) == {("old",): [(0, 1)]}
    clock[0] = NOW_S + 70 * DAY_S
    assert prune_series(store.database, lambda: clock[0]) == 3  # one hour, one minute, one series
    one.write([counted(4, flow="old")])
    assert read(one, until_s=clock[0] + 60) == {("old",): [(70 * DAY_S, 4)]}


def test_the_oldest_points_go_when_there_are_too_many(store, processes, clock, monkeypatch):
    """By the minute and by the hour apart."""
    layers = (module._Layer(MINUTE_S, DAY_S, 3), module._Layer(HOUR_S, DAY_S, 3))
    monkeypatch.setattr(module, "LAYERS", layers)
    one = processes[0]
    for minute in range(5):
        clock[0] = NOW_S + 60 * minute
        one.write([counted(1)])
    assert prune_series(store.database, lambda: clock[0]) == 2
    assert read(one) == {(): [(120, 1), (180, 1), (240, 1)]}
    assert read(one, step_s=HOUR_S) == {(): [(0, 5)]}
