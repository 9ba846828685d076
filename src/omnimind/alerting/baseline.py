"""What is usual: learned from hourly values by the hour of the week, robustly, and how far from it is too far.

What is usual of an hour is an effect of the hour of the day, one of the day of the week and one of their meeting,
medians all, the last trusted the more the more weeks have shown it; and a level that follows slowly. What a value
differs by is measured in its hour's own spread (MAD), and averaged over an hour, a few, half a day and a day and a
half: a spike is seen by the shortest, a shift by those between, a drift by the longest. How far is too far comes from
how heavy the tails of hours were before, and how alike one another.

Source: Tukey, Exploratory Data Analysis (1977), median polish and the spread-versus-level plot; Roberts, Control
Chart Tests Based on Geometric Moving Averages (1959).
"""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_S: Final = 3600
WEEK_H: Final = 168

LEAST_HOURS: Final = 48
"""Hours that have to be known before anything is unusual."""

LEARNED_HOURS: Final = 8 * WEEK_H
"""How far back it looks."""

SCALES_H: Final = (1, 4, 12, 36)
"""Over how many hours what is left is averaged, exponentially."""

_LEVEL_WEEKS: Final = 2
"""The level is the median of so many weeks: what lasts for half as long is the usual from then on."""

_TRUST_WEEKS: Final = 4.0
"""Weeks that an hour of the week has to be seen to count as much as what its hour and its day say of it."""

_TRUST_HOURS: Final = 30.0
"""The same of the spread of an hour of the day."""

_CLIP: Final = 8.0
"""More than this many spreads count as this many in averages, so that one spike is no shift."""

_CALM: Final = 4.0
"""Hours count as this many spreads at the most where it is told how wide averages are."""

_AVERAGES_TOO_FAR: Final = 5.0
"""Standard deviations. Source: tuned in bench/anomalies.py on seeds that are not reported."""

_FARTHEST: Final = 8.0
"""Spreads that are too far for a single hour whatever its tails seem to be: that is told by few hours."""

_NEAREST: Final = 3.0
"""Spreads that are never too far: what hardly ever changes has no tails to tell by."""

_NARROWEST: Final = 0.5
"""The same of averages: how wide hours are at least, in spreads."""

_NORMAL_MAD: Final = 1.4826
"""By which the MAD of a normal distribution is its standard deviation."""

_NEAR: Final = (2.44, 2.486, 2.59, 2.708, 2.878, 3.077, 3.576, 4.246, 6.314)
_OUTER: Final = (3.453, 3.599, 3.949, 4.38, 5.059, 5.936, 8.53, 12.83, 31.82)
_TOO_FAR: Final = (5.79, 6.57, 8.88, 12.66, 20.99, 36.61, 122.5, 440.7, 6366.0)
"""By Student's distribution with 1000, 30, 10, 6, 4, 3, 2, 1.5 and 1 degrees of freedom: of absolute values the 90th
and the 98th percentile, and what one in 10,000 exceeds, all in medians. The first two tell how heavy tails are."""


