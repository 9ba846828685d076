"""Learned thresholds against one that is set, on labelled series; forecasts; and what a look of the watch takes.

python bench/anomalies.py           # with seeds that nothing was tuned on
python bench/anomalies.py --tune    # with the others
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from structlog import get_logger

from anomalous_series import HOUR_S, KINDS, LEARN_WEEKS, TEST_WEEKS, WEEK_H, Floats, Kind, Labelled, series
from omnimind.alerting.baseline import learn
from omnimind.alerting.forecast import Crossing, crossing
from omnimind.alerting.objectives import shipped_objectives
from omnimind.alerting.rules import shipped_rules
from omnimind.core.alert import Alert
from omnimind.runtime.watch import Watch
from omnimind.store.database import open_database
from omnimind.store.series import Delta, Series
from report import Row, at_most, tell

RELEARN_H: Final = 24
TAIL_H: Final = 12
"""What is told within so many hours after its end still belongs to an anomaly: averages come down slowly."""

JOINED_H: Final = 6
"""Alerts with shorter pauses are one."""

TUNING: Final = range(100, 104)
REPORTED: Final = range(8)
REPORTED_CREEPS: Final = range(40)

Detect = Callable[[Labelled], Sequence[bool]]


def learned(one: Labelled) -> list[bool]:
    """Each hour of the test weeks: whether it is unusual, by what was known before it."""
    told, baseline = [], None
    for hour in range(LEARN_WEEKS * WEEK_H, one.values.size):
        if baseline is None or hour % RELEARN_H == 0:
            known = slice(max(0, hour - 8 * WEEK_H), hour)
            there = np.isfinite(one.values[known])
            baseline = learn(one.at_s[known][there], one.values[known][there], one.zone)
        value = float(one.values[hour])
        if baseline is None or not np.isfinite(value):
            told.append(False)
            continue
        told.append(abs(baseline.score(float(one.at_s[hour]), value).excess) > 1)
        baseline = baseline.followed(float(one.at_s[hour]), value)
    return told


def fixed(one: Labelled) -> list[bool]:
    """The same by a threshold as people set them: a fifth more than what the weeks before it ever came to."""
    before = one.values[: LEARN_WEEKS * WEEK_H]
    limit = 1.2 * float(np.nanmax(before))
    return [bool(value > limit) for value in one.values[LEARN_WEEKS * WEEK_H :]]


@dataclass(slots=True)
class Result:
    """What was found: of what is wrong, and of what is not."""

    found: dict[str, int] = field(default_factory=dict)
    planted: dict[str, int] = field(default_factory=dict)
    right: int = 0
    false: int = 0
    weeks: float = 0.0
    delays_h: list[int] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """Of alerts, those that were right."""
        return self.right / max(self.right + self.false, 1)

    @property
    def recall(self) -> float:
        """Of anomalies, those that were told."""
        return sum(self.found.values()) / max(sum(self.planted.values()), 1)

    @property
    def false_a_week(self) -> float:
        """False alerts a week of one series."""
        return self.false / max(self.weeks, 1e-9)

    def add(self, one: Labelled, told: Sequence[bool]) -> None:
        """Count what was told of a series."""
        self.weeks += len(told) / WEEK_H
        alerts = _alerts(told)
        for begin, end, what in one.wrong:
            inside = [first for first, last in alerts if first < end + TAIL_H and last >= begin]
            self.planted[what] = self.planted.get(what, 0) + 1
            self.found[what] = self.found.get(what, 0) + bool(inside)
            if inside:
                self.delays_h.append(max(inside[0] - begin, 0))
        for first, last in alerts:
            is_right = any(first < end + TAIL_H and last >= begin for begin, end, _ in one.wrong)
            self.right += is_right
            self.false += not is_right


def _alerts(told: Sequence[bool]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for hour, is_told in enumerate(told, LEARN_WEEKS * WEEK_H):
        if is_told and found and hour - found[-1][1] <= JOINED_H:
            found[-1] = found[-1][0], hour
        elif is_told:
            found.append((hour, hour))
    return found


def measured(detect: Detect, kinds: Sequence[Kind], seeds: Sequence[int]) -> dict[str, Result]:
    """What ``detect`` finds, by the kind of series."""
    results = {kind.name: Result() for kind in kinds}
    for kind in kinds:
        for seed in seeds:
            one = series(kind, seed)
            results[kind.name].add(one, detect(one))
    return results


def together(results: Sequence[Result]) -> Result:
    """The sum of them."""
    whole = Result()
    for one in results:
        for what in one.planted:
            whole.planted[what] = whole.planted.get(what, 0) + one.planted[what]
            whole.found[what] = whole.found.get(what, 0) + one.found[what]
        whole.right, whole.false, whole.weeks = (
            whole.right + one.right,
            whole.false + one.false,
            whole.weeks + one.weeks,
        )
        whole.delays_h += one.delays_h
    return whole


# ------------------------------------------------------------------------------------------ forecasts


@dataclass(slots=True)
class Told:
    """What forecasts told of creeps, and of what does not creep."""

    creeps: int = 0
    before: int = 0
    held: int = 0
    told: int = 0
    leads_h: list[float] = field(default_factory=list)
    still: int = 0
    false: int = 0


def foretold(seeds: Sequence[int]) -> Told:
    """A disk that fills, at some speed, from some day on, looked at every hour; and one that only swings."""
    found = Told()
    for seed in seeds:
        random = np.random.default_rng([seed, 99])
        hours = np.arange(14 * 24)
        swing = random.uniform(0, 3) * np.sin(hours / 24 * 2 * np.pi)
        noise = random.uniform(0.1, 1.0) * random.standard_normal(hours.size)
        begins, speed = int(random.integers(48, 120)), random.uniform(0.6, 2.5)
        creeping = 100 + swing + noise - speed * np.maximum(hours - begins, 0)
        _follow(found, hours, creeping, begins + 100 / speed)
        found.still += 1
        found.false += any(_crosses(hours[:now], (100 + swing + noise)[:now]) for now in range(24, hours.size))
    return found


def _follow(found: Told, hours: Floats, values: Floats, full_h: float) -> None:
    found.creeps += 1
    last = int(min(full_h, hours.size - 1))
    tellings = [(now, told) for now in range(24, last) if (told := _crosses(hours[:now], values[:now]))]
    found.before += bool(tellings)
    if tellings:
        found.leads_h.append(full_h - tellings[0][0])
    found.told += len(tellings)
    found.held += sum(told.early_s <= (full_h - now + 1) * HOUR_S <= (told.late_s or np.inf) for now, told in tellings)


def _crosses(hours: Floats, values: Floats) -> Crossing | None:
    return crossing(HOUR_S * hours[-48:], values[-48:], 0.0, 24.0 * HOUR_S)


# ------------------------------------------------------------------------------------------ what a look takes


def look_ms() -> float:
    """Processor milliseconds of a look with 500 series that all were just measured, in the median."""
    with tempfile.TemporaryDirectory() as folder, open_database(f"sqlite:///{folder}/one.db") as database:
        now_s = [float(1_800_000_000)]
        kept = Series(database, lambda: now_s[0])
        watch = Watch(database, shipped_rules(), shipped_objectives(), _Deaf(), get_logger(), lambda: now_s[0])
        labels = [{"method": "GET", "route": f"/{number}", "status": "200"} for number in range(500)]
        took = []
        for _ in range(40):
            kept.write([Delta("omnimind_http_requests_total", one, "counter", 1.0) for one in labels])
            database.write(lambda *_: None)
            began_s = time.process_time()
            watch.look()
            took.append(time.process_time() - began_s)
            now_s[0] += 15
        return 1000 * float(np.median(took[1:]))


class _Deaf:
    def take(self, alerts: Sequence[Alert], now_s: float) -> None:
        """Tell nobody."""


# ------------------------------------------------------------------------------------------ told


def measure() -> Iterable[Row]:
    """Precision and recall of what is learned beside a limit that is set; of forecasts; and what a look takes."""
    began_s = time.process_time()
    found = measured(learned, KINDS, REPORTED)
    took_s = time.process_time() - began_s
    limits = measured(fixed, KINDS, REPORTED)
    whole, other = together(list(found.values())), together(list(limits.values()))
    hours = len(KINDS) * len(REPORTED) * TEST_WEEKS * WEEK_H
    beside = f"a limit that is set: {other.precision:.3f}"
    yield Row("precision of alerts", f"{whole.precision:.3f}; {beside}", "≥ 0.9", whole.precision >= 0.9)
    beside = f"a limit that is set: {other.recall:.3f}"
    yield Row("recall of anomalies", f"{whole.recall:.3f}; {beside}", "≥ 0.9", whole.recall >= 0.9)
    beside = f"a limit that is set: {other.false_a_week:.3f}"
    text = f"{whole.false_a_week:.3f}; {beside}"
    yield Row("false alerts a series-week", text, "≤ 1", whole.false_a_week <= 1)
    yield Row("until an anomaly is told, median", f"{np.median(whole.delays_h):.0f} h after its beginning")
    for name, one in found.items():
        yield Row(f"{name}: precision, recall", _told(one, limits[name]))
    yield Row("an hour of one series", f"{1000 * took_s / hours:.2f} CPU ms, what is learned once a day included")
    creeps = foretold(REPORTED_CREEPS)
    share = creeps.before / creeps.creeps
    yield Row("creeps told before the limit", f"{creeps.before} of {creeps.creeps}", "≥ 0.9", share >= 0.9)
    yield Row("how long before, median", f"{np.median(creeps.leads_h):.0f} h of the 24 h that were asked for")
    yield Row("intervals that held the truth", f"{creeps.held / max(creeps.told, 1):.3f} of {creeps.told}")
    yield Row("false among those that only swing", f"{creeps.false} of {creeps.still} fortnights")
    yield at_most("a look of the watch, 500 series", look_ms(), 100, "CPU ms")


def _told(one: Result, other: Result) -> str:
    kinds = ", ".join(f"{what} {one.found[what]}/{one.planted[what]}" for what in one.planted)
    return f"{one.precision:.2f}, {one.recall:.2f} ({kinds}); set: {other.precision:.2f}, {other.recall:.2f}"


def main() -> None:
    """Measure, and print a table; with the seeds that it was tuned on, if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true", help="with the seeds that it was tuned on")
    if not parser.parse_args().tune:
        tell(measure())
        return
    found, limits = measured(learned, KINDS, TUNING), measured(fixed, KINDS, TUNING)
    tell([Row(name, _told(found[name], limits[name])) for name in found])
    whole = together(list(found.values()))
    tell([Row("all", f"{whole.precision:.3f}, {whole.recall:.3f}, {whole.false_a_week:.3f} false a week")])


if __name__ == "__main__":
    main()
