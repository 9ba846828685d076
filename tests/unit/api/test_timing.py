"""Requests are counted as they come: rates, faults and percentiles of the last minute and hour."""

import asyncio
from types import SimpleNamespace

import pytest

from omnimind.api.timing import RequestTimes, Timed
from omnimind.telemetry.metrics.registry import Registry


class Clock:
    """A time that is set."""

    def __init__(self, at_s):
        self.at_s = at_s

    def __call__(self):
        """It."""
        return self.at_s


def test_percentiles_are_off_by_a_quarter_at_most():
    """Never below the true value, and by a bucket at most above it."""
    times = RequestTimes(Clock(6000.0))
    for ms in range(1, 1001):
        times.record(ms / 1000, 200)
    rates = times.last_minute()
    for found, true in ((rates.p50_ms, 500), (rates.p95_ms, 950), (rates.p99_ms, 990)):
        assert true <= found <= true * 1.25
    assert (rates.count, rates.error_rate) == (1000, 0)


def test_faults_are_ours_only():
    """What the asker did wrong is no fault."""
    times = RequestTimes(Clock(6000.0))
    for status in (200, 404, 500, 503):
        times.record(0.001, status)
    assert times.last_minute().error_rate == 0.5


def test_what_is_old_is_forgotten():
    """The last minute is the last minute, and the series goes back an hour, with minutes in which nothing came."""
    clock = Clock(60_000.0)
    times = RequestTimes(clock)
    times.record(0.001, 200)
    clock.at_s += 125
    times.record(0.001, 200)
    assert times.last_minute().count == 1
    assert [(at_s, rates.count) for at_s, rates in times.minutes()] == [(60_000, 1), (60_060, 0), (60_120, 1)]
    clock.at_s += 4000
    assert times.last_minute().p50_ms is None
    assert len(times.minutes()) == 60
    assert sum(rates.count for _, rates in times.minutes()) == 0


def test_rates_are_of_the_time_that_went_by():
    """A process that has just begun has no minute behind it."""
    clock = Clock(60_000.0)
    times = RequestTimes(clock)
    clock.at_s += 10
    for _ in range(20):
        times.record(0.001, 200)
    assert times.last_minute().per_s == pytest.approx(2.0)


ASKED = {"type": "http", "method": "GET", "path": "/v1/models"}


def counted(registry, name):
    """What a metric has, by its labels."""
    return {values: cell.value for values, cell in registry.cells().get(name, {}).items()}


async def ignore(message):
    """Take what is sent."""


def test_streams_count_until_they_begin():
    """Once, and as active until they end; what is no HTTP passes by."""
    times, registry, sent = RequestTimes(Clock(6000.0)), Registry(), []

    async def app(scope, receive, send):
        assert counted(registry, "omnimind_http_requests_active") == {("GET",): 1}
        await send({"type": "http.response.start", "status": 200, "headers": []})
        assert times.last_minute().count == 1
        assert counted(registry, "omnimind_http_requests_total") == {("GET", "/v1/models", "200"): 1}
        await send({"type": "http.response.body", "body": b""})

    async def send(message):
        sent.append(message["type"])

    asyncio.run(Timed(app, registry, times)(ASKED, None, send))
    assert sent == ["http.response.start", "http.response.body"]
    assert counted(registry, "omnimind_http_requests_active") == {("GET",): 0}

    async def socket(scope, receive, send):
        sent.append(scope["type"])

    asyncio.run(Timed(socket, registry, times)({"type": "websocket"}, None, send))
    assert sent[-1] == "websocket"
    assert times.last_minute().count == 1


def test_a_request_that_breaks_is_active_no_more():
    """However it ends."""
    registry = Registry()

    async def app(scope, receive, send):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        asyncio.run(Timed(app, registry)(ASKED, None, ignore))
    assert counted(registry, "omnimind_http_requests_active") == {("GET",): 0}
    assert counted(registry, "omnimind_http_requests_total") == {}


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ({"path": "/v1/chat/completions", "method": "POST"}, ("POST", "/v1/chat/completions")),
        ({"path": "/v1/models/openai/gpt-5"}, ("GET", "/v1/models/{model}")),
        ({"path": "/v1/runs/secret", "route": SimpleNamespace(path="/v1/runs/{run_id}")}, ("GET", "/v1/runs/{run_id}")),
        ({"path": "/wp-admin"}, ("GET", "")),
        ({"path": "/health/live", "method": "BREW"}, ("_OTHER", "/health/live")),
    ],
)
def test_labels_never_have_what_a_client_made_up(said, labels):
    """Routes are templates of ours, methods those of HTTP."""
    registry = Registry()

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 404, "headers": []})

    asyncio.run(Timed(app, registry)({**ASKED, **said}, None, ignore))
    assert counted(registry, "omnimind_http_requests_total") == {(*labels, "404"): 1}
