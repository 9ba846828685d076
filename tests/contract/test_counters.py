"""Counters count alike in memory and in Redis; in Redis all who share it count together."""

import asyncio
import math

import pytest

from omnimind.models.counters import Demand, OwnCounters, Refusal, Seat
from omnimind.models.redis_state import LEASE_S, RedisState


class Clock:
    """A clock that goes when it is told to; it begins with a minute."""

    def __init__(self):
        self.now_s = 60.0 * 30_000

    def __call__(self):
        """The time, in seconds since 1970."""
        return self.now_s


@pytest.fixture
def clock():
    """The time."""
    return Clock()


@pytest.fixture(params=["memory", "redis", "redis away"])
def counting(request, clock, tmp_path):
    """Runs a test with counters."""

    def run(test):
        async def go():
            if request.param == "memory":
                return await test(OwnCounters(clock))
            away = f"unix://{tmp_path}/nobody"
            state = RedisState(away if "away" in request.param else request.getfixturevalue("redis_url"), clock)
            try:
                return await test(state)
            finally:
                await state.aclose()

        return asyncio.run(go())

    return run


def test_as_many_as_are_allowed_within_a_minute(counting):
    """Then it is said how long until there is room: in a new minute as much of the old one counts as lies within sixty
    seconds."""

    async def test(counters):
        for _ in range(10):
            assert await counters.take([Demand("a", 10, 1)]) is None
        refusal = await counters.take([Demand("a", 10, 1)])
        assert refusal is not None
        assert refusal.key == "a"
        assert refusal.wait_s == pytest.approx(66)

    counting(test)


def test_what_it_says_to_wait_is_enough_and_not_too_much(counting, clock):
    """Just before, there is no room; then there is."""

    async def test(counters):
        clock.now_s += 20
        assert await counters.take([Demand("a", 100, 90)]) is None
        refusal = await counters.take([Demand("a", 100, 40)])
        assert refusal is not None
        clock.now_s += refusal.wait_s - 0.01
        assert await counters.take([Demand("a", 100, 40)]) is not None
        clock.now_s += 0.02
        assert await counters.take([Demand("a", 100, 40)]) is None

    counting(test)


def test_all_or_nothing(counting):
    """Where there is no room for one key, nothing of the others is taken."""

    async def test(counters):
        assert await counters.take([Demand("b", 1, 1)]) is None
        for _ in range(3):
            refusal = await counters.take([Demand("a", 2, 1), Demand("b", 1, 1)])
            assert refusal is not None
            assert refusal.key == "b"
        assert await counters.take([Demand("a", 2, 2)]) is None

    counting(test)


def test_what_never_fits_is_told(counting):
    """More than a whole minute's worth has no time to come back at."""

    async def test(counters):
        assert await counters.take([Demand("a", 10, 11)]) == Refusal("a", math.inf)

    counting(test)


def test_what_was_taken_anyway_counts(counting):
    """What is added beyond the limit keeps later ones out."""

    async def test(counters):
        await counters.add("a", 500)
        assert await counters.take([Demand("a", 100, 1)]) is not None

    counting(test)


def test_two_minutes_later_all_is_forgotten(counting, clock):
    """Old counts don't matter."""

    async def test(counters):
        await counters.add("a", 10)
        clock.now_s += 120
        assert await counters.take([Demand("a", 10, 10)]) is None

    counting(test)


def test_seats(counting):
    """No more than there are, all or none, and free again when they are left."""

    async def test(counters):
        both = [Seat("a", 2), Seat("b", 1)]
        assert await counters.enter(both, "1") is None
        assert await counters.enter(both, "2") == Refusal("b", None)
        assert await counters.enter([Seat("a", 2)], "3") is None
        assert await counters.enter([Seat("a", 2)], "4") == Refusal("a", None)
        await counters.leave(both, "1")
        assert await counters.enter(both, "5") is None

    counting(test)


def test_all_who_share_redis_count_together(redis_url, clock):
    """Requests and seats of one are those of the other; the seats of somebody who died are free after a while."""

    async def test():
        one, other = RedisState(redis_url, clock), RedisState(redis_url, clock)
        assert await one.take([Demand("a", 2, 1)]) is None
        assert await other.take([Demand("a", 2, 1)]) is None
        assert await one.take([Demand("a", 2, 1)]) is not None
        assert await one.enter([Seat("s", 1)], "1") is None
        assert await other.enter([Seat("s", 1)], "2") is not None
        clock.now_s += LEASE_S + 1
        assert await other.enter([Seat("s", 1)], "3") is None
        await one.aclose()
        await other.aclose()

    asyncio.run(test())
