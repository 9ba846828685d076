"""Openings of breakers are kept alike in memory and in Redis; in Redis all who share it see them."""

import asyncio

import pytest

from omnimind.models.breakers import PROBE_S, Opening, OwnOpenings
from omnimind.models.redis_state import REFRESH_S, RedisState

OPENING = Opening(until_s=1234.5, trips=2, why="model.unavailable")


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now_s = 1_000_000.0

    def __call__(self):
        """The time, in seconds since 1970."""
        return self.now_s


@pytest.fixture
def clock():
    """The time."""
    return Clock()


@pytest.fixture(params=["memory", "redis"])
def keeping(request, clock):
    """Runs a test with a keeper of openings."""

    def run(test):
        async def go():
            if request.param == "memory":
                return await test(OwnOpenings(clock))
            state = RedisState(request.getfixturevalue("redis_url"), clock)
            try:
                return await test(state)
            finally:
                await state.aclose()

        return asyncio.run(go())

    return run


def test_what_is_opened_is_there_until_it_is_closed(keeping):
    """An opening replaces an older one; closing what is not there is nothing."""

    async def test(openings):
        assert await openings.all() == {}
        await openings.open("a/x", Opening(1.0, 1, "model.garbled"))
        await openings.open("a/x", OPENING)
        await openings.open("b/y", Opening(9.0, 0, "model.limited", is_rest=True))
        assert await openings.all() == {"a/x": OPENING, "b/y": Opening(9.0, 0, "model.limited", is_rest=True)}
        await openings.close("a/x")
        await openings.close("a/x")
        assert set(await openings.all()) == {"b/y"}

    keeping(test)


def test_one_at_a_time_tries(keeping, clock):
    """A claim holds until it is released, or whoever made it was not heard of for long."""

    async def test(openings):
        assert await openings.claim("x")
        assert not await openings.claim("x")
        assert await openings.claim("y")
        await openings.release("x")
        assert await openings.claim("x")

    keeping(test)


def test_a_claim_of_somebody_who_died_ends(clock):
    """After a while somebody else may try."""

    async def test():
        openings = OwnOpenings(clock)
        assert await openings.claim("x")
        clock.now_s += PROBE_S
        assert await openings.claim("x")

    asyncio.run(test())


def test_all_who_share_redis_see_what_one_opens(redis_url, clock):
    """Within half a second; and of all of them one tries."""

    async def test():
        one, other = RedisState(redis_url, clock), RedisState(redis_url, clock)
        assert await other.all() == {}
        await one.open("x", OPENING)
        clock.now_s += REFRESH_S
        assert await other.all() == {"x": OPENING}
        assert [await one.claim("x"), await other.claim("x")] == [True, False]
        await one.release("x")
        assert await other.claim("x")
        await other.close("x")
        clock.now_s += REFRESH_S
        assert await one.all() == {}
        await one.aclose()
        await other.aclose()

    asyncio.run(test())


def test_without_redis_each_goes_on_with_its_own(tmp_path, clock):
    """What one opened it knows; claims are its own; and it is told once why."""
    told = []

    async def test():
        state = RedisState(f"unix://{tmp_path}/nobody", clock, told.append)
        await state.open("x", OPENING)
        clock.now_s += REFRESH_S
        assert await state.all() == {"x": OPENING}
        assert await state.claim("x")
        assert not await state.claim("x")
        await state.aclose()

    asyncio.run(test())
    assert told == ["ConnectionError"]
