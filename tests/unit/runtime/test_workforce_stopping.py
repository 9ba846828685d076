"""A cancelled call is over when its agent has stopped."""

import asyncio
import threading

import pytest

from omnimind.core.errors import Cancelled
from omnimind.testing.loop import run_jumping


def test_cancelling_stops_the_agent_before_the_call_ends(team):
    """When a cancelled call is over, so is the agent's work; a second cancelling does not change that."""
    working, ended = threading.Event(), []
    team.has("endless", team.endless(working, ended))

    async def main(times):
        working.clear()
        call = asyncio.ensure_future(team.call("endless"))
        await asyncio.to_thread(working.wait)
        for _ in range(times):
            call.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await call
        return len(ended)

    assert asyncio.run(main(1)) == 1
    assert asyncio.run(main(3)) == 2
    assert "failed" not in team.told()


def test_a_timeout_stops_the_agent(team):
    """``asyncio.timeout`` is a cancelling like any other, and still a ``TimeoutError``."""
    working, ended = threading.Event(), []
    team.has("endless", team.endless(working, ended))

    async def main():
        async with asyncio.timeout(None) as limit:
            call = asyncio.ensure_future(asyncio.to_thread(working.wait))
            call.add_done_callback(lambda _: limit.reschedule(0))
            await team.call("endless")

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert ended == [True]


def test_work_in_the_queue_is_cancelled_without_beginning(team):
    """What waits for a core leaves the line, and the cores are free for others afterwards."""
    working, ended, calls = threading.Event(), [], []
    team.has("endless", team.endless(working, ended), remembered=False)
    team.has("doubler", team.doubling(calls))

    async def main():
        busy = [asyncio.ensure_future(team.call("endless")) for _ in range(2)]
        queued = asyncio.ensure_future(team.call("doubler", 1))
        await asyncio.to_thread(working.wait)
        queued.cancel()
        for call in busy:
            call.cancel()
        await asyncio.gather(*busy, queued, return_exceptions=True)
        return await asyncio.gather(*(team.call("doubler", value) for value in (2, 3)))

    assert asyncio.run(main()) == [{"value": 4}, {"value": 6}]
    assert sorted(calls) == [2, 3]


def test_who_does_not_stop_is_left_behind_and_keeps_its_core(new_team):
    """A cancelled call ends in bounded time; until the agent really ends, its core is not given to others."""
    calls, release = [], threading.Event()

    def deaf(number, _):
        calls.append("deaf")
        assert release.wait(10)
        return number

    async def main(team):
        loop = asyncio.get_running_loop()
        call = asyncio.ensure_future(team.call("deaf"))
        while not calls:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert loop.time() == pytest.approx(10, abs=0.5)
        assert ("warning", "action does not stop") in team.lines
        other = asyncio.ensure_future(team.call("doubler", 1))
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert calls == ["deaf"]
        release.set()
        await other

    with new_team(cores=1) as team:
        team.has("deaf", deaf)
        team.has("doubler", team.doubling(calls))
        run_jumping(main(team))
    assert calls == ["deaf", 1]


def test_a_finished_answer_is_kept_though_nobody_waits(team):
    """What an agent answers in spite of a cancelling is remembered: it was paid for."""
    working, release, calls = threading.Event(), threading.Event(), []

    def work(number, _):
        calls.append(number.value)
        working.set()
        assert release.wait(10)
        return number

    team.has("agent", work)

    async def main():
        call = asyncio.ensure_future(team.call("agent"))
        await asyncio.to_thread(working.wait)
        call.cancel()
        asyncio.get_running_loop().call_soon(release.set)
        with pytest.raises(asyncio.CancelledError):
            await call
        return await team.call("agent")

    assert asyncio.run(main()) == {"value": 1}
    assert calls == [1]


def test_closing_stops_what_is_under_way(new_team):
    """Whoever leaves the workforce's block waits only for agents to notice."""
    working, ended = threading.Event(), []

    async def main(team):
        call = asyncio.ensure_future(team.call("endless"))
        await asyncio.to_thread(working.wait)
        await asyncio.to_thread(team.workforce.__exit__)
        with pytest.raises(Cancelled):
            await call

    with new_team() as team:
        team.has("endless", team.endless(working, ended))
        asyncio.run(main(team))
    assert ended == [True]
