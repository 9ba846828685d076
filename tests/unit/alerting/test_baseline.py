"""What is usual is learned, and what is not is found; what creeps is told before it gets there."""

import importlib.util
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from omnimind.alerting.baseline import HOUR_S, LEAST_HOURS, WEEK_H, learn
from omnimind.alerting.forecast import crossing

BENCH = Path(__file__).parents[3] / "bench"
UTC = ZoneInfo("UTC")
BEGIN_S = 1_767_571_200  # a Monday
DAY_H = 24


def bench(name):
    """A module of the benchmarks, which find one another by their folder."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, BENCH / f"{name}.py")
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


def weeks(number, seed=1, noise=0.05):
    """A day and a week, and noise that goes with them."""
    random = np.random.default_rng(seed)
    hours = np.arange(number * WEEK_H)
    level = 100 * (1 + 0.6 * np.sin(hours / DAY_H * 2 * np.pi)) * np.where(hours % WEEK_H >= 5 * DAY_H, 0.5, 1)
    return BEGIN_S + HOUR_S * hours, level * (1 + noise * random.standard_normal(hours.size))


def test_the_same_value_is_usual_at_noon_and_not_at_night():
    """By the hour of the day and the day of the week."""
    at_s, values = weeks(4)
    baseline = learn(at_s, values, UTC)
    monday = BEGIN_S + 4 * WEEK_H * HOUR_S
    assert abs(baseline.score(monday + 6 * HOUR_S, 160).excess) < 1
    assert baseline.score(monday + 18 * HOUR_S, 160).excess > 1
    assert baseline.score(monday + (5 * DAY_H + 6) * HOUR_S, 160).excess > 1
    assert baseline.score(monday + 6 * HOUR_S, 80).excess < -1


def test_the_band_holds_nearly_all_of_what_was():
    """And what is usual is within it."""
    at_s, values = weeks(6, seed=2)
    low, usual, high = learn(at_s[: 5 * WEEK_H], values[: 5 * WEEK_H], UTC).band(at_s[5 * WEEK_H :])
    there = values[5 * WEEK_H :]
    assert ((low < usual) & (usual < high)).all()
    assert ((low <= there) & (there <= high)).mean() > 0.98


def test_too_little_is_nothing():
    """Two days have to be known."""
    at_s, values = weeks(1)
    assert learn(at_s[: LEAST_HOURS - 1], values[: LEAST_HOURS - 1], UTC) is None
    assert learn([], [], UTC) is None
    assert learn(at_s[:LEAST_HOURS], values[:LEAST_HOURS], UTC) is not None


@pytest.mark.parametrize("value", [0.0, 7.5])
def test_what_never_changes_is_usual_as_it_is(value):
    """And anything else is not; nothing is divided by nothing."""
    at_s, _ = weeks(3)
    baseline = learn(at_s, np.full(at_s.size, value), UTC)
    assert abs(baseline.score(float(at_s[-1]), value).excess) < 1
    assert baseline.score(float(at_s[-1]), value + 5).excess > 1


def test_hours_are_those_of_the_clock_on_the_wall():
    """In summer as in winter: an hour that moves in UTC stays where people have it."""
    berlin = ZoneInfo("Europe/Berlin")
    begin_s = 1_772_406_000  # Monday, 2 March 2026 at midnight there; clocks change on the 29th
    at_s = begin_s + HOUR_S * np.arange(4 * WEEK_H)
    from datetime import datetime

    values = np.array([100.0 if datetime.fromtimestamp(int(one), berlin).hour == 9 else 10.0 for one in at_s])
    values += np.random.default_rng(3).normal(0, 0.5, values.size)
    baseline = learn(at_s, values, berlin)
    nine_s = datetime(2026, 3, 30, 9, tzinfo=berlin).timestamp()
    assert abs(baseline.score(nine_s, 100).excess) < 1
    assert abs(baseline.score(nine_s + HOUR_S, 10).excess) < 1


def test_labelled_series_are_judged_as_well_as_is_promised():
    """A part of bench/anomalies.py: precision and recall at least 0.9, at most one false alert a series-week."""
    made, _, measured = bench("anomalous_series"), bench("report"), bench("anomalies")
    names = ("latency, day and week", "flat", "clocks change (Europe/Berlin)", "hours alike one another")
    kinds = [kind for kind in made.KINDS if kind.name in names]
    found = measured.together(list(measured.measured(measured.learned, kinds, [0]).values()))
    assert found.precision >= 0.9
    assert found.recall >= 0.9
    assert found.false_a_week <= 1


# ------------------------------------------------------------------------------------------ forecasts


def creep(hours, slope, noise, seed=1, day=0.0):
    """What falls by ``slope`` an hour from 1000."""
    random = np.random.default_rng(seed)
    at_h = np.arange(hours)
    swing = day * np.sin(at_h / DAY_H * 2 * np.pi)
    return BEGIN_S + HOUR_S * at_h, 1000 - slope * at_h + swing + noise * random.standard_normal(hours)


def test_a_creep_is_told_before_it_gets_there():
    """With an interval that holds the truth."""
    at_s, values = creep(48, 15, 10)
    found = crossing(at_s, values, 0, 24 * HOUR_S)
    true_s = (1000 / 15 - 47) * HOUR_S
    assert found.in_s == pytest.approx(true_s, rel=0.1)
    assert found.early_s <= true_s <= found.late_s


def test_intervals_hold_the_truth_as_often_as_they_say():
    """95 of 100, give or take, over many creeps."""
    true_s = (1000 / 15 - 47) * HOUR_S
    found = [crossing(*creep(48, 15, 20, seed), 0, 30 * HOUR_S) for seed in range(200)]
    there = [one for one in found if one is not None]
    held = sum(one.early_s <= true_s <= one.late_s for one in there)
    assert len(there) > 190
    assert held / len(there) > 0.9


@pytest.mark.parametrize(
    ("slope", "noise", "day"),
    [(0, 20, 0), (0, 20, 200), (1, 20, 0), (-15, 10, 0)],
    ids=["still", "day and night", "slow", "away"],
)
def test_what_does_not_get_there_is_not_told(slope, noise, day):
    """Neither noise, nor days and nights, nor what takes longer, nor what goes the other way."""
    told = [crossing(*creep(24 * 7, slope, noise, seed, day), 0, 24 * HOUR_S) for seed in range(20)]
    assert told == [None] * 20


def test_a_clean_up_begins_anew():
    """What was before it says nothing of where it goes now."""
    at_s, values = creep(48, 15, 5)
    values[40:] += 900
    assert crossing(at_s, values, 0, 24 * HOUR_S) is None


def test_too_few_values_tell_nothing():
    """Nor do gaps."""
    at_s, values = creep(7, 15, 5)
    assert crossing(at_s, values, 0, 24 * HOUR_S) is None
    assert crossing(at_s, np.full(7, np.nan), 0, 24 * HOUR_S) is None
