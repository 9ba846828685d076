"""OpenTelemetry's own exporters, for the places where telemetry goes. Imported late: requests and gRPC are heavy."""

import logging
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from opentelemetry.sdk._logs.export import LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExportResult
from opentelemetry.sdk.trace.export import SpanExportResult

from omnimind.core.errors import UserError
from omnimind.telemetry.otlp.places import Place, Protocol, Signal

_TAKEN: Final = (SpanExportResult.SUCCESS, LogRecordExportResult.SUCCESS, MetricExportResult.SUCCESS)

_MODULES: Final[dict[Protocol, str]] = {
    "http/protobuf": "opentelemetry.exporter.otlp.proto.http",
    "grpc": "opentelemetry.exporter.otlp.proto.grpc",
}

HINT: Final = "pip install 'omnimind[otlp]'"


def check_installed(place: Place) -> None:
    """Raise ``UserError`` (``otlp.missing``) unless telemetry can be sent there."""
    try:
        is_there = find_spec(_MODULES[place.protocol]) is not None
    except ModuleNotFoundError:
        is_there = False
    if not is_there:
        raise UserError("otlp.missing", "telemetry is to be sent by OTLP, but the extra is not installed", HINT)


class Exporter:
    """Sends one signal to its place: is made when it is first used, or loaded before, and connects when it sends.

    Args:
        signal: What is sent.
        place: Where to.
    """

    def __init__(self, signal: Signal, place: Place) -> None:
        self._signal = signal
        self._place = place
        self._made: Any = None

    def load(self) -> bool:
        """Make it, unless that is done; whether it can be made. What is wrong there is never our trouble."""
        try:
            if self._made is None:
                _silence()
                self._made = _MAKERS[self._place.protocol](self._signal, self._place)
        except Exception:  # noqa: BLE001 - whatever a library makes of a place, the work goes on
            return False
        return True

    def send(self, some: Any) -> bool:
        """Send it; whether it was taken. What is wrong there is never our trouble, either."""
        try:
            return self.load() and self._made.export(some) in _TAKEN
        except Exception:  # noqa: BLE001 - whatever a library makes of an answer, the work goes on
            return False

    def close(self) -> None:
        """Give up what is still tried."""
        if self._made is not None:
            self._made.shutdown()


def _silence() -> None:
    """Let nothing that the exporters log come back to them as lines to be sent: we tell of it in our words."""
    theirs = logging.getLogger("opentelemetry.exporter")
    theirs.handlers, theirs.propagate = [logging.NullHandler()], False


def _by_http(signal: Signal, place: Place) -> Any:
    from opentelemetry.exporter.otlp.proto.http import Compression
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    kinds: dict[Signal, Callable[..., Any]] = {
        "traces": OTLPSpanExporter,
        "logs": OTLPLogExporter,
        "metrics": OTLPMetricExporter,
    }
    return kinds[signal](
        endpoint=place.endpoint,
        certificate_file=place.certificate or None,
        client_key_file=place.client_key or None,
        client_certificate_file=place.client_certificate or None,
        headers={name: value.get_secret_value() for name, value in place.headers.items()},
        timeout=place.timeout_s,
        compression=Compression.Gzip if place.is_compressed else Compression.NoCompression,
    )


def _by_grpc(signal: Signal, place: Place) -> Any:
    import grpc  # type: ignore[import-untyped]  # it has no annotations
    from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    kinds: dict[Signal, Callable[..., Any]] = {
        "traces": OTLPSpanExporter,
        "logs": OTLPLogExporter,
        "metrics": OTLPMetricExporter,
    }
    is_open = place.endpoint.startswith("http://")
    files = (place.certificate, place.client_key, place.client_certificate)
    return kinds[signal](
        endpoint=place.endpoint,
        insecure=is_open,
        credentials=None if is_open else grpc.ssl_channel_credentials(*map(_bytes, files)),
        headers=tuple((name, value.get_secret_value()) for name, value in place.headers.items()),
        timeout=place.timeout_s,
        compression=grpc.Compression.Gzip if place.is_compressed else grpc.Compression.NoCompression,
    )


def _bytes(path: str) -> bytes | None:
    return Path(path).read_bytes() if path else None


_MAKERS: Final[dict[Protocol, Callable[[Signal, Place], Any]]] = {"http/protobuf": _by_http, "grpc": _by_grpc}
