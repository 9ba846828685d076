"""Traces: every piece of work is an OpenTelemetry span, kept in memory and, if asked, in a file."""

import os
import socket
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO
from uuid import uuid4

from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Tracer

from omnimind import __version__
from omnimind.core.errors import UserError
from omnimind.telemetry.conventions import SCHEMA
from omnimind.telemetry.ids import Ids
from omnimind.telemetry.span_lines import SpanLines
from omnimind.telemetry.spans import Recorder

KEPT_SPANS = 20_000


class SpanKeeper(SpanExporter):
    """Keeps the newest spans in memory, ``kept`` at most, and appends every one to ``file``, a JSON object a line."""

    def __init__(self, file: IO[str] | None = None, kept: int = KEPT_SPANS) -> None:
        self._file = file
        self._lines = SpanLines()
        self._lock = threading.Lock()
        self.spans: deque[ReadableSpan] = deque(maxlen=kept)

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Take finished ``spans``."""
        with self._lock:
            self.spans.extend(spans)
            if self._file:
                self._file.writelines(map(self._lines.line_of, spans))
                self._file.flush()
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file:
                self._file.close()
                self._file = None


def tracing(trace_file: Path | None = None, kept: int = KEPT_SPANS) -> tuple[Tracer, SpanKeeper]:
    """A tracer and the keeper of its spans, as soon as they end: the newest ``kept`` in memory, all in ``trace_file``.

    Where they are kept nowhere they only have their ids.

    Raises:
        UserError: ``trace.unwritable`` when ``trace_file`` can't be written.
    """
    keeper = SpanKeeper(_opened(trace_file) if trace_file else None, kept)
    is_kept = trace_file is not None or kept
    return (tracer_to(SimpleSpanProcessor(keeper)) if is_kept else tracer_to()), keeper


def to_file(trace_file: Path) -> SpanProcessor:
    """Writes every span to ``trace_file``, within 5 seconds, in a thread of its own.

    Raises:
        UserError: ``trace.unwritable``.
    """
    return BatchSpanProcessor(SpanKeeper(_opened(trace_file), kept=0))


def _opened(trace_file: Path) -> IO[str]:
    try:
        return trace_file.open("w", encoding="utf-8")
    except OSError as error:
        message = f"the trace file {trace_file} can't be written ({error.strerror})"
        raise UserError("trace.unwritable", message, "choose another place") from error


def resource_of(said: Mapping[str, str] | None = None) -> Resource:
    """What is said of this process in whatever it tells; ``said`` says it otherwise, or more."""
    own: dict[str, str | int] = {
        "service.name": "omnimind",
        "service.version": __version__,
        "service.instance.id": str(uuid4()),
        "host.name": socket.gethostname(),
        "process.pid": os.getpid(),
    }
    return Resource(own | dict(said or {}), SCHEMA)


def tracer_to(*processors: SpanProcessor, resource: Resource | None = None) -> Tracer:
    """A tracer whose spans go to ``processors``; without one they record nothing."""
    told = resource_of() if resource is None else resource
    if processors:
        return Recorder(processors, Ids(), told, InstrumentationScope("omnimind", __version__, SCHEMA))
    return TracerProvider(ALWAYS_OFF, told, id_generator=Ids()).get_tracer("omnimind", __version__, SCHEMA)
