"""Conversations: kept by tenant and session, in memory, in a database and in Redis."""

import asyncio
import time

import pytest

from omnimind.store.conversations import DatabaseConversations
from omnimind.store.database import open_database
from omnimind.store.redis_conversations import RedisConversations
from omnimind.testing.conversations import FakeConversations

ANA = {"role": "user", "content": "Olá, aqui é a Ana\u0000\ud800"}
BOT = {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "look"}}]}
MORE = {"role": "user", "content": "And now?"}
DAY_S = 86_400.0


@pytest.fixture(params=["fake", "sqlite", "postgresql", "redis"])
def opening(request, tmp_path):
    """Opens conversations of each kind, twice the same."""
    if request.param == "fake":
        fake = FakeConversations()
        yield lambda: fake
        return
    if request.param == "redis":
        url = request.getfixturevalue("redis_url")
        yield lambda: RedisConversations(url)
        return
    url = f"sqlite:///{tmp_path}/x.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    with open_database(url) as first, open_database(url) as second:
        databases = [first, second]
        yield lambda: DatabaseConversations(databases.pop())


def run(opening, work):
    """Run ``work`` with conversations, in an event loop."""

    async def running():
        one = opening()
        try:
            await work(one)
        finally:
            if isinstance(one, RedisConversations):
                await one.aclose()

    asyncio.run(running())


def test_a_conversation_is_read_as_it_was_said(opening):
    """In its order, exactly, also by another process; others have their own."""

    async def say(kept):
        assert await kept.read("acme", "s") == []
        await kept.add("acme", "s", [ANA, BOT], DAY_S)
        await kept.add("acme", "s", [MORE], DAY_S)
        assert await kept.read("other", "s") == await kept.read("acme", "t") == []

    async def read(kept):
        assert await kept.read("acme", "s") == [ANA, BOT, MORE]

    run(opening, say)
    run(opening, read)


def test_a_conversation_can_be_forgotten(opening):
    """That one only."""

    async def work(kept):
        await kept.add("acme", "s", [ANA], DAY_S)
        await kept.add("acme", "t", [MORE], DAY_S)
        await kept.forget("acme", "s")
        assert await kept.read("acme", "s") == []
        assert await kept.read("acme", "t") == [MORE]

    run(opening, work)


def test_what_is_older_is_summed_up(opening):
    """And it goes on after that."""

    async def work(kept):
        await kept.add("acme", "s", [ANA, BOT, MORE], DAY_S)
        await kept.sum_up("acme", "s", [ANA, BOT], BOT)
        assert await kept.read("acme", "s") == [BOT, MORE]
        await kept.sum_up("acme", "s", [BOT], ANA)
        await kept.add("acme", "s", [BOT], DAY_S)
        assert await kept.read("acme", "s") == [ANA, MORE, BOT]

    run(opening, work)


def test_only_what_a_conversation_begins_with_is_summed_up(opening):
    """Somebody else may have summed it up meanwhile, or it was forgotten."""

    async def work(kept):
        await kept.add("acme", "s", [ANA, BOT, MORE], DAY_S)
        await kept.sum_up("acme", "s", [BOT, MORE], ANA)
        await kept.sum_up("acme", "t", [ANA], BOT)
        assert await kept.read("acme", "s") == [ANA, BOT, MORE]
        assert await kept.read("acme", "t") == []

    run(opening, work)


def test_what_is_said_at_the_same_time_is_all_kept(opening):
    """Whoever says it."""

    async def work(kept):
        messages = [{"role": "user", "content": str(number)} for number in range(20)]
        await asyncio.gather(*(kept.add("acme", "s", [one], DAY_S) for one in messages))
        found = await kept.read("acme", "s")
        assert sorted(one["content"] for one in found) == sorted(one["content"] for one in messages)

    run(opening, work)


def test_a_conversation_is_forgotten_when_nothing_was_said_for_long(database_url):
    """All of it stays for as long as it goes on; what was forgotten does not come back with new turns."""
    now_s = 1000.0

    async def work():
        nonlocal now_s
        await kept.add("acme", "s", [ANA], 10.0)
        now_s = 1009.0
        await kept.add("acme", "s", [BOT], 10.0)
        now_s = 1018.0
        assert await kept.read("acme", "s") == [ANA, BOT]
        now_s = 1019.0
        assert await kept.read("acme", "s") == []
        await kept.add("acme", "s", [MORE], 10.0)
        assert await kept.read("acme", "s") == [MORE]

    with open_database(database_url) as database:
        kept = DatabaseConversations(database, lambda: now_s)
        asyncio.run(work())


def test_redis_that_does_not_answer_is_told(tmp_path):
    """As trouble that may pass."""
    from omnimind.core.errors import TransientError

    async def work(kept):
        with pytest.raises(TransientError) as error:
            await kept.read("acme", "s")
        assert error.value.code == "redis.unavailable"

    run(lambda: RedisConversations(f"unix://{tmp_path}/nobody.sock"), work)


def test_conversations_are_listed_for_their_tenant(opening):
    """By name, in pages, with how long they are and until when they are kept; those of others are not among them."""

    async def work(one):
        if isinstance(one, FakeConversations):
            return
        for session in ("c", "a", "b"):
            await one.add("acme", session, [ANA, MORE], DAY_S)
        await one.add("acme", "a", [BOT], DAY_S)
        await one.add("acme*", "z", [ANA], DAY_S)
        first = await one.sessions("acme", "", 2)
        assert [(each.session, each.messages) for each in first] == [("a", 3), ("b", 2)]
        assert abs(first[0].expires_at_s - time.time() - DAY_S) < 10
        assert [each.session for each in await one.sessions("acme", "b", 2)] == ["c"]

    run(opening, work)
