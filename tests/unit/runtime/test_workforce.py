"""The workforce calls an agent once for one question, in turn, tells what happens, and stops it when cancelled."""

import asyncio
import errno
import threading
from itertools import pairwise

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.trace import NoOpTracer

from omnimind.core.agent import Agent
from omnimind.core.errors import BrokenError, Cancelled, MissingError, TransientError, UserError
from omnimind.core.event import Forecast
from omnimind.core.value import Value
from omnimind.core.work import Work
from omnimind.runtime.workforce import LONGEST_WAIT_S, TRIES, LocalWorkforce
from omnimind.settings import Settings
from omnimind.store.home import Home
from omnimind.telemetry.trace import tracing
from omnimind.testing.loop import run_jumping


class Number(Value):
    """An agent's input and output."""

    value: int


class Plan(Value):
    """An answer that says what is to come, and what the person should know."""

    forecast: tuple[Forecast, ...] = ()
    notices: tuple[str, ...] = ()


class Team:
    """A workforce with the agents that a test gives it, and what was heard of it."""

    def __init__(self, folder, tracer=None, **settings):
        self.agents = {}
        self.heard = []
        self.lines = []
        self.settings = Settings(**{"home": folder, "cores": 2} | settings)
        self.tracer = tracer or NoOpTracer()
        self.workforce = None

    def has(self, name, work, **more):
        """Have an agent that does ``work``."""
        self.agents[name] = Agent(name, "1", Number, more.pop("returns", Number), work, **more)

    def find(self, name):
        """The agent of a name."""
        if name not in self.agents:
            raise MissingError("agent.unknown", f"there is no agent called {name}")
        return self.agents[name]

    async def call(self, name, value=1, beat=lambda: None, **more):
        """The agent's answer."""
        work = Work(name, value if isinstance(value, dict) else {"value": value}, **{"key": f"key of {value}"} | more)
        return await self.workforce.call(work, beat)

    def told(self):
        """What the events were."""
        return [event.what for event in self.heard]

    def __enter__(self):
        log = structlog.wrap_logger(structlog.ReturnLogger(), processors=[self._line])
        self.workforce = LocalWorkforce(
            self.settings,
            self.find,
            Home(self.settings.home),
            None,
            listen=self.heard.append,
            tracer=self.tracer,
            log=log,
        )
        self.workforce.__enter__()
        return self

    def __exit__(self, *exc):
        self.workforce.__exit__(*exc)

    def _line(self, _, level, line):
        self.lines.append((level, line["event"]))
        return ""


@pytest.fixture
def team(tmp_path):
    """A team on two cores."""
    with Team(tmp_path) as working:
        yield working


def doubling(calls):
    """Work that doubles, and notes its inputs."""

    def work(number, desk):
        calls.append(number.value)
        desk.progress(1, 2)
        return Number(value=2 * number.value)

    return work


def endless(working, ended):
    """Work that goes on until it is stopped, and says when it has begun and that it has ended."""

    def work(_, desk):
        working.set()
        try:
            while True:
                desk.progress(0, 1)
        finally:
            ended.append(True)

    return work


# -------------------------------------------------------------------------------------------------- answers


def test_the_same_question_is_worked_on_once(team):
    """The second answer is the remembered one; both are told and counted."""
    calls = []
    team.has("doubler", doubling(calls), predicts=lambda number: number.value / 2)

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
    team.has("doubler", doubling([]))

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


# -------------------------------------------------------------------------------------------------- failures


def test_a_failure_is_told_and_not_remembered(team):
    """The error comes out as it is, an event tells it, and the next call tries again."""
    calls = []

    def work(number, _):
        calls.append(number.value)
        raise UserError("text.empty", "there is nothing to say")

    team.has("failing", work)
    for _ in range(2):
        with pytest.raises(UserError, match="nothing to say"):
            asyncio.run(team.call("failing"))

    assert calls == [1, 1]
    assert team.told() == ["started", "failed"] * 2
    assert team.heard[1].message == "there is nothing to say"


def test_what_is_not_ours_is_a_fault(team):
    """Whatever else an agent raises names the agent and the fault, and keeps the cause."""

    def work(number, _):
        raise ZeroDivisionError("division by zero")

    team.has("failing", work)

    with pytest.raises(BrokenError, match=r"the failing failed with ZeroDivisionError: division by zero") as caught:
        asyncio.run(team.call("failing"))

    assert caught.value.code == "agent.failed"
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_full_disk_is_told_whoever_finds_it(team):
    """A library that has no space for its temporary file makes the same error as the store."""

    def work(number, _):
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/somewhere")  # noqa: S108 - only a name

    team.has("failing", work)

    with pytest.raises(UserError, match="no space left to write /tmp/somewhere") as caught:
        asyncio.run(team.call("failing"))

    assert caught.value.code == "disk.full"


