"""The ids of traces and spans: random ones, or those that follow from what a span stands for.

A span whose id follows from its run and its place in it is the same span on every machine, and after a crash: what was
done below it belongs to it, whoever ends it.
"""

import hashlib
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, TraceFlags, Tracer

_WANTED: Final[ContextVar[SpanContext | None]] = ContextVar("wanted_ids", default=None)


class Ids(RandomIdGenerator):
    """Gives random ids, and those that :func:`begun_as` asks for."""

    def generate_trace_id(self) -> int:
        """The id of a new trace."""
        wanted = _WANTED.get()
        return wanted.trace_id if wanted is not None else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """The id of a new span."""
        wanted = _WANTED.get()
        return wanted.span_id if wanted is not None else super().generate_span_id()


def begun_as(
    tracer: Tracer,
    name: str,
    ids: SpanContext,
    *,
    within: Context,
    kind: SpanKind = SpanKind.INTERNAL,
    attributes: Mapping[str, Any] | None = None,
    links: tuple[Link, ...] = (),
    start_time: int | None = None,
) -> Span:
    """A span that has these ids, if ``tracer`` is one of ours."""
    token = _WANTED.set(ids)
    try:
        return tracer.start_span(name, within, kind, attributes, links, start_time)
    finally:
        _WANTED.reset(token)


def derived(trace_id: int, what: str) -> SpanContext:
    """The ids of the span of a trace that stands for ``what``."""
    span_id = int.from_bytes(hashlib.sha256(f"{trace_id:032x} {what}".encode()).digest()[:8], "big")
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
