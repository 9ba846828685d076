"""A workforce tells what went wrong, and tries again what may go through."""

import asyncio
import errno
from itertools import pairwise

import pytest

from omnimind.core.errors import BrokenError, TransientError, UserError
from omnimind.runtime.workforce import LONGEST_WAIT_S, TRIES
from omnimind.testing.loop import run_jumping


def test_a_failure_is_told_and_not_remembered(team):
    """The error comes out as it is, an event tells it, and the next call tries again."""
    calls = []

    def work(number, _):
        calls.append(number.value)
        raise UserError("text.empty", "there is nothing to say")

    team.has("failing", work)
    for _ in range(2):
        with pytest.raises(UserError, match="nothing to say"):
            asyncio.run(team.call("failing"))

    assert calls == [1, 1]
    assert team.told() == ["started", "failed"] * 2
    assert team.heard[1].message == "there is nothing to say"


def test_what_is_not_ours_is_a_fault(team):
    """Whatever else an agent raises names the agent and the fault, and keeps the cause."""

    def work(number, _):
        raise ZeroDivisionError("division by zero")

    team.has("failing", work)

    with pytest.raises(BrokenError, match=r"the failing failed with ZeroDivisionError: division by zero") as caught:
        asyncio.run(team.call("failing"))

    assert caught.value.code == "agent.failed"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_full_disk_is_told_whoever_finds_it(team):
    """A library that has no space for its temporary file makes the same error as the store."""

    def work(number, _):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/somewhere")  # noqa: S108 - only a name

    team.has("failing", work)

    with pytest.raises(UserError, match="no space left to write /tmp/somewhere") as caught:
        asyncio.run(team.call("failing"))

    assert caught.value.code == "disk.full"


def test_what_may_go_through_is_tried_again(team):
    """A transient error is followed by another try, later and later; only the last failure is told as one."""
    tries = []

    async def main():
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.append(loop.time())
            if number.value < len(tries):
                return number
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        assert await team.call("agent", 2) == {"value": 2}
        assert team.told() == ["started", "started", "started", "finished"]
        tries.clear()
        team.heard.clear()
        with pytest.raises(TransientError, match="busy"):
            await team.call("agent", 9)

    run_jumping(main())

    first_s, second_s = (later - earlier for earlier, later in pairwise(tries))
    assert len(tries) == TRIES == 3
    assert LONGEST_WAIT_S / 2 <= first_s <= LONGEST_WAIT_S <= second_s <= 2 * LONGEST_WAIT_S
    assert team.told() == ["started", "started", "started", "failed"]


def test_waits_between_tries_depend_on_the_call(team):
    """Calls that fail together do not all come again at the same time."""
    tries = {}

    async def main():
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.setdefault(number.value, []).append(loop.time())
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        for value in range(5):
            with pytest.raises(TransientError):
                await team.call("agent", value)

    run_jumping(main())

    assert len({round(second - first, 3) for first, second, _ in tries.values()}) > 1


def test_a_cancelled_call_is_not_tried_again(team):
    """Cancelling works while a call waits for its next try."""
    tries = []

    async def main():
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.append(number.value)
            loop.call_soon_threadsafe(asked.set)
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        call = asyncio.ensure_future(team.call("agent"))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    run_jumping(main())

    assert tries == [1]
