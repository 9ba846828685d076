"""Growth: by how much the counts of a process grew, and what its gauges are, for the series of the installation."""

from collections.abc import Iterator
from itertools import accumulate
from typing import Final

from omnimind.store.series import Delta
from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.cells import Cell, Cells, empty
from omnimind.telemetry.metrics.metric import Metric
from omnimind.telemetry.metrics.otel import is_sum

_LEFT_OUT: Final = frozenset({"omnimind_build_info", "omnimind_run_last_success_timestamp_seconds"})
"""What is no quantity."""


def deltas(before: Cells, now: Cells, *, is_first: bool) -> Iterator[Delta]:
    """What there is to be added.

    Args:
        before: What was added already.
        now: What there is.
        is_first: Whether this process has one sample of what every process has a share of.
    """
    for name, some in now.items():
        metric = CATALOGUE[name]
        if name in _LEFT_OUT or metric.scope == "answering":
            continue
        for values, cell in some.items():
            labels = dict(zip(metric.labels, values, strict=True))
            if metric.kind == "gauge":
                is_share = metric.scope == "process" and is_sum(metric)
                yield Delta(name, labels, "gauge", cell.value, int(is_first or not is_share))
            else:
                yield from _grown(metric, labels, before.get(name, {}).get(values) or empty(metric), cell)


def _grown(metric: Metric, labels: dict[str, str], before: Cell, now: Cell) -> Iterator[Delta]:
    if metric.kind == "counter":
        if now.value > before.value:
            yield Delta(metric.name, labels, "counter", now.value - before.value)
        return
    grown = [new - old for new, old in zip(now.buckets, before.buckets, strict=True)]
    if not any(grown):
        return
    for bound, count in zip((*metric.bounds, "+Inf"), accumulate(grown), strict=True):
        if count:
            yield Delta(f"{metric.name}_bucket", {**labels, "le": str(bound)}, "counter", count)
    yield Delta(f"{metric.name}_sum", labels, "counter", now.value - before.value)
    yield Delta(f"{metric.name}_count", labels, "counter", sum(grown))
