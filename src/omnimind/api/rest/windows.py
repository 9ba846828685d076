"""Counting what happens within any minute, in this process or in Redis with others."""

import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.errors import StorageError
from pydantic import SecretStr

REST_S: Final = 5.0
"""For how long Redis is left alone after it did not answer."""

_ANSWER_S: Final = 0.5
"""How long it may take to answer."""


class Count(NamedTuple):
    """Where somebody stands.

    Attributes:
        left: How often they may still do it in this window.
        reset_s: In how many seconds the next window begins.
        wait_s: How long they have to wait for it to be allowed; 0: it is allowed now.
    """

    left: int
    reset_s: float
    wait_s: float


class Windows:
    """Counts in a sliding window: of the window before, as much counts as lies within the length of one.

    While Redis does not answer, every process counts for itself.

    Args:
        redis_url: Where processes count together; ``None``: each for itself.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(self, redis_url: SecretStr | None = None, now_s: Callable[[], float] = time.time) -> None:
        self._own = MemoryStorage()
        self._shared = _redis(redis_url) if redis_url else None
        self._now_s = now_s
        self._rests_until_s = 0.0
        self._before: dict[str, tuple[int, int]] = {}
        self._forget_at_s = 0.0

    async def count(self, subject: str, limit: int, window_s: int = 60) -> Count:
        """Count that ``subject`` does it once more, which it may ``limit`` times within ``window_s``."""
        now_s = self._now_s()
        number, passed_s = divmod(now_s, window_s)
        storage = self._storage(now_s)
        try:
            return await self._count(storage, subject, int(number), passed_s, limit, window_s)
        except StorageError:
            self._rests_until_s = now_s + REST_S
            return await self._count(self._own, subject, int(number), passed_s, limit, window_s)

    async def _count(
        self, storage: Storage, subject: str, number: int, passed_s: float, limit: int, window_s: int
    ) -> Count:
        used = await storage.incr(f"{subject} {number}", 2 * window_s)
        known = self._before.get(subject)
        if known is None or known[0] != number:
            before = min(await storage.get(f"{subject} {number - 1}"), limit)
            self._remember(subject, number, before)
        else:
            before = known[1]
        counted = before * (1 - passed_s / window_s) + used
        wait_s = 0.0 if counted <= limit else _wait_s(before, used, passed_s, limit, window_s)
        return Count(max(0, int(limit - counted)), window_s - passed_s, wait_s)

    async def close(self) -> None:
        """Let go of Redis."""
        if self._shared is not None:
            bridge: Any = self._shared.bridge
            await bridge.get_connection().aclose()

    def _storage(self, now_s: float) -> Storage:
        return self._own if self._shared is None or now_s < self._rests_until_s else self._shared

    def _remember(self, subject: str, number: int, before: int) -> None:
        """What is over does not change any more; what nobody asks about is forgotten now and then."""
        now_s = self._now_s()
        if now_s >= self._forget_at_s:
            self._before.clear()
            self._forget_at_s = now_s + 600
        self._before[subject] = (number, before)


def _wait_s(before: int, used: int, passed_s: float, limit: int, window_s: int) -> float:
    """In how many seconds there is room for one more, if nobody asks meanwhile."""
    if used < limit:  # this window has room, once enough of the one before has passed
        return max(1.0, window_s * (1 - (limit - used) / before) - passed_s) if before else 1.0
    return window_s - passed_s + window_s / limit


def _redis(url: SecretStr) -> RedisStorage:
    return RedisStorage(
        f"async+{url.get_secret_value().replace('unix://', 'redis+unix://', 1)}",
        wrap_exceptions=True,
        implementation="redispy",
        key_prefix="omnimind:limits",
        socket_timeout=_ANSWER_S,
        socket_connect_timeout=_ANSWER_S,
    )
