"""A metric as data: what it is called, what it counts, and which labels it has."""

from dataclasses import dataclass
from typing import Final, Literal

MetricKind = Literal["counter", "gauge", "histogram"]

Where = Literal["serve", "gateway", "worker"]
"""Which commands have ``/metrics``."""

Scope = Literal["process", "machine", "house", "answering"]

EVERYWHERE: Final[tuple[Where, ...]] = ("serve", "gateway", "worker")

OTHER: Final = "other"
"""The value of a label that has no room for more values."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label of metrics.

    Attributes:
        name: What it is called.
        help: What its values are.
        most: How many values of it a process keeps apart in a metric; those that come later are ``other``.
    """

    name: str
    help: str
    most: int


@dataclass(frozen=True, slots=True)
class Metric:
    """Something that is counted or measured.

    Attributes:
        name: Its name for Prometheus; a counter's ends with ``_total``.
        kind: ``counter``, ``gauge`` or ``histogram``.
        help: What it says, in a line.
        labels: The names of its labels, in :data:`~omnimind.telemetry.metrics.catalogue.LABELS`.
        unit: As OpenTelemetry writes it (UCUM): ``s``, ``By``, ``1``, or what is counted, in braces.
        bounds: The upper ends of a histogram's buckets, in the unit.
        otel: What OpenTelemetry's semantic conventions call it; empty: its own name with dots, without its unit.
        renamed: What the conventions call its labels, where that is not their name behind ``omnimind.``.
        fixed: Attributes that the conventions want, which are always the same here.
        where: Which commands have it.
        scope: Whose it is: of each ``process``, and summed up over those of a machine; of the ``machine``; of the
            ``house``: all who share a database say the same, so that it is never to be summed up over those who are
            asked; or the ``answering`` process's own, by names that every program has.
        merge: What a gauge of several processes is: the sum of theirs, the largest (``max``), or the largest, also when
            its owner is gone (``latest``).
        absent: Why it may not be there; empty: it always is, once there was something to measure.
    """

    name: str
    kind: MetricKind
    help: str
    labels: tuple[str, ...] = ()
    unit: str = "1"
    bounds: tuple[float, ...] = ()
    otel: str = ""
    renamed: tuple[tuple[str, str], ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()
    where: tuple[Where, ...] = EVERYWHERE
    scope: Scope = "process"
    merge: Literal["sum", "max", "latest"] = "sum"
    absent: str = ""
