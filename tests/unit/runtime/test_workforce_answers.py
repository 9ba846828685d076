"""A workforce calls an agent once for one question."""

import asyncio
import threading

import pytest

from omnimind.core.errors import MissingError, UserError


def test_the_same_question_is_worked_on_once(team):
    """The second answer is the remembered one; both are told and counted."""
    calls = []
    team.has("doubler", team.doubling(calls), predicts=lambda number: number.value / 2)

    answers = [asyncio.run(team.call("doubler", 21, about="scene 1")) for _ in range(2)]

    assert answers == [{"value": 42}] * 2
    assert calls == [21]
    assert team.told() == ["started", "progress", "finished", "remembered"]
    assert [event.seconds for event in team.heard] == [0, 0, 10.5, 10.5]
    assert {(event.agent, event.about) for event in team.heard} == {("doubler", "scene 1")}
    assert len({event.key for event in team.heard}) == 1
    timing = team.workforce.timings[0]
    assert (timing.agent, timing.calls, timing.remembered) == ("doubler", 2, 1)


def test_an_agent_that_looks_around_is_asked_every_time(team):
    """Where the input does not say it all, nothing is remembered, and its desk has the key that the run gave."""
    keys = []

    def work(number, desk):
        keys.append(desk.key)
        return number

    team.has("looker", work, remembered=False)
    for _ in range(2):
        asyncio.run(team.call("looker", key="run 7/Look/0/0"))

    assert keys == ["run 7/Look/0/0"] * 2


def test_a_remembered_agent_is_given_the_key_of_its_answer(team):
    """Equal questions of different runs have one key, so that what is done for one is done for both."""
    keys = []

    def work(number, desk):
        keys.append(desk.key)
        return number

    team.has("agent", work)
    asyncio.run(team.call("agent", key="of a run"))

    assert keys == [team.heard[0].key]
    assert keys != ["of a run"]


def test_an_input_that_the_agent_cannot_take_names_the_field(team):
    """The error says which agent, which field and what is wrong with it; the agent is not called."""
    team.has("doubler", team.doubling([]))

    with pytest.raises(UserError, match=r"doubler can't take its input: value: .*integer") as caught:
        asyncio.run(team.call("doubler", {"value": "many"}))
    with pytest.raises(UserError, match="valeu"):
        asyncio.run(team.call("doubler", {"value": 1, "valeu": 1}))

    assert caught.value.code == "agent.input"
    assert team.heard == []


def test_an_unknown_agent_is_an_error(team):
    """What the finder says comes out."""
    with pytest.raises(MissingError, match="nobody"):
        asyncio.run(team.call("nobody"))


def test_equal_questions_at_the_same_time_are_one(team):
    """Ten calls with one input make one action; another input does not wait for it."""
    calls, other = [], threading.Event()

    def work(number, desk):
        calls.append(number.value)
        if number.value == 1:
            assert other.wait(10)  # set by the other question, which therefore runs beside this one
        else:
            other.set()
        return number

    team.has("agent", work)

    async def main():
        return await asyncio.gather(*(team.call("agent", 1) for _ in range(10)), team.call("agent", 2))

    assert asyncio.run(main()) == [{"value": 1}] * 10 + [{"value": 2}]
    assert sorted(calls) == [1, 2]
    assert team.told().count("remembered") == 9


def test_who_waits_for_an_equal_question_makes_it_if_the_first_fails(team):
    """A failure is the failure of one call; the next one tries for itself."""
    calls = []

    def work(number, desk):
        calls.append(number.value)
        if len(calls) == 1:
            raise UserError("text.empty", "there is nothing to say")
        return number

    team.has("agent", work)

    async def main():
        return await asyncio.gather(*(team.call("agent") for _ in range(3)), return_exceptions=True)

    failed, *good = asyncio.run(main())
    assert isinstance(failed, UserError)
    assert good == [{"value": 1}] * 2
    assert calls == [1, 1]
