"""Charting: what a rule measures over time, and what it is held to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from omnimind.alerting.baseline import HOUR_S, LEARNED_HOURS, learn
from omnimind.alerting.forecast import Crossing, crossing
from omnimind.alerting.judging import hourly
from omnimind.alerting.rules import Rule
from omnimind.alerting.tape import Need, Read, Tape

MOST_CURVES: Final = 12
"""Groups of labels that are drawn: those with the most points."""

_BY_MINUTES_S: Final = 12 * 3600.0


@dataclass(frozen=True, slots=True)
class Curve:
    """What was measured of a group of labels.

    Attributes:
        labels: Which group.
        at_s: When each step began.
        values: What was measured in it.
        low: The least that would not have been unusual; empty: nothing is learned of it, and so are the next two.
        usual: What would have been usual.
        high: The most that would not have been unusual.
        crossing: When the rule's limit will be crossed, if it will be.
    """

    labels: Mapping[str, str]
    at_s: Sequence[float]
    values: Sequence[float]
    low: Sequence[float] = ()
    usual: Sequence[float] = ()
    high: Sequence[float] = ()
    crossing: Crossing | None = None


def curves(rule: Rule, read: Read, now_s: float, back_s: float) -> list[Curve]:
    """What ``rule`` measured within the last ``back_s``: by the minute up to twelve hours, by the hour else."""
    learns = rule.unusual is not None
    measure = hourly(rule.measure) if learns else rule.measure
    step_s = 60 if back_s <= _BY_MINUTES_S and not learns else HOUR_S
    far_s = float(LEARNED_HOURS * HOUR_S) if learns else back_s
    tape = Tape(read, step_s, [Need(one, far_s) for one in measure.selectors])
    tape.refresh(now_s)
    found = []
    for group, past in measure.history(tape, now_s - far_s, now_s).items():
        shown = {at_s: value for at_s, value in past.items() if at_s >= now_s - back_s}
        curve = Curve(dict(group), [float(at_s) for at_s in shown], list(shown.values()))
        found.append(_with_band(curve, rule, past) if learns else _with_crossing(curve, rule))
    return sorted(found, key=lambda curve: -len(curve.at_s))[:MOST_CURVES]


def _with_band(curve: Curve, rule: Rule, past: Mapping[int, float]) -> Curve:
    baseline = learn(list(past), list(past.values()), rule.unusual.zone) if rule.unusual else None
    if baseline is None or not curve.at_s:
        return curve
    low, usual, high = (side.tolist() for side in baseline.band(np.array(curve.at_s)))
    return Curve(curve.labels, curve.at_s, curve.values, low, usual, high)


def _with_crossing(curve: Curve, rule: Rule) -> Curve:
    if rule.reaches is None:
        return curve
    found = crossing(curve.at_s, curve.values, rule.reaches.limit, rule.reaches.within)
    return Curve(curve.labels, curve.at_s, curve.values, crossing=found)
