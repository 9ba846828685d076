"""Driving: a run goes on from its history wherever it stopped, and does nothing twice that was answered."""

import asyncio
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from omnimind.core.errors import MissingError, TransientError, UserError
from omnimind.core.run import NewRun
from omnimind.flows.drive import drive
from omnimind.flows.memo import former
from omnimind.flows.memory import JumpingClock
from omnimind.flows.world import World
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.journal import FakeJournal

NO_ARTIFACTS = FakeArtifacts(Path("nowhere"))
TASK = {"Type": "Task", "Resource": "agent:say", "Arguments": "{% $states.input %}"}


def flow(states, start=None, **more):
    """A JSONata flow of ``states``."""
    return {"QueryLanguage": "JSONata", "StartAt": start or next(iter(states)), "States": states, **more}


class Agents:
    """A workforce that counts its calls; ``answers`` are functions by agent."""

    def __init__(self, **answers):
        self.answers, self.calls, self.told, self.running = answers, [], [], 0

    async def call(self, work, beat):
        """Answer."""
        self.calls.append(work)
        self.running += 1
        try:
            answer = self.answers.get(work.agent, lambda work: work.input)(work)
            return await answer if asyncio.iscoroutine(answer) else answer
        finally:
            self.running -= 1

    def known(self, work, answer):
        """Hear of an answer that was there already."""
        self.told.append((work.path, answer))

    def counts(self):
        """How often each path was called."""
        return Counter(work.path for work in self.calls)


class House:
    """A journal, a clock and agents together."""

    def __init__(self, flows=None, shared=False, **answers):
        self.clock = JumpingClock(1000.0)
        self.journal = FakeJournal(self.clock.now_s)
        self.agents = Agents(**answers)
        self.flows = flows or {}
        self.shared = shared

    def find(self, name, tenant):
        """A flow by its name."""
        if name not in self.flows:
            raise MissingError("flow.missing", f"there is no flow {name}")
        return self.flows[name]

    def world(self):
        """What runs use."""
        return World(self.journal, self.agents, self.find, NO_ARTIFACTS, self.clock, is_shared=self.shared)

    async def begin(self, definition, given=None):
        """A new run."""
        return await self.journal.begin(NewRun("test", definition, given))

    async def drive(self, run_id, stirred=None):
        """Drive it."""
        return await drive(await self.journal.claim(run_id, "me"), self.world(), stirred)

    def kinds(self, run_id):
        """What happened, in short."""
        return [(row.path, row.kind) for row in self.journal.rows(run_id)]


EVERYTHING = flow(
    {
        "Each": {
            "Type": "Map",
            "Items": "{% $states.input.items %}",
            "ItemProcessor": {
                "StartAt": "Say",
                "States": {"Say": {**TASK, "Retry": [{"ErrorEquals": ["busy"], "IntervalSeconds": 1}], "End": True}},
            },
            "Assign": {"said": "{% $states.result %}"},
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Rest", "States": {
                    "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Left"}, "Left": {**TASK, "End": True},
                }},
                {"StartAt": "Right", "States": {"Right": {**TASK, "Arguments": "{% $said %}", "End": True}}},
            ],
            "Next": "Inner",
        },
        "Inner": {**TASK, "Resource": "flow:inner", "Next": "Last"},
        "Last": {**TASK, "Arguments": {"all": "{% $states.input %}", "id": "{% $uuid() %}"}, "End": True},
    }
)  # fmt: skip
INNER = flow({"Deep": {**TASK, "Arguments": {"deep": "{% $states.input %}"}, "End": True}})


def busy_once():
    """An agent that is busy at the first call of each second item."""
    seen = set()

    def say(work):
        if work.path.startswith("Each/0/0/1/") and work.path not in seen and work.path.endswith("/0"):
            seen.add(work.path)
            raise TransientError("busy", "the agent is busy")
        return {"said": work.input}

    return say


