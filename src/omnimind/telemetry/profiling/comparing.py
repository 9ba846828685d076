"""Comparing: which functions take more or less than before, and not by chance."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from omnimind.telemetry.profiling.flame import Measure, functions
from omnimind.telemetry.profiling.folded import Stacks, merged, samples_of

Basis = Literal["call", "share"]
"""By what two sides are made comparable: seconds a call of the agent, or shares of all that was sampled."""

FALSE_DISCOVERIES: Final = 0.01
"""Of what is reported, how much may be chance, on average."""

LEAST_CHANGE: Final = 1.1
"""Changes by less are not worth anybody's time."""

LEAST_SHARE: Final = 0.005
"""Functions that cost less than this share of all, on both sides, are not looked at."""

_PRIOR_DISPERSION: Final = 8.0
_PRIOR_DEGREES: Final = 3.0
"""What is thought of how samples go together, before parts of a profile are compared with each other: a function that
takes 0.2 s is caught ten times in a row, which is one fact and not ten."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a profile that knows nothing of the others, such as a run: its calls, and its stacks."""

    calls: int
    stacks: Stacks


@dataclass(frozen=True, slots=True)
class Change:
    """A function on both sides.

    Attributes:
        name: Which.
        base: What was spent in it and below it: seconds a call, or a share of all.
        now: The same, now.
        own_base: What was spent in itself.
        own_now: The same, now.
        ratio: How many times as much it is.
        q: How likely changes as clear as this are chance, all functions considered.
        is_significant: Whether it is not chance, and worth somebody's time.
    """

    name: str
    base: float
    now: float
    own_base: float
    own_now: float
    ratio: float
    q: float
    is_significant: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides: by what they were made comparable, what a call took, and the functions, the largest change first."""

    basis: Basis
    base_total: float
    now_total: float
    changes: Sequence[Change]


def compare(base: Sequence[Part], now: Sequence[Part], measure: Measure = "wall") -> Comparison:
    """What changed from ``base`` to ``now``.

    A function's time is compared as a rate: samples in it for each call, or for each sample of all where calls are not
    known. Roots of counts differ by chance alike, however large they are, but for their dispersion, which is estimated
    from the parts of both sides; of all functions those are reported that Benjamini and Hochberg's procedure lets
    through.

    Source: Huffman, "An improved approximate two-sample Poisson test" (1984); McCullagh and Nelder, "Generalized Linear
    Models" (1989), 4.5; Benjamini and Hochberg (1995).
    """
    basis: Basis = "call" if all(sum(part.calls for part in side) for side in (base, now)) else "share"
    before, after = _side(base, measure, basis), _side(now, measure, basis)
    if not before.whole or not after.whole:
        return Comparison(basis, 0.0, 0.0, ())
    names = [name for name in sorted(before.totals.keys() | after.totals.keys()) if _matters(name, before, after)]
    tested = [(name, *_tested(name, before, after)) for name in names]
    q_values = _discoveries([p for *_, p in tested])
    changes = []
    for (name, ratio, _), q in zip(tested, q_values, strict=True):
        rates = before.rate(name), after.rate(name)
        is_large = ratio >= LEAST_CHANGE or ratio <= 1 / LEAST_CHANGE
        own = before.own_rate(name), after.own_rate(name)
        is_significant = is_large and q <= FALSE_DISCOVERIES
        changes.append(Change(name, *rates, *own, ratio, q, is_significant))
    changes.sort(key=lambda one: (not one.is_significant, -abs(one.now - one.base), one.name))
    return Comparison(basis, before.whole, after.whole, changes)


@dataclass(frozen=True, slots=True)
class _Unit:
    exposure: float
    counts: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Side:
    """One of both: ``scale`` makes seconds a call, or a share, of a count for an exposure."""

    exposure: float
    scale: float
    whole: float
    totals: Mapping[str, float]
    owns: Mapping[str, float]
    units: Sequence[_Unit]

    def rate(self, name: str) -> float:
        return self.totals.get(name, 0.0) / self.exposure * self.scale

    def own_rate(self, name: str) -> float:
        return self.owns.get(name, 0.0) / self.exposure * self.scale


def _side(parts: Sequence[Part], measure: Measure, basis: Basis) -> _Side:
    all_stacks = merged(part.stacks for part in parts)
    wall_us, samples = sum(one.wall_us for one in all_stacks.values()), samples_of(all_stacks)
    sample_us = wall_us / samples if samples else 1.0
    found = functions(all_stacks, measure)
    units = []
    for part in parts:
        counts = {name: one.total / sample_us for name, one in functions(part.stacks, measure).items()}
        whole = _whole(part.stacks, measure) / sample_us
        units.append(_Unit(float(part.calls) if basis == "call" else whole, counts))
    whole = _whole(all_stacks, measure) / sample_us
    exposure = sum(unit.exposure for unit in units)
    scale = sample_us * 1e-6 if basis == "call" else 1.0
    return _Side(
        exposure=exposure,
        scale=scale,
        whole=whole / exposure * scale if exposure else 0.0,
        totals={name: one.total / sample_us for name, one in found.items()},
        owns={name: one.own / sample_us for name, one in found.items()},
        units=units,
    )


def _whole(stacks: Stacks, measure: Measure) -> int:
    return sum(one.wall_us if measure == "wall" else one.cpu_us for one in stacks.values())


def _matters(name: str, before: _Side, after: _Side) -> bool:
    return max(before.rate(name) / before.whole, after.rate(name) / after.whole) >= LEAST_SHARE


def _tested(name: str, before: _Side, after: _Side) -> tuple[float, float]:
    """How many times as much it is, and how likely that much is where nothing changed."""
    counts = before.totals.get(name, 0.0), after.totals.get(name, 0.0)
    expected = after.exposure / after.scale * before.scale / before.exposure  # of now for each of before
    ratio = (counts[1] + 0.5) / (counts[0] + 0.5) / expected  # as for tables with empty cells
    dispersion, degrees = _dispersion(name, (before, after))
    roots = math.sqrt(counts[1] + 0.375) - math.sqrt(expected * (counts[0] + 0.375))
    return ratio, _chance(2 * roots / math.sqrt((1 + expected) * dispersion), degrees)


def _chance(deviation: float, degrees: float) -> float:
    """How likely Student's t is as far from 0, either way.

    Source: Abramowitz and Stegun, "Handbook of Mathematical Functions" (1964), 26.7.8.
    """
    normal = abs(deviation) * (1 - 1 / (4 * degrees)) / math.sqrt(1 + deviation**2 / (2 * degrees))
    return math.erfc(normal / math.sqrt(2))


def _dispersion(name: str, sides: Sequence[_Side]) -> tuple[float, float]:
    """How much more the parts of a side differ than counts do by chance, and by how many degrees that is known.

    It is Pearson's statistic for each degree.
    """
    squares, degrees = _PRIOR_DISPERSION * _PRIOR_DEGREES, _PRIOR_DEGREES
    for side in sides:
        rate = side.totals.get(name, 0.0) / side.exposure
        units = [unit for unit in side.units if unit.exposure]
        if rate and len(units) > 1:
            expected = ((unit.counts.get(name, 0.0), rate * unit.exposure) for unit in units)
            squares += sum((count - wanted) ** 2 / wanted for count, wanted in expected)
            degrees += len(units) - 1
    return max(1.0, squares / degrees), degrees


def _discoveries(p_values: Sequence[float]) -> list[float]:
    """For each the share of false discoveries at which it is reported."""
    count, least = len(p_values), 1.0
    q_values = [1.0] * count
    ranked = sorted(range(count), key=p_values.__getitem__)
    for rank in range(count, 0, -1):
        index = ranked[rank - 1]
        least = min(least, p_values[index] * count / rank)
        q_values[index] = least
    return q_values
