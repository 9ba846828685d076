"""Work waits for its turn: by priority, within what the settings and agents allow."""

import asyncio
import threading

import pytest

from omnimind.core.errors import UserError
from omnimind.testing.loop import run_jumping


def test_work_goes_by_priority(new_team):
    """On one core the work of the greatest priority is next."""
    calls, release = [], threading.Event()

    def first(number, _):
        assert release.wait(10)
        return number

    async def main(team):
        begun = asyncio.ensure_future(team.call("first"))
        rest = [asyncio.ensure_future(team.call("doubler", value, priority=value)) for value in (2, 9, 5)]
        await asyncio.sleep(0)  # all have asked now
        release.set()
        await asyncio.gather(begun, *rest)

    with new_team(cores=1) as team:
        team.has("first", first, remembered=False)
        team.has("doubler", team.doubling(calls), remembered=False)
        asyncio.run(main(team))
    assert calls == [9, 5, 2]


def test_settings_limit_agents(new_team):
    """With ``per_minute`` 1, three calls take two minutes, though the agent itself would take them at once."""
    ended_s = []

    async def main(team):
        for value in range(3):
            await team.call("agent", value)
            ended_s.append(round(asyncio.get_running_loop().time()))

    team = new_team(agents={"agent": {"per_minute": 1}})
    team.has("agent", team.doubling([]), per_minute=100)
    with team:
        run_jumping(main(team))
    assert ended_s == [0, 60, 120]


def test_what_is_remembered_takes_no_turn(new_team):
    """Answers that are known come at once, whatever the agent's rate, and do not count for it."""

    async def main(team):
        for _ in range(5):
            await team.call("agent")
        assert asyncio.get_running_loop().time() < 1

    with new_team() as team:
        team.has("agent", team.doubling([]), per_minute=1)
        run_jumping(main(team))


def test_limits_for_an_unknown_agent_are_refused(new_team):
    """The error names the variable and the agent."""
    with (
        pytest.raises(UserError, match=r"OMNIMIND_AGENTS is not right.*rendrer"),
        new_team(agents={"rendrer": {"at_once": 1}}),
    ):
        pass
