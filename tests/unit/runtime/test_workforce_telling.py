"""A workforce tells what happens, as events, beats, spans and lines."""

import asyncio
from itertools import pairwise

import pytest
from opentelemetry import trace

from omnimind.core.event import Forecast
from omnimind.core.value import Value
from omnimind.telemetry.places import state_place, trace_of_run
from omnimind.telemetry.trace import tracing
from omnimind.testing.loop import run_jumping


class Plan(Value):
    """An answer that says what is to come, and what the person should know."""

    forecast: tuple[Forecast, ...] = ()
    notices: tuple[str, ...] = ()


def test_beats_follow_progress_and_waiting(new_team):
    """Work that waits for its turn beats about twice a second, and work under way at its signs of progress."""
    beats = []

    async def main(team):
        loop = asyncio.get_running_loop()
        await team.call("agent", 1)
        await team.call("agent", 2, beat=lambda: beats.append(loop.time()))

    with new_team() as team:
        team.has("agent", team.doubling([]), per_minute=1)
        run_jumping(main(team))

    gaps_s = [later - earlier for earlier, later in pairwise([0, *beats])]
    assert max(gaps_s) <= 0.5
    assert beats[-1] == pytest.approx(60, abs=0.1)
    assert len(beats) < 200


def test_work_beats_as_it_begins_and_goes_on(team):
    """Each beginning is a beat, and so is progress, but not every sign of it."""
    beats = []

    def work(number, desk):
        for done in range(1000):
            desk.progress(done, 1000)
        return number

    team.has("agent", work, remembered=False)
    asyncio.run(team.call("agent", beat=lambda: beats.append(True)))

    assert 2 <= len(beats) < 500
    assert team.told().count("progress") == 1000


def test_a_forecast_is_announced(team):
    """What an answer says is to come is told as planned, also when it was remembered."""
    to_come = (Forecast(agent="renderer", count=3, seconds=1.5), Forecast(agent="composer", count=1, seconds=0.2))
    team.has("planner", lambda *_: Plan(forecast=to_come), returns=Plan)

    for _ in range(2):
        asyncio.run(team.call("planner"))

    planned = [(event.agent, event.total, event.seconds) for event in team.heard if event.what == "planned"]
    assert planned == [("renderer", 3, 1.5), ("composer", 1, 0.2)] * 2
    assert team.told() == ["started", "finished", "planned", "planned", "remembered", "planned", "planned"]


def test_notices_are_told(team):
    """What an answer has for the person is told, also when it was remembered."""
    team.has("analyst", lambda *_: Plan(notices=("a picture is missing", "so is another")), returns=Plan)

    for _ in range(2):
        asyncio.run(team.call("analyst"))

    notices = [event.message for event in team.heard if event.what == "notice"]
    assert notices == ["a picture is missing", "so is another"] * 2


def test_agents_know_best_what_their_work_is_about(team):
    """Events name the part of the job as the agent does, else as the run does."""
    team.has("doubler", team.doubling([]), about=lambda number: f"number {number.value}")
    team.has("other", team.doubling([]))

    asyncio.run(team.call("doubler", 7, about="Double 3"))
    asyncio.run(team.call("other", 7, about="Other 3"))

    assert [event.about for event in team.heard] == ["number 7"] * 3 + ["Other 3"] * 3


def test_every_action_is_a_span_and_a_line(new_team):
    """Spans say whose action of which run it was and whether it was remembered; work happens inside its span."""
    tracer, keeper = tracing()
    inside = []

    def work(number, _):
        inside.append(trace.get_current_span().get_span_context().span_id)
        return number

    with new_team(tracer) as team:
        team.has("agent", work)
        for _ in range(2):
            asyncio.run(team.call("agent", about="scene 1", run_id="r7", path="Film/0/0"))

    done, made, recalled = keeper.spans
    assert inside == [done.context.span_id]
    assert (done.name, done.parent.span_id) == ("action agent", made.context.span_id)
    assert made.parent.span_id == state_place("r7", 0, "Film/0").span_id
    assert made.name == recalled.name == "agent agent"
    assert made.attributes == {
        "omnimind.part": "agent",
        "omnimind.agent": "agent",
        "omnimind.action": team.heard[0].key,
        "omnimind.about": "scene 1",
        "omnimind.run": "r7",
        "omnimind.tenant": "default",
        "omnimind.path": "Film/0/0",
        "omnimind.remembered": False,
    }
    assert recalled.attributes["omnimind.remembered"]
    assert {f"{span.context.trace_id:032x}" for span in keeper.spans} == {trace_of_run("r7")[0]}
    assert [line for _, line in team.lines] == ["action", "action"]
