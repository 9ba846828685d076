"""Capacity lets work begin by priority, as far as turnstiles allow."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.runtime.capacity import MINUTE_S, Capacity, Turnstile
from omnimind.testing.loop import run_jumping


def now_s():
    """The loop's time."""
    return asyncio.get_running_loop().time()


async def settle():
    """Let everything happen that can happen without time."""
    for _ in range(5):
        await asyncio.sleep(0)


class Site:
    """Work of several kinds on a capacity, and when each began, by name."""

    def __init__(self, **ways):
        self.capacity = Capacity(ways.__getitem__)
        self.began = {}
        self.inside = Counter()

    async def work(self, name, kind, priority=0, lasts_s=None):
        """Begin when it may, and last that long, or for ever."""
        await self.capacity.enter(kind, priority)
        self.began[name] = now_s()
        self.inside[kind] += 1
        await (asyncio.sleep(lasts_s) if lasts_s is not None else asyncio.Event().wait())
        self.inside[kind] -= 1
        self.capacity.leave(kind)


def test_after_its_close_nothing_begins_and_what_is_inside_goes_on():
    """Who waits and who comes is turned away, also whoever gives up at that moment."""

    async def main():
        site = Site(any=(Turnstile(1),))
        tasks = [asyncio.ensure_future(site.work(number, "any", lasts_s=10)) for number in range(3)]
        await settle()
        site.capacity.close()
        tasks[2].cancel()
        came = await asyncio.gather(*tasks, site.work(3, "any"), return_exceptions=True)
        assert came[0] is None
        assert [came[number].code for number in (1, 3)] == ["workforce.draining"] * 2
        assert site.began.keys() == {0}

    run_jumping(main())


def test_no_more_work_begins_than_there_are_cores():
    """Two cores take two pieces of work; the third begins when one of them ends."""

    async def main():
        site = Site(any=(Turnstile(2),))
        await asyncio.gather(*(site.work(number, "any", lasts_s=10) for number in range(3)))
        assert site.began == {0: 0, 1: 0, 2: pytest.approx(10, abs=0.01)}

    run_jumping(main())


def test_greater_priority_goes_first_then_order_of_asking():
    """Work that waits begins by priority; of equal ones the first to ask."""

    async def main():
        site = Site(any=(Turnstile(1),))
        asked = {"first": 0, "low": 0, "high": 5, "higher": 9, "low too": 0, "high too": 5}
        await asyncio.gather(*(site.work(name, "any", priority, 1) for name, priority in asked.items()))
        assert list(site.began) == ["first", "higher", "high", "high too", "low", "low too"]

    run_jumping(main())


def test_priority_counts_across_agents():
    """Of work of several kinds, too, the greatest priority goes first, then the first to ask."""

    async def main():
        core = Turnstile(1)
        site = Site(x=(core,), y=(core,), z=(core,))
        asked = [("first", "x", 0), ("x", "x", 1), ("y", "y", 5), ("z", "z", 5), ("x too", "x", 9)]
        await asyncio.gather(*(site.work(*one, lasts_s=1) for one in asked))
        assert list(site.began) == ["first", "x too", "y", "z", "x"]

    run_jumping(main())


def test_an_agent_at_its_limit_does_not_block_others():
    """While the busy kind's work waits for its own turnstile, lesser work of another kind takes the free core."""

    async def main():
        cores = Turnstile(2)
        site = Site(busy=(Turnstile(1), cores), other=(Turnstile(), cores))
        tasks = [asyncio.ensure_future(site.work(name, "busy", 9)) for name in "ab"]
        tasks.append(asyncio.ensure_future(site.work("c", "other")))
        await settle()
        assert list(site.began) == ["a", "c"]
        for task in tasks:
            task.cancel()

    run_jumping(main())


def test_a_rate_holds_in_every_minute():
    """With three a minute, seven begin at 0, 0, 0, 60, 60, 60 and 120 seconds, however short they are."""

    async def main():
        site = Site(called=(Turnstile(per_minute=3),))
        await asyncio.gather(*(site.work(number, "called", lasts_s=0) for number in range(7)))
        assert [round(began_s, 3) for began_s in site.began.values()] == [0, 0, 0, 60, 60, 60, 120]

    run_jumping(main())


def test_a_minute_is_counted_from_each_beginning():
    """Work that began at 40 seconds keeps its place until 100."""

    async def main():
        site = Site(called=(Turnstile(per_minute=2),))
        await site.work("a", "called", lasts_s=40)
        await asyncio.gather(*(site.work(name, "called", lasts_s=0) for name in "bcd"))
        assert [round(began_s, 3) for began_s in site.began.values()] == [0, 40, 60, 100]

    run_jumping(main())


def test_who_leaves_the_line_takes_no_place():
    """Cancelled while waiting, or just after being let in, work gives its place to the next."""

    async def main():
        site = Site(any=(Turnstile(1),))
        first, second, third, fourth = (asyncio.ensure_future(site.work(name, "any")) for name in "abcd")
        await settle()
        second.cancel()
        await settle()
        first.cancel()
        site.capacity.leave("any")  # lets the third in, which is cancelled before it hears of it
        third.cancel()
        await settle()
        assert list(site.began) == ["a", "d"]
        fourth.cancel()

    run_jumping(main())


JOBS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(0, 3), st.integers(0, 90), st.booleans()), min_size=1, max_size=25
)


@settings(max_examples=60, deadline=None)
@given(JOBS, st.integers(1, 3), st.integers(1, 3), st.integers(1, 4))
def test_limits_hold_whatever_comes(jobs, cores, at_once, per_minute):
    """Cores, agents and rates are never exceeded, all that isn't cancelled begins, and nothing is left inside."""

    async def main():
        every = Turnstile(cores)
        site = Site(x=(Turnstile(at_once), every), y=(Turnstile(per_minute=per_minute), every), z=(every,))
        tasks = []
        for number, (kind, priority, lasts_s, _) in enumerate(jobs):
            tasks.append(asyncio.ensure_future(site.work(number, kind, priority, lasts_s)))
        await settle()
        for number, (*_, is_cancelled) in enumerate(jobs):
            if is_cancelled and number not in site.began:
                tasks[number].cancel()
        while not all(task.done() for task in tasks):
            assert site.inside.total() <= cores
            assert site.inside["x"] <= at_once
            await asyncio.sleep(1)
        began = sorted(began_s for number, began_s in site.began.items() if jobs[number][0] == "y")
        pairs = zip(began, began[per_minute:], strict=False)
        assert all(later - earlier >= MINUTE_S - 1e-3 for earlier, later in pairs)
        assert len(site.began) == sum(not task.cancelled() for task in tasks)
        assert site.inside.total() == 0

    run_jumping(main())
