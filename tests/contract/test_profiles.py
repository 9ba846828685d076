"""Profiles are kept, added up for whoever may see them, and forgotten in time; processes do what is wanted of them."""

import pytest

from omnimind.core.errors import ConflictError, MissingError
from omnimind.store.profilers import Order, Profilers, Told
from omnimind.store.profiles import Profiles, Wanted, prune_profiles
from omnimind.telemetry.profiling.folded import Spent, merged
from omnimind.telemetry.profiling.profiler import Window
from omnimind.telemetry.profiling.tally import Sampled
from omnimind.telemetry.profiling.working import NOBODY, Subject

SPEAK = {"agents:narrate;media:speak": Spent(10, 200_000, 150_000)}
MINE = Subject("default", "r1", "narrator")
THEIRS = Subject("acme", "r2", "narrator")
NOW_S = 1_800_000_000.0


@pytest.fixture
def profiles(store):
    """Three windows of two processes: of a run of the house, of one of a tenant, and of nobody's."""
    made = Profiles(store.database)
    some = [Sampled(MINE, 2, SPEAK), Sampled(NOBODY, 0, {"(writer);store:write": Spent(1, 1000, 1000)})]
    made.keep(Window(NOW_S, 30.0, some), "one", "1.0")
    made.keep(Window(NOW_S + 30, 30.0, [Sampled(THEIRS, 1, SPEAK), Sampled(MINE, 0, SPEAK)]), "two", "1.1")
    return made


def seen(profiles, tenant, **wanted):
    """How many samples a tenant sees, of how many calls."""
    found = profiles.profile(tenant, Wanted(**wanted))
    return found.samples, found.calls


def test_windows_are_added_up_by_what_is_wanted(profiles):
    """An agent, a run, a process, a version, a time."""
    assert seen(profiles, "default") == (31, 3)
    assert seen(profiles, "default", agent="narrator") == (30, 3)
    assert seen(profiles, "default", run_id="r1") == (20, 2)
    assert seen(profiles, "default", process="two") == (20, 1)
    assert seen(profiles, "default", version="1.0") == (11, 2)
    assert seen(profiles, "default", since_s=NOW_S + 1) == (20, 1)
    assert seen(profiles, "default", until_s=NOW_S + 1) == (11, 2)
    assert seen(profiles, "default", agent="painter") == (0, 0)
    whole = profiles.profile("default", Wanted(run_id="r1"))
    [part] = whole.parts
    assert part.calls == 2
    assert merged([part.stacks]) == {"agents:narrate;media:speak": Spent(20, 400_000, 300_000)}
    assert (whole.windows, whole.from_s, whole.until_s, whole.is_cut) == (2, NOW_S, NOW_S + 60, False)


def test_tenants_see_their_own_runs_only(profiles):
    """The house sees all together, but no run of theirs, and never which it was."""
    assert seen(profiles, "acme") == (10, 1)
    assert seen(profiles, "acme", run_id="r1") == (0, 0)
    assert seen(profiles, "default", run_id="r2") == (0, 0)
    assert {one.run_id for one in profiles.windows("default", Wanted())} == {"r1", ""}
    assert [one.run_id for one in profiles.windows("acme", Wanted())] == ["r2"]
    assert profiles.choices("default", Wanted()).runs == ("r1",)
    choices = profiles.choices("acme", Wanted())
    assert (choices.runs, choices.agents, choices.processes) == (("r2",), ("narrator",), ("two",))


def test_windows_are_listed_the_newest_first(profiles):
    """A page at a time."""
    first = profiles.windows("default", Wanted(), limit=3)
    rest = profiles.windows("default", Wanted(), limit=3, before=first[-1].id)
    assert [one.process for one in (*first, *rest)] == ["two", "two", "one", "one"]


def test_profiles_are_forgotten_by_age_and_size(store, profiles):
    """The oldest first; what is within the limit stays."""
    prune_profiles(store.database, limit_bytes=10**6, before_s=NOW_S - 1)
    assert seen(profiles, "default") == (31, 3)
    prune_profiles(store.database, limit_bytes=10**6, before_s=NOW_S + 1)
    assert seen(profiles, "default") == (20, 1)
    prune_profiles(store.database, limit_bytes=0, before_s=0.0)
    assert seen(profiles, "default") == (0, 0)


class Clock:
    """What time it is."""

    now_s = NOW_S

    def __call__(self):
        """Seconds since 1970."""
        return self.now_s


@pytest.fixture
def clock():
    """It stands still."""
    return Clock()


@pytest.fixture
def profilers(store, clock):
    """With one process."""
    made = Profilers(store.database, clock)
    made.tell("studio:1:x", "worker", "1.0", Told(core_share=0.004))
    return made


def test_what_is_wanted_of_a_process_it_hears_once(profilers, clock):
    """On whatever machine it is; nothing else is wanted of it before it has heard that, even if it tells of itself."""
    assert profilers.wanted("studio:1:x") is None
    profilers.order("studio:1:x", Order(action="start", frames=4))
    profilers.tell("studio:1:x", "worker", "1.0", Told())
    assert [one.wanted for one in profilers.all()] == ["start"]
    with pytest.raises(ConflictError, match="has not done yet"):
        profilers.order("studio:1:x", Order(action="stop"))
    assert profilers.wanted("studio:1:x") == Order(action="start", frames=4)
    assert profilers.wanted("studio:1:x") is None
    with pytest.raises(MissingError):
        profilers.order("studio:2:x", Order(action="start"))
    clock.now_s += 100
    assert not profilers.all()[0].is_alive
    with pytest.raises(MissingError):
        profilers.order("studio:1:x", Order(action="start"))
    profilers.leave("studio:1:x")
    assert profilers.all() == []


def test_snapshots_are_those_of_one_tracing(profilers, clock):
    """The oldest first, since the process began to trace the last time; profiles of time are none."""
    for began_s, size in ((NOW_S - 500, 9), (NOW_S - 50, 10), (NOW_S - 50, 20), (NOW_S - 50, 30)):
        clock.now_s += 10
        profilers.keep("studio:1:x", "1.0", began_s, {"a.py:1": Spent(1, size, 0)})
    found = profilers.last_tracing("studio:1:x")
    assert [one.size_bytes for one, _ in found] == [10, 20, 30]
    assert [one.size_bytes for one in profilers.snapshots()] == [30, 20, 10, 9]
    assert profilers.snapshots("studio:2:x") == []
    one, stacks = profilers.snapshot(found[0][0].id)
    assert (one.began_at_s, stacks) == (pytest.approx(NOW_S - 50), {"a.py:1": Spent(1, 10, 0)})
    with pytest.raises(MissingError):
        profilers.snapshot(123456)
    assert profilers.last_tracing("studio:2:x") == []
