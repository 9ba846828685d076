"""Labelled series: what services measure by the hour, made up with seeds, with anomalies planted where it is known."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Random = np.random.Generator

HOUR_S: Final = 3600
WEEK_H: Final = 168
LEARN_WEEKS: Final = 4
TEST_WEEKS: Final = 8

_BEGIN_S: Final = int(datetime(2026, 1, 5, tzinfo=UTC).timestamp())  # a Monday; clocks change within the test weeks
_TAIL_H: Final = 12


@dataclass(frozen=True, slots=True)
class Labelled:
    """A series, and where something is wrong in it.

    Attributes:
        name: What it is like.
        zone: Whose hours it follows.
        at_s: When its hours begin.
        values: What was measured; NaN: nothing was.
        wrong: The hours, from and until, in which something is wrong, and what.
    """

    name: str
    zone: tzinfo
    at_s: NDArray[np.int64]
    values: Floats
    wrong: tuple[tuple[int, int, str], ...]


def _daily(hours: Floats, weekend: float = 0.6) -> Floats:
    """The shape of a working day, and of a working week."""
    of_day, of_week = hours % 24, hours % WEEK_H
    day = 1 + 0.7 * np.sin((of_day - 9) / 24 * 2 * np.pi) + 0.2 * np.sin((of_day - 5) / 12 * 2 * np.pi)
    return np.asarray(day * np.where(of_week >= 120, weekend, 1.0))


def _traffic(hours: Floats, random: Random) -> tuple[Floats, Floats]:
    """Requests an hour: a day, a week, and noise that grows with them."""
    level = random.uniform(50, 5000) * _daily(hours)
    return level, level * 0.08


def _latency(hours: Floats, random: Random) -> tuple[Floats, Floats]:
    """Seconds: higher when there is more to do."""
    level = random.uniform(0.05, 2.0) * (1 + 0.25 * _daily(hours))
    return level, level * 0.06


def _flat(hours: Floats, random: Random) -> tuple[Floats, Floats]:
    """A machine's temperature: neither day nor night."""
    level = np.full(hours.size, random.uniform(20, 80))
    return level, np.full(hours.size, random.uniform(0.3, 2.0))


def _busy(hours: Floats, random: Random) -> tuple[Floats, Floats]:
    """A share, between nothing and all."""
    return 0.15 + 0.25 * _daily(hours), np.full(hours.size, 0.025)


Shape = Callable[[Floats, Random], tuple[Floats, Floats]]


def _normal(size: int, random: Random) -> Floats:
    return random.standard_normal(size)


def _heavy(size: int, random: Random) -> Floats:
    """Student's distribution with four degrees of freedom, as wide as a normal one in its middle."""
    return random.standard_t(4, size) * 0.91


