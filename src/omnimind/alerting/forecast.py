"""Forecasts: when what creeps will cross a limit, with an interval; and nothing where nothing creeps.

The line through the values is the median of the slopes between all pairs, which no spike bends; what is usual of an
hour of the day is taken out where there are days enough to tell. How sure the slope is comes from what is left, and
from how alike what is left of neighbours is. What was before the last jump, such as a clean-up, says nothing of where
it goes now.

Source: Sen, "Estimates of the Regression Coefficient Based on Kendall's Tau" (1968).
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_POINTS: Final = 8

MOST_POINTS: Final = 200
"""All pairs of more would take long, and say no more."""

_SURE: Final = 1.96
"""Standard errors: 95 of 100 normal values are within."""

_CLEAR: Final = 4.0
"""How many spreads it has to go within the time, for it to creep rather than to swing."""

_JUMP: Final = 8.0
"""A step of more spreads of steps than this is a jump, if it is a fifth of the whole range too."""

_DAY_S: Final = 86_400.0


class Crossing(NamedTuple):
    """When a limit will be crossed.

    Attributes:
        in_s: In how many seconds; 0: it is crossed.
        early_s: The same, if it goes as fast as it may.
        late_s: The same, if it goes as slowly as it may; ``None``: then it never will be.
        slope: By how much it changes, a second.
    """

    in_s: float
    early_s: float
    late_s: float | None
    slope: float


def crossing(at_s: Any, values: Any, limit: float, within_s: float) -> Crossing | None:
    """When ``limit`` will be crossed if it goes on as it went.

    Args:
        at_s: When it was measured, in seconds since 1970, in their order.
        values: What was measured.
        limit: From whichever side they come.
        within_s: Later than that is not told.

    Returns:
        ``None``: not within that time, or it can't be told from noise.
    """
    times, measured = _since_jump(np.asarray(at_s, float), np.asarray(values, float))
    if times.size < LEAST_POINTS:
        return None
    thin = max(1, -(-times.size // MOST_POINTS))
    times, measured = times[::-thin][::-1], measured[::-thin][::-1]
    measured = _without_days(times, measured)
    since = times - times[-1]
    slope = _slope(since, measured)
    now = float(np.median(measured - slope * since))
    left = measured - now - slope * since
    spread = max(1.4826 * float(np.median(np.abs(left))), 1e-12 * max(abs(limit), abs(now)))
    if slope == 0 or (limit - now) * slope < 0 or abs(slope) * within_s < _CLEAR * spread:
        return None
    error = _slope_error(since, left, spread)
    fast, slow = abs(slope) + _SURE * error, abs(slope) - _SURE * error
    far = abs(limit - now)
    in_s = far / abs(slope)
    late_s = (far + _SURE * spread) / slow if slow > 0 else None
    if in_s > within_s or late_s is None or late_s > 2 * within_s:
        return None
    return Crossing(in_s, max(far - _SURE * spread, 0.0) / fast, late_s, slope)


def _since_jump(times: Floats, values: Floats) -> tuple[Floats, Floats]:
    there = np.isfinite(values)
    times, values = times[there], values[there]
    if values.size < 4:
        return times, values
    steps = np.diff(values)
    middle = float(np.median(steps))
    spread = 1.4826 * float(np.median(np.abs(steps - middle)))
    is_jump = (np.abs(steps - middle) > _JUMP * spread) & (np.abs(steps) > 0.2 * float(np.ptp(values)))
    last = int(np.flatnonzero(is_jump)[-1]) + 1 if is_jump.any() else 0
    return times[last:], values[last:]


def _without_days(times: Floats, values: Floats) -> Floats:
    """Without what is usual of each hour of the day, if there are three days to tell it by."""
    if times[-1] - times[0] < 3 * _DAY_S:
        return values
    trend = _slope(times - times[-1], values) * (times - times[-1])
    hours = (times % _DAY_S // 3600).astype(int)
    flat = values - trend - float(np.median(values - trend))
    usual = {hour: float(np.median(flat[hours == hour])) for hour in np.unique(hours).tolist()}
    return np.asarray(values - np.array([usual[hour] for hour in hours.tolist()]))


def _slope(times: Floats, values: Floats) -> float:
    first, second = np.triu_indices(times.size, 1)
    return float(np.median((values[second] - values[first]) / (times[second] - times[first])))


def _slope_error(times: Floats, left: Floats, spread: float) -> float:
    """The standard error of the slope, by what is left; neighbours that are alike say less than they seem to."""
    alike = 0.0
    if left.size > 3 and float(left.var()) > 0:
        alike = float(np.clip(np.corrcoef(left[1:], left[:-1])[0, 1], 0.0, 0.9))
    spans = float(((times - times.mean()) ** 2).sum())
    return spread * float(np.sqrt((1 + alike) / (1 - alike) / spans))