def test_a_run_ends_with_its_output_and_tells_what_happened():
    """Every state is entered and left, in a Map, a Parallel and a flow inside the flow too."""

    async def main():
        house = House({"inner": INNER}, say=busy_once())
        run_id = await house.begin(EVERYTHING, {"items": [1, 2]})
        assert await house.drive(run_id) == "succeeded"
        run = house.journal.run(run_id)
        assert run.output["said"]["all"]["said"]["deep"][1]["said"] == [{"said": 1}, {"said": 2}]
        kinds = house.kinds(run_id)
        assert kinds[0] == ("", "started")
        assert kinds[-1] == ("", "succeeded")
        assert kinds.count(("Each/0/0/1/Say/0/0", "answered")) == 1
        assert ("Each/0/0/1/Say/0/0/retry", "sleeping") in kinds
        assert ("Each/0/0", "joined") in kinds
        assert ("Inner/0/0/>/Deep/0/0", "left") in kinds
        assert len(kinds) == len(set(kinds))

    asyncio.run(main())


def test_a_run_killed_at_any_row_goes_on_to_the_same_end():
    """It dies at every writing, before or after it; answered calls aren't made again, others keep their key."""

    class KilledError(Exception):
        pass

    async def one(limit, kept):
        house = House({"inner": INNER}, say=busy_once())
        run_id = await house.begin(EVERYTHING, {"items": [1, 2]})
        house.journal._runs[run_id].run = house.journal.run(run_id).model_copy(update={"id": "same"})
        written = 0

        def before(rows):
            nonlocal written
            if limit is not None and written == limit:
                if kept:
                    house.journal._keep(house.journal._runs[run_id], rows)
                house.journal.abandon(run_id)  # nothing is written any more
                raise KilledError
            written += 1

        house.journal.before_write = before
        if limit is not None:
            with suppress(KilledError):
                assert await house.drive(run_id) == "running"
            house.journal.before_write = lambda rows: None
        answered = {row.path for row in house.journal.rows(run_id) if row.kind == "answered"}
        before_kill = {work.path: work.key for work in house.agents.calls}
        house.agents.calls.clear()
        assert await house.drive(run_id) == "succeeded"
        assert not answered & set(house.agents.counts())
        assert all(before_kill.get(work.path, work.key) == work.key for work in house.agents.calls)
        return house.journal.run(run_id).output, written

    async def main():
        expected, count = await one(None, kept=False)
        assert count == 9
        for limit in range(count):
            for kept in (False, True) if limit < count - 1 else (False,):  # the last one is all or nothing
                output, _ = await one(limit, kept)
                assert output == expected

    asyncio.run(main())


def test_the_branch_that_failed_first_stays_the_one_that_failed():
    """Another branch's failure, written down when the Parallel had already failed, changes nothing afterwards."""

    async def main():
        def say(work):
            raise UserError(work.input, "no")

        branches = [{"StartAt": name, "States": {name: {**TASK, "Arguments": name, "End": True}}} for name in "AB"]
        caught = {"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput.Error %}", "Next": "Then"}
        definition = flow({
            "Both": {"Type": "Parallel", "Branches": branches, "Catch": [caught], "Next": "Then"},
            "Then": {"Type": "Task", "Resource": "agent:then", "Arguments": "{% $states.input %}", "End": True},
        })  # fmt: skip
        house = House(say=say)
        house.journal.before_write = stop_at("Then/0/0", house)
        run_id = await house.begin(definition)
        with suppress(RuntimeError):
            assert await house.drive(run_id) == "running"
        first = house.agents.calls[-1].input
        house.journal.before_write = lambda rows: None
        rows = house.journal._runs[run_id].rows
        rows.sort(key=lambda row: (row.path != "Both/0/0/1/B/0/0", row.id))
        assert await house.drive(run_id) == "succeeded"
        assert house.journal.run(run_id).output == first

    asyncio.run(main())


