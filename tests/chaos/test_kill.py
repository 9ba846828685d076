"""``kill -9`` anywhere: a run goes on to the same end, and what was answered is not done again."""

import itertools
import random

import pytest

from .conftest import IS_ALL
from .flows import NEW, OUTPUT

QUICK_POINTS = 6
LATER_POINTS = 4
"""A run takes some commits more or fewer each time, as what is written together depends on who is quicker."""

MOMENTS = 60 if IS_ALL else 4
LONGEST_LIFE_S = 0.8
SEED = 20
MOST_DEATHS = 40


@pytest.fixture
def commits(stage):
    """How many commits an undisturbed run takes."""
    driver = stage.victim(new=(NEW,))
    end = driver.wait()
    (run,) = end.runs
    assert (run.status, run.output) == ("succeeded", OUTPUT)
    stage.check(run.id, [(driver, stage.answered(run.id))])
    assert len(stage.calls()) == 10
    return end.commits


@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_killed_at_a_commit(stage, commits, before):
    """Just before or after a commit, one after the other: the next process ends the run."""
    from victim import Death

    points = range(1, commits + LATER_POINTS)
    if not IS_ALL:
        points = [1 + commits * number // QUICK_POINTS for number in range(QUICK_POINTS)]

    def die(commit):
        return stage.lives(NEW, f"{commit}", [Death(commit, before), None])

    lives = stage.side_by_side(die, points)
    assert all(output == OUTPUT for _, output in lives)
    assert sum(deaths for deaths, _ in lives) > len(points) // 2


def test_killed_at_every_few_commits(stage):
    """Each process claims the run, writes a little more and dies: the run comes to its end all the same."""
    from victim import Death

    def die(commits):
        return stage.lives(NEW, f"{commits}", itertools.repeat(Death(commits), MOST_DEATHS))

    lives = stage.side_by_side(die, [4, 5])
    assert all(output == OUTPUT for _, output in lives)
    assert all(deaths > 2 for deaths, _ in lives)


def test_killed_at_any_moment(stage):
    """Again and again, whatever it was at: the run comes to its end."""
    chance = random.Random(SEED)
    moments = [[*(chance.uniform(0.0, LONGEST_LIFE_S) for _ in range(3)), None] for _ in range(MOMENTS)]

    def die(number):
        return stage.lives(NEW, f"{number}", moments[number])

    lives = stage.side_by_side(die, range(MOMENTS))
    assert all(output == OUTPUT for _, output in lives)
    assert any(deaths for deaths, _ in lives)
