"""Spans in a file are as OpenTelemetry's SDK writes them."""

import json

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Link, SpanKind, Status, StatusCode

from omnimind.telemetry.span_lines import SpanLines
from omnimind.telemetry.trace import SpanKeeper


@pytest.fixture
def spans():
    """Spans with all that a span can have."""
    keeper, provider = SpanKeeper(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(keeper))
    tracer = provider.get_tracer("test")
    with tracer.start_as_current_span("outer", kind=SpanKind.CLIENT, attributes={"a": 1, "b": (1.5, 2.5)}) as outer:
        with tracer.start_as_current_span("inner é", links=[Link(outer.get_span_context(), {"why": "so"})]) as inner:
            inner.add_event("it happened", {"n": True})
            inner.set_attribute("route", ["x", "y"])
            inner.set_attribute("half", "\ud800")
            inner.set_status(Status(StatusCode.ERROR, "it broke"))
        with pytest.raises(ValueError, match="no"), tracer.start_as_current_span("raising"):
            raise ValueError("no")
    return list(keeper.spans)


def test_lines_are_as_the_sdk_writes_them(spans):
    """Field by field, whatever a span has."""
    lines = SpanLines()
    assert len(spans) == 3
    for span in spans:
        line = lines.line_of(span)
        assert line.endswith("\n")
        assert line.count("\n") == 1
        assert json.loads(line) == json.loads(span.to_json())
