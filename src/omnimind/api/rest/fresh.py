"""What many look at and nobody needs to the millisecond: it is measured once a second, however many ask."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from omnimind.api.rest.backend import Backend

FRESH_S: Final = 1.0

_MOST: Final = 1000
"""Answers that are kept: one a tenant."""


class Measured:
    """Answers of the last second, by name. Used from one event loop."""

    def __init__(self, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._kept: dict[str, tuple[float, asyncio.Future[Any]]] = {}

    async def get(self, name: str, measure: Callable[[], Awaitable[Any]]) -> Any:
        """What ``measure`` gave within the last second, or gives now; it is asked once for all who wait."""
        at_s, kept = self._kept.get(name, (0.0, None))
        if kept is None or self._clock_s() - at_s > FRESH_S or (kept.done() and kept.exception() is not None):
            if len(self._kept) >= _MOST:
                self._kept.clear()
            kept = asyncio.ensure_future(measure())
            self._kept[name] = (self._clock_s(), kept)
        return await asyncio.shield(kept)


async def fresh(here: Backend, name: str, measure: Callable[[], Awaitable[Any]]) -> Any:
    """As :meth:`Measured.get`, for this process."""
    measured: Measured = here.parts.setdefault(Measured, Measured())
    return await measured.get(name, measure)
