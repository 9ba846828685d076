"""Sampling: which traces are kept, once it is known how they ended."""

from collections import OrderedDict
from threading import Lock
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import StatusCode

from omnimind.telemetry.keeping import Keeping
from omnimind.telemetry.places import BEGUN, UNFINISHED

_NS_A_SECOND: Final = 1e9

WAITING: Final = 2000
"""Traces whose first span has not ended: the oldest are forgotten beyond that."""

_NOTHING: Final[list[ReadableSpan]] = []

MOST: Final = 200
"""Spans of such a trace that wait."""


class Sampling(SpanProcessor):
    """Hands spans to ``keeping``: all of runs, all of traces where something failed or took long, a share of others.

    A trace is kept whole, as far as it is of this process: its spans wait until one of them decides, or the first ends.

    Args:
        keeping: As above.
        share: Of the traces that are kept whatever they say, from 0 to 1.
        slow_s: From which length on a trace is kept anyway.
    """

    def __init__(self, keeping: Keeping, share: float, slow_s: float) -> None:
        self._keeping = keeping
        self._below = round(share * 2**64)
        self._slow_ns = slow_s * _NS_A_SECOND
        self._lock = Lock()
        self._waiting: OrderedDict[int, list[ReadableSpan] | None] = OrderedDict()  # None: it is kept

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Nothing is known yet."""

    def on_end(self, span: ReadableSpan) -> None:
        """Keep it, or not, or wait for what it is a part of."""
        context = span.context
        if context is None or (span.attributes and UNFINISHED in span.attributes):
            return
        is_first = span.parent is None or span.parent.is_remote
        with self._lock:
            waiting = self._waiting.pop(context.trace_id, _NOTHING)
            if waiting is None or self.is_kept(span):
                for one in waiting or ():
                    self._keeping.span(one)
                self._keeping.span(span)
                waiting = None
            elif len(waiting) < MOST:
                waiting = [*waiting, span]
            if not is_first:
                self._waiting[context.trace_id] = waiting
                if len(self._waiting) > WAITING:
                    self._waiting.popitem(last=False)

    def is_chosen(self, trace_id: int) -> bool:
        """Whether a trace is one of those that are kept whatever they say."""
        return trace_id & 0xFFFF_FFFF_FFFF_FFFF < self._below

    def is_kept(self, span: ReadableSpan) -> bool:
        """Whether a span that has ended is kept for itself.

        Of what belongs to something larger, a run or an agent's work, nothing may be missing.
        """
        context, said = span.context, span.attributes or {}
        return context is not None and (
            self.is_chosen(context.trace_id)
            or span.status.status_code is StatusCode.ERROR
            or (span.end_time or 0) - (span.start_time or 0) >= self._slow_ns
            or "omnimind.run" in said
            or BEGUN in said
            or "gen_ai.agent.name" in said
        )
