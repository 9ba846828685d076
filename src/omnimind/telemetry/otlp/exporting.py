"""Exporting: what is kept of this process is also sent to the collector of the house."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from opentelemetry.sdk.resources import Resource

from omnimind.telemetry.kept import KeptLine, KeptSpan
from omnimind.telemetry.otlp.exporters import Exporter, check_installed
from omnimind.telemetry.otlp.places import Place, Signal
from omnimind.telemetry.otlp.records import record_of, span_of
from omnimind.telemetry.otlp.sender import Sender

MEASURING_S: Final = 15.0
"""How often metrics are sent: as often as Prometheus comes for them where nothing else is said."""

ENDING_S: Final = 1.0
"""How long the end of the process may wait for the last requests, if those before went through."""

Measure = Callable[[], Any]
"""All that this process measured so far, as ``opentelemetry.sdk.metrics.export.MetricsData``; ``None``: nothing yet."""

Tell = Callable[[Signal, bool], None]
"""Hears that the collector takes a signal no more, or again."""


class Exporting:
    """A keeper (:class:`omnimind.telemetry.kept.Keeper`) that sends what it is given. Nobody ever waits for it.

    Args:
        places: Where each signal goes.
        resource: What is said of this process.
        tell: As above.

    Raises:
        UserError: ``otlp.missing``: the extra is not installed.
    """

    def __init__(self, places: Mapping[Signal, Place], resource: Resource, tell: Tell = lambda _, __: None) -> None:
        for place in places.values():
            check_installed(place)
        self._resource = resource
        self._exporters = {signal: Exporter(signal, place) for signal, place in places.items()}
        self._tell = tell
        self._is_well = dict.fromkeys(places, True)
        self._spans = Sender("otlp-traces", self._send_spans) if "traces" in places else None
        self._lines = Sender("otlp-logs", self._send_lines) if "logs" in places else None
        self._measuring: _Measuring | None = None

    def load(self) -> None:
        """Load what sends, now and not when there is something to send: whoever works then would wait for it."""
        for exporter in self._exporters.values():
            exporter.load()

    def keep(self, spans: Sequence[KeptSpan], lines: Sequence[KeptLine]) -> None:
        """Send them soon."""
        if self._spans is not None:
            self._spans.take(spans)
        if self._lines is not None:
            self._lines.take(lines)

    def measure(self, measure: Measure, every_s: float = MEASURING_S) -> None:
        """Send what ``measure`` gives now and then, and at the end."""
        if "metrics" in self._exporters:
            self._measuring = _Measuring(lambda: self._send("metrics", measure()), every_s)

    @property
    def dropped(self) -> dict[Signal, int]:
        """How many spans and lines were not sent."""
        senders: dict[Signal, Sender[Any] | None] = {"traces": self._spans, "logs": self._lines}
        return {signal: sender.dropped for signal, sender in senders.items() if sender is not None}

    def flush(self, within_s: float = 5.0) -> bool:
        """Wait until all is sent; whether it came to that."""
        return all(sender.flush(within_s) for sender in (self._spans, self._lines) if sender is not None)

    def close(self) -> None:
        """Send what is left, for a moment at the longest."""
        ending = [one for one in (self._spans, self._lines, self._measuring) if one is not None]
        for one in ending:
            one.end()
        until_s = time.monotonic() + ENDING_S
        for one in ending:
            one.wait(until_s)
        for exporter in self._exporters.values():
            exporter.close()

    def _send_spans(self, some: Sequence[KeptSpan]) -> bool:
        return self._send("traces", [span_of(span, self._resource) for span in some])

    def _send_lines(self, some: Sequence[KeptLine]) -> bool:
        return self._send("logs", [record_of(line, self._resource) for line in some])

    def _send(self, signal: Signal, some: Any) -> bool:
        if some is None:
            return True
        is_taken = self._exporters[signal].send(some)
        if is_taken is not self._is_well[signal]:
            self._is_well[signal] = is_taken
            self._tell(signal, is_taken)
        return is_taken


class _Measuring:
    """Sends metrics, in a thread of its own."""

    def __init__(self, send: Callable[[], bool], every_s: float) -> None:
        self._send = send
        self._every_s = every_s
        self._ending = threading.Event()
        self._is_well = True
        self._thread = threading.Thread(target=self._work, name="otlp-metrics", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ending.set()

    def wait(self, until_s: float) -> None:
        if self._is_well:
            self._thread.join(max(until_s - time.monotonic(), 0.0))

    def _work(self) -> None:
        while not self._ending.wait(self._every_s):
            self._is_well = self._send()
        self._send()
