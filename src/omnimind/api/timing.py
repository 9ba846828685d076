"""How many requests there are, how many fail, and how long they take: of the last hour, in memory."""

import time
from bisect import bisect_left
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, Final

from omnimind.api.app import ROUTES
from omnimind.api.asgi import Message, Receive, Scope, Send
from omnimind.telemetry.metrics.registry import Counted, Registry

SLOT_S: Final = 10.0
"""What is counted together."""

SLOTS: Final = 360
"""An hour."""

_MINUTE: Final = 6
"""Slots."""

BOUNDS_S: Final = tuple(0.0001 * 1.25**step for step in range(63))
"""Upper ends of buckets, from 0.1 ms to 100 s, each a quarter longer: no percentile is off by more."""

_FAULT: Final = 500
"""Statuses from here on are faults of ours."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"})
"""Those that are counted each for itself. Source: OpenTelemetry's conventions, ``http.request.method``."""

_REMEMBERED: Final = 1000
"""Sets of labels that are remembered."""

_PLAIN: Final = frozenset({"/metrics", "/health/live", "/health/ready"})

Application = Callable[..., Any]


@dataclass(slots=True)
class _Slot:
    number: int
    errors: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS_S) + 1))


@dataclass(frozen=True, slots=True)
class Rates:
    """What requests came to: how many a second, the share of them that failed, and how long they took."""

    count: int
    per_s: float
    error_rate: float
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class RequestTimes:
    """Counts requests. Used from one event loop.

    Args:
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, now_s: Callable[[], float] = time.time) -> None:
        self._now_s = now_s
        self._began_s = now_s()
        self._slots: deque[_Slot] = deque(maxlen=SLOTS)

    def record(self, took_s: float, status: int) -> None:
        """Count a request that took so long until its answer began."""
        number = int(self._now_s() // SLOT_S)
        if not self._slots or self._slots[-1].number != number:
            self._slots.append(_Slot(number))
        slot = self._slots[-1]
        slot.counts[bisect_left(BOUNDS_S, took_s)] += 1
        slot.errors += status >= _FAULT

    def last_minute(self) -> Rates:
        """Of the last minute."""
        now_s = self._now_s()
        number = int(now_s // SLOT_S)
        some = [slot for slot in islice(reversed(self._slots), _MINUTE) if slot.number > number - _MINUTE]
        since_s = max((number - _MINUTE + 1) * SLOT_S, self._began_s)
        return _rates(some, max(now_s - since_s, 1.0))

    def minutes(self) -> list[tuple[float, Rates]]:
        """Of each minute since this began, an hour at most: when it began, and what its requests came to."""
        last = int(self._now_s() // SLOT_S) // _MINUTE
        first = max(int(self._began_s // SLOT_S) // _MINUTE, last - SLOTS // _MINUTE + 1)
        by_minute: dict[int, list[_Slot]] = {minute: [] for minute in range(first, last + 1)}
        for slot in self._slots:
            if slot.number // _MINUTE in by_minute:
                by_minute[slot.number // _MINUTE].append(slot)
        length_s = SLOT_S * _MINUTE
        return [(minute * length_s, _rates(some, length_s)) for minute, some in by_minute.items()]


class Timed:
    """Counts the requests to ``app``: how long each takes until its answer begins, so that streams count as others.

    Args:
        app: An ASGI application.
        registry: Where they are counted.
        times: Where they are counted, too, for the page of this process.
    """

    def __init__(self, app: Application, registry: Registry, times: RequestTimes | None = None) -> None:
        self._app = app
        self._registry = registry
        self._times = times
        self._counted = lru_cache(_REMEMBERED)(self._like)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began_s = time.perf_counter()
        method = method_of(scope)

        def timed(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start":
                self._begun(scope, method, message["status"], time.perf_counter() - began_s)
            return send(message)

        self._registry.shift("omnimind_http_requests_active", 1, method=method)
        try:
            await self._app(scope, receive, timed)
        finally:
            self._registry.shift("omnimind_http_requests_active", -1, method=method)

    def _begun(self, scope: Scope, method: str, status: int, took_s: float) -> None:
        if self._times is not None:
            self._times.record(took_s, status)
        total, duration = self._counted(method, route_of(scope), str(status))
        self._registry.add([(total, 1.0), (duration, took_s)], self._registry.here())

    def _like(self, method: str, route: str, status: str) -> tuple[Counted, Counted]:
        """What such requests count in."""
        labels = {"method": method, "route": route, "status": status}
        names = "omnimind_http_requests_total", "omnimind_http_request_duration_seconds"
        total, duration = (self._registry.counted(name, **labels) for name in names)
        return total, duration


def method_of(scope: Scope) -> str:
    """The method, if it is one that there is."""
    return scope["method"] if scope["method"] in _METHODS else "_OTHER"


def route_of(scope: Scope) -> str:
    """The template of the path that was asked for, once that is known; empty: it is none of ours, or a page."""
    path: str = scope["path"]
    if path in ROUTES or path in _PLAIN:
        return path
    if path.startswith("/v1/models/"):
        return "/v1/models/{model}"
    return getattr(scope.get("route"), "path", "")


def _rates(some: Sequence[_Slot], length_s: float) -> Rates:
    counts = [sum(column) for column in zip(*(slot.counts for slot in some), strict=True)]
    total = sum(counts)
    errors = sum(slot.errors for slot in some)
    p50, p95, p99 = (_percentile_ms(counts, total, share) for share in (0.5, 0.95, 0.99))
    return Rates(total, total / length_s, errors / total if total else 0.0, p50, p95, p99)


def _percentile_ms(counts: Sequence[int], total: int, share: float) -> float | None:
    """The upper end of the bucket in which it lies."""
    left = share * total
    for bound_s, count in zip((*BOUNDS_S, BOUNDS_S[-1]), counts, strict=False):
        left -= count
        if count and left <= 0:
            return bound_s * 1000
    return None
