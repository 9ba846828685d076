"""What is kept of spans and log lines: values that any store can hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

SpanStatus = Literal["ok", "error"]

SpanKind = Literal["internal", "server", "client", "producer", "consumer"]

Level = Literal["debug", "info", "warning", "error", "critical"]

LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error", "critical")
"""From the mildest."""


@dataclass(frozen=True, slots=True)
class KeptLink:
    """Another span, which may be of another trace."""

    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True)
class KeptEvent:
    """Something that happened during a span, at a moment in seconds since 1970."""

    name: str
    at_s: float
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptSpan:
    """A span that has ended.

    Attributes:
        trace_id: Of its trace, 32 hexadecimal digits.
        span_id: Its own, 16 hexadecimal digits.
        parent_id: Of the span that it is a part of; empty: of none.
        name: What was done.
        at_s: When it began, in seconds since 1970.
        duration_s: How long it took.
        status: Whether it failed.
        tenant: For whom.
        run_id: For which run; empty: for none.
        is_first: Whether no other span of this process is above it.
        attributes: What is said of it, as JSON can have it.
        kind: Which side of a conversation it is.
        links: Spans that it has to do with, without being a part of them.
        events: What happened meanwhile.
    """

    trace_id: str
    span_id: str
    parent_id: str
    name: str
    at_s: float
    duration_s: float
    status: SpanStatus
    tenant: str
    run_id: str
    is_first: bool
    attributes: Mapping[str, Any]
    kind: SpanKind = "internal"
    links: Sequence[KeptLink] = ()
    events: Sequence[KeptEvent] = ()


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A log line.

    Attributes:
        at_s: When, in seconds since 1970.
        level: How bad.
        event: What happened.
        tenant: For whom; empty: that is not said.
        run_id: In which run; empty: in none.
        trace_id: In which trace; empty: in none.
        fields: What else is said, as JSON can have it.
        span_id: In which span of it; empty: that is not said.
    """

    at_s: float
    level: str
    event: str
    tenant: str
    run_id: str
    trace_id: str
    fields: Mapping[str, Any]
    span_id: str = ""


class Keeper(Protocol):
    """Keeps what happened."""

    def keep(self, spans: Sequence[KeptSpan], lines: Sequence[KeptLine]) -> None:
        """Keep all of it, and wait for that. Raises ``OmniMindError``: nothing of it is kept then."""
        ...
