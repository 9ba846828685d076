"""Spans that cost little say what the SDK's say, whatever is done with them."""

import json

import pytest
from opentelemetry.context import Context
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TraceState,
    set_span_in_context,
)

from omnimind.telemetry.trace import resource_of, tracer_to

ODD = {"whole": 1, "half": 0.5, "is": True, "none": None, "texts": ["a", "b"], "mixed": [1, "a"]}
WRONG = {"": 1, 5: "five", "object": SpanKind.CLIENT, "deep": {"list": [1, {"text": "long enough"}]}}


class Heard(SpanProcessor):
    """Hears of spans."""

    def __init__(self):
        self.begun, self.ended = [], []

    def on_start(self, span, parent_context=None):
        """With what is said of it from the start."""
        self.begun.append((span.name, dict(span.attributes)))

    def on_end(self, span):
        """Once."""
        self.ended.append(span)


def work(tracer):
    """Everything that can be done with spans."""
    state = TraceState([("vendor", "x")])
    above = NonRecordingSpan(SpanContext(7, 8, is_remote=True, trace_flags=TraceFlags(1), trace_state=state))
    first = tracer.start_span("far", set_span_in_context(above, Context()), SpanKind.SERVER, {"a": 1}, start_time=5)
    first.set_attribute("a", 2)
    first.set_attribute("b", ["x", "y"])
    first.end(9)
    with tracer.start_as_current_span("outer", attributes=ODD) as outer:
        link = Link(first.get_span_context(), {"why": "so"})
        with tracer.start_as_current_span("inner", links=[link]) as inner:
            inner.set_attributes(WRONG)
            inner.add_event("happened", {"n": 1})
            inner.add_link(outer.get_span_context())
            inner.set_status(Status(StatusCode.ERROR, "it broke"))
            inner.update_name("other")
    with pytest.raises(ValueError, match="no"), tracer.start_as_current_span("raising"):
        raise ValueError("no")
    with pytest.raises(ValueError, match="no"), tracer.start_span("quiet", record_exception=False):
        raise ValueError("no")
    crowded = tracer.start_span("crowded", attributes={f"n{number}": number for number in range(9)})
    for number in range(9):
        crowded.add_event(f"event {number}")
        crowded.set_attribute(f"late {number}", "a text")
    crowded.end()
    crowded.end()
    crowded.set_attribute("too", "late")
    crowded.update_name("too late")
    crowded.add_event("too late")


def told(span, numbers):
    """What a span tells, its ids by when they came, without moments and lines of code."""
    said = json.loads(span.to_json())
    for one in (said["context"], *(link["context"] for link in said["links"])):
        one["span_id"] = numbers.setdefault(one["span_id"], len(numbers))
        one["trace_id"] = numbers.setdefault(one["trace_id"], len(numbers))
    said["parent_id"] = numbers.setdefault(said["parent_id"], len(numbers))
    for event in said["events"]:
        event.pop("timestamp")
        event["attributes"].pop("exception.stacktrace", None)
    if said["name"] != "far":
        assert said.pop("start_time") <= said.pop("end_time")
    dropped = (span.dropped_attributes, span.dropped_events, span.dropped_links)
    return {**said, "dropped": dropped, "flags": span.context.trace_flags, "scope": span.instrumentation_scope}


@pytest.mark.parametrize("limits", [{}, {"ATTRIBUTE_COUNT": "4", "EVENT_COUNT": "3", "ATTRIBUTE_VALUE_LENGTH": "4"}])
def test_they_say_what_those_of_the_sdk_say(monkeypatch, limits):
    """Attributes of any kind, events, links, statuses, exceptions and limits; and nothing once they have ended."""
    for name, value in limits.items():
        monkeypatch.setenv(f"OTEL_SPAN_{name}_LIMIT", value)
    resource, ours, theirs = resource_of(), Heard(), Heard()
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(theirs)
    tracer = tracer_to(ours, resource=resource)
    scope = tracer.scope
    work(tracer)
    work(provider.get_tracer(scope.name, scope.version, scope.schema_url))
    assert len(ours.ended) == 6
    assert ours.begun == theirs.begun
    found, wanted = ([told(span, numbers) for span in one.ended] for one, numbers in ((ours, {}), (theirs, {})))
    assert found == wanted


def test_what_has_ended_is_handed_on_to_all(caplog):
    """Once, and to each in their order; to end it again is logged."""
    one, other = Heard(), Heard()
    span = tracer_to(one, other).start_span("work")
    span.end()
    span.end()
    assert one.ended == other.ended == [span]
    assert not span.is_recording()
    assert "ended span" in caplog.text
