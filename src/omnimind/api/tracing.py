"""Requests as spans: each is a part of the trace that it comes with, and what it asks for is a part of it.

Source: OpenTelemetry's semantic conventions for HTTP spans, v1.41.1. Queries, bodies, addresses and agents of users are
not told.
"""

from collections.abc import Awaitable
from typing import Any, Final

from opentelemetry import context
from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from omnimind.api.app import METRICS
from omnimind.api.asgi import Message, Receive, Scope, Send
from omnimind.api.timing import Application, method_of, route_of
from omnimind.telemetry.failure import failure_of

_W3C: Final = TraceContextTextMapPropagator()
_CARRIED: Final = (b"traceparent", b"tracestate")
_FAULT: Final = 500
_UNSEEN: Final = (METRICS, "/health/")
"""What machines ask for every few seconds."""


class Traced:
    """Makes a span of every request to ``app``, which is current within it and ends with the answer.

    Args:
        app: An ASGI application.
        tracer: Gets the spans.
    """

    def __init__(self, app: Application, tracer: Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["path"].startswith(_UNSEEN):
            await self._app(scope, receive, send)
            return
        method = method_of(scope)
        span = self._tracer.start_span(method, _carried(scope), SpanKind.SERVER)
        status = 0

        def seen(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            return send(message)

        token = context.attach(set_span_in_context(span))
        try:
            await self._app(scope, receive, seen)
        except BaseException as error:
            span.set_attribute("error.type", failure_of(error).code)
            span.set_status(Status(StatusCode.ERROR))
            raise
        finally:
            context.detach(token)
            _end(span, scope, method, status)


def _carried(scope: Scope) -> Context:
    """The trace that the request says it is a part of."""
    said = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _CARRIED}
    return _W3C.extract(said, Context()) if said else Context()


def _end(span: Span, scope: Scope, method: str, status: int) -> None:
    if span.is_recording():
        said: dict[str, Any] = {
            "http.request.method": method,
            "url.path": scope["path"],
            "url.scheme": scope.get("scheme", "http"),
        }
        if route := route_of(scope):
            said["http.route"] = route
            span.update_name(f"{method} {route}")
        if status:
            said["http.response.status_code"] = status
        if status >= _FAULT:
            said["error.type"] = str(status)
            span.set_status(Status(StatusCode.ERROR))
        span.set_attributes(said)
    span.end()
