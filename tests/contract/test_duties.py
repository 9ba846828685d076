"""What one process does for all is done by one, and by another when it ends or falls silent."""

import pytest

from omnimind.store.duties import Duties


@pytest.fixture
def clock():
    """What time it is."""
    return [1000.0]


@pytest.fixture
def two(store, clock):
    """Two processes."""
    return [Duties(store.database, name, lambda: clock[0]) for name in ("one", "two")]


def test_one_has_a_duty_for_as_long_as_it_says_so(two, clock):
    """Each duty for itself; who is silent for longer than it said loses it."""
    one, other = two
    assert one.hold("watch", 30)
    assert not other.hold("watch", 30)
    assert other.hold("measure", 30)
    clock[0] += 20
    assert one.hold("watch", 30)
    clock[0] += 20
    assert not other.hold("watch", 30)
    clock[0] += 20
    assert other.hold("watch", 30)
    assert not one.hold("watch", 30)


def test_who_ends_lets_others_have_it(two):
    """At once; what is not one's own can't be given away."""
    one, other = two
    assert one.hold("watch", 30)
    other.release("watch")
    assert not other.hold("watch", 30)
    one.release("watch")
    assert other.hold("watch", 30)
