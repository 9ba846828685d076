"""How times, errors and values are told."""

import json

import pytest

from omnimind.cli.telling import lasting, short, why


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0.004, "0.00 s"),
        (0.99, "0.99 s"),
        (0.996, "1.0 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (119, "119 s"),
        (180, "3 min"),
        (3 * 3600, "3 h"),
        (3 * 86_400, "3 days"),
    ],
)
def test_how_long_it_took(seconds, shown):
    """As exact as people want it."""
    assert lasting(seconds) == shown


def test_errors():
    """An agent's error is told with its message and hint, any other with its cause, in one line."""
    cause = json.dumps({"kind": "missing", "message": "there is no music", "hint": "name a file"})
    assert why("music.missing", cause) == "music.missing: there is no music: name a file"
    assert why("States.Timeout", "Nobody\nanswered.") == "States.Timeout: Nobody answered."
    assert why("Rejected", "") == "Rejected"
    assert why("Odd", "[1]") == "Odd: [1]"


def test_long_values_are_cut():
    """A value is one line, no longer than asked for, with its letters as they are."""
    assert short({"title": "Marés"}) == '{"title": "Marés"}'
    assert short("x" * 100, 10) == '"xxxxxxxx…'
