"""A collector for tests: takes OTLP over HTTP and gRPC, as OpenTelemetry's own protocol files define it."""

import gzip
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

import grpc  # type: ignore[import-untyped]  # it has no annotations
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2 as logs_pb
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2_grpc as logs_grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics_pb
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as trace_pb
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as trace_grpc
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

SOON_S: Final = 20.0

_KINDS: Final[dict[str, Any]] = {
    "/v1/traces": (trace_pb.ExportTraceServiceRequest, trace_pb.ExportTraceServiceResponse),
    "/v1/logs": (logs_pb.ExportLogsServiceRequest, logs_pb.ExportLogsServiceResponse),
    "/v1/metrics": (metrics_pb.ExportMetricsServiceRequest, metrics_pb.ExportMetricsServiceResponse),
}


class Collector:
    """Listens at 127.0.0.1 as long as its block lasts.

    Args:
        status: What it answers by HTTP instead of taking anything.
        body: The bytes of that answer.

    Attributes:
        http: Its address for OTLP over HTTP.
        grpc: Its address for OTLP over gRPC.
        requests: What it was sent: the path, the headers, and the request as the protocol has it.
    """

    def __init__(self, status: int = 200, body: bytes | None = None) -> None:
        self._answer = status, body
        self._changed = threading.Condition()
        self.requests: list[tuple[str, Mapping[str, str], Any]] = []
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._grpc = grpc.server(ThreadPoolExecutor(2))
        trace_grpc.add_TraceServiceServicer_to_server(_Service(self, "/v1/traces"), self._grpc)  # type: ignore[no-untyped-call]  # as above
        logs_grpc.add_LogsServiceServicer_to_server(_Service(self, "/v1/logs"), self._grpc)  # type: ignore[no-untyped-call]  # as above
        metrics_grpc.add_MetricsServiceServicer_to_server(_Service(self, "/v1/metrics"), self._grpc)  # type: ignore[no-untyped-call]  # as above
        self.http = f"http://127.0.0.1:{self._http.server_address[1]}"
        self.grpc = f"http://127.0.0.1:{self._grpc.add_insecure_port('127.0.0.1:0')}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self._grpc.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._grpc.stop(None).wait()

    @property
    def answer(self) -> tuple[int, bytes | None]:
        """What it answers by HTTP: a status, and a body unless it takes what it is sent."""
        return self._answer

    def take(self, path: str, headers: Mapping[str, str], request: Any) -> None:
        """Keep what was sent."""
        with self._changed:
            self.requests.append((path, headers, request))
            self._changed.notify_all()

    def wait(self, path: str, count: int = 1) -> None:
        """Wait until ``count`` spans, records or metrics were sent there."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._of(path)) >= count, SOON_S):
                raise TimeoutError(f"of {count} to come to {path} there are {len(self._of(path))}")

    def spans(self, count: int = 0) -> list[Any]:
        """The spans that were sent, once there are ``count``."""
        self.wait("/v1/traces", count)
        return self._of("/v1/traces")

    def records(self, count: int = 0) -> list[Any]:
        """The log records that were sent, once there are ``count``."""
        self.wait("/v1/logs", count)
        return self._of("/v1/logs")

    def metrics(self, count: int = 0) -> list[Any]:
        """The metrics that were sent, once there are ``count``."""
        self.wait("/v1/metrics", count)
        return self._of("/v1/metrics")

    def resources(self) -> list[dict[str, Any]]:
        """What was said of those who sent."""
        return [attributes(one.resource.attributes) for _, _, request in self.requests for one in _by_resource(request)]

    def _of(self, path: str) -> list[Any]:
        return [one for at, _, request in self.requests if at == path for one in _ones(request)]


def attributes(pairs: Any) -> dict[str, Any]:
    """Attributes by their names."""
    return {pair.key: value_of(pair.value) for pair in pairs}


def value_of(value: AnyValue) -> Any:
    """A value of the protocol, as Python has it."""
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [value_of(one) for one in value.array_value.values]
    if kind == "kvlist_value":
        pairs: list[KeyValue] = list(value.kvlist_value.values)
        return attributes(pairs)
    return getattr(value, kind) if kind else None


def _by_resource(request: Any) -> Any:
    for field in ("resource_spans", "resource_logs", "resource_metrics"):
        if hasattr(request, field):
            return getattr(request, field)
    raise TypeError(type(request))


def _ones(request: Any) -> list[Any]:
    found = []
    for resource in _by_resource(request):
        for kind, inside in (("scope_spans", "spans"), ("scope_logs", "log_records"), ("scope_metrics", "metrics")):
            found += [one for scope in getattr(resource, kind, ()) for one in getattr(scope, inside)]
    return found


class _Service:
    """Any of the three services by gRPC."""

    def __init__(self, collector: Collector, path: str) -> None:
        self._collector = collector
        self._path = path

    def Export(self, request: Any, context: Any) -> Any:  # noqa: N802 - the protocol's name
        self._collector.take(self._path, dict(context.invocation_metadata()), request)
        return _KINDS[self._path][1]()


def _handler(collector: Collector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Takes OTLP over HTTP."""

        def do_POST(self) -> None:
            """Take it."""
            data = self.rfile.read(int(self.headers["content-length"]))
            if self.headers.get("content-encoding") == "gzip":
                data = gzip.decompress(data)
            asks, answers = _KINDS[self.path]
            status, body = collector.answer
            if body is None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                collector.take(self.path, headers, asks.FromString(data))
                body = answers().SerializeToString()
            self.send_response(status)
            self.send_header("content-type", "application/x-protobuf")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler
