"""Measures: one number, or one for each group of labels, made of series; what rules compare and pages draw."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from omnimind.alerting.labels import Matcher
from omnimind.alerting.selector import Selector
from omnimind.alerting.tape import Tape, Track

MeasureKind = Literal["gauge", "rate", "increase", "ratio", "quantile"]
Fold = Literal["sum", "max", "min", "mean"]
Unit = Literal["", "share", "seconds", "bytes", "usd", "per_second"]

Group = tuple[tuple[str, str], ...]
"""Labels, in their order."""

STALE_S: Final = 300.0
"""How old what a gauge was last may be. Source: Prometheus, ``query.lookback-delta``."""

_COUNTERS: Final = ("_total", "_count", "_sum", "_bucket")
_FOLDING: Final[Mapping[Fold, Callable[[Sequence[float]], float]]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "mean": lambda values: sum(values) / len(values),
}

_Cells = dict[Group, dict[int, list[float]]]


def is_counter(name: str) -> bool:
    """Whether series of that name only grow, as their ending says. Source: Prometheus, metric and label naming."""
    return name.endswith(_COUNTERS)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured.

    Attributes:
        kind: ``gauge``: what it was last, or on average within ``over_s``; ``rate``: by how much it grew, a second;
            ``increase``: by how much it grew; ``ratio``: of ``of`` to ``whole``; ``quantile``: of a histogram.
        of: Which series; of a histogram its name without ``_bucket``.
        whole: Of a ratio.
        share: Of a quantile.
        least: How much of the whole, or how many values of a histogram, there must be for it to mean anything.
        over_s: Within what time; 0: what a gauge was last.
        by: Labels that make groups.
        fold: What the series of a group come to, if they are gauges.
        unit: What it is counted in, for people.
    """

    kind: MeasureKind
    of: Selector
    whole: Selector | None = None
    share: float = 0.0
    least: float = 0.0
    over_s: float = 0.0
    by: tuple[str, ...] = ()
    fold: Fold = "sum"
    unit: Unit = ""

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """The series that it is made of."""
        if self.kind == "quantile":
            return (self.of.suffixed("_bucket"),)
        return (self.of,) if self.whole is None else (self.of, self.whole)

    @property
    def back_s(self) -> float:
        """How far back it looks."""
        return self.over_s or STALE_S

    def now(self, tape: Tape, now_s: float) -> dict[Group, float]:
        """What it is, a group each. Steps are whole, so that it looks back by up to a step less than ``over_s``."""
        since_s = now_s - now_s % tape.step_s - self.back_s + tape.step_s
        found = {}
        for group, cells in self._cells(tape, since_s, now_s).items():
            value = self._value([cells[at_s] for at_s in sorted(cells)], now_s - since_s)
            if value is not None:
                found[group] = value
        return found

    def history(self, tape: Tape, since_s: float, until_s: float) -> dict[Group, dict[int, float]]:
        """What it was in each step of the tape in which it was measured, a group each."""
        found: dict[Group, dict[int, float]] = {}
        for group, cells in self._cells(tape, since_s, until_s).items():
            told = {at_s: self._value([row], tape.step_s) for at_s, row in sorted(cells.items())}
            found[group] = {at_s: value for at_s, value in told.items() if value is not None}
        return found

    # ---------------------------------------------------------------- made of series

    def _cells(self, tape: Tape, since_s: float, until_s: float) -> _Cells:
        """The parts of it in each step: what was measured, part and whole, or how many values a bucket holds."""
        if self.kind == "quantile":
            return self._buckets(tape, since_s, until_s)
        cells: _Cells = {}
        if self.kind in {"rate", "increase"} and not self.by:
            cells[()] = {}
        for column, wanted in enumerate(reversed(self.selectors)):  # the whole first: without one there is no part
            is_first = column == 0
            for group, tracks in self._grouped(tape.tracks(wanted)).items():
                if is_first:
                    cells.setdefault(group, {})
                for at_s, value in self._column(wanted, tracks, since_s, until_s).items():
                    if is_first:
                        cells[group][at_s] = [value] + [0.0] * (len(self.selectors) - 1)
                    elif at_s in cells.get(group, {}):
                        cells[group][at_s][column] = value
        return cells

    def _column(self, wanted: Selector, tracks: Sequence[Track], since_s: float, until_s: float) -> dict[int, float]:
        """By how much the series grew in each step, or what they were in it."""
        told: dict[int, list[float]] = {}
        grows = is_counter(wanted.name)
        for track in tracks:
            part = track.within(since_s, until_s)
            for at_s, total, samples in zip(track.at_s[part], track.total[part], track.samples[part], strict=True):
                told.setdefault(at_s, []).append(total if grows else total / max(samples, 1))
        fold = sum if grows else _FOLDING[self.fold]
        return {at_s: fold(values) for at_s, values in told.items()}

    def _buckets(self, tape: Tape, since_s: float, until_s: float) -> _Cells:
        by_bound: dict[tuple[Group, float], list[Track]] = {}
        for track in tape.tracks(self.of.suffixed("_bucket")):
            key = self._group(track.labels), float(track.labels.get("le", "inf"))
            by_bound.setdefault(key, []).append(track)
        bounds = sorted({bound for _, bound in by_bound})
        cells: _Cells = {}
        for (group, bound), tracks in by_bound.items():
            for at_s, grown in self._column(self.of.suffixed("_bucket"), tracks, since_s, until_s).items():
                row = cells.setdefault(group, {}).setdefault(at_s, [0.0] * (2 * len(bounds)))
                row[bounds.index(bound)] += grown
                row[len(bounds) :] = bounds
        return cells

    def _grouped(self, tracks: Iterable[Track]) -> dict[Group, list[Track]]:
        found: dict[Group, list[Track]] = {}
        for track in tracks:
            found.setdefault(self._group(track.labels), []).append(track)
        return found

    def _group(self, labels: Mapping[str, str]) -> Group:
        return tuple((name, labels.get(name, "")) for name in self.by)

    # ---------------------------------------------------------------- come to a number

    def _value(self, rows: Sequence[Sequence[float]], seconds: float) -> float | None:
        if self.kind == "gauge":
            return None if not rows else rows[-1][0] if not self.over_s else sum(row[0] for row in rows) / len(rows)
        if self.kind == "rate":
            return sum(row[0] for row in rows) / max(seconds, 1.0)
        if self.kind == "increase":
            return sum(row[0] for row in rows)
        if self.kind == "ratio":
            whole, part = (sum(row[column] for row in rows) for column in (0, 1))
            return part / whole if whole > 0 and whole >= self.least else None
        return self._quantile(rows)

    def _quantile(self, rows: Sequence[Sequence[float]]) -> float | None:
        if not rows:
            return None
        bounds = rows[0][len(rows[0]) // 2 :]
        counts = [sum(row[index] for row in rows) for index in range(len(bounds))]
        return quantile(self.share, bounds, counts) if counts[-1] >= max(self.least, 1.0) else None


def quantile(share: float, bounds: Sequence[float], counts: Sequence[float]) -> float:
    """The quantile of a histogram, linear within its bucket; of the last one the greatest bound that is finite.

    Source: Prometheus, ``histogram_quantile``.

    Args:
        share: From 0 to 1.
        bounds: The upper bounds of its buckets, the last one infinite.
        counts: How many values each holds, those below it included.
    """
    rank = share * counts[-1]
    index = next(index for index, count in enumerate(counts) if count >= rank)
    if bounds[index] == float("inf"):
        return bounds[index - 1] if index else 0.0
    below, lower = (counts[index - 1], bounds[index - 1]) if index else (0.0, min(0.0, bounds[0]))
    inside = counts[index] - below
    return lower + (bounds[index] - lower) * ((rank - below) / inside if inside else 1.0)


def at_most(of: Selector, bound: str) -> Selector:
    """How many values of the histogram ``of`` are at most ``bound``, one of its buckets' bounds."""
    return of.suffixed("_bucket", Matcher(name="le", value=bound))
