"""Bursts are found, and chance makes one a week at most."""

import math
import random

import pytest

from omnimind.alerting.bursts import DAY_S, STEP_S, exceedance, is_burst

DAY = DAY_S // STEP_S
WEEK = 7 * DAY


def poisson(draw, rate):
    """A number of Poisson's distribution. Source: D. Knuth, The Art of Computer Programming 2, 3.4.1."""
    limit, count, product = math.exp(-rate), 0, draw.random()
    while product > limit:
        count += 1
        product *= draw.random()
    return count


def steady(draw, step):
    """The same all day."""
    return 4.0


def daily(draw, step):
    """Much in the day, little in the night."""
    return 6.0 * (1 + math.sin(2 * math.pi * step / DAY)) + 0.2


def heaps(draw, step):
    """Quiet, and now and then a heap of very different size."""
    return draw.gammavariate(0.3, 12.0)


@pytest.mark.parametrize("rate", [steady, daily, heaps])
def test_chance_makes_few(rate):
    """Eight templates that say what they always do, looked at for a week after their first day."""
    draw, templates, found = random.Random(7), 8, 0
    for _ in range(templates):
        counts = [poisson(draw, rate(draw, step)) for step in range(DAY + WEEK)]
        for at in range(DAY, len(counts)):
            found += is_burst(counts[at], counts[at - DAY : at - 12], templates)
    assert found <= 1


@pytest.mark.parametrize(("rate", "burst"), [(steady, 45), (daily, 90), (lambda *_: 0.0, 10)])
def test_what_is_more_than_ever_is_found(rate, burst):
    """A few times what there is at most, and ten of what there never was."""
    draw = random.Random(3)
    before = [poisson(draw, rate(draw, step)) for step in range(DAY - 12)]
    assert is_burst(burst, before, 100)


def test_a_few_are_no_burst():
    """However rare they are."""
    assert not is_burst(4, [0] * DAY)
    assert not is_burst(19, [10] * DAY)


def test_the_tail_is_poissons():
    """As tables have it."""
    assert exceedance(10, 4.0) == pytest.approx(0.008132, abs=1e-6)
    assert exceedance(100, 10.0) < 1e-60
