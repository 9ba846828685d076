"""Conversations in Redis: each is a list of messages, which Redis forgets by itself."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from redis.asyncio import Redis
from redis.exceptions import RedisError, WatchError

from omnimind.core.errors import TransientError
from omnimind.store.conversations import Conversation

Message = dict[str, Any]

PREFIX: Final = "omnimind:turns:"


class RedisConversations:
    """Keeps conversations; see :class:`omnimind.models.memory.Conversations`.

    Its methods raise ``TransientError`` (``redis.unavailable``).

    Args:
        url: Where Redis is, as ``redis://`` or ``unix://``.
    """

    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url, decode_responses=True, socket_timeout=1.0, socket_connect_timeout=1.0)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._redis.aclose()

    async def read(self, tenant: str, session: str) -> list[Message]:
        """What was said, the oldest first."""
        with _telling():
            return [json.loads(one) for one in await self._redis.lrange(_name(tenant, session), 0, -1)]

    async def add(self, tenant: str, session: str, messages: Sequence[Message], ttl_s: float) -> None:
        """Add what was said."""
        name = _name(tenant, session)
        with _telling():
            async with self._redis.pipeline() as pipe:
                pipe.rpush(name, *map(json.dumps, messages))
                pipe.pexpire(name, int(ttl_s * 1000))
                await pipe.execute()

    async def sum_up(self, tenant: str, session: str, older: Sequence[Message], summary: Message) -> None:
        """Put ``summary`` in the place of ``older``; the next time, if somebody says something meanwhile."""
        name = _name(tenant, session)
        with _telling():
            async with self._redis.pipeline() as pipe:
                await pipe.watch(name)
                first = await pipe.lrange(name, 0, len(older) - 1)
                if not first or [json.loads(one) for one in first] != list(older):
                    return
                pipe.multi()  # type: ignore[no-untyped-call]  # redis-py has no types there
                pipe.ltrim(name, len(older) - 1, -1)
                pipe.lset(name, 0, json.dumps(summary))
                try:
                    await pipe.execute()
                except WatchError:
                    return

    async def sessions(self, tenant: str, after: str, limit: int) -> list[Conversation]:
        """The tenant's conversations by name, those that come after the name ``after``.

        Redis has no list of them: all of its names are looked at, a part at a time.
        """
        with _telling():
            found = [_session(tenant, name) async for name in self._redis.scan_iter(match=f"{PREFIX}*", count=1000)]
            names = sorted(name for name in found if name is not None and name > after)[:limit]
            async with self._redis.pipeline(transaction=False) as pipe:
                for name in names:
                    pipe.llen(_name(tenant, name))
                    pipe.pttl(_name(tenant, name))
                told = await pipe.execute()
        now_s = time.time()
        return [
            Conversation(session=name, messages=count, expires_at_s=now_s + left_ms / 1000)
            for name, count, left_ms in zip(names, told[::2], told[1::2], strict=True)
            if count
        ]

    async def forget(self, tenant: str, session: str) -> None:
        """Forget the conversation."""
        with _telling():
            await self._redis.delete(_name(tenant, session))


def _name(tenant: str, session: str) -> str:
    return PREFIX + json.dumps([tenant, session])


def _session(tenant: str, name: str) -> str | None:
    """The session of the tenant's that :func:`_name` was given; ``None``: it is another tenant's."""
    whose, session = json.loads(name.removeprefix(PREFIX))
    return str(session) if whose == tenant else None


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        message = f"conversations can't be read or kept: Redis does not answer ({type(error).__name__})"
        raise TransientError(
            "redis.unavailable", message, "see that OMNIMIND_REDIS_URL is right and Redis runs"
        ) from error
