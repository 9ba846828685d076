"""Objectives: what the service promises, as shares of events that are good. ``slo.yaml``, and those that ship."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from omnimind.alerting.document import Document
from omnimind.alerting.durations import Duration
from omnimind.alerting.measure import at_most, is_counter
from omnimind.alerting.rules import read_text
from omnimind.alerting.selector import Selector
from omnimind.alerting.validation import Wrong, validated
from omnimind.core.value import Value

ObjectiveKind = Literal["availability", "latency", "success", "freshness"]

INVALID: Final = "slo.invalid"

_REFERENCE: Final = "docs/objectives.md"
_MILLISECONDS: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*ms\s*", re.ASCII)
_PERCENT: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*%\s*", re.ASCII)


def _share(said: Any) -> Any:
    if isinstance(said, str):
        read = _PERCENT.fullmatch(said)
        if read is None:
            raise ValueError(f"{said!r} is no share: write it as 99.5% or 0.995")
        return float(read[1]) / 100
    return said


Target = Annotated[float, BeforeValidator(_share), Field(gt=0, lt=1)]


class Events(Value):
    """Events that are counted, and those of them that are bad."""

    total: Selector
    bad: Selector


def _moment(said: Any) -> Any:
    """``500ms`` in seconds."""
    read = _MILLISECONDS.fullmatch(said) if isinstance(said, str) else None
    return float(read[1]) / 1000 if read else said


class Within(Value):
    """Events that are good if they take at most as long as a bound of the histogram's buckets."""

    histogram: Selector
    within: Annotated[Duration, BeforeValidator(_moment), Field(gt=0)]


class Fresh(Value):
    """Minutes that are good if a gauge was at most ``within``."""

    gauge: Selector
    within: Annotated[Duration, Field(gt=0)]


class Objective(Value):
    """What is promised.

    Attributes:
        name: What its alerts and series are called by.
        title: What people call it.
        target: Which share of events is to be good.
        window: Over what time.
        availability: Answers, and those that are errors of ours.
        latency: Answers, and those that come soon enough.
        success: Work, and that which fails.
        freshness: Minutes, and those in which something waited for too long.
        alerts: Whether anybody is told when its budget burns too fast.
        runbook: Where it is told what to do.
    """

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    title: Annotated[str, Field(min_length=1, max_length=120)]
    target: Target
    window: Annotated[Duration, Field(ge=86400, le=60 * 86400)] = 30 * 86400.0
    availability: Events | None = None
    latency: Within | None = None
    success: Events | None = None
    freshness: Fresh | None = None
    alerts: bool = True
    runbook: str = ""

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Objective":
        kinds: tuple[ObjectiveKind, ...] = ("availability", "latency", "success", "freshness")
        said = [kind for kind in kinds if getattr(self, kind) is not None]
        if len(said) != 1:
            problem = f"{' and '.join(said)} are two kinds" if said else "nothing is counted"
            raise ValueError(f"{problem}: give one of {', '.join(kinds)}")
        for name, counter in (
            ("total", self._events and self._events.total),
            ("bad", self._events and self._events.bad),
        ):
            if counter and not is_counter(counter.name):
                raise ValueError(f"{name}: {counter.name} is no counter: its name would end with _total or _count")
        return self

    @property
    def _events(self) -> Events | None:
        return self.availability or self.success

    @property
    def kind(self) -> ObjectiveKind:
        """What is promised about what."""
        if self.latency:
            return "latency"
        return "freshness" if self.freshness else "availability" if self.availability else "success"

    @property
    def total(self) -> Selector:
        """Counts all events; of freshness the gauge."""
        if self.latency:
            return self.latency.histogram.suffixed("_count")
        if self.freshness:
            return self.freshness.gauge
        return self._counted.total

    @property
    def part(self) -> Selector:
        """Counts those that are bad, or of latency those that are good; of freshness the gauge."""
        if self.latency:
            return at_most(self.latency.histogram, bound(self.latency.within))
        if self.freshness:
            return self.freshness.gauge
        return self._counted.bad

    @property
    def _counted(self) -> Events:
        events = self._events
        assert events is not None  # noqa: S101 - it is one of four kinds, and neither of the other two
        return events


def bound(seconds: float) -> str:
    """As Prometheus' client writes the bound of a bucket: ``0.5``, ``1.0``, ``300.0``."""
    return str(float(seconds))


class Objectives(Value):
    """All of ``slo.yaml``."""

    objectives: tuple[Objective, ...]


def objectives_of(document: Document) -> tuple[Objective, ...]:
    """What ``document`` promises. Raises ``UserError`` (``slo.invalid``), naming the line."""
    return validated(document, document.root.value, Objectives, _wrongs, _REFERENCE).objectives


def load_objectives(path: Path | None) -> tuple[Objective, ...]:
    """What the file at ``path`` promises; what ships, if there is none.

    Raises:
        UserError: ``slo.unreadable`` or ``slo.invalid``.
    """
    if path is None:
        return shipped_objectives()
    return objectives_of(Document(read_text(path, "slo"), str(path), INVALID))


@cache
def shipped_objectives() -> tuple[Objective, ...]:
    """The objectives that ship."""
    text = (files("omnimind.alerting") / "slo.yaml").read_text(encoding="utf-8")
    return objectives_of(Document(text, "slo.yaml", INVALID))


def _wrongs(found: Objectives) -> Iterator[Wrong]:
    seen: set[str] = set()
    for index, one in enumerate(found.objectives):
        if one.name in seen:
            yield Wrong(("objectives", index, "name"), f"{one.name} is promised twice", "give one another name")
        seen.add(one.name)
