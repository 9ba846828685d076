"""A history as a tree of states."""

from itertools import count

import pytest

from omnimind.cli.history import place_name, tree
from omnimind.core.run import Row

IDS = count(1)
ERROR = {"error": "music.missing", "cause": None}


def row(path, kind, data=None, at_s=0.0, round_=0):
    """One row of a history."""
    return Row(path, kind, at_s, data, round_, next(IDS))


def test_states_are_in_order_with_their_times():
    """A state has the time from when it was entered to when it was left, and what it gave."""
    first, second = tree(
        [
            row("", "started", {}),
            row("One/0/0", "entered", 1, 10.0),
            row("One/0/0", "left", {"output": 2}, 12.5),
            row("Two/0/0", "entered", 2, 12.5),
        ]
    )
    assert (first.name, first.ended_s - first.began_s, first.left) == ("One", 2.5, {"output": 2})
    assert (second.name, second.ended_s, second.left) == ("Two", None, None)


def test_items_and_flows_are_inside():
    """What a Map or a called flow did is inside of the state, item by item."""
    (outer,) = tree(
        [
            row("All/0/0", "entered"),
            row("All/0/0/0/Call/0/0", "entered"),
            row("All/0/0/0/Call/0/0/>/Inner ~1 part/0/0", "entered"),
            row("All/0/0/1/Call/0/0", "entered"),
        ]
    )
    assert [index for index, _ in outer.parts] == ["0", "1"]
    (call,) = outer.parts[0][1]
    ((into, (inner,)),) = call.parts
    assert (call.name, into, inner.name) == ("Call", ">", "Inner / part")


def test_a_state_that_is_entered_again_is_another_visit():
    """A loop shows every time that it went around."""
    visits = tree([row("Again/0/0", "entered"), row("Again/0/0", "left", {"output": 1}), row("Again/1/0", "entered")])
    assert [(visit.name, visit.number) for visit in visits] == [("Again", 0), ("Again", 1)]


def test_attempts_and_their_errors():
    """Every failed attempt is told, and the wait before the next one while it lasts."""
    rows = [
        row("Mix/0/0", "entered"),
        row("Mix/0/0", "called", {}),
        row("Mix/0/0", "answered", ERROR),
        row("Mix/0/0/retry", "sleeping", {"until_s": 99.0}),
    ]
    (mix,) = tree(rows)
    assert ([attempt for attempt, _ in mix.failures()], mix.sleep.data["until_s"]) == ([1], 99.0)
    (mix,) = tree([*rows, row("Mix/0/0/retry", "answered", {"value": None}), row("Mix/0/1", "answered", ERROR)])
    assert ([attempt for attempt, _ in mix.failures()], mix.sleep, mix.attempts) == ([1, 2], None, 2)


@pytest.mark.parametrize(
    ("closing", "is_open"), [(None, True), ("answered", False), ("abandoned", False), ("left", False)]
)
def test_a_question_is_open_until_it_is_closed(closing, is_open):
    """An answer closes it, and so does giving it up or leaving the state."""
    rows = [row("Ask/0/0", "entered"), row("Ask/0/0/request", "answered", {"value": 1}), row("Ask/0/0", "asked", {})]
    data = {"output": 1} if closing == "left" else {"value": 1}
    (ask,) = tree([*rows, *([row("Ask/0/0", closing, data)] if closing else [])])
    assert (ask.question is not None) == is_open


def test_what_was_taken_over_is_not_what_happened():
    """Rows of another run are no part of this one's history."""
    assert tree([row("One/0/0", "answered", {"value": 1}, round_=-1)]) == []


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("Speak/0/0", "Speak"),
        ("Speak/1/2", "Speak (visit 2) (attempt 3)"),
        ("All/0/0/4/Say~1it/0/0", "All 5 › Say/it"),
        ("Make/0/0/>/Film/0/0", "Make › Film"),
        ("Ask/0/0/request", "Ask"),
    ],
)
def test_a_path_for_people(path, shown):
    """The states from the outside in, items from 1, visits and attempts only where there are several."""
    assert place_name(path) == shown