def test_what_may_go_through_is_tried_again(team):
    """A transient error is followed by another try, later and later; only the last failure is told as one."""
    tries = []

    async def main():
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.append(loop.time())
            if number.value < len(tries):
                return number
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        assert await team.call("agent", 2) == {"value": 2}
        assert team.told() == ["started", "started", "started", "finished"]
        tries.clear()
        team.heard.clear()
        with pytest.raises(TransientError, match="busy"):
            await team.call("agent", 9)

    run_jumping(main())

    first_s, second_s = (later - earlier for earlier, later in pairwise(tries))
    assert len(tries) == TRIES == 3
    assert LONGEST_WAIT_S / 2 <= first_s <= LONGEST_WAIT_S <= second_s <= 2 * LONGEST_WAIT_S
    assert team.told() == ["started", "started", "started", "failed"]


def test_waits_between_tries_depend_on_the_call(team):
    """Calls that fail together do not all come again at the same time."""
    tries = {}

    async def main():
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.setdefault(number.value, []).append(loop.time())
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        for value in range(5):
            with pytest.raises(TransientError):
                await team.call("agent", value)

    run_jumping(main())

    assert len({round(second - first, 3) for first, second, _ in tries.values()}) > 1


def test_a_cancelled_call_is_not_tried_again(team):
    """Cancelling works while a call waits for its next try."""
    tries = []

    async def main():
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        def work(number, _):
            tries.append(number.value)
            loop.call_soon_threadsafe(asked.set)
            raise TransientError("server.busy", "the server is busy")

        team.has("agent", work)
        call = asyncio.ensure_future(team.call("agent"))
        await asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

    run_jumping(main())

    assert tries == [1]


# -------------------------------------------------------------------------------------------------- stopping


def test_cancelling_stops_the_agent_before_the_call_ends(team):
    """When a cancelled call is over, so is the agent's work; a second cancelling does not change that."""
    working, ended = threading.Event(), []
    team.has("endless", endless(working, ended))

    async def main(times):
        working.clear()
        call = asyncio.ensure_future(team.call("endless"))
        await asyncio.to_thread(working.wait)
        for _ in range(times):
            call.cancel()
            await asyncio.sleep(0)
        with pytest.raises(asyncio.CancelledError):
            await call
        return len(ended)

    assert asyncio.run(main(1)) == 1
    assert asyncio.run(main(3)) == 2
    assert "failed" not in team.told()


def test_a_timeout_stops_the_agent(team):
    """``asyncio.timeout`` is a cancelling like any other, and still a ``TimeoutError``."""
    working, ended = threading.Event(), []
    team.has("endless", endless(working, ended))

    async def main():
        async with asyncio.timeout(None) as limit:
            call = asyncio.ensure_future(asyncio.to_thread(working.wait))
            call.add_done_callback(lambda _: limit.reschedule(0))
            await team.call("endless")

    with pytest.raises(TimeoutError):
        asyncio.run(main())
    assert ended == [True]


def test_work_in_the_queue_is_cancelled_without_beginning(team):
    """What waits for a core leaves the line, and the cores are free for others afterwards."""
    working, ended, calls = threading.Event(), [], []
    team.has("endless", endless(working, ended), remembered=False)
    team.has("doubler", doubling(calls))

    async def main():
        busy = [asyncio.ensure_future(team.call("endless")) for _ in range(2)]
        queued = asyncio.ensure_future(team.call("doubler", 1))
        await asyncio.to_thread(working.wait)
        queued.cancel()
        for call in busy:
            call.cancel()
        await asyncio.gather(*busy, queued, return_exceptions=True)
        return await asyncio.gather(*(team.call("doubler", value) for value in (2, 3)))

    assert asyncio.run(main()) == [{"value": 4}, {"value": 6}]
    assert sorted(calls) == [2, 3]


def test_who_does_not_stop_is_left_behind_and_keeps_its_core(tmp_path):
    """A cancelled call ends in bounded time; until the agent really ends, its core is not given to others."""
    calls, release = [], threading.Event()

    def deaf(number, _):
        calls.append("deaf")
        assert release.wait(10)
        return number

    async def main(team):
        loop = asyncio.get_running_loop()
        call = asyncio.ensure_future(team.call("deaf"))
        while not calls:
            await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert loop.time() == pytest.approx(10, abs=0.5)
        assert ("warning", "action does not stop") in team.lines
        other = asyncio.ensure_future(team.call("doubler", 1))
        for _ in range(20):
            await asyncio.sleep(0.001)
        assert calls == ["deaf"]
        release.set()
        await other

    with Team(tmp_path, cores=1) as team:
        team.has("deaf", deaf)
        team.has("doubler", doubling(calls))
        run_jumping(main(team))
    assert calls == ["deaf", 1]


