"""What the dashboards show, as data: rows of panels, each with the queries that it draws.

A metric of the house is told alike by every server that is scraped (``max`` takes one of them); all others are sums
over machines. What Grafana fills in is ``$__rate_interval`` and the variables of :mod:`boards`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["stat", "lines", "stacked", "bars", "heat", "lines of log"]


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel.

    Attributes:
        title: What it answers, in a few words.
        about: How to read it, and what to do.
        queries: PromQL (LogQL for lines of log), and the legend of what comes of it.
        kind: How it is drawn.
        unit: Grafana's name of the unit.
        width: Of 24 columns.
        limits: From which values on it is yellow, and red.
    """

    title: str
    about: str
    queries: Sequence[tuple[str, str]]
    kind: Kind = "lines"
    unit: str = "short"
    width: int = 8
    limits: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """Panels about one thing."""

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class View:
    """A dashboard."""

    name: str
    title: str
    about: str
    rows: Sequence[Row]


def rate(metric: str, by: str = "") -> str:
    """How much a counter grows a second."""
    return f"sum{f' by ({by})' if by else ''} (rate({metric}[$__rate_interval]))"


def quantile(share: float, metric: str, by: str = "") -> str:
    """What ``share`` of a histogram's observations are below."""
    labels = ", ".join(filter(None, ("le", by)))
    return f"histogram_quantile({share}, sum by ({labels}) (rate({metric}_bucket[$__rate_interval])))"


def percentiles(metric: str) -> list[tuple[str, str]]:
    """The three that tell how long something takes."""
    return [(quantile(share, metric), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99)]


def house(metric: str, by: str = "") -> str:
    """A metric of the house, once."""
    return f"max{f' by ({by})' if by else ''} ({metric})"


def ratio(part: str, whole: str) -> str:
    """The share of ``part`` in ``whole``; nothing where there is nothing."""
    return f"({part}) / ({whole} > 0)"
