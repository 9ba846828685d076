"""The registry: counts and measures what the catalogue names, for this process, from any thread.

Nobody who counts waits or hears of trouble: it takes about a microsecond.
"""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Final

from opentelemetry.trace import SpanContext

from omnimind.telemetry.metrics.catalogue import CATALOGUE, LABELS
from omnimind.telemetry.metrics.cells import Cell, Cells, Exemplar, empty, lasts
from omnimind.telemetry.metrics.metric import OTHER, Metric

Fill = Callable[["Registry"], None]
"""Sets gauges, and counters that somebody else counts, to what they are now."""

_LONGEST: Final = 120
"""Letters of a label's value."""


class Registry:
    """Counts and measures.

    Args:
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s
        self._lock = Lock()
        self._cells: Cells = {}
        self._known: dict[str, set[str]] = defaultdict(set)
        self._fills: list[Fill] = []

    def count(self, name: str, amount: float = 1.0, /, *, within: SpanContext | None = None, **labels: str) -> None:
        """Add ``amount`` to a counter; ``within`` is the span in which it happened, if that is kept."""
        with self._lock:
            cell = self._cell(CATALOGUE[name], labels)
            cell.value += amount
            if within is not None:
                cell.exemplars[0] = Exemplar(within.trace_id, within.span_id, amount, self._now_s())

    def observe(self, name: str, value: float, /, *, within: SpanContext | None = None, **labels: str) -> None:
        """Count ``value`` in a histogram; ``within`` as above."""
        metric = CATALOGUE[name]
        with self._lock:
            cell = self._cell(metric, labels)
            place = bisect_left(metric.bounds, value)
            cell.buckets[place] += 1
            cell.value += value
            if within is not None:
                cell.exemplars[place] = Exemplar(within.trace_id, within.span_id, value, self._now_s())

    def shift(self, name: str, by: float, /, **labels: str) -> None:
        """Let a gauge be more or less by ``by``."""
        with self._lock:
            self._cell(CATALOGUE[name], labels).value += by

    def set(self, name: str, value: float, /, **labels: str) -> None:
        """Let a gauge, or a counter that somebody else counts, be ``value``."""
        with self._lock:
            self._cell(CATALOGUE[name], labels).value = value

    def filled_by(self, fill: Fill) -> None:
        """Call ``fill`` whenever somebody looks."""
        self._fills.append(fill)

    def cells(self) -> Cells:
        """What there is now, for whoever asks to keep."""
        for fill in self._fills:
            fill(self)
        with self._lock:
            return {name: {values: cell.copy() for values, cell in some.items()} for name, some in self._cells.items()}

    def absorb(self, cells: Cells) -> None:
        """Go on from what a process counted that is no more."""
        with self._lock:
            for name, some in cells.items():
                metric = CATALOGUE[name]
                for values, cell in some.items() if lasts(metric) else ():
                    mine = self._cell(metric, dict(zip(metric.labels, values, strict=True)))
                    if metric.kind == "gauge":
                        mine.value = max(mine.value, cell.value)
                    else:
                        mine.add(cell)

    # ---------------------------------------------------------------- with the lock

    def _cell(self, metric: Metric, labels: Mapping[str, str]) -> Cell:
        values = tuple([self._bounded(name, labels[name]) for name in metric.labels])
        some = self._cells.setdefault(metric.name, {})
        cell = some.get(values)
        if cell is None:
            cell = some[values] = empty(metric)
        return cell

    def _bounded(self, name: str, value: str) -> str:
        """``value``, or ``other`` if there are too many."""
        known = self._known[name]
        if value in known:
            return value
        value = value[:_LONGEST]
        if value not in known:
            if len(known) >= LABELS[name].most:
                return OTHER
            known.add(value)
        return value
