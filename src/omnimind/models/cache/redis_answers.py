"""Remembered answers in Redis, for all gateways that share it."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from omnimind.core.answers import Asked, Remembered
from omnimind.core.errors import TransientError

PREFIX: Final = "{omnimind:answers}:"
"""One hash tag: in a cluster all of it has to be in one place, or no script could touch it."""

_FORGET: Final = """
local function forget(key)
  local size = redis.call('HGET', KEYS[3], key)
  if size then redis.call('DECRBY', KEYS[4], size) end
  redis.call('HDEL', KEYS[3], key)
  redis.call('ZREM', KEYS[1], key)
  redis.call('ZREM', KEYS[2], key)
  redis.call('ZREM', KEYS[5], key)
  redis.call('DEL', ARGV[1] .. key)
end
"""

_PUT: Final = (
    _FORGET
    + """
local key, now, size = ARGV[2], ARGV[3], ARGV[4]
forget(key)
redis.call('HSET', ARGV[1] .. key, unpack(ARGV, 9))
redis.call('PEXPIRE', ARGV[1] .. key, ARGV[7])
redis.call('ZADD', KEYS[1], now, key)
redis.call('ZADD', KEYS[5], ARGV[8], key)
redis.call('HSET', KEYS[3], key, size)
redis.call('INCRBY', KEYS[4], size)
if redis.call('HEXISTS', ARGV[1] .. key, 'vector') == 1 then
  redis.call('ZADD', KEYS[2], redis.call('HGET', ARGV[1] .. key, 'created_at_s'), key)
end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', now)) do forget(old) end
while redis.call('ZCARD', KEYS[1]) > tonumber(ARGV[5])
  or tonumber(redis.call('GET', KEYS[4])) > tonumber(ARGV[6]) do
  forget(redis.call('ZRANGE', KEYS[1], 0, 0)[1])
end
"""
)
"""Keeps an answer, and forgets those that expired and those used longest ago that don't fit any more."""

_FIELDS: Final = ("tenant", "body", "created_at_s", "expires_at_s")
_ASKED: Final = ("partition", "text", "vector", "created_at_s")


class RedisAnswers:
    """Implements :class:`~omnimind.core.answers.Answers`.

    Args:
        url: Where it is, as ``redis://`` or ``unix://``.
        most: How many answers are kept.
        most_bytes: How large they may be together.
        now_s: What time it is, in seconds since 1970: all who share it should agree about that to within a second.
    """

    def __init__(self, url: str, *, most: int, most_bytes: int, now_s: Callable[[], float] = time.time) -> None:
        self._redis = Redis.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0)
        self._put = self._redis.register_script(_PUT)
        self._most, self._most_bytes = most, most_bytes
        self._now_s = now_s

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._redis.aclose()

    async def get(self, key: str) -> Remembered | None:
        """See the port."""
        now_s = self._now_s()
        async with _told(), self._redis.pipeline(transaction=False) as pipe:
            pipe.hmget(f"{PREFIX}{key}", _FIELDS)
            pipe.zadd(f"{PREFIX}used", {key: now_s}, xx=True)
            (found, _) = await pipe.execute()
        if None in found:
            return None
        tenant, body, created_at_s, expires_at_s = (field.decode() for field in found)
        if float(expires_at_s) <= now_s:
            return None
        return Remembered(key, tenant, body, float(created_at_s), float(expires_at_s))

    async def put(self, entry: Remembered) -> None:
        """See the port."""
        now_s = self._now_s()
        left_ms = max(1, int((entry.expires_at_s - now_s) * 1000))
        fields: list[str | bytes | float] = ["tenant", entry.tenant, "body", entry.body]
        fields += ["created_at_s", repr(entry.created_at_s), "expires_at_s", repr(entry.expires_at_s)]
        if entry.asked is not None:
            fields += ["partition", entry.asked.partition, "text", entry.asked.text, "vector", entry.asked.vector]
        keys = [f"{PREFIX}{name}" for name in ("used", "asked", "sizes", "bytes", "expires")]
        bounds: list[str | int] = [self._most, self._most_bytes, left_ms, repr(entry.expires_at_s)]
        async with _told():
            await self._put(keys, [PREFIX, entry.key, repr(now_s), entry.size_bytes, *bounds, *fields])

    async def questions(self, after_s: float, most: int) -> Sequence[Asked]:
        """See the port."""
        now_s = self._now_s()
        async with _told():
            newest: list[Any] = await self._redis.zrevrangebyscore(f"{PREFIX}asked", "+inf", f"({after_s!r}", 0, most)
            async with self._redis.pipeline(transaction=False) as pipe:
                for key in newest:
                    pipe.hmget(PREFIX.encode() + key, (*_ASKED, "expires_at_s"))
                found = await pipe.execute()
        return [
            Asked(key.decode(), partition.decode(), text.decode(), vector, float(created_at_s))
            for key, (partition, text, vector, created_at_s, expires_at_s) in reversed(
                list(zip(newest, found, strict=True))
            )
            if vector is not None and float(expires_at_s) > now_s
        ]


@asynccontextmanager
async def _told() -> AsyncGenerator[None]:
    """Redis's troubles as ours."""
    try:
        yield
    except RedisError as error:
        message = f"remembered answers can't be reached in Redis ({type(error).__name__})"
        raise TransientError("redis.unavailable", message, "check OMNIMIND_REDIS_URL") from error
