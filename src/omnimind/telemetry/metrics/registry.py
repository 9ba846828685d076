"""The registry: counts and measures what the catalogue names, for this process, from any thread.

Nobody who counts waits or hears of trouble: it takes about a microsecond.
"""

import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from threading import Lock
from typing import Final

from opentelemetry.trace import SpanContext, get_current_span

from omnimind.telemetry.metrics.catalogue import CATALOGUE, LABELS
from omnimind.telemetry.metrics.cells import Cell, Cells, Exemplar, Values, empty
from omnimind.telemetry.metrics.metric import OTHER, Metric

Fill = Callable[["Registry"], None]
"""Sets gauges, and counters that somebody else counts, to what they are now."""

Counted = tuple[Metric, Cell]
"""A counter or a histogram of some labels, found once."""

_LONGEST: Final = 120
"""Letters of a label's value."""


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, str]], Values]:
    """Picks the values of the labels called ``names``, in their order."""
    return itemgetter(*names) if len(names) > 1 else lambda labels: tuple([labels[name] for name in names])


_PICKS: Final = {name: _picker(metric.labels) for name, metric in CATALOGUE.items()}


class Bounds:
    """Lets the labels of each metric have so many values, and no more."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], set[str]] = defaultdict(set)

    def values(self, metric: Metric, wanted: Iterable[str]) -> Values:
        """Those of a metric's labels, ``other`` where there are too many."""
        return tuple([self._bounded(metric, name, value) for name, value in zip(metric.labels, wanted, strict=True)])

    def _bounded(self, metric: Metric, name: str, value: str) -> str:
        known = self._known[metric.name, name]
        if value in known:
            return value
        value = value[:_LONGEST]
        if value not in known:
            if len(known) >= LABELS[name].most:
                return OTHER
            known.add(value)
        return value


class Registry:
    """Counts and measures.

    Args:
        now_s: What time it is, in seconds since 1970.

    Attributes:
        is_chosen: Whether a trace is kept whatever comes.
    """

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self.is_chosen: Callable[[int], bool] = lambda trace_id: False
        self._now_s = now_s
        self._lock = Lock()
        self._cells: Cells = {}
        self._bounds = Bounds()
        self._fills: list[Fill] = []

    def count(self, name: str, amount: float = 1.0, /, *, within: SpanContext | None = None, **labels: str) -> None:
        """Add ``amount`` to a counter; ``within`` is the span in which it happened, if that is kept."""
        self.add([(self.counted(name, **labels), amount)], within)

    def observe(self, name: str, value: float, /, *, within: SpanContext | None = None, **labels: str) -> None:
        """Count ``value`` in a histogram; ``within`` as above."""
        self.add([(self.counted(name, **labels), value)], within)

    def counted(self, name: str, /, **labels: str) -> Counted:
        """A counter or a histogram of these labels: there is one from now on, in which to count as often as wanted."""
        metric = CATALOGUE[name]
        with self._lock:
            return metric, self._cell(metric, labels)

    def add(self, some: Iterable[tuple[Counted, float]], within: SpanContext | None = None) -> None:
        """Count each with its amount; ``within`` as above."""
        with self._lock:
            for (metric, cell), amount in some:
                place = 0
                if metric.bounds:
                    place = bisect_left(metric.bounds, amount)
                    cell.buckets[place] += 1
                cell.value += amount
                if within is not None:
                    cell.exemplars[place] = Exemplar(within.trace_id, within.span_id, amount, self._now_s())

    def begin(self, name: str, /, **labels: str) -> None:
        """Let there be a counter or a histogram in which nothing was counted yet."""
        self.counted(name, **labels)

    def here(self) -> SpanContext | None:
        """The span that is current, if it is known already that its trace is kept."""
        context = get_current_span().get_span_context()
        return context if context.is_valid and self.is_chosen(context.trace_id) else None

    def shift(self, name: str, by: float, /, **labels: str) -> None:
        """Let a gauge be more or less by ``by``."""
        with self._lock:
            self._cell(CATALOGUE[name], labels).value += by

    def set(self, name: str, value: float, /, **labels: str) -> None:
        """Let a gauge, or a counter that somebody else counts, be ``value``."""
        with self._lock:
            self._cell(CATALOGUE[name], labels).value = value

    def filled_by(self, fill: Fill) -> None:
        """Call ``fill`` whenever that is brought up to date; it raises nothing."""
        self._fills.append(fill)

    def fill(self) -> None:
        """Bring what others set up to date."""
        for fill in self._fills:
            fill(self)

    def cells(self) -> Cells:
        """What there is, for whoever asks to keep."""
        with self._lock:
            return {name: {values: cell.copy() for values, cell in some.items()} for name, some in self._cells.items()}

    # ---------------------------------------------------------------- with the lock

    def _cell(self, metric: Metric, labels: Mapping[str, str]) -> Cell:
        wanted = _PICKS[metric.name](labels)
        some = self._cells.get(metric.name)
        if some is not None and wanted in some:  # as nearly always: what has a cell is within bounds
            return some[wanted]
        values = self._bounds.values(metric, wanted)
        return self._cells.setdefault(metric.name, {}).setdefault(values, empty(metric))
