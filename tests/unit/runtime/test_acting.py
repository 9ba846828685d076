"""Acting: calls of agents are made for runs that others drive, and answered once it can be."""

import asyncio
import io
import json

import pytest

from omnimind.core.errors import ConflictError, TransientError, UserError
from omnimind.core.run import Row
from omnimind.core.work import DRAINING
from omnimind.runtime.acting import Acting
from omnimind.telemetry.logs import logger
from omnimind.testing.loop import run_jumping

CALLED = {"resource": "agent:say", "input": 7, "key": "k", "timeout_s": 20, "heartbeat_s": 10}


class Site:
    """A run that waits for one answer, and an agent that is ``say``."""

    def __init__(self, say, called=CALLED, away=0):
        self.say, self.away, self.is_wanted = say, away, called is not None
        self.row, self.works, self.answers, self.stream = Row("Say/0/0", "called", 0, called), [], [], io.StringIO()
        self.acting = Acting(self, self, logger(self.stream, verbose=True))

    async def call(self, work, beat):
        """The agent's answer."""
        self.works.append(work)
        return await self.say()

    async def wanted(self, run_id, path):
        """The call, its priority and tenant."""
        return (self.row, 3, "ana", 0) if self.is_wanted else None

    async def unwanted(self, places):
        """Those that nobody waits for."""
        return set() if self.is_wanted else set(places)

    async def answer(self, run_id, path, data):
        """Take the answer, when the database is there."""
        self.away -= 1
        if self.away >= 0:
            raise TransientError("database.unavailable", "it restarts")
        self.answers.append((run_id, path, data))

    async def act(self):
        """Make the call while somebody watches."""
        watching = asyncio.ensure_future(self.acting.watch())
        try:
            await self.acting.act("run", "Say/0/0")
        finally:
            watching.cancel()

    def told(self):
        """The outcomes that were logged."""
        return [line["outcome"] for line in map(json.loads, self.stream.getvalue().splitlines()) if "outcome" in line]


async def forever():
    """Answer never."""
    await asyncio.Event().wait()


async def seven():
    """Answer at once."""
    return 7


def test_the_answer_is_kept_until_it_can_be_written():
    """It may have cost much: the agent is not called again because the database was away."""
    site = Site(seven, away=3)
    run_jumping(site.act())
    assert site.answers == [("run", "Say/0/0", {"value": 7})]
    (work,) = site.works
    assert (work.agent, work.input, work.key, work.priority, work.about, work.tenant) == (
        "say",
        7,
        "k",
        3,
        "Say",
        "ana",
    )
    assert site.told() == ["answered"]


def test_what_nobody_waits_for_is_not_begun_and_stopped_if_it_was():
    """Neither is answered."""
    site = Site(forever, called=None)
    run_jumping(site.act())
    assert site.works == []
    site = Site(forever, called={**CALLED, "timeout_s": None, "heartbeat_s": None})

    async def main():
        acting = asyncio.ensure_future(site.act())
        await asyncio.sleep(30)
        assert len(site.works) == 1
        site.is_wanted = False
        await acting

    run_jumping(main())
    assert site.answers == []
    assert site.told() == ["nobody waits for it any more"]


@pytest.mark.parametrize(
    ("limits", "error"),
    [({"heartbeat_s": 10}, "States.HeartbeatTimeout"), ({"timeout_s": 20}, "States.Timeout")],
)
def test_limits_of_time_are_answers(limits, error):
    """The run hears that the agent was too slow, or silent."""
    site = Site(forever, called={**{key: CALLED[key] for key in ("resource", "input", "key")}, **limits})
    run_jumping(site.act())
    assert [data["error"] for _, _, data in site.answers] == [error]


@pytest.mark.parametrize("code", ["disk.full", DRAINING])
def test_what_says_nothing_about_the_work_is_no_answer(code):
    """The job is tried again later."""

    async def trouble():
        raise (ConflictError if code == DRAINING else UserError)(code, "not now")

    site = Site(trouble)
    with pytest.raises((UserError, ConflictError), match="not now"):
        run_jumping(site.act())
    assert site.answers == []


def test_after_a_stop_the_run_still_waits():
    """The call is cancelled and not answered, nor is an answer waited with for the database."""

    async def main(site):
        acting = asyncio.ensure_future(site.act())
        await asyncio.sleep(5)
        site.acting.stop()
        await acting

    site = Site(forever)
    with pytest.raises(asyncio.CancelledError):
        run_jumping(main(site))
    with pytest.raises(TransientError):
        run_jumping(main(Site(seven, away=100)))
    assert site.answers == []
