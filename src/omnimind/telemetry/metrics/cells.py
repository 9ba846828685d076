"""Cells: what a process counted and measured, and what several of them come to together."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from opentelemetry.trace import format_span_id, format_trace_id

from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.metric import Metric

Values = tuple[str, ...]
"""The values of a metric's labels, in the order of the catalogue."""


class Exemplar(NamedTuple):
    """One of those that were counted: in which span, its value, and when, in seconds since 1970."""

    trace_id: int
    span_id: int
    value: float
    at_s: float


@dataclass(slots=True)
class Cell:
    """What one set of labels has.

    Attributes:
        value: The count, what was measured, or a histogram's sum.
        buckets: How many lie in each of a histogram's buckets, and above the last; empty: it is none.
        exemplars: The newest of each bucket; of a counter the newest of all, under 0.
    """

    value: float = 0.0
    buckets: list[int] = field(default_factory=list)
    exemplars: dict[int, Exemplar] = field(default_factory=dict)

    def copy(self) -> "Cell":
        """Another with the same in it."""
        return Cell(self.value, list(self.buckets), dict(self.exemplars))

    def add(self, other: "Cell") -> None:
        """Add what another counted."""
        self.value += other.value
        if len(self.buckets) == len(other.buckets):
            self.buckets = [mine + theirs for mine, theirs in zip(self.buckets, other.buckets, strict=True)]
        for place, exemplar in other.exemplars.items():
            if place not in self.exemplars or self.exemplars[place].at_s < exemplar.at_s:
                self.exemplars[place] = exemplar


Cells = dict[str, dict[Values, Cell]]
"""Cells by the names of metrics and the values of their labels."""


def empty(metric: Metric) -> Cell:
    """A cell in which nothing was counted."""
    return Cell(buckets=[0] * (len(metric.bounds) + 1) if metric.kind == "histogram" else [])


def together(living: Iterable[Cells], ended: Iterable[Cells] = ()) -> Cells:
    """What processes come to: counts of all of them, gauges of those that live and not of those that have ended."""
    found: Cells = {}
    for cells, is_alive in (*((one, True) for one in living), *((one, False) for one in ended)):
        for name, theirs in cells.items():
            if is_alive or lasts(CATALOGUE[name]):
                merge(CATALOGUE[name], found.setdefault(name, {}), theirs.items())
    return found


def lasts(metric: Metric) -> bool:
    """Whether what a process said of it still counts when the process is no more."""
    return metric.kind != "gauge" or metric.merge == "latest"


def merge(metric: Metric, into: dict[Values, Cell], theirs: Iterable[tuple[Values, Cell]]) -> None:
    """Add cells of a metric to others, or take the larger one, as the metric has it."""
    for values, cell in theirs:
        mine = into.get(values)
        if mine is None:
            into[values] = cell.copy()
        elif metric.merge != "sum" or metric.scope != "process":
            mine.value = max(mine.value, cell.value)
        else:
            mine.add(cell)


# ------------------------------------------------------------------------------------------ as JSON


def told(cells: Cells) -> list[Any]:
    """``cells`` as JSON: name, labels, value, buckets and exemplars of each."""
    return [
        [name, values, cell.value, cell.buckets, [_told(*one) for one in cell.exemplars.items()]]
        for name, some in cells.items()
        for values, cell in some.items()
    ]


def _told(place: int, one: Exemplar) -> list[Any]:
    return [place, format_trace_id(one.trace_id), format_span_id(one.span_id), one.value, one.at_s]


def untold(said: Iterable[Any]) -> Cells:
    """What :func:`told` was given, without what this version does not know, or knows with other labels or buckets.

    Raises:
        ValueError: It is not of that shape.
    """
    found: Cells = {}
    for name, values, value, buckets, exemplars in said:
        metric = CATALOGUE.get(name)
        if metric is None or len(values) != len(metric.labels) or len(buckets) != len(empty(metric).buckets):
            continue
        kept = {place: Exemplar(int(trace, 16), int(span, 16), *one) for place, trace, span, *one in exemplars}
        found.setdefault(name, {})[tuple(values)] = Cell(float(value), list(buckets), kept)
    return found
