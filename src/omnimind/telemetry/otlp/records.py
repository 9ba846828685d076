"""What is kept of spans and lines, as OpenTelemetry's exporters take it."""

from collections.abc import Mapping
from typing import Any, Final

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.context import Context
from opentelemetry.sdk._logs import ReadableLogRecord
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from omnimind import __version__
from omnimind.core.json_text import compact
from omnimind.telemetry.conventions import SCHEMA
from omnimind.telemetry.kept import KeptLine, KeptLink, KeptSpan, Level

_NS: Final = 1_000_000_000

_SCOPE: Final = InstrumentationScope("omnimind", __version__, SCHEMA)

_SEVERITIES: Final[dict[Level, SeverityNumber]] = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}


def span_of(kept: KeptSpan, resource: Resource) -> ReadableSpan:
    """A span, as it is exported."""
    parent = _context(KeptLink(kept.trace_id, kept.parent_id), is_remote=kept.is_first) if kept.parent_id else None
    own = {name: value for name, value in kept.attributes.items() if not name.startswith(_RAISED)}
    return ReadableSpan(
        name=kept.name,
        context=_context(KeptLink(kept.trace_id, kept.span_id)),
        parent=parent,
        resource=resource,
        attributes=_attributes({**own, "omnimind.tenant": kept.tenant, "omnimind.run": kept.run_id}),
        events=[
            *(Event(one.name, _attributes(one.attributes), round(one.at_s * _NS)) for one in kept.events),
            *_raised(kept),
        ],
        links=[Link(_context(link, is_remote=True)) for link in kept.links],
        kind=SpanKind[kept.kind.upper()],
        instrumentation_scope=_SCOPE,
        status=Status(StatusCode.ERROR if kept.status == "error" else StatusCode.UNSET),
        start_time=round(kept.at_s * _NS),
        end_time=round((kept.at_s + kept.duration_s) * _NS),
    )


_RAISED: Final = "exception."
"""How the names begin of what the store has as attributes, and everybody else as an event."""


def _raised(kept: KeptSpan) -> list[Event]:
    """The exception that ended it, if one did."""
    said = {name: value for name, value in kept.attributes.items() if name.startswith(_RAISED)}
    if not said:
        return []
    stack = said.pop("exception.stack", ())
    at_ns = round((kept.at_s + kept.duration_s) * _NS)
    return [Event("exception", _attributes({**said, "exception.stacktrace": "\n".join(stack)}), at_ns)]


def record_of(kept: KeptLine, resource: Resource) -> ReadableLogRecord:
    """A line, as it is exported: what happened is its body."""
    fields = {name if "." in name else f"omnimind.{name}": value for name, value in kept.fields.items()}
    record = LogRecord(
        timestamp=round(kept.at_s * _NS),
        observed_timestamp=round(kept.at_s * _NS),
        context=_within(kept),
        severity_text=kept.level.upper(),
        severity_number=_SEVERITIES[kept.level if kept.level in _SEVERITIES else "info"],
        body=kept.event,
        attributes=_attributes({**fields, "omnimind.tenant": kept.tenant, "omnimind.run": kept.run_id}),
    )
    return ReadableLogRecord(record, resource, _SCOPE)


def _within(kept: KeptLine) -> Context:
    if not kept.trace_id:
        return Context()
    return set_span_in_context(NonRecordingSpan(_context(KeptLink(kept.trace_id, kept.span_id))), Context())


def _context(ids: KeptLink, *, is_remote: bool = False) -> SpanContext:
    span_id = int(ids.span_id, 16) if ids.span_id else 0
    return SpanContext(int(ids.trace_id, 16), span_id, is_remote, TraceFlags(TraceFlags.SAMPLED))


def _attributes(said: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as OTLP has them: what is empty is not there, and what is more than a list is JSON."""
    return {
        name: value if type(value) in _SIMPLE else _plain(value)
        for name, value in said.items()
        if value not in ("", None)
    }


_SIMPLE: Final = frozenset({str, int, float, bool})
"""What most are, and what else there is takes much longer to tell apart."""


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [one if isinstance(one, str) else compact(one) for one in value] if _is_mixed(value) else list(value)
    return compact(value) if isinstance(value, Mapping) else value


def _is_mixed(values: Any) -> bool:
    return any(not isinstance(one, str | int | float | bool) for one in values) or len({type(v) for v in values}) > 1
