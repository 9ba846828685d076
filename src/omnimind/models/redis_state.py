"""Breakers' openings and counters in Redis, for all gateways that share it.

While Redis can't be reached each process goes on with its own: limits then hold for each of them, and trouble is seen
by each itself. What may be spent is in the database, and holds regardless.
"""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError

from omnimind.models.breakers import PROBE_S, Opening, OwnOpenings
from omnimind.models.counters import MINUTE_S, Demand, OwnCounters, Refusal, Seat, wait_s

PREFIX: Final = "omnimind:"

REFRESH_S: Final = 0.5
"""How often it is looked which breakers others opened."""

AFRESH_S: Final = 5.0
"""How long Redis is left alone after it could not be reached."""

LEASE_S: Final = 900.0
"""How long a request may be under way before its seat is free again: whoever had it died."""

_TAKE: Final = """
local minute, into, counts = tonumber(ARGV[1]), tonumber(ARGV[2]), {}
for i, key in ipairs(KEYS) do
  local kept = redis.call('HMGET', key, 'minute', 'count', 'before')
  local at, count, before = tonumber(kept[1]) or 0, tonumber(kept[2]) or 0, tonumber(kept[3]) or 0
  if at == minute - 1 then before, count = count, 0 elseif at ~= minute then before, count = 0, 0 end
  local most, amount = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  if most >= 0 and before * (1 - into / 60) + count + amount > most then return {i, before, count} end
  counts[i] = {count + amount, before}
end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'minute', minute, 'count', counts[i][1], 'before', counts[i][2])
  redis.call('EXPIRE', key, 150)
end
return {0, 0, 0}
"""
"""Counts all, or none: then which has no room, and its counts. A ``most`` below 0 is no limit."""

_ENTER: Final = """
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[1])
  if redis.call('ZCARD', key) >= tonumber(ARGV[3 + i]) then return i end
end
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, ARGV[2], ARGV[3])
  redis.call('EXPIRE', key, 3600)
end
return 0
"""


class RedisState:
    """Implements :class:`~omnimind.models.breakers.Openings` and :class:`~omnimind.models.counters.Counters`.

    Args:
        url: Where it is, as ``redis://`` or ``unix://``.
        now_s: What time it is, in seconds since 1970: all who share it should agree about that to within a second.
        told: Hears once, with what happened, when Redis can't be reached.
    """

    def __init__(
        self,
        url: str,
        now_s: Callable[[], float] = time.time,
        told: Callable[[str], None] = lambda why: None,
    ) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, socket_timeout=1.0, socket_connect_timeout=1.0)
        self._take = self._redis.register_script(_TAKE)
        self._enter = self._redis.register_script(_ENTER)
        self._now_s = now_s
        self._told = told
        self._counters = OwnCounters(now_s)
        self._own = OwnOpenings(now_s)
        self._seen: dict[str, Opening] = {}
        self._seen_at_s = -REFRESH_S
        self._away_until_s = 0.0
        self._own_tickets: set[str] = set()

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._redis.aclose()

    # ---------------------------------------------------------------- openings

    async def all(self) -> Mapping[str, Opening]:
        """Those there are, as of half a second ago."""
        now_s = self._now_s()
        if now_s - self._seen_at_s >= REFRESH_S:
            self._seen_at_s = now_s
            kept = await self._reach(lambda: self._redis.hgetall(f"{PREFIX}openings"))
            if kept is not None:
                self._seen = {name: Opening(**json.loads(text)) for name, text in kept.items()}
        return self._seen

    async def open(self, name: str, opening: Opening) -> None:
        """Keep it."""
        self._seen[name] = opening
        await self._reach(lambda: self._redis.hset(f"{PREFIX}openings", name, json.dumps(asdict(opening))))

    async def close(self, name: str) -> None:
        """Forget it."""
        self._seen.pop(name, None)
        await self._reach(lambda: self._redis.hdel(f"{PREFIX}openings", name))

    async def claim(self, name: str) -> bool:
        """Whether the caller is the one to try, of all."""
        if not await self._own.claim(name):
            return False
        taken = await self._reach(
            lambda: self._redis.set(_probe(name), "1", nx=True, px=int(PROBE_S * 1000)), lost=True
        )
        if not taken:
            await self._own.release(name)
        return bool(taken)

    async def release(self, name: str) -> None:
        """Let somebody else try."""
        await self._own.release(name)
        await self._reach(lambda: self._redis.delete(_probe(name)))

    # ---------------------------------------------------------------- counters

    async def take(self, demands: Sequence[Demand]) -> Refusal | None:
        """Count all of ``demands``, or none."""
        now_s = self._now_s()
        into_s = now_s % MINUTE_S
        keys = [f"{PREFIX}count:{demand.key}" for demand in demands]
        limits = [number for demand in demands for number in (demand.most, demand.amount)]
        counted = await self._reach(lambda: self._take(keys, [int(now_s // MINUTE_S), into_s, *limits]))
        if counted is None:
            return await self._counters.take(demands)
        which, before, count = map(int, counted)
        if not which:
            return None
        demand = demands[which - 1]
        return Refusal(demand.key, wait_s(before, count, into_s, demand))

    async def add(self, key: str, amount: int) -> None:
        """Count what was taken."""
        await self._counters.add(key, amount)
        minute, into_s = divmod(self._now_s(), MINUTE_S)
        await self._reach(lambda: self._take([f"{PREFIX}count:{key}"], [int(minute), into_s, -1, amount]))

    async def enter(self, seats: Sequence[Seat], ticket: str) -> Refusal | None:
        """Take all of ``seats``, or none."""
        now_s = self._now_s()
        keys = [f"{PREFIX}seats:{seat.key}" for seat in seats]
        full = await self._reach(
            lambda: self._enter(keys, [now_s, now_s + LEASE_S, ticket, *(seat.most for seat in seats)])
        )
        if full is None:
            refusal = await self._counters.enter(seats, ticket)
            if refusal is None:
                self._own_tickets.add(ticket)
            return refusal
        return Refusal(seats[int(full) - 1].key, None) if full else None

    async def leave(self, seats: Sequence[Seat], ticket: str) -> None:
        """Give them back, where they were taken."""
        if ticket in self._own_tickets:
            self._own_tickets.remove(ticket)
            await self._counters.leave(seats, ticket)
            return
        async with self._redis.pipeline(transaction=False) as pipeline:
            for seat in seats:
                pipeline.zrem(f"{PREFIX}seats:{seat.key}", ticket)
            await self._reach(pipeline.execute)

    async def _reach(self, call: Callable[[], Awaitable[Any]], lost: Any = None) -> Any:
        """What ``call`` comes to; ``lost`` if Redis can't be reached, or could not be a moment ago."""
        now_s = self._now_s()
        if now_s < self._away_until_s:
            return lost
        try:
            return await call()
        except (RedisError, OSError) as error:
            self._away_until_s = now_s + AFRESH_S
            self._told(type(error).__name__)
            return lost


def _probe(name: str) -> str:
    return f"{PREFIX}probe:{name}"