def stop_at(path, house):
    """Fails as if the process died when ``path`` is answered."""

    def before(rows):
        if any(row.path == path for row in rows):
            house.journal.abandon("run1")
            raise RuntimeError(path)

    return before


def test_a_run_that_only_waits_is_parked_until_its_time():
    """A long Wait costs a row; the run goes on when claimed after its time."""

    async def main():
        house = House()

        class Slow(JumpingClock):
            async def sleep_until(self, until_s):
                if until_s > self.now_s():
                    await asyncio.get_running_loop().create_future()

        house.clock = Slow(1000.0)
        run_id = await house.begin(
            flow({"Wait": {"Type": "Wait", "Seconds": 3600, "Next": "Say"}, "Say": {**TASK, "End": True}}), 5
        )
        assert await house.drive(run_id) == "waiting"
        assert house.journal.run(run_id).wake_at_s == pytest.approx(4600, abs=1)
        house.clock._now_s = 4700.0
        assert await house.drive(run_id) == "succeeded"
        assert house.journal.run(run_id).output == 5

    asyncio.run(main())


ASK = {
    "Type": "Task",
    "Resource": "agent:approver.waitForTaskToken",
    "Arguments": {"title": "Good?", "token": "{% $states.context.Task.Token %}"},
}


def test_a_question_parks_the_run_until_somebody_answers():
    """The agent prepares the question once; the answer is the task's output."""

    async def main():
        house = House()
        run_id = await house.begin(flow({"Ask": {**ASK, "Next": "Say"}, "Say": {**TASK, "End": True}}))
        assert await house.drive(run_id) == "waiting"
        (asked,) = [row for row in house.journal.rows(run_id) if row.kind == "asked"]
        assert asked.data["request"] == {"title": "Good?", "token": asked.data["token"]}
        house.journal.answer(run_id, asked.path, {"value": {"approved": True}})
        assert await house.drive(run_id) == "succeeded"
        assert house.journal.run(run_id).output == {"approved": True}
        assert [work.agent for work in house.agents.calls] == ["approver", "say"]

    asyncio.run(main())


def test_a_question_has_a_deadline():
    """Nobody answers in time: ``States.Timeout``, which a Catch takes."""

    async def main():
        house = House()
        caught = {"ErrorEquals": ["States.Timeout"], "Output": "late", "Next": "Say"}
        run_id = await house.begin(
            flow({"Ask": {**ASK, "TimeoutSeconds": 60, "Catch": [caught], "Next": "Say"}, "Say": {**TASK, "End": True}})
        )
        assert await house.drive(run_id) == "succeeded"
        assert house.journal.run(run_id).output == "late"

    asyncio.run(main())


def test_a_cancelled_run_stops_its_agents():
    """The task under way is cancelled, and the run is over."""

    async def main():
        async def forever(work):
            house.journal.cancel(run_id)
            stirred.set()
            await asyncio.get_running_loop().create_future()

        house, stirred = House(say=forever), asyncio.Event()
        run_id = await house.begin(flow({"Say": {**TASK, "End": True}}))
        assert await house.drive(run_id, stirred) == "cancelled"
        assert house.agents.running == 0
        assert house.journal.run(run_id).status == "cancelled"

    asyncio.run(main())


