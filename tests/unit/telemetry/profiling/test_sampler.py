"""The sampler knows what threads do, for whom, and what of it is work; and takes no more than its share."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from omnimind.core.errors import BrokenError
from omnimind.telemetry.profiling.folded import Spent, merged, samples_of
from omnimind.telemetry.profiling.frames import thread_name
from omnimind.telemetry.profiling.pace import BUDGET, Pace
from omnimind.telemetry.profiling.profiler import Profiler
from omnimind.telemetry.profiling.sampler import Sampler
from omnimind.telemetry.profiling.tally import MOST_SUBJECTS, Tally
from omnimind.telemetry.profiling.working import NOBODY, Subject, Working

NARRATOR = Subject("acme", "r1", "narrator")
PAINTER = Subject("acme", "r1", "painter")


class Hands:
    """A thread that does what it is told, one thing after the other, for a subject."""

    def __init__(self, working, subject):
        self.working, self.subject = working, subject
        self.pool = ThreadPoolExecutor(1, "hands")

    def begin(self, work, *given):
        """Begin; the future, once it is under way."""
        begun = threading.Event()
        future = self.pool.submit(self._do, begun, work, *given)
        assert begun.wait(5)
        return future

    def _do(self, begun, work, *given):
        with self.working.at(self.subject):
            begun.set()
            return work(*given)


def spin(until):
    """Work on a processor until the event is set."""
    while not until.is_set():
        pass


def wait(until):
    """Wait for the event."""
    until.wait(10)


@pytest.fixture
def working():
    """Who works for whom."""
    return Working()


@pytest.fixture
def tally(working):
    """What was sampled."""
    return Tally(working)


@pytest.fixture
def sampler(tally, working):
    """Samples into the tally."""
    return Sampler(tally, working)


def stacks_of(tally, subject):
    """What was sampled for it."""
    return merged(one.stacks for one in tally.drain() if one.subject == subject)


def spun(sampler, thread_id, least_s=0.03):
    """Sample until the thread took some processor time, a little at a time."""
    clock = time.pthread_getcpuclockid(thread_id)
    until_s = time.clock_gettime(clock) + least_s
    while time.clock_gettime(clock) < until_s:
        sampler.sample(0.001)


def test_a_stack_is_told_from_the_work_on_with_processor_time(working, tally, sampler):
    """Neither the thread's own beginnings are in it nor who called the agent; all time that it took is."""
    until = threading.Event()
    with Hands(working, NARRATOR).pool as pool:
        hands = Hands(working, NARRATOR)
        hands.pool = pool
        future = hands.begin(spin, until)
        sampler.sample(0.001)
        [thread] = [ident for ident, place in working.places.items() if place.subject == NARRATOR]
        spun(sampler, thread)
        until.set()
        future.result()
    stacks = stacks_of(tally, NARRATOR)
    assert all(folded.split(";")[0].endswith(":spin") for folded in stacks), stacks
    assert not any("_bootstrap" in folded or "/" in folded for folded in stacks)
    cpu_us = sum(spent.cpu_us for spent in stacks.values())
    assert 25_000 <= cpu_us <= 200_000
    assert not working.places


def test_waiting_is_told_of_who_works_for_somebody_only(working, tally, sampler):
    """As time without a processor; a pool of threads that nobody uses is in no profile."""
    until = threading.Event()
    hands, idle = Hands(working, NARRATOR), threading.Thread(target=wait, args=(until,))
    idle.start()
    future = hands.begin(wait, until)
    for _ in range(20):
        sampler.sample(0.01)
    until.set()
    future.result()
    idle.join()
    hands.pool.shutdown()
    found = {one.subject: one.stacks for one in tally.drain()}
    waited = found[NARRATOR]
    assert all(":wait;threading:Event.wait;" in f";{folded};" for folded in waited if "Event.wait" in folded)
    assert sum(spent.wall_us for spent in waited.values()) == pytest.approx(200_000, rel=0.11)
    assert sum(spent.cpu_us for spent in waited.values()) < 20_000
    assert not any(":wait;" in folded for folded in found.get(NOBODY, {}))


