"""Breakers: closed, open and half-open, whatever happens in whatever order."""

import asyncio

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, precondition, rule

from omnimind.core.errors import TransientError
from omnimind.models.breakers import PROBE_S, Breakers, OwnOpenings
from omnimind.models.config import BreakerConfig
from omnimind.models.provider import LimitedError

CONFIG = BreakerConfig(window_s=60, min_calls=4, error_rate=0.5, slow_s=1, slow_rate=0.75, open_s=10, longest_open_s=40)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self):
        self.now_s = 1_000_000.0

    def __call__(self):
        """The time, in seconds since 1970."""
        return self.now_s


def _go(work):
    return asyncio.run(work)


class BreakerMachine(RuleBasedStateMachine):
    """Calls begin, end and are abandoned, and time goes by; the claims hold at every moment."""

    under_way = Bundle("under_way")

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.openings = OwnOpenings(self.clock)
        self.breakers = Breakers(CONFIG, self.openings, self.clock)
        self.probe_until_s = None

    @property
    def opening(self):
        """What is kept of it."""
        return _go(self.openings.all()).get("x")

    @property
    def state(self):
        """What it is now."""
        return self.breakers.state(self.opening)

    @rule(target=under_way)
    def begin(self):
        """A call is admitted when it is closed, and one at a time when it is half-open; never when it is open."""
        before = self.state
        is_being_tried = self.probe_until_s is not None and self.clock.now_s < self.probe_until_s
        try:
            is_probe = _go(self.breakers.admit("x"))
        except TransientError:
            assert before == "open" or (before == "half_open" and is_being_tried)
            return None
        assert before == "closed" or (before == "half_open" and not is_being_tried)
        assert is_probe == (before == "half_open")
        if is_probe:
            self.probe_until_s = self.clock.now_s + PROBE_S
        return is_probe

    @rule(is_probe=consumes(under_way), outcome=st.sampled_from(["answered", "slow", "failed", "unknown"]))
    def end(self, is_probe, outcome):
        """A probe that is answered closes it, one that fails opens it for longer; else nothing changes."""
        if is_probe is None:
            return
        before, opening = self.state, self.opening
        _go(self.breakers.tell("x", outcome, is_probe=is_probe, why="model.unavailable"))
        if is_probe:
            self.probe_until_s = None
            if outcome == "failed":
                assert self.state == "open"
                assert self.opening.trips == (opening.trips + 1 if opening else 1)
            elif outcome == "unknown":
                assert self.opening == opening
            else:
                assert self.state == "closed"
        elif outcome in {"answered", "unknown"} or before != "closed":
            assert self.opening == opening, "only a call that went wrong opens, and only what was closed"

    @rule(pause_s=st.sampled_from([5, 100]))
    def rest(self, pause_s):
        """Whoever asks to be left alone is, until then."""
        _go(self.breakers.rest("x", pause_s))
        assert self.state == "open"

    @rule(seconds=st.sampled_from([1, 5, 10, 60, 200]))
    def wait(self, seconds):
        """Time passes."""
        self.clock.now_s += seconds

    @precondition(lambda self: self.opening is not None)
    @invariant()
    def it_is_never_open_for_longer_than_it_may_be(self):
        """Nobody is left alone for ever."""
        most_s = 100 if self.opening.is_rest else CONFIG.longest_open_s
        assert self.opening.until_s <= self.clock.now_s + most_s


TestBreakerMachine = BreakerMachine.TestCase
TestBreakerMachine.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


def _breakers():
    clock = Clock()
    return Breakers(CONFIG, None, clock), clock


def _tell(breakers, *outcomes):
    for outcome in outcomes:
        _go(breakers.tell("x", outcome, is_probe=False, why="model.unavailable"))


def _is_open(breakers):
    return "x" in _go(breakers.openings())


def test_few_calls_prove_nothing():
    """Below the least number of calls nothing opens, however they end; with it, half of them suffice."""
    breakers, _ = _breakers()
    _tell(breakers, "failed", "answered", "answered")
    assert not _is_open(breakers)
    _tell(breakers, "failed")
    assert _is_open(breakers)


def test_slow_answers_open_too():
    """Three of four that are slow are too many."""
    breakers, _ = _breakers()
    _tell(breakers, "answered", "slow", "slow")
    assert not _is_open(breakers)
    _tell(breakers, "slow")
    assert _is_open(breakers)


def test_old_trouble_is_forgotten():
    """What happened before the window doesn't count."""
    breakers, clock = _breakers()
    _tell(breakers, "failed", "failed", "failed")
    clock.now_s += 61
    _tell(breakers, "failed", "answered", "answered")
    assert not _is_open(breakers)


def test_it_is_left_alone_twice_as_long_each_time():
    """10, 20, 40 seconds, and then no more than that."""
    breakers, clock = _breakers()
    _tell(breakers, *["failed"] * 4)
    for pause_s in (10, 20, 40, 40):
        assert _go(breakers.openings())["x"].until_s == clock.now_s + pause_s
        clock.now_s += pause_s
        assert _go(breakers.admit("x"))
        _go(breakers.tell("x", "failed", is_probe=True, why="model.unavailable"))


def test_late_failures_do_not_open_again():
    """Calls that were under way when it opened change nothing when they fail too."""
    breakers, clock = _breakers()
    _tell(breakers, *["failed"] * 4)
    opening = _go(breakers.openings())["x"]
    clock.now_s += 9
    _tell(breakers, *["failed"] * 8)
    assert _go(breakers.openings())["x"] == opening


def test_who_asked_for_rest_says_when_to_come_back():
    """The error has the seconds that are left; after them all may come at once."""
    breakers, clock = _breakers()
    _go(breakers.rest("x", 30))
    clock.now_s += 10
    with pytest.raises(LimitedError) as caught:
        _go(breakers.admit("x"))
    assert caught.value.retry_after_s == 20
    clock.now_s += 20
    assert not _go(breakers.admit("x"))
    assert not _go(breakers.admit("x"))
    assert not _is_open(breakers)
