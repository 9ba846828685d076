"""Stacks become trees, tables and comparisons, which call nothing a change that may be chance."""

import random

import pytest

from omnimind.telemetry.profiling.comparing import Part, compare
from omnimind.telemetry.profiling.flame import flame, functions
from omnimind.telemetry.profiling.folded import Spent, packed, read, unpacked, written

STACKS = {"a:m;b:f": Spent(4, 400, 100), "a:m;b:f;b:f": Spent(2, 200, 200), "a:m": Spent(1, 100, 0)}


def test_what_is_written_is_read():
    """Also names of odd functions."""
    odd = STACKS | {"x:<lambda>;y:C.g.<locals>.<genexpr>": Spent(1, 2, 3)}
    assert read(written(odd)) == odd
    assert unpacked(packed(odd)) == odd
    with pytest.raises(ValueError, match="compressed"):
        unpacked(b"nothing")


def test_a_tree_adds_up():
    """Each function has what was spent in it and below it."""
    root = flame(STACKS, "wall")
    main = root.children["a:m"]
    below = main.children["b:f"]
    assert (root.value, main.value, main.own, below.value, below.own) == (700, 700, 100, 600, 400)
    assert flame(STACKS, "cpu").value == 300


def test_a_tree_is_not_larger_than_anybody_can_see():
    """Small parts go first."""
    many = {f"a:m;b:f{number}": Spent(1, number, 0) for number in range(1, 500)}
    root = flame(many, "wall", most=100)
    names = root.children["a:m"].children
    assert len(names) <= 100
    assert "b:f499" in names
    assert "b:f1" not in names


def test_a_function_that_calls_itself_counts_once():
    """In its total; a table says what is spent in a function itself."""
    told = functions(STACKS, "wall")
    assert (told["b:f"].own, told["b:f"].total) == (600, 600)
    assert (told["a:m"].own, told["a:m"].total) == (100, 700)


def run(seed, *, slower=1.0, calls=8, burst=6):
    """The profile of a run: steps of which each is caught several times in a row, and differ from run to run."""
    chance = random.Random(seed)
    stacks = {}
    for name, seconds in (("speak", 1.0 * slower), ("paint", 2.0), ("read", 0.5), ("cut", 0.2)):
        took_s = seconds * chance.uniform(0.8, 1.2)
        samples = sum(burst for _ in range(round(took_s * calls * 50 / burst)) if chance.random() < 0.9)
        stacks[f"agents:work;media:{name}"] = Spent(samples, samples * 20_000, samples * 10_000)
    return Part(calls, stacks)


def changed(base, now, measure="wall"):
    """The functions that clearly changed, by how much."""
    return {one.name: one.ratio for one in compare(base, now, measure).changes if one.is_significant}


@pytest.mark.parametrize("measure", ["wall", "cpu"])
def test_a_slower_function_is_found(measure):
    """A third slower, between runs that differ by a fifth either way: it is told, and nothing else but its callers."""
    found = changed([run(n) for n in range(20)], [run(n + 100, slower=1.33) for n in range(20)], measure)
    assert found["media:speak"] == pytest.approx(1.33, rel=0.12)
    assert set(found) <= {"media:speak", "agents:work"}
    back = changed([run(n, slower=1.33) for n in range(20)], [run(n + 100) for n in range(20)], measure)
    assert back["media:speak"] < 1


def test_noise_is_no_change():
    """Of two hundred comparisons of what is the same, at most two tell anything: one in a hundred."""
    alarms = 0
    for seed in range(200):
        base, now = ([run(seed * 1000 + side * 500 + n) for n in range(6)] for side in (0, 1))
        alarms += bool(changed(base, now))
    assert alarms <= 2


def test_seconds_a_call_are_compared_where_calls_are_known():
    """Twice the work in twice the calls is the same; shares are compared where calls are not known."""
    base, more = [run(n) for n in range(6)], [run(n + 50) for n in range(12)]
    told = compare(base, more)
    assert told.basis == "call"
    assert told.now_total == pytest.approx(told.base_total, rel=0.15)
    assert compare([Part(0, part.stacks) for part in base], more).basis == "share"


def test_two_windows_prove_little():
    """What was caught a few times is no change; nor is anything where one side is empty."""
    few = [Part(1, {"a:m;b:f": Spent(3, 60_000, 0)})]
    more = [Part(1, {"a:m;b:f": Spent(9, 180_000, 0)})]
    assert changed(few, more) == {}
    assert compare([], more).changes == ()
    assert compare(few, [Part(1, {})]).changes == ()


def test_what_is_new_is_found():
    """A function that was never there, and now takes a third of all."""
    now = [run(n) for n in range(10)]
    for part in now:
        part.stacks["agents:work;media:spin"] = Spent(900, 18_000_000, 18_000_000)
    found = changed([run(n) for n in range(10)], now)
    assert found["media:spin"] > 100
