"""Sampling: which spans are kept, once it is known how they ended."""

from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import StatusCode

from omnimind.telemetry.keeping import Keeping

_NS_A_SECOND: Final = 1e9

_ALWAYS: Final = ("omnimind.run", "gen_ai.agent.name")
"""Attributes of what belongs to something larger, of which nothing may be missing."""


class Sampling(SpanProcessor):
    """Hands spans to ``keeping``: all of runs, all that failed or took long, and a share of the others' traces.

    Args:
        keeping: As above.
        share: Of the traces that are kept whatever they say, from 0 to 1.
        slow_s: From which length on a span is kept anyway.
    """

    def __init__(self, keeping: Keeping, share: float, slow_s: float) -> None:
        self._keeping = keeping
        self._below = round(share * 2**64)
        self._slow_ns = slow_s * _NS_A_SECOND

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing is known yet."""

    def on_end(self, span: ReadableSpan) -> None:
        """Keep it, or not."""
        if self.is_kept(span):
            self._keeping.span(span)

    def is_kept(self, span: ReadableSpan) -> bool:
        """Whether a span that has ended is handed over."""
        context = span.context
        if context is None:
            return False
        if context.trace_id & 0xFFFF_FFFF_FFFF_FFFF < self._below or span.status.status_code is StatusCode.ERROR:
            return True
        if (span.end_time or 0) - (span.start_time or 0) >= self._slow_ns:
            return True
        attributes = span.attributes or {}
        return any(name in attributes for name in _ALWAYS)