def test_a_retry_goes_on_from_the_failed_state():
    """What succeeded stays, in branches beside the failure too; what failed is done again, under another key."""

    async def main():
        broken = True

        def say(work):
            if broken and work.path.endswith("Two/0/0"):
                raise UserError("no.way", "it can't be done", "do it otherwise")
            return work.path

        branches = [
            {"StartAt": "One", "States": {"One": {**TASK, "End": True}}},
            {"StartAt": "Rest", "States": {
                "Rest": {"Type": "Wait", "Seconds": 1, "Next": "Two"}, "Two": {**TASK, "End": True},
            }},
        ]  # fmt: skip
        definition = flow(
            {"First": {**TASK, "Next": "Both"}, "Both": {"Type": "Parallel", "Branches": branches, "End": True}}
        )
        house = House(say=say)
        run_id = await house.begin(definition)
        assert await house.drive(run_id) == "failed"
        failed = house.journal.run(run_id)
        assert (failed.error, failed.state) == ("no.way", "Two")
        assert "do it otherwise" in failed.cause
        assert await house.journal.claim(run_id, "me") is None
        broken = False
        house.journal.retry(run_id)
        assert await house.drive(run_id) == "succeeded"
        counts = house.agents.counts()
        assert counts == {"First/0/0": 1, "Both/0/0/0/One/0/0": 1, "Both/0/0/1/Two/0/0": 2}
        keys = [work.key for work in house.agents.calls if "Two" in work.path]
        assert keys[0] != keys[1]

    asyncio.run(main())


