"""Learned thresholds against one that is set, on labelled series: ``python bench/anomalies.py [--tune] [--record]``."""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from anomalous_series import HOUR_S, KINDS, LEARN_WEEKS, TEST_WEEKS, WEEK_H, Kind, Labelled, series
from omnimind.alerting.baseline import learn

RELEARN_H: Final = 24
TAIL_H: Final = 12
"""What is told within so many hours after its end still belongs to an anomaly: averages come down slowly."""

JOINED_H: Final = 6
"""Alerts with shorter pauses are one."""

TUNING: Final = range(100, 104)
REPORTED: Final = range(8)

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
        whole.right, whole.false, whole.weeks = whole.right + one.right, whole.false + one.false, whole.weeks + one.weeks
        whole.delays_h += one.delays_h
    return whole


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true", help="with the seeds that it was tuned on")
    said = parser.parse_args()
    seeds = TUNING if said.tune else REPORTED
    began_s = time.process_time()
    found = measured(learned, KINDS, seeds)
    took_s = time.process_time() - began_s
    set_ = measured(fixed, KINDS, seeds)
    for name in found:
        one, other = found[name], set_[name]
        kinds = " ".join(f"{what} {one.found[what]}/{one.planted[what]}" for what in one.planted)
        sys.stdout.write(
            f"{name:42} P {one.precision:.2f} R {one.recall:.2f} false/week {one.false_a_week:.3f}  ({kinds})"
            f" | fixed P {other.precision:.2f} R {other.recall:.2f}\n"
        )
    whole, other = together(list(found.values())), together(list(set_.values()))
    sys.stdout.write(
        f"all: P {whole.precision:.3f} R {whole.recall:.3f} false/week {whole.false_a_week:.3f} median delay "
        f"{np.median(whole.delays_h):.0f} h | fixed P {other.precision:.3f} R {other.recall:.3f} "
        f"{other.false_a_week:.3f}; {took_s:.0f} CPU s, {HOUR_S // 3600 and TEST_WEEKS} weeks\n"
    )


if __name__ == "__main__":
    main()
