"""Windows count alike in this process and in Redis; in Redis all who share it count together."""

import asyncio

import pytest
from pydantic import SecretStr

from omnimind.api.rest.quotas import predicted_wait_s
from omnimind.api.rest.windows import REST_S, Windows


class Clock:
    """A clock that goes when it is told to; it begins with a minute."""

    def __init__(self):
        self.now_s = 60.0 * 30_000_000

    def __call__(self):
        """The time, in seconds since 1970."""
        return self.now_s


@pytest.fixture
def clock():
    """The time."""
    return Clock()


@pytest.fixture(params=["memory", "redis", "redis away"])
def counting(request, clock, tmp_path):
    """Runs a test with windows, and with those of another process."""

    def run(test):
        async def go():
            url = None
            if request.param == "redis":
                url = SecretStr(request.getfixturevalue("redis_url"))
            elif request.param == "redis away":
                url = SecretStr(f"unix://{tmp_path}/nobody")
            windows = Windows(url, clock)
            others = Windows(url, clock) if request.param == "redis" else windows
            try:
                return await test(windows, others)
            finally:
                await windows.close()
                await others.close()

        return asyncio.run(go())

    return run


def test_as_many_as_are_allowed_within_a_minute(counting):
    """By whatever process; then it is said how long to wait."""

    async def test(windows, others):
        left = [(await one.count("a", 4)).left for one in (windows, others) * 2]
        assert left == [3, 2, 1, 0]
        refused = await windows.count("a", 4)
        assert (refused.left, refused.reset_s) == (0, 60)
        assert refused.wait_s == pytest.approx(75)
        assert (await windows.count("b", 4)).wait_s == 0

    counting(test)


def test_waiting_as_long_as_is_said_is_enough(counting, clock):
    """And a little less is not."""

    async def test(windows, _):
        for _ in range(4):
            await windows.count("a", 4)
        clock.now_s += 30
        wait_s = (await windows.count("a", 4)).wait_s
        clock.now_s += wait_s - 1
        assert (await windows.count("a", 4)).wait_s > 0
        clock.now_s += 61
        assert (await windows.count("a", 4)).wait_s == 0

    counting(test)


def test_of_the_window_before_as_much_counts_as_is_less_than_a_minute_ago(counting, clock):
    """Nobody does twice as much around the turn of a minute."""

    async def test(windows, _):
        clock.now_s += 59
        for _ in range(10):
            await windows.count("a", 10)
        clock.now_s += 1
        assert (await windows.count("a", 10)).wait_s > 0
        clock.now_s += 30
        allowed = [(await windows.count("a", 10)).wait_s == 0 for _ in range(6)]
        assert allowed.count(True) == 4
        clock.now_s += 120
        assert (await windows.count("a", 10)).left == 9

    counting(test)


def test_refusals_do_not_keep_anybody_out_for_longer(counting, clock):
    """Of the window before no more counts than was allowed."""

    async def test(windows, _):
        for _ in range(50):
            await windows.count("a", 10)
        clock.now_s += 60 + 30
        assert (await windows.count("a", 10)).wait_s == 0

    counting(test)


def test_redis_that_does_not_answer_is_left_alone_for_a_while(tmp_path, clock):
    """Then it is asked again; meanwhile every process counts for itself."""

    async def go():
        windows = Windows(SecretStr(f"unix://{tmp_path}/nobody"), clock)
        assert [(await windows.count("a", 10)).left for _ in range(3)] == [9, 8, 7]
        clock.now_s += REST_S
        assert (await windows.count("a", 10)).left == 6
        await windows.close()

    asyncio.run(go())


@pytest.mark.parametrize(
    ("queued", "ended", "wait_s"), [(0, 0, 0.0), (0, 10, 0.0), (5, 10, 300.0), (1, 600, 1.0), (3, 0, None)]
)
def test_the_wait_is_told_by_how_quickly_things_went(queued, ended, wait_s):
    """Where nothing went, nothing tells."""
    assert predicted_wait_s(queued, ended, 600.0) == wait_s
