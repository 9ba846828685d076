"""Agents that think have models, the guard and their caller at their desks; others have none of it."""

import asyncio
import threading
from contextlib import contextmanager

import pytest

from omnimind.core.errors import Cancelled, UserError
from omnimind.core.model import Caller
from omnimind.runtime.minds import Minds
from omnimind.testing.guard import FakeGuard
from omnimind.testing.models import FakeModels

BODY = {"messages": [{"role": "user", "content": "How much?"}]}


class FakeMind:
    """A mind that notes who asked for it."""

    def __init__(self):
        self.guard = FakeGuard({})
        self.opened, self.callers, self.beats, self.is_closed = 0, [], [], False

    def open(self):
        """Itself, and another time counted."""
        self.opened += 1
        return self

    def models(self, caller, key, beat):
        """Models that know nothing."""
        self.callers.append((caller, key))
        self.beats.append(beat)
        return FakeModels({})

    def close(self):
        """Note that it is closed."""
        self.is_closed = True


@pytest.fixture
def mind():
    """A mind."""
    return FakeMind()


@pytest.fixture
def thinking(new_team, mind):
    """Opens a team with that mind, and closes both."""

    @contextmanager
    def thinking(**settings):
        with Minds(mind.open) as minds, new_team(minds=minds, **settings) as team:
            yield team

    return thinking


def test_an_agent_that_thinks_is_equipped_and_others_are_not(thinking, mind):
    """Its caller is the run and the agent; the mind is opened once, when it is first needed, and closed at the end."""
    desks = {}

    def work(number, desk):
        desks[number.value] = desk
        return number

    with thinking() as team:
        team.has("thinker", work, thinks=True)
        team.has("worker", work)
        asyncio.run(team.call("worker", 1, run_id="r1"))
        assert mind.opened == 0
        asyncio.run(team.call("thinker", 2, run_id="r1"))
        asyncio.run(team.call("thinker", 3, run_id="r1"))
    assert (desks[1].models, desks[1].guard) == (None, None)
    assert desks[2].guard is mind.guard
    assert desks[2].caller == Caller(run_id="r1", agent="thinker")
    assert mind.callers[0] == (desks[2].caller, desks[2].key)
    assert (mind.opened, mind.is_closed) == (1, True)


def test_an_agent_that_thinks_is_never_called_in_a_process(thinking):
    """Its desk could not go there; and while it waits no core stands idle for it."""
    names = []

    def work(number, desk):
        names.append(threading.current_thread().name)
        return number

    with thinking(processes=1) as team:
        team.has("thinker", work, thinks=True)
        asyncio.run(team.call("thinker"))
    assert names[0].startswith("thinker")


def test_thinkers_wait_without_taking_a_core(thinking):
    """More of them than there are cores, and a worker beside them."""
    together = threading.Barrier(4)

    def wait(number, desk):
        together.wait(10)
        return number

    async def all_at_once(team):
        await asyncio.gather(*(team.call("thinker", value) for value in range(3)), team.call("worker", 9))

    with thinking(cores=1) as team:
        team.has("thinker", wait, thinks=True)
        team.has("worker", wait)
        asyncio.run(all_at_once(team))


def test_who_waits_for_a_model_hears_that_it_must_stop(thinking, mind):
    """The beat raises once the call was cancelled."""
    begun, stopped = threading.Event(), []

    def work(number, desk):
        begun.set()
        try:
            while True:
                mind.beats[0]()
        except Cancelled:
            stopped.append(number)
            raise

    async def cancelled(team):
        call = asyncio.create_task(team.call("thinker"))
        await asyncio.to_thread(begun.wait)
        call.cancel()
        await asyncio.wait((call,))

    with thinking() as team:
        team.has("thinker", work, thinks=True)
        asyncio.run(cancelled(team))
    assert stopped


def test_what_is_wrong_with_the_configuration_is_the_calls_error(new_team):
    """And is told again to whoever comes next."""

    def refuse():
        raise UserError("models.config", "no such key")

    with new_team(minds=Minds(refuse)) as team:
        team.has("thinker", lambda number, desk: number, thinks=True)
        for _ in range(2):
            with pytest.raises(UserError, match="no such key"):
                asyncio.run(team.call("thinker"))
