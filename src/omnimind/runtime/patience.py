"""Patience: work that waits for its turn is not silent, only not begun; its beats go on meanwhile."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

INTERVAL_S: Final = 0.4
"""A heartbeat may be due every second, the least that Amazon States Language can ask for."""


class Patience:
    """Beats for all that wait, by one timer. All calls are from one event loop."""

    def __init__(self) -> None:
        self._waiting: dict[object, Callable[[], None]] = {}
        self._timer: asyncio.TimerHandle | None = None

    @contextmanager
    def waiting(self, beat: Callable[[], None]) -> Iterator[None]:
        """Within the block ``beat`` is called now and then."""
        key = object()
        self._waiting[key] = beat
        if self._timer is None:
            self._wind()
        try:
            yield
        finally:
            del self._waiting[key]
            if not self._waiting and self._timer is not None:
                self._timer.cancel()
                self._timer = None

    def _wind(self) -> None:
        self._timer = asyncio.get_running_loop().call_later(INTERVAL_S, self._beat)

    def _beat(self) -> None:
        for beat in tuple(self._waiting.values()):
            beat()
        self._wind()