@pytest.mark.parametrize(
    ("trouble", "rest_s"),
    [
        (UserError("disk.full", "the disk is full", "make room"), 30),
        (TransientError("database.unavailable", "the database restarts"), 2),
    ],
)
def test_trouble_that_is_not_the_runs_own_leaves_it_to_be_gone_on_with(trouble, rest_s):
    """It stops the driver with its error; nothing fails, and later, soon if the trouble passes, the run goes on."""

    async def main():
        is_there = True

        def say(work):
            if is_there:
                raise trouble
            return 1

        house = House(say=say)
        run_id = await house.begin(
            flow({"Say": {**TASK, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Say"}], "End": True}})
        )
        with pytest.raises(type(trouble), match=trouble.message):
            await house.drive(run_id)
        run = house.journal.run(run_id)
        assert (run.status, run.wake_at_s) == ("waiting", house.clock.now_s() + rest_s)
        is_there = False
        assert await house.drive(run_id) == "succeeded"

    asyncio.run(main())


def test_a_driver_outlives_a_moment_without_the_database():
    """No news for some seconds stop no agent; for longer, others may drive the run by then."""

    async def main():
        async def slowly(work):
            await ending.wait()
            return 1

        for away, end in ((3, "succeeded"), (15, None)):
            ending, house = asyncio.Event(), House(say=slowly)
            run_id = await house.begin(flow({"Say": {**TASK, "End": True}}))
            stirred, left = asyncio.Event(), away
            news = house.journal.news

            async def trouble(lease, after_id, house=house, stirred=stirred, news=news, ending=ending):
                nonlocal left
                stirred.set()
                await house.clock.sleep_until(house.clock.now_s() + 1)
                left -= 1
                if left > 0:
                    raise TransientError("database.unavailable", "the database restarts")
                ending.set()
                return await news(lease, after_id)

            house.journal.news = trouble
            if end:
                assert await house.drive(run_id, stirred) == end
            else:
                with pytest.raises(TransientError):
                    await house.drive(run_id, stirred)
            assert len(house.agents.calls) == 1

    asyncio.run(main())


def test_who_lost_the_lease_stops_and_writes_nothing():
    """Somebody else drives the run now."""

    async def main():
        house = House(say=lambda work: house.journal.abandon(run_id))
        run_id = await house.begin(flow({"Say": {**TASK, "End": True}}))
        assert await house.drive(run_id) == "running"
        assert ("Say/0/0", "answered") not in house.kinds(run_id)

    asyncio.run(main())


def test_an_interrupted_driver_leaves_the_run_to_others_at_once():
    """The agent is stopped, nothing is given up, and who goes on makes the call again under its key."""

    async def main():
        async def forever(work):
            started.set()
            await asyncio.get_running_loop().create_future()

        started = asyncio.Event()
        house = House(say=forever)
        run_id = await house.begin(flow({"Say": {**TASK, "End": True}}))
        driving = asyncio.create_task(house.drive(run_id))
        await started.wait()
        driving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await driving
        assert house.agents.running == 0
        assert house.journal.run(run_id).holder is None
        assert ("Say/0/0", "abandoned") not in house.kinds(run_id)
        house.agents.answers.clear()
        assert await house.drive(run_id) == "succeeded"
        first, second = house.agents.calls
        assert first.key == second.key

    asyncio.run(main())


def test_answers_that_were_there_already_are_told():
    """Whoever watches a run that goes on hears of what was done before."""

    async def main():
        def say(work):
            if work.path == "Two/0/0" and not house.agents.told:
                raise UserError("disk.full", "the disk is full")
            return work.path

        house = House(say=say)
        run_id = await house.begin(flow({"One": {**TASK, "Next": "Two"}, "Two": {**TASK, "End": True}}))
        with pytest.raises(UserError):
            await house.drive(run_id)
        assert await house.drive(run_id) == "succeeded"
        assert house.agents.told == [("One/0/0", "One/0/0")]

    asyncio.run(main())


def test_a_draining_driver_lets_agents_end_and_calls_no_more():
    """What is under way is answered and written down; the next call is for whoever goes on."""

    async def main():
        async def slowly(work):
            started.set()
            await ending.wait()
            return work.path

        started, ending, stirred = asyncio.Event(), asyncio.Event(), asyncio.Event()
        house = House(say=slowly)
        run_id = await house.begin(flow({"One": {**TASK, "Next": "Two"}, "Two": {**TASK, "End": True}}))
        world = house.world()
        driving = asyncio.create_task(drive(await house.journal.claim(run_id, "me"), world, stirred))
        await started.wait()
        world.draining.set()
        stirred.set()
        ending.set()
        assert await driving == "running"
        assert house.journal.run(run_id).holder is None
        assert house.agents.counts() == {"One/0/0": 1}
        assert await house.drive(run_id) == "succeeded"
        assert house.agents.counts() == {"One/0/0": 1, "Two/0/0": 1}

    asyncio.run(main())


def test_a_retry_asks_again_for_what_was_given_up():
    """A call beside the failure was abandoned: nobody will answer it, so that the retry makes a new job of it."""

    async def main():
        house, stirred = House(shared=True), asyncio.Event()
        branches = [
            {"StartAt": name, "States": {name: {**TASK, "Resource": f"agent:{name}", "End": True}}} for name in "ab"
        ]
        run_id = await house.begin(flow({"Both": {"Type": "Parallel", "Branches": branches, "End": True}}))
        driving = asyncio.create_task(house.drive(run_id, stirred))
        while len(house.journal.jobs) < 2:
            await asyncio.sleep(0)
        house.journal.answer(run_id, "Both/0/0/0/a/0/0", {"error": "no", "cause": ""})
        stirred.set()
        assert await driving == "failed"
        assert ("Both/0/0/1/b/0/0", "abandoned") in house.kinds(run_id)
        house.journal.retry(run_id)
        driving = asyncio.create_task(house.drive(run_id, stirred))
        while len(house.journal.jobs) < 4:
            await asyncio.sleep(0)
        for _, job in house.journal.jobs[2:]:
            house.journal.answer(run_id, job.path, {"value": job.agent})
        stirred.set()
        assert await driving == "succeeded"
        assert house.journal.run(run_id).output == ["a", "b"]

    asyncio.run(main())


def test_shared_work_is_asked_for_and_answered_by_others():
    """A call becomes a job once; its answer is heard when somebody stirs the driver; an error is the task's."""

    async def main():
        house, stirred = House(shared=True), asyncio.Event()
        caught = {"ErrorEquals": ["busy"], "Output": "caught", "Next": "Say"}
        run_id = await house.begin(
            flow({"Try": {**TASK, "Catch": [caught], "End": True}, "Say": {**TASK, "End": True}}), 7
        )
        driving = asyncio.create_task(house.drive(run_id, stirred))
        for path, data in (("Try/0/0", {"error": "busy", "cause": ""}), ("Say/0/0", {"value": 8})):
            while not any(job.path == path for _, job in house.journal.jobs):
                await asyncio.sleep(0)
            house.journal.answer(run_id, path, data)
            stirred.set()
        assert await driving == "succeeded"
        assert house.journal.run(run_id).output == 8
        assert house.agents.calls == []
        assert len(house.journal.jobs) == 2

    asyncio.run(main())


@pytest.mark.parametrize(
    ("resource", "error"),
    [("flow:gone", "flow.missing"), ("lambda:x", "States.Runtime"), ("flow:itself", "States.Runtime")],
)
def test_what_can_not_be_called_fails_the_task(resource, error):
    """A flow that isn't there, a resource of another kind, a flow that calls itself without end."""

    async def main():
        definition = flow({"Call": {"Type": "Task", "Resource": resource, "End": True}})
        house = House({"itself": definition})
        run_id = await house.begin(definition)
        assert await house.drive(run_id) == "failed"
        assert house.journal.run(run_id).error == error

    asyncio.run(main())


def test_limits_of_time_reach_the_agent():
    """``TimeoutSeconds`` and ``HeartbeatSeconds`` stop it; beats keep it alive."""

    async def main():
        async def silent(work):
            await asyncio.get_running_loop().create_future()

        for limit, error in (
            ({"TimeoutSeconds": 1}, "States.Timeout"),
            ({"HeartbeatSeconds": 1}, "States.HeartbeatTimeout"),
        ):
            house = House(say=silent)
            run_id = await house.begin(flow({"Say": {**TASK, **limit, "End": True}}))
            assert await house.drive(run_id) == "failed"
            assert house.journal.run(run_id).error == error
            assert house.agents.running == 0

    asyncio.run(main())


def test_a_rerun_takes_over_what_came_before_and_is_still_the_same():
    """Calls with another input are made again, and so is everything from the state that was named."""

    async def main():
        states = {
            "One": {**TASK, "Output": "{% $states.input %}", "Next": "Two"},
            "Two": {**TASK, "Arguments": 2, "Output": "{% $states.input %}", "Next": "Three"},
            "Three": {**TASK, "End": True},
        }
        house = House()
        run_id = await house.begin(flow(states), 5)
        assert await house.drive(run_id) == "succeeded"
        house.agents.calls.clear()
        edited = flow({**states, "Two": {**states["Two"], "Arguments": "two"}})
        rows = former(house.journal.rows(run_id), "Three")
        again = await house.journal.begin(NewRun("test", edited, 5, rows=rows))
        assert await house.drive(again) == "succeeded"
        assert [work.path for work in house.agents.calls] == ["Two/0/0", "Three/0/0"]
        assert house.journal.run(again).output == 5
        with pytest.raises(UserError, match="never entered a state Four"):
            former(house.journal.rows(run_id), "Four")

    asyncio.run(main())


def test_a_question_answered_in_the_former_run_is_not_asked_again():
    """A token belongs to a run, but the answer to the same question stays an answer."""

    async def main():
        house = House()
        definition = flow({"Ask": {**ASK, "Next": "Say"}, "Say": {**TASK, "End": True}})
        definition["States"]["Ask"]["Arguments"] = {"title": "Good?", "token": "{% $states.context.Task.Token %}"}
        run_id = await house.begin(definition)
        assert await house.drive(run_id) == "waiting"
        house.journal.answer(run_id, "Ask/0/0", {"value": "yes"})
        assert await house.drive(run_id) == "succeeded"
        rows = former(house.journal.rows(run_id), "Say")
        again = await house.journal.begin(NewRun("test", definition, None, rows=rows))
        assert await house.drive(again) == "succeeded"
        assert house.journal.run(again).output == "yes"

    asyncio.run(main())
