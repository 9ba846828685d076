"""Work on other threads: waited for in order, told of, stopped."""

from threading import Event

import pytest

from omnimind.core.errors import Cancelled
from omnimind.perception.background import Background, results


def test_results_come_in_the_order_of_the_work():
    """Whichever is done first."""
    second_done = Event()

    def first(going_on):
        second_done.wait()
        return "first"

    def second(going_on):
        second_done.set()
        return "second"

    told = []
    with Background(2) as background:
        futures = [background.submit(first), background.submit(second)]
        assert results(futures, lambda done, total: told.append((done, total))) == ["first", "second"]
    assert told[0] == (0, 2)
    assert results([], None) == []


def test_work_is_told_to_stop_when_its_caller_fails():
    """And has stopped when the caller goes on."""
    stopped = Event()

    def endless(going_on):
        try:
            while True:
                going_on(0, 1)
        except Cancelled:
            stopped.set()
            raise

    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled), Background(1) as background:
        results([background.submit(endless)], stop)
    assert stopped.is_set()


def test_what_goes_wrong_in_the_work_goes_wrong_for_the_caller():
    """As itself."""

    def broken(going_on):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), Background(1) as background:
        results([background.submit(broken)], None)