class Score(NamedTuple):
    """How far a value is from what is usual.

    Attributes:
        excess: In what would be too far; above 1, or below -1, is unusual.
        scale_h: Over how many hours that is so.
        usual: What is usual at that hour.
    """

    excess: float
    scale_h: int
    usual: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual of a series.

    Attributes:
        zone: Whose hours they are.
        power: What makes its spread the same at all levels: 1 nothing, 0.5 a root, 0 a logarithm.
        unit: What it is divided by before.
        usual: What is usual of each hour of the week from Monday on, so transformed.
        spread: How far values are from that, by the hour of the week.
        too_far: How many spreads are too far, by the scale.
        averages: Where the averages stood at its end, by the scale.
    """

    zone: tzinfo
    power: float
    unit: float
    usual: Floats
    spread: Floats
    too_far: Floats
    averages: Floats

    def score(self, at_s: float, value: float) -> Score:
        """How far ``value`` is from what is usual, which was measured within the hour from ``at_s`` on."""
        which = _hours_of_week(np.array([at_s]), self.zone)[0]
        z = (float(_straightened(np.array(value), self.power, self.unit)) - self.usual[which]) / self.spread[which]
        ratios = _averaged(self.averages, z) / self.too_far
        ratios[0] = z / self.too_far[0]
        worst = int(np.argmax(np.abs(ratios)))
        return Score(float(ratios[worst]), SCALES_H[worst], self._curved(self.usual[which]))

    def band(self, at_s: Floats) -> tuple[Floats, Floats, Floats]:
        """The least, the usual and the most that is not unusual in each of the hours that begin ``at_s``."""
        which = _hours_of_week(at_s, self.zone)
        middle, wide = self.usual[which], self.spread[which] * self.too_far[0]
        low, usual, high = (
            np.array([self._curved(one) for one in side]) for side in (middle - wide, middle, middle + wide)
        )
        return low, usual, high

    def followed(self, at_s: float, value: float) -> "Baseline":
        """The baseline after an hour more, of which only its averages know."""
        which = _hours_of_week(np.array([at_s]), self.zone)[0]
        z = (float(_straightened(np.array(value), self.power, self.unit)) - self.usual[which]) / self.spread[which]
        return replace(self, averages=_averaged(self.averages, float(z)))

    def _curved(self, straight: float) -> float:
        """The inverse of :func:`_straightened`."""
        if self.power == 1:
            return float(straight * self.unit)
        sign, size = np.sign(straight), abs(straight)
        return float(sign * self.unit * (np.expm1(min(size, 700.0)) if self.power == 0 else size**2))


def learn(at_s: Any, values: Any, zone: tzinfo) -> Baseline | None:
    """What is usual of a series; ``None``: too little is known.

    Args:
        at_s: When hours began, in seconds since 1970, in their order; those in which nothing was measured are left out.
        values: What was measured in each.
        zone: Whose hours they are.
    """
    times, measured = np.asarray(at_s, float), np.asarray(values, float)
    recent = np.isfinite(measured) & (times > (times[-1] if times.size else 0) - LEARNED_HOURS * HOUR_S)
    times, measured = times[recent], measured[recent]
    if times.size < LEAST_HOURS:
        return None
    which, weeks = _hours_of_week(times, zone), ((times[-1] - times) // (WEEK_H * HOUR_S)).astype(int)
    power, unit = _power(measured, which)
    straight = _straightened(measured, power, unit)
    table = np.full((weeks.max() + 1, WEEK_H), np.nan)
    table[weeks, which] = straight
    additive = _additive(table)
    seen = np.isfinite(table).sum(0)
    season = additive + _trusted(_median(table - additive), seen)
    levels = _levels(table - season)
    # each week against what the others say of its hours: against itself it would seem better known than it is
    unseen = np.array([_trusted(_median(np.delete(table - additive, week, 0)), seen - 1) for week in range(len(table))])
    left = straight - additive[which] - unseen[weeks, which] - levels[weeks]
    calm: NDArray[np.bool_] = np.ones(left.size, bool)
    for _ in range(3):  # what was unusual says nothing of what is usual
        spread = _spread(left[calm], which[calm], straight)
        z = left / spread[which]
        too_far = _too_far(z[calm])
        averages = _all_averages(z)
        calm = np.asarray((np.abs(averages[:, 1:]) <= too_far[1:]).all(1) & (np.abs(z) <= too_far[0]))
    return Baseline(zone, power, unit, season + levels[0], spread, too_far, averages[-1])


def _hours_of_week(at_s: Floats, zone: tzinfo) -> NDArray[np.int64]:
    moments = (datetime.fromtimestamp(float(one), zone) for one in at_s)
    return np.array([moment.weekday() * 24 + moment.hour for moment in moments])


# ------------------------------------------------------------------------------------------ the same spread everywhere


def _straightened(values: Floats, power: float, unit: float) -> Floats:
    size = np.abs(values) / unit
    return np.asarray(np.sign(values) * (size if power == 1 else np.log1p(size) if power == 0 else np.sqrt(size)))


def _power(values: Floats, which: NDArray[np.int64]) -> tuple[float, float]:
    """The transformation of what is never negative, by how spread goes with level or, at one level, by its skew."""
    unit = float(np.median(np.abs(values))) or float(np.mean(np.abs(values))) or 1.0
    if values.min() < 0:
        return 1.0, unit
    by_hour = [values[which % 24 == hour] for hour in range(24)]
    middles = np.array([np.median(one) for one in by_hour if one.size > 4])
    spreads = np.array([np.median(np.abs(one - np.median(one))) for one in by_hour if one.size > 4])
    there = (middles > 0) & (spreads > 0)
    if there.sum() >= 12 and middles[there].max() > 2 * middles[there].min():
        slope = np.polyfit(np.log(middles[there]), np.log(spreads[there]), 1)[0]
        return (1.0, unit) if slope < 0.25 else (0.5, unit) if slope < 0.75 else (0.0, 0.1 * unit)
    low, middle, high = np.quantile(values, (0.1, 0.5, 0.9))
    skew = (high + low - 2 * middle) / (high - low) if high > low else 0.0
    return (1.0, unit) if skew < 0.15 else (0.5, unit) if skew < 0.3 else (0.0, 0.1 * unit)


# ------------------------------------------------------------------------------------------ what is usual


def _additive(table: Floats) -> Floats:
    """The effects of hours of the day and days of the week, by median polish; ``table`` has a row a week."""
    middle = _median(table).reshape(7, 24)
    overall, hours, days = float(np.nanmedian(middle)), np.zeros(24), np.zeros(7)
    for _ in range(3):
        hours = np.nan_to_num(_median(middle - overall - days[:, None]))
        days = np.nan_to_num(_median((middle - overall - hours[None, :]).T))
    return np.asarray((overall + hours[None, :] + days[:, None]).reshape(WEEK_H))


def _trusted(meeting: Floats, seen: Any) -> Floats:
    """The effects of hours of the week that are not those of their hour and their day, as far as they are known."""
    return np.where(seen >= 2, np.nan_to_num(meeting) * seen / (seen + _TRUST_WEEKS), 0.0)


def _median(table: Floats) -> Floats:
    """The medians of the columns, of what is there; NaN where nothing is."""
    ordered = np.sort(table, axis=0)  # NaN come last
    count = np.isfinite(table).sum(0)
    if not len(table):
        return np.full(table.shape[1:], np.nan)
    columns = np.arange(table.shape[1])
    low, high = np.maximum((count - 1) // 2, 0), np.minimum(count // 2, len(table) - 1)
    return np.asarray((ordered[low, columns] + ordered[high, columns]) / 2)


def _levels(left: Floats) -> Floats:
    """How high each week is above its season: the median of itself and the one before."""
    rows = [left[week : week + _LEVEL_WEEKS] for week in range(len(left))]
    return np.asarray(np.nan_to_num([float(_median(row.reshape(-1, 1))[0]) for row in rows]))


def _spread(left: Floats, which: NDArray[np.int64], straight: Floats) -> Floats:
    """The spread of each hour of the week: that of its hour of the day, as far as that is known, else that of all."""
    size = np.abs(left)
    heavy = float(np.minimum(size, np.quantile(size, 0.99)).mean())
    least = 0.005 * float(np.median(np.abs(straight))) + 1e-9
    whole = max(_NORMAL_MAD * float(np.median(size)), 0.5 * heavy, least)
    spreads = np.full(24, whole)
    for hour in range(24):
        near = size[np.isin(which % 24, [(hour - 1) % 24, hour, (hour + 1) % 24])]
        own = _NORMAL_MAD * float(np.median(near)) if near.size else whole
        spreads[hour] = np.sqrt((near.size * own**2 + _TRUST_HOURS * whole**2) / (near.size + _TRUST_HOURS))
    return np.tile(np.maximum(spreads, 0.5 * whole), 7)


# ------------------------------------------------------------------------------------------ how far is too far


_SHARES: Final = 1 - np.exp(-1 / np.array(SCALES_H, float))


def _averaged(before: Floats, z: float) -> Floats:
    return np.asarray(before + _SHARES * (min(max(z, -_CLIP), _CLIP) - before))


def _all_averages(z: Floats) -> Floats:
    clipped = np.clip(z, -_CLIP, _CLIP).tolist()
    found = np.zeros((z.size, len(SCALES_H)))
    for scale, share in enumerate(_SHARES.tolist()):
        average, averages = 0.0, []
        for one in clipped:
            average += share * (one - average)
            averages.append(average)
        found[:, scale] = averages
    return found


def _too_far(z: Floats) -> Floats:
    """What one in 10,000 hours exceeds on each scale.

    Of single hours it is told by how heavy their tails are; averages are nearly normal, and as wide as hours that are
    alike one another make them.
    """
    size = np.abs(z)
    middle, near, outer = np.quantile(size, (0.5, 0.9, 0.98))
    middle = float(middle) or max(float(size.mean()), 1e-3)
    told = [np.interp(one / middle, ratios, np.log(_TOO_FAR)) for one, ratios in ((near, _NEAR), (outer, _OUTER))]
    single = middle * float(np.exp(np.mean(told)))
    clipped = np.clip(z, -_CALM, _CALM)
    wide = max(float(clipped.std()), _NARROWEST)
    alike = float(np.clip(np.mean(clipped[1:] * clipped[:-1]) / max(wide**2, 1e-9), 0.0, 0.95))
    goes_on = np.exp(-1 / np.array(SCALES_H[1:], float))
    share = 1 - goes_on
    widths = wide * np.sqrt(share / (1 + goes_on) * (1 + alike * goes_on) / (1 - alike * goes_on))
    return np.array([min(max(single, _NEAREST), _FARTHEST), *(_AVERAGES_TOO_FAR * widths)])
