"""Stages side by side give what they would give one after the other."""

import threading
from itertools import count

import pytest

from omnimind.media.audio.ahead import ITEMS, ahead


def test_everything_comes_in_order():
    """Also what is false or nothing."""
    assert list(ahead([3, 1, None, 0, 2])) == [3, 1, None, 0, 2]
    assert list(ahead([])) == []


def test_it_is_made_in_another_thread_before_it_is_read():
    """From the call on, though nobody has read anything yet."""
    begun = threading.Event()
    makers = []

    def items():
        makers.append(threading.current_thread())
        begun.set()
        yield 1

    made = ahead(items())
    assert begun.wait(10)
    assert list(made) == [1]
    assert makers[0] is not threading.current_thread()


def test_what_is_raised_there_is_raised_here():
    """After the items before it."""

    def items():
        yield 1
        raise ValueError("no more")

    made = ahead(items())
    assert next(made) == 1
    with pytest.raises(ValueError, match="no more"):
        next(made)


def test_it_runs_only_a_little_ahead():
    """Of what has no end, so much is made as is read, and a few items more; it ends when it is given up."""
    taken = []
    made = ahead(taken.append(number) or number for number in count())
    assert [next(made) for _ in range(5)] == list(range(5))
    made.close()
    assert 5 <= len(taken) <= 5 + ITEMS
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