def test_a_finished_answer_is_kept_though_nobody_waits(team):
    """What an agent answers in spite of a cancelling is remembered: it was paid for."""
    working, release, calls = threading.Event(), threading.Event(), []

    def work(number, _):
        calls.append(number.value)
        working.set()
        assert release.wait(10)
        return number

    team.has("agent", work)

    async def main():
        call = asyncio.ensure_future(team.call("agent"))
        await asyncio.to_thread(working.wait)
        call.cancel()
        asyncio.get_running_loop().call_soon(release.set)
        with pytest.raises(asyncio.CancelledError):
            await call
        return await team.call("agent")

    assert asyncio.run(main()) == {"value": 1}
    assert calls == [1]


def test_closing_stops_what_is_under_way(tmp_path):
    """Whoever leaves the workforce's block waits only for agents to notice."""
    working, ended = threading.Event(), []

    async def main(team):
        call = asyncio.ensure_future(team.call("endless"))
        await asyncio.to_thread(working.wait)
        await asyncio.to_thread(team.workforce.__exit__)
        with pytest.raises(Cancelled):
            await call

    with Team(tmp_path) as team:
        team.has("endless", endless(working, ended))
        asyncio.run(main(team))
    assert ended == [True]


# -------------------------------------------------------------------------------------------------- turns


def test_work_goes_by_priority(tmp_path):
    """On one core the work of the greatest priority is next."""
    calls, release = [], threading.Event()

    def first(number, _):
        assert release.wait(10)
        return number

    async def main(team):
        begun = asyncio.ensure_future(team.call("first"))
        rest = [asyncio.ensure_future(team.call("doubler", value, priority=value)) for value in (2, 9, 5)]
        await asyncio.sleep(0)  # all have asked now
        release.set()
        await asyncio.gather(begun, *rest)

    with Team(tmp_path, cores=1) as team:
        team.has("first", first, remembered=False)
        team.has("doubler", doubling(calls), remembered=False)
        asyncio.run(main(team))
    assert calls == [9, 5, 2]


def test_settings_limit_agents(tmp_path):
    """With ``per_minute`` 1, three calls take two minutes, though the agent itself would take them at once."""
    ended_s = []

    async def main(team):
        for value in range(3):
            await team.call("agent", value)
            ended_s.append(round(asyncio.get_running_loop().time()))

    team = Team(tmp_path, agents={"agent": {"per_minute": 1}})
    team.has("agent", doubling([]), per_minute=100)
    with team:
        run_jumping(main(team))
    assert ended_s == [0, 60, 120]


def test_what_is_remembered_takes_no_turn(tmp_path):
    """Answers that are known come at once, whatever the agent's rate, and do not count for it."""

    async def main(team):
        for _ in range(5):
            await team.call("agent")
        assert asyncio.get_running_loop().time() < 1

    with Team(tmp_path) as team:
        team.has("agent", doubling([]), per_minute=1)
        run_jumping(main(team))


def test_limits_for_an_unknown_agent_are_refused(tmp_path):
    """The error names the variable and the agent."""
    with (
        pytest.raises(UserError, match=r"OMNIMIND_AGENTS is not right.*rendrer"),
        Team(tmp_path, agents={"rendrer": {"at_once": 1}}),
    ):
        pass


# -------------------------------------------------------------------------------------------------- telling


def test_beats_follow_progress_and_waiting(tmp_path):
    """Work that waits for its turn beats about twice a second, and work under way at its signs of progress."""
    beats = []

    async def main(team):
        loop = asyncio.get_running_loop()
        await team.call("agent", 1)
        await team.call("agent", 2, beat=lambda: beats.append(loop.time()))

    with Team(tmp_path) as team:
        team.has("agent", doubling([]), per_minute=1)
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
    team.has("doubler", doubling([]), about=lambda number: f"number {number.value}")
    team.has("other", doubling([]))

    asyncio.run(team.call("doubler", 7, about="Double 3"))
    asyncio.run(team.call("other", 7, about="Other 3"))

    assert [event.about for event in team.heard] == ["number 7"] * 3 + ["Other 3"] * 3


def test_every_action_is_a_span_and_a_line(tmp_path):
    """Spans say whose action of which run it was and whether it was remembered; work happens inside its span."""
    tracer, keeper = tracing()
    inside = []

    def work(number, _):
        inside.append(trace.get_current_span().get_span_context().span_id)
        return number

    with Team(tmp_path, tracer) as team:
        team.has("agent", work)
        for _ in range(2):
            asyncio.run(team.call("agent", about="scene 1", run_id="r7", path="Film/0/0"))

    made, recalled = keeper.spans
    assert inside == [made.context.span_id]
    assert made.name == recalled.name == "agent agent"
    assert made.attributes == {
        "omnimind.agent": "agent",
        "omnimind.action": team.heard[0].key,
        "omnimind.about": "scene 1",
        "omnimind.run": "r7",
        "omnimind.path": "Film/0/0",
        "omnimind.remembered": False,
    }
    assert recalled.attributes["omnimind.remembered"]
    assert [line for _, line in team.lines] == ["action", "action"]
