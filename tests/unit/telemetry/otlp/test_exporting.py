"""Spans and lines reach a collector by OTLP, and one that is dead, slow or mad is nobody's trouble."""

import io
import socket
import subprocess
import sys
import time

import pytest
from opentelemetry.trace import Link, SpanKind

from omnimind.core.errors import BrokenError, UserError
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.telemetry.failure import recording
from omnimind.telemetry.otlp.sender import Sender
from omnimind.testing.collector import Collector, attributes


@pytest.fixture
def collector():
    """One that takes all."""
    with Collector() as there:
        yield there


def tell(tmp_path, **environment):
    """What a process tells whose environment says so: a span that fails below another, and a line within it."""
    settings = Settings.from_environment({"OMNIMIND_HOME": str(tmp_path), "OMNIMIND_TRACES_SHARE": "1", **environment})
    told = telemetry(settings, io.StringIO())
    with open_database(settings.database) as database:
        told.into(database)
        tracer = told.tracer
        with tracer.start_as_current_span("outer", attributes={"omnimind.tenant": "acme", "n": (1, 2)}) as outer:
            context = outer.get_span_context()
            inner = tracer.start_span("inner", kind=SpanKind.CLIENT, links=[Link(context)])
            with pytest.raises(BrokenError), recording(inner):
                raise BrokenError("it.broke", "the key sk-proj-abcdefghijklmnop1234 is wrong")
            inner.add_event("tried", {"omnimind.wait_s": 0.5})
            inner.end()
            told.log.warning("it happened", seconds=1.5, host="a.example")
        began_s = time.perf_counter()
        told.close()
    return context, time.perf_counter() - began_s


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
def test_both_protocols_carry_all_of_a_span_and_a_line(tmp_path, collector, protocol):
    """Ids, kinds, links, events, attributes and severities arrive, without secrets; headers go with every request."""
    endpoint = collector.grpc if protocol == "grpc" else collector.http
    said = {
        "OMNIMIND_OTLP_ENDPOINT": endpoint,
        "OMNIMIND_OTLP_PROTOCOL": protocol,
        "OMNIMIND_OTLP_HEADERS": "X-Key=k%201",
    }
    context, _ = tell(tmp_path, **said)
    inner, outer = collector.spans(2)
    assert (outer.trace_id, outer.span_id) == (context.trace_id.to_bytes(16, "big"), context.span_id.to_bytes(8, "big"))
    assert (inner.parent_span_id, inner.kind, inner.links[0].span_id) == (
        outer.span_id,
        inner.SPAN_KIND_CLIENT,
        outer.span_id,
    )
    assert attributes(outer.attributes) == {"omnimind.tenant": "acme", "n": [1, 2]}
    assert outer.start_time_unix_nano <= inner.start_time_unix_nano <= inner.end_time_unix_nano
    tried, raised = inner.events
    assert (tried.name, attributes(tried.attributes)) == ("tried", {"omnimind.wait_s": 0.5})
    assert inner.status.code == inner.status.STATUS_CODE_ERROR
    assert attributes(raised.attributes)["exception.type"] == "BrokenError"
    assert "sk-proj" not in str(collector.requests)
    [record] = collector.records(1)
    assert (record.body.string_value, record.severity_text, record.span_id) == ("it happened", "WARNING", outer.span_id)
    assert attributes(record.attributes)["omnimind.seconds"] == 1.5
    assert {request[1]["x-key"] for request in collector.requests} == {"k 1"}
    assert collector.resources()[0]["service.name"] == "omnimind"


def test_the_standard_variables_are_honoured(tmp_path, collector):
    """A place for one signal, its headers, compression and the service's name; what has no place is not sent."""
    tell(
        tmp_path,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=f"{collector.http}/v1/traces",
        OTEL_EXPORTER_OTLP_TRACES_HEADERS="authorization=Basic%20abc",
        OTEL_EXPORTER_OTLP_COMPRESSION="gzip",
        OTEL_SERVICE_NAME="studio",
        OTEL_RESOURCE_ATTRIBUTES="deployment.environment.name=test",
    )
    collector.spans(2)
    assert {path for path, _, _ in collector.requests} == {"/v1/traces"}
    _, headers, _ = collector.requests[0]
    assert (headers["authorization"], headers["content-encoding"]) == ("Basic abc", "gzip")
    [said, *_] = collector.resources()
    assert (said["service.name"], said["deployment.environment.name"]) == ("studio", "test")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zstd"),
        ("OTEL_EXPORTER_OTLP_HEADERS", "Bearer abc"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "ftp://there"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_done(name, value):
    """And no header is quoted."""
    environment = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", name: value}
    with pytest.raises(UserError, match="is not right") as caught:
        _ = Settings.from_environment(environment).otlp
    assert caught.value.code == "otlp.invalid"
    assert "Bearer" not in str(caught.value)


def test_nothing_is_sent_unless_it_is_said_where():
    """Not even to the place that the standard names."""
    assert Settings.from_environment({}).otlp == {}
    assert (
        Settings.from_environment({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_SDK_DISABLED": "true"}).otlp == {}
    )
    only = Settings.from_environment({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://a", "OTEL_LOGS_EXPORTER": "none"}).otlp
    assert set(only) == {"traces", "metrics"}


def test_a_collector_that_is_not_there_changes_nothing(tmp_path):
    """The process ends as soon as without one, and the spans are in its own store."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    _, ending_s = tell(tmp_path, OMNIMIND_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
    assert ending_s < 3.0


def test_a_collector_that_never_answers_delays_nobody(tmp_path):
    """The process waits for a moment for what is left, and goes."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _, ending_s = tell(tmp_path, OMNIMIND_OTLP_ENDPOINT=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert ending_s < 3.0


@pytest.mark.parametrize(("status", "body"), [(200, b"\xff\x00 garbage"), (500, b"{"), (302, b"")])
def test_what_a_collector_answers_is_nobodys_trouble(tmp_path, status, body):
    """Whatever it says."""
    with Collector(status, body) as mad:
        tell(tmp_path, OMNIMIND_OTLP_ENDPOINT=mad.http)


def test_what_comes_too_fast_is_dropped_and_counted():
    """Whoever hands it over does not wait, and after a failure nothing is sent for a while."""
    asked = []

    def send(some):
        asked.append(len(some))
        return False

    sender = Sender("test", send, most=100)
    sender.take(range(1000))
    assert sender.dropped >= 900
    sender.end()
    sender.wait(time.monotonic() + 5)
    assert sum(asked) <= 100


@pytest.mark.parametrize(
    ("role", "endpoint", "loaded"),
    [("gateway", "http://127.0.0.1:1", True), ("gateway", "", False), (None, "http://127.0.0.1:1", False)],
)
def test_what_sends_is_loaded_before_a_process_serves(tmp_path, role, endpoint, loaded):
    """Not while it answers its first requests; and only where there is something to send, and long to live."""
    code = (
        "import io, sys\n"
        "from omnimind.runtime.seeing import telemetry\n"
        "from omnimind.settings import Settings\n"
        f"told = telemetry(Settings.from_environment({{'OMNIMIND_HOME': {str(tmp_path)!r}, "
        f"'OMNIMIND_OTLP_ENDPOINT': {endpoint!r}}}), io.StringIO(), role={role!r})\n"
        "print('opentelemetry.exporter.otlp.proto.http' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == str(loaded)
