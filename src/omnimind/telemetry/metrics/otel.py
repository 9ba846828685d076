"""Metrics for OTLP: cells as OpenTelemetry's exporters take them, by the names of its conventions where it has some.

Source: https://opentelemetry.io/docs/specs/semconv/general/metrics/, v1.41.1.
"""

import re
import time
from collections.abc import Callable
from typing import Any, Final

from opentelemetry.sdk.metrics import Exemplar as TheirExemplar
from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Gauge,
    Histogram,
    HistogramDataPoint,
    MetricsData,
    NumberDataPoint,
    ResourceMetrics,
    ScopeMetrics,
    Sum,
)
from opentelemetry.sdk.metrics.export import Metric as TheirMetric
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from omnimind import __version__
from omnimind.telemetry.conventions import SCHEMA
from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.cells import Cell, Cells, Exemplar, Values
from omnimind.telemetry.metrics.metric import Metric

_NS: Final = 1_000_000_000
_SCOPE: Final = InstrumentationScope("omnimind", __version__, SCHEMA)
_UNITS: Final = re.compile(r"(_total)?$|_(seconds|bytes|ratio|celsius|watts|usd)(_total)?$")
_NUMBERS: Final = frozenset({"http.response.status_code"})
"""Attributes that are numbers."""


def measuring(
    cells: Callable[[], Cells], resource: Resource, now_s: Callable[[], float] = time.time
) -> Callable[[], MetricsData | None]:
    """What gives ``cells``, which this process counted since now, whenever it is called; ``None``: there are none."""
    began_ns = round(now_s() * _NS)
    return lambda: metrics_data(cells(), resource, began_ns, round(now_s() * _NS))


def metrics_data(cells: Cells, resource: Resource, began_ns: int, now_ns: int) -> MetricsData | None:
    """``cells`` as a message, ``None`` if there are none.

    Args:
        cells: What was counted since ``began_ns``.
        resource: What is said of this process.
        began_ns: In nanoseconds since 1970.
        now_ns: As above.
    """
    metrics = [
        TheirMetric(otel_name(metric), metric.help, metric.unit, _data(metric, some, began_ns, now_ns))
        for name, metric in CATALOGUE.items()
        if (some := cells.get(name))
    ]
    if not metrics:
        return None
    return MetricsData([ResourceMetrics(resource, [ScopeMetrics(_SCOPE, metrics, SCHEMA)], resource.schema_url)])


def otel_name(metric: Metric) -> str:
    """What it is called there: units are no part of names, and what is counted is not said to be a total."""
    if metric.otel:
        return metric.otel
    area, _, rest = _UNITS.sub("", metric.name.removeprefix("omnimind_"), count=1).partition("_")
    return f"omnimind.{area}.{rest}" if rest else f"omnimind.{area}"


def is_sum(metric: Metric) -> bool:
    """Whether a gauge adds up over processes and machines: what is counted, or takes room."""
    return metric.merge == "sum" and metric.scope != "house" and metric.unit.startswith(("{", "By"))


def _data(metric: Metric, some: dict[Values, Cell], began_ns: int, now_ns: int) -> Sum | Gauge | Histogram:
    if metric.kind == "histogram":
        points = [_histogram(metric, values, cell, began_ns, now_ns) for values, cell in some.items()]
        return Histogram(points, AggregationTemporality.CUMULATIVE)
    numbers = [
        NumberDataPoint(
            attributes(metric, values),
            began_ns,
            now_ns,
            cell.value,
            [_exemplar(one) for one in cell.exemplars.values()],
        )
        for values, cell in some.items()
    ]
    if metric.kind == "gauge" and not is_sum(metric):
        return Gauge(numbers)
    return Sum(numbers, AggregationTemporality.CUMULATIVE, is_monotonic=metric.kind == "counter")


def _histogram(metric: Metric, values: Values, cell: Cell, began_ns: int, now_ns: int) -> HistogramDataPoint:
    return HistogramDataPoint(
        attributes=attributes(metric, values),
        start_time_unix_nano=began_ns,
        time_unix_nano=now_ns,
        count=sum(cell.buckets),
        sum=cell.value,
        bucket_counts=cell.buckets,
        explicit_bounds=metric.bounds,
        min=None,  # type: ignore[arg-type]  # both may be left out in OTLP, which the SDK's own types don't say
        max=None,  # type: ignore[arg-type]  # as above
        exemplars=[_exemplar(one) for one in cell.exemplars.values()],
    )


def attributes(metric: Metric, values: Values) -> dict[str, Any]:
    """Labels by the names that they have there, without those that are empty."""
    names = dict(metric.renamed)
    told: dict[str, Any] = dict(metric.fixed)
    for label, value in zip(metric.labels, values, strict=True):
        name = names.get(label, f"omnimind.{label}")
        if value:
            told[name] = int(value) if name in _NUMBERS and value.isdecimal() else value
    return told


def _exemplar(one: Exemplar) -> TheirExemplar:
    return TheirExemplar({}, one.value, round(one.at_s * _NS), one.span_id, one.trace_id)