def test_work_within_work_is_the_inner_ones(working):
    """And the outer one's again afterwards; what another thread says of itself is its own."""
    with working.at(NARRATOR):
        with working.at(PAINTER):
            assert working.places[threading.get_ident()].subject == PAINTER
        assert working.places[threading.get_ident()].subject == NARRATOR
    assert not working.places
    assert list(working.calls) == [NARRATOR, PAINTER]


def test_calls_and_what_other_processes_sampled_are_counted_in(working, tally):
    """Once."""
    working.called(NARRATOR)
    working.called(NARRATOR)
    working.hand(NARRATOR, "a:b;c:d 2 2000 1000\na:b 1 1000 0")
    tally.add(NARRATOR, "a:b", Spent(1, 500, 0))
    [told] = tally.drain()
    assert (told.calls, told.stacks) == (2, {"a:b": Spent(2, 1500, 0), "a:b;c:d": Spent(2, 2000, 1000)})
    assert tally.drain() == []


def test_the_tally_is_bounded(tally):
    """Too many agents of runs count together, and so do too many stacks."""
    for number in range(MOST_SUBJECTS + 50):
        tally.add(Subject("acme", f"r{number}", "narrator"), "a:b", Spent(1, 1, 1))
    for number in range(3000):
        tally.add(Subject("acme", "r0", "narrator"), f"a:b{number}", Spent(1, 1, 1))
    found = {one.subject: one.stacks for one in tally.drain()}
    assert len(found) <= MOST_SUBJECTS + 1
    assert samples_of(found[NOBODY]) >= 50
    many = found[Subject("acme", "r0", "narrator")]
    assert len(many) <= 2001
    assert samples_of(many) == 3001
    assert many["(others)"].samples > 900


@pytest.mark.parametrize("cost_s", [1e-6, 1e-4, 3e-3, 0.01])
def test_the_pace_keeps_to_its_budget(cost_s):
    """However long a sample takes, and what else is done is paid for later."""
    pace = Pace()
    spent_s = passed_s = 0.0
    for number in range(2000):
        if number % 500 == 0:
            pace.owe(20 * cost_s)
            spent_s += 20 * cost_s
        spent_s += cost_s
        passed_s += cost_s + pace.wait_s(cost_s, is_idle=False)
    assert spent_s / passed_s <= BUDGET * 1.05


def test_who_is_idle_is_looked_at_less_often():
    """Nobody looks a hundred times a second at a process that sleeps."""
    pace = Pace()
    assert sum(pace.wait_s(1e-5, is_idle=True) for _ in range(100)) > 5 * sum(
        pace.wait_s(1e-5, is_idle=False) for _ in range(100)
    )


def test_the_profiler_keeps_windows_and_its_own_cost(working):
    """All that it sampled until it ends, also if one window could not be kept; it tells what it took."""
    kept = []
    begun, until = threading.Event(), threading.Event()

    def keep(window):
        begun.set()
        if len(kept) == 0:
            kept.append(None)
            raise BrokenError("database.broken", "it is broken", "mend it")
        kept.append(window)

    hands = Hands(working, NARRATOR)
    with Profiler(keep, working, window_s=0.05) as profiler:
        future = hands.begin(spin, until)
        assert begun.wait(10)
        while len(kept) < 3:
            assert not threading.Event().wait(0.01)
        until.set()
        future.result()
    hands.pool.shutdown()
    assert profiler.dropped == 1
    sampled = [one for window in kept[1:] for one in window.sampled if one.subject == NARRATOR]
    assert sampled
    assert all(window.duration_s > 0 for window in kept[1:])
    assert 0 < profiler.cost.core_share < 0.05
    assert profiler.cost.rate_hz > 0


def test_threads_are_called_without_their_numbers():
    """So that all of a pool are one."""
    assert thread_name("service_12") == "(service)"
    assert thread_name("asyncio_0") == "(asyncio)"
    assert thread_name("Thread-7 (run)") == "(Thread)"
    assert thread_name("") == "(thread)"
    assert thread_name("omnimind-writer") == "(omnimind-writer)"