def _lasting(size: int, random: Random) -> Floats:
    """Noise that goes on: an hour is like the one before."""
    noise, found = random.standard_normal(size), np.zeros(size)
    for index in range(size):
        found[index] = 0.6 * found[index - 1] + 0.8 * noise[index] if index else noise[0]
    return found


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of series: its shape, its noise and what else is hard about it."""

    name: str
    shape: Shape
    noise: Callable[[int, Random], Floats] = _normal
    missing: float = 0.0
    counts: bool = False
    resets: bool = False
    zone: str = "UTC"
    growth_a_week: float = 0.0


KINDS: Final = (
    Kind("requests, day and week", _traffic),
    Kind("latency, day and week", _latency),
    Kind("flat", _flat),
    Kind("a share, day and week", _busy),
    Kind("heavy tails", _latency, _heavy),
    Kind("hours alike one another", _flat, _lasting),
    Kind("missing data (20 %, and gaps of a day)", _traffic, missing=0.2),
    Kind("sparse counts (1 to 4 an hour)", _traffic, counts=True),
    Kind("a counter that is reset", _traffic, resets=True),
    Kind("clocks change (Europe/Berlin)", _traffic, zone="Europe/Berlin"),
    Kind("growing by 3 % a week", _traffic, growth_a_week=0.03),
)


def series(kind: Kind, seed: int) -> Labelled:
    """A series of ``kind`` with an anomaly in about every week after those to learn from."""
    random = np.random.default_rng([seed, KINDS.index(kind)])
    size = (LEARN_WEEKS + TEST_WEEKS) * WEEK_H
    zone = ZoneInfo(kind.zone)
    at_s = _BEGIN_S + HOUR_S * np.arange(size)
    level, noise = kind.shape(_local_hours(at_s, zone), random)
    if kind.counts:
        level = level / level.mean() * random.uniform(1, 4)
        noise = np.sqrt(level)
    growth = (1 + kind.growth_a_week) ** (np.arange(size) / WEEK_H)
    level, noise = level * growth, noise * growth
    planted, wrong = _planted(size, noise, random)
    values = level + noise * kind.noise(size, random) + planted
    if kind.counts:
        values = random.poisson(np.maximum(level + planted, 0.0)).astype(float)
    values = np.maximum(values, 0.0)
    if kind.resets:
        values = _counted(values, random)
    if kind.missing:
        values = _with_gaps(values, kind.missing, wrong, random)
    return Labelled(kind.name, zone, at_s, values, tuple(wrong))


def _local_hours(at_s: NDArray[np.int64], zone: tzinfo) -> Floats:
    moments = [datetime.fromtimestamp(int(one), zone) for one in at_s]
    return np.array([moment.weekday() * 24.0 + moment.hour for moment in moments])


def _planted(size: int, noise: Floats, random: Random) -> tuple[Floats, list[tuple[int, int, str]]]:
    """What is added to a series: an anomaly in each of the test weeks, so many times its noise."""
    added, wrong = np.zeros(size), list[tuple[int, int, str]]()
    for week in range(LEARN_WEEKS, LEARN_WEEKS + TEST_WEEKS):
        begin = week * WEEK_H + int(random.integers(12, 60))
        what = ("spike", "level shift", "drift", "spike")[(week - LEARN_WEEKS) % 4]
        if what == "spike":
            end = begin + int(random.integers(1, 4))
            added[begin:end] += random.uniform(8, 16) * noise[begin:end]
        elif what == "level shift":
            end, height = begin + int(random.integers(24, 72)), random.uniform(4, 7) * random.choice([1.0, 1.0, -0.8])
            added[begin:end] += height * noise[begin:end]
        else:
            end = begin + int(random.integers(48, 84))
            added[begin:end] += np.linspace(0, random.uniform(5, 9), end - begin) * noise[begin:end]
        wrong.append((begin, end, what))
    return added, wrong


def _counted(values: Floats, random: Random) -> Floats:
    """What a counter tells that grows by ``values`` and now and then begins at nothing: by how much it grew."""
    told, before = np.zeros(values.size), 0.0
    resets = set(random.choice(values.size, values.size // 100, replace=False).tolist())
    total = 0.0
    for index, value in enumerate(values):
        if index in resets:  # the process ended within the hour: what it counted since it told of it last is lost
            total = value * random.uniform(0.9, 1.0)
        else:
            total += value
        told[index] = total - before if total >= before else total
        before = total
    return told


def _with_gaps(values: Floats, share: float, wrong: list[tuple[int, int, str]], random: Random) -> Floats:
    """Without some hours, and without whole days in which nothing is planted."""
    kept = np.where(random.random(values.size) < share, np.nan, values)
    for _ in range(4):
        begin = int(random.integers(0, values.size - 24))
        if all(end + _TAIL_H < begin or begin + 24 < first for first, end, _ in wrong):
            kept[begin : begin + 24] = np.nan
    for first, end, what in wrong:  # what nobody measured can't be found: half of a spike's hours are there
        if what == "spike":
            there = np.arange(first, end, 2)
            kept[there] = values[there]
    return kept
