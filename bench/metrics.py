"""What metrics cost whoever works, in processor time: counting, being asked, and telling others.

python bench/metrics.py
"""

import asyncio
import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from opentelemetry.trace import NoOpTracer, SpanKind, Tracer

from omnimind.api.timing import Timed
from omnimind.api.tracing import Traced
from omnimind.runtime.growth import deltas
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.series import Series
from omnimind.telemetry.metrics.cells import Cells
from omnimind.telemetry.metrics.exposition import OPENMETRICS, exposed
from omnimind.telemetry.metrics.registry import Registry
from omnimind.telemetry.metrics.sheets import Sheets
from report import Row, at_most, tell

CALL_US: Final = 300
"""The most that a gateway call may take for telemetry."""

SCRAPE_MS: Final = 50

_CALLS: Final = 1000
_COUNTS: Final = 4000
_ROUTES: Final = 110
_MODEL: Final = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "fast",
    "gen_ai.response.model": "gpt-5-mini",
    "gen_ai.usage.input_tokens": 1200,
    "gen_ai.usage.output_tokens": 300,
    "omnimind.model": "openai/gpt-5-mini",
    "omnimind.tenant": "default",
    "omnimind.cache": "miss",
    "omnimind.cost_usd": 0.0021,
}
_ASKED: Final = {"type": "http", "method": "POST", "path": "/v1/chat/completions", "headers": []}


def measured() -> list[Row]:
    """Each figure is the best of five."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder), traces_share=1.0)
        told = telemetry(settings, io.StringIO(), role="server")
        assert told.measuring is not None, "it has a role"
        registry = told.measuring.registry
        with_it = _whole(told.tracer, registry)
        rows = [_call(with_it), _count(registry), *_tell(Path(folder))]
        with open_database(settings.database) as database:
            rows.append(_series(Series(database)))
        told.keeping.close()
        return rows


def _call(app: Any) -> Row:
    """What telemetry adds to a call of which nothing else is done."""
    own_us, whole_us = (asyncio.run(_requests(one)) for one in (_answering(NoOpTracer()), app))
    return at_most("A gateway call: its request, spans and metrics", whole_us - own_us, CALL_US, "µs")


def _answering(tracer: Tracer) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        span = tracer.start_span("chat fast", kind=SpanKind.CLIENT)
        span.set_attributes(_MODEL)
        span.end()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return app


def _whole(tracer: Tracer, registry: Registry) -> Any:
    return Timed(Traced(_answering(tracer), tracer), registry)


async def _requests(app: Any) -> float:
    async def send(message: Any) -> None:
        pass

    best_s = float("inf")
    for _ in range(5):
        began_s = time.thread_time()
        for _ in range(_CALLS):
            await app(dict(_ASKED), None, send)
        best_s = min(best_s, (time.thread_time() - began_s) / _CALLS)
    return best_s * 1e6


def _count(registry: Registry) -> Row:
    labels = {"agent": "editor", "outcome": "succeeded"}
    took_us = _best_us(lambda: registry.count("omnimind_agent_calls_total", within=None, **labels), _COUNTS)
    return Row("Counting something", f"{took_us:.2f} µs")


def _tell(folder: Path) -> list[Row]:
    cells = _busy()
    lines = exposed(cells, OPENMETRICS)[0].splitlines()
    sheets = Sheets(folder / "metrics" / "here", "bench:1:x.1", lambda name, age_s: False)
    sheets.take_over()
    scrape_ms = _best_us(lambda: exposed(cells, OPENMETRICS), 5) / 1000
    write_ms = _best_us(lambda: sheets.write(cells), 5) / 1000
    return [
        at_most("A scrape of a busy service", scrape_ms, SCRAPE_MS, "ms", f" ({len(lines)} lines)"),
        Row("A process tells others of its machine, at most every 2 s", f"{write_ms:.2f} ms"),
    ]


def _series(series: Series) -> Row:
    some = list(deltas({}, _busy(), is_first=True))
    series.write(some)
    took_ms = _best_us(lambda: series.write(some), 5) / 1000
    return Row("A process adds to the series, every 10 s", f"{took_ms:.2f} ms ({len(some)} of them, SQLite)")


def _busy() -> Cells:
    """What a service has that was asked for everything there is."""
    registry = Registry()
    for number in range(_ROUTES):
        labels = {"method": "GET", "route": f"/v1/resource/{number}", "status": "200"}
        registry.count("omnimind_http_requests_total", within=None, **labels)
        registry.observe("omnimind_http_request_duration_seconds", 0.004, within=None, **labels)
    return registry.cells()


def _best_us(work: Callable[[], Any], times: int) -> float:
    best_s = float("inf")
    for _ in range(5):
        began_s = time.process_time()
        for _ in range(times):
            work()
        best_s = min(best_s, (time.process_time() - began_s) / times)
    return best_s * 1e6


if __name__ == "__main__":
    tell(measured())
