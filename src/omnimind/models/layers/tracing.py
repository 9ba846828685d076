"""Tracing: every request is a span, which ends when its answer does, however that is.

Source: the attributes' names are those of OpenTelemetry's semantic conventions for generative AI, v1.41.1; those under
``omnimind`` are ours. No attribute has what was asked or answered.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Final

from opentelemetry import context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, format_trace_id, set_span_in_context

from omnimind.core.errors import Cancelled, OmniMindError
from omnimind.core.model import Body, CallKind
from omnimind.models.request import Answer, Handler, Layer, Request
from omnimind.models.streams import Watched

OPERATIONS: Final[dict[CallKind, str]] = {"chat": "chat", "embeddings": "embeddings", "images": "generate_content"}

PROVIDERS: Final = {
    "azure": "azure.ai.openai",
    "bedrock": "aws.bedrock",
    "gemini": "gcp.gemini",
    "mistral": "mistral_ai",
    "xai": "x_ai",
}
"""Those that the conventions call otherwise than we."""

_ASKED: Final = {
    "model": "gen_ai.request.model",
    "max_tokens": "gen_ai.request.max_tokens",
    "max_completion_tokens": "gen_ai.request.max_tokens",
    "temperature": "gen_ai.request.temperature",
    "top_p": "gen_ai.request.top_p",
    "seed": "gen_ai.request.seed",
    "n": "gen_ai.request.choice.count",
}
_TOLD: Final = ("cache", "cost_usd", "model")
"""Of a request's notes, what a span has under ``omnimind``."""


def tracing(tracer: Tracer) -> Layer:
    """The layer that makes a span of each request, a child of the one that is current.

    Within it the span is the current one, and ``request.notes`` says its ``trace_id``.
    """
    return lambda following: _Tracing(following, tracer)


class _Tracing:
    def __init__(self, following: Handler, tracer: Tracer) -> None:
        self._next = following
        self._tracer = tracer

    async def __call__(self, request: Request) -> Answer:
        name = f"{OPERATIONS[request.kind]} {request.body.get('model', '')}".rstrip()
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT)
        request.notes["trace_id"] = format_trace_id(span.get_span_context().trace_id)
        token = context.attach(set_span_in_context(span))
        try:
            answer = await self._next(request)
        except BaseException as error:
            _end(span, request, error)
            raise
        finally:
            context.detach(token)
        if answer.chunks is not None:
            return Answer(chunks=_Followed(answer.chunks, span, request))
        _end(span, request, answered=answer.body)
        return answer


class _Followed(Watched):
    """Chunks as they come; the span ends with them."""

    def __init__(self, chunks: AsyncGenerator[Body], span: Span, request: Request) -> None:
        super().__init__(chunks, self._ended_with)
        self._span = span
        self._request = request
        self._last: Body = {}

    async def __anext__(self) -> Body:
        self._last = await super().__anext__()
        return self._last

    async def _ended_with(self, error: BaseException | None) -> None:
        _end(self._span, self._request, error, self._last)


def _asked(request: Request) -> dict[str, Any]:
    caller, body = request.caller, request.body
    return {
        "gen_ai.operation.name": OPERATIONS[request.kind],
        **{name: body[field] for field, name in _ASKED.items() if body.get(field) is not None},
        "omnimind.request": request.id,
        "omnimind.tenant": caller.tenant,
        "omnimind.stream": request.is_streaming,
        **({"omnimind.key": caller.key} if caller.key else {}),
        **({"omnimind.run": caller.run_id} if caller.run_id else {}),
        **({"gen_ai.agent.name": caller.agent} if caller.agent else {}),
        **({"gen_ai.conversation.id": caller.session} if caller.session else {}),
    }


def _answered(body: Mapping[str, Any]) -> dict[str, Any]:
    usage = body.get("usage") or {}
    details = usage.get("prompt_tokens_details") or {}
    said = {
        "gen_ai.response.id": body.get("id"),
        "gen_ai.response.model": body.get("model"),
        "gen_ai.usage.input_tokens": usage.get("prompt_tokens"),
        "gen_ai.usage.output_tokens": usage.get("completion_tokens"),
        "gen_ai.usage.cache_read.input_tokens": details.get("cached_tokens"),
    }
    return {name: value for name, value in said.items() if value is not None}


def _end(span: Span, request: Request, error: BaseException | None = None, answered: Body | None = None) -> None:
    """End it, with all that is to be said of it at once."""
    if span.is_recording():
        said = {**_asked(request), **_answered(answered or {}), **_noted(request.notes)}
        if error is not None:
            said["error.type"] = _name(error)
            span.set_status(Status(StatusCode.ERROR))
        span.set_attributes(said)
    span.end()


def _noted(notes: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {f"omnimind.{name}": str(notes[name]) for name in _TOLD if name in notes}
    if provider := notes.get("provider"):
        told["gen_ai.provider.name"] = PROVIDERS.get(provider, provider)
    if route := notes.get("route"):
        told["omnimind.route"] = route
    return told


def _name(error: BaseException) -> str:
    if isinstance(error, OmniMindError):
        return error.code
    if isinstance(error, asyncio.CancelledError | GeneratorExit | Cancelled):
        return "cancelled"
    return type(error).__name__
