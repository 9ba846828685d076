"""Error budgets: how much is left, and when it goes too fast."""

import importlib.util
from pathlib import Path

import pytest

from omnimind.alerting.burning import Tally
from omnimind.alerting.document import Document
from omnimind.alerting.objectives import objectives_of

_SPEC = importlib.util.spec_from_file_location("series", Path(__file__).with_name("series.py"))
series = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(series)

NOW_S = 1_800_000_000.0 + 1800
HOUR_S, DAY_S = 3600, 86_400


def objective(text):
    """One objective."""
    return objectives_of(Document(f"objectives:\n  - {{name: a, title: A, {text}}}", "slo.yaml", "slo.invalid"))[0]


RUNS = "target: 99%, success: {total: runs_total, bad: 'runs_total{status=\"failed\"}'}"


def runs(fake, at_s, good, failed):
    """Runs that ended."""
    fake.say("runs_total", at_s, good, status="succeeded")
    if failed:
        fake.say("runs_total", at_s, failed, status="failed")


def budget(fake, said=RUNS, now_s=NOW_S):
    """Where it stands."""
    tally = Tally(objective(said), fake)
    tally.refresh(now_s)
    return tally.budget(now_s)


def month(fake, failed_share):
    """Thirty days with so many failures."""
    for hour in range(30 * 24, 0, -1):
        runs(fake, NOW_S - hour * HOUR_S, 1000 * (1 - failed_share), 1000 * failed_share)


def test_the_budget_is_what_the_target_allows_over_the_window():
    """Half of the failures that are allowed leave half of it."""
    fake = series.Fake()
    month(fake, 0.005)
    found = budget(fake)
    assert found.good_share == pytest.approx(0.995)
    assert found.left == pytest.approx(0.5, abs=0.01)
    assert found.standing == "met"


def test_a_fast_burn_is_told_within_minutes_and_over_soon_after():
    """14.4 times over an hour and over five minutes; an hour later only the long span remembers."""
    fake = series.Fake()
    month(fake, 0.0)
    for minute in range(40, 0, -1):
        runs(fake, NOW_S - minute * 60, 80, 20)
    found = budget(fake)
    fast = found.burns[0]
    assert fast.is_burning
    assert fast.short_rate == pytest.approx(20, rel=0.01)
    assert found.standing == "burning"
    assert found.gone_in_s is not None
    for minute in range(10):
        runs(fake, NOW_S + minute * 60, 100, 0)
    later = budget(fake, now_s=NOW_S + 600)
    assert later.burns[0].short_rate == 0
    assert not later.burns[0].is_burning


def test_a_slow_burn_is_told_by_the_longer_spans_only():
    """Four times as fast as allowed: over a day, not over an hour."""
    fake = series.Fake()
    month(fake, 0.0)
    for hour in range(30, 0, -1):
        runs(fake, NOW_S - hour * HOUR_S, 920, 80)
    rates = {burn.window.rate: burn.is_burning for burn in budget(fake).burns}
    assert rates == {14.4: False, 6.0: False, 3.0: True, 1.0: True}


def test_one_failure_where_little_is_done_is_no_fire():
    """Less than three bad events never burn."""
    fake = series.Fake()
    month(fake, 0.0)
    fake.points.clear()
    runs(fake, NOW_S - 29 * DAY_S, 1, 0)
    runs(fake, NOW_S - 120, 0, 2)
    assert not budget(fake).is_burning
    runs(fake, NOW_S - 60, 0, 1)
    assert budget(fake).burns[0].is_burning


def test_what_is_new_is_not_judged_as_if_it_were_a_month():
    """Ten failures of a thousand in the first ten minutes are little of what a month allows."""
    fake = series.Fake()
    for minute in range(10, 0, -1):
        runs(fake, NOW_S - minute * 60, 95, 5)
    found = budget(fake)
    assert found.counts == (50, 1000)
    assert found.left > 0.9
    assert not found.is_burning


def test_latency_counts_what_is_above_a_bound():
    """By the histogram's buckets."""
    fake = series.Fake()
    fake.say("h_count", NOW_S - 120, 100)
    fake.say("h_bucket", NOW_S - 120, 97, le="0.5")
    fake.say("h_bucket", NOW_S - 120, 100, le="+Inf")
    assert budget(fake, "target: 99%, latency: {histogram: h, within: 500ms}").counts == (3, 100)


def test_freshness_counts_minutes():
    """Those in which the gauge was too much; a minute in which nothing was measured is none."""
    fake = series.Fake()
    for minute, waited in enumerate((10, 400, 400, 10)):
        fake.say("waits", NOW_S - 600 + minute * 60, waited)
    tally = Tally(objective("target: 99%, freshness: {gauge: waits, within: 5m}"), fake)
    tally.refresh(NOW_S)
    assert tally.within(HOUR_S, NOW_S) == (2, 4)


def test_nothing_counted_is_unknown():
    """Neither kept nor missed."""
    found = budget(series.Fake())
    assert (found.standing, found.left, found.gone_in_s) == ("unknown", None, None)


def test_a_refresh_reads_only_what_is_new():
    """And what it had stays."""
    fake = series.Fake()
    month(fake, 0.005)
    tally = Tally(objective(RUNS), fake)
    tally.refresh(NOW_S)
    before = tally.budget(NOW_S).counts
    fake.reads.clear()
    tally.refresh(NOW_S + 60)
    assert all(since_s >= NOW_S - 2 * HOUR_S for _, since_s, _, _ in fake.reads)
    assert tally.budget(NOW_S + 60).counts == before
