"""Estimates grow with what is made, and know how people write lengths."""

import pytest

from omnimind.agents.supervisor.estimate import Scale, length_s, machine_s, thoughts
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose, steps
from omnimind.flows.library import find_flow

VIDEO = find_flow("video").definition


@pytest.mark.parametrize(
    ("request_", "seconds"),
    [
        ("How tides work, 45 seconds", 45),
        ("As marés em 2 minutos", 120),
        ("tides, 1.5 min", 90),
        ("a 30-second story", 30),
        ("os 12 segredos do mar, 40 s", 40),
        ("How tides work", 90),
    ],
)
def test_a_length_is_read_as_people_write_it(request_, seconds):
    """In English and Portuguese; otherwise what is usual is expected."""
    assert length_s(None, request_) == seconds
    assert length_s(20, request_) == 20


def test_only_agents_of_the_plan_are_expected_to_ask():
    """Nobody without models; of those with, each once."""
    scale = Scale(60)
    assert thoughts(VIDEO, scale) == []
    planned = compose(VIDEO, parts(), Means(models=True))
    asked = [thought.agent for thought in thoughts(planned, scale)]
    assert asked == list(dict.fromkeys(asked))
    assert "translator" not in asked
    assert set(asked) < {step.agent for step in steps(planned)}


def test_more_is_expected_of_more():
    """Longer productions and longer sources ask more; more formats take longer."""
    planned = compose(VIDEO, parts(), Means(models=True))

    def tokens(scale):
        return sum(one.input_tokens + one.output_tokens for one in thoughts(planned, scale))

    assert tokens(Scale(60)) < tokens(Scale(120)) < tokens(Scale(120, (20_000,))) < tokens(Scale(120, (20_000, 9_000)))
    assert machine_s(Scale(60)) < machine_s(Scale(60, videos=2))


def test_each_format_has_pictures_of_its_own():
    """Twice as many for two; without a video there is one of each all the same."""
    planned = compose(VIDEO, parts(), Means(models=True, pictures=True))

    def pictures(videos):
        (painting,) = [one for one in thoughts(planned, Scale(90, videos=videos)) if one.agent == "illustrator"]
        return painting.calls

    assert pictures(2) == 2 * pictures(1) == 2 * pictures(0) > 0
