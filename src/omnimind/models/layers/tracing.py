"""Tracing: every request is a span, which ends when its answer does, however that is.

What was asked and answered is in no attribute, unless that is to be captured.
"""

import asyncio
from collections.abc import AsyncGenerator
from time import perf_counter
from typing import Any

from opentelemetry import context
from opentelemetry.trace import Span, SpanKind, Tracer, format_trace_id, set_span_in_context

from omnimind.core.errors import Cancelled, OmniMindError, RefusedError
from omnimind.core.model import Body
from omnimind.models.layers.attributes import OPERATIONS, answered, asked, noted
from omnimind.models.layers.content import answered_content, asked_content
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched
from omnimind.telemetry.conventions import Conventions
from omnimind.telemetry.failure import record


def tracing(tracer: Tracer, *, conventions: Conventions = "1.41.1", captures: bool = False) -> Layer:
    """The layer that makes a span of each request, a child of the one that is current.

    Within it the span is the current one, and ``request.notes`` says its ``trace_id``.

    Args:
        tracer: Gets the spans.
        conventions: Whose names attributes have.
        captures: Whether they say what was asked and answered: who keeps them takes out what nobody may read.
    """
    return lambda following: _Tracing(following, tracer, conventions, captures=captures)


class _Tracing:
    def __init__(self, following: Handler, tracer: Tracer, conventions: Conventions, *, captures: bool) -> None:
        self._next = following
        self._tracer = tracer
        self._conventions = conventions
        self.captures = captures

    async def __call__(self, request: Request) -> Answer:
        name = f"{OPERATIONS[request.kind]} {request.body.get('model', '')}".rstrip()
        began_s = perf_counter()
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT)
        request.notes["trace_id"] = format_trace_id(span.get_span_context().trace_id)
        token = context.attach(set_span_in_context(span))
        try:
            answer = await self._next(request)
        except BaseException as error:
            self.end(span, request, error)
            raise
        finally:
            context.detach(token)
        if answer.chunks is not None:
            return Answer(chunks=_Followed(answer.chunks, self, span, request, began_s))
        self.end(span, request, said=answer.body)
        return answer

    def end(
        self,
        span: Span,
        request: Request,
        error: BaseException | None = None,
        said: Body | None = None,
        first_s: float | None = None,
    ) -> None:
        """End it, with all that is to be said of it at once."""
        if span.is_recording():
            told = asked(request, self._conventions)
            told.update(answered(said or {}))
            told.update(noted(request.notes))
            if first_s is not None:
                told["gen_ai.response.time_to_first_chunk"] = first_s
            if error is not None:
                told["error.type"] = _name(error)
                record(span, error)
            if self.captures and request.kind == "chat" and not isinstance(error, RefusedError):
                told |= asked_content(request.body) | answered_content(said or {})
            span.set_attributes(told)
        span.end()


class _Followed(Watched):
    """Chunks as they come; the span ends with them."""

    def __init__(
        self, chunks: AsyncGenerator[Body], tracing: _Tracing, span: Span, request: Request, began_s: float
    ) -> None:
        super().__init__(chunks, self._ended_with)
        self._tracing = tracing
        self._span = span
        self._request = request
        self._began_s = began_s
        self._first_s: float | None = None
        self._last: Body = {}
        self._said: dict[int, dict[str, Any]] = {}

    async def __anext__(self) -> Body:
        self._last = await super().__anext__()
        if self._first_s is None:
            self._first_s = perf_counter() - self._began_s
        for choice in self._last.get("choices") or ():
            self._hear(choice)
        return self._last

    def _hear(self, choice: dict[str, Any]) -> None:
        index = choice.get("index", 0)
        if reason := choice.get("finish_reason"):
            self._choice(index)["finish_reason"] = reason
        text = (choice.get("delta") or {}).get("content")
        if text and self._tracing.captures:
            message = self._choice(index).setdefault("message", {"role": "assistant", "content": ""})
            message["content"] += text

    def _choice(self, index: int) -> dict[str, Any]:
        return self._said.setdefault(index, {})

    async def _ended_with(self, error: BaseException | None) -> None:
        said = {**self._last, "choices": list(self._said.values())}
        self._tracing.end(self._span, self._request, error, said, self._first_s)


def _name(error: BaseException) -> str:
    if isinstance(error, OmniMindError):
        return error.code
    if isinstance(error, asyncio.CancelledError | GeneratorExit | Cancelled):
        return "cancelled"
    return type(error).__name__
