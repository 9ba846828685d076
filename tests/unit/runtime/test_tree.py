"""Whatever becomes of a run, what is told of it is one tree: nothing twice, and nothing without what is above it."""

import asyncio
import io
from contextlib import suppress

import pytest
from opentelemetry import trace

from omnimind.core.agent import Agent
from omnimind.core.errors import TransientError, UserError
from omnimind.core.run import NewRun
from omnimind.core.value import Value
from omnimind.runtime.cancelling import cancel_run
from omnimind.runtime.house import House
from omnimind.settings import Settings
from omnimind.telemetry.logs import logger
from omnimind.telemetry.places import BEGUN, UNFINISHED, run_place
from omnimind.telemetry.trace import tracing
from omnimind.testing.voice import FakeVoices


class Item(Value):
    """What agents get, and give."""

    name: str = "one"


def flow(**states):
    """A flow of ``states``, from the first on."""
    return {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states}


def call(name, **more):
    """A call of the agent; it is the last of its sequence unless something follows."""
    return {"Type": "Task", "Resource": "agent:say", "Arguments": {"name": name}, **({"End": True} | more)}


def both(*sequences, **more):
    """Sequences side by side."""
    branches = [{"StartAt": next(iter(one)), "States": one} for one in sequences]
    return {"Type": "Parallel", "Branches": branches, **({"End": True} | more)}


class Stage:
    """A house whose one agent does what a test says, with all that is told of it."""

    def __init__(self, folder):
        self.tracer, self.keeper = tracing()
        self.does = lambda item, desk: item
        agent = Agent("say", "1", Item, Item, self._work, remembered=False)
        log = logger(io.StringIO(), verbose=False)
        more = {"listen": lambda event: None, "tracer": self.tracer, "log": log}
        self.house = House(Settings(home=folder), lambda name: agent, FakeVoices(), **more)

    def _work(self, item, desk):
        with self.tracer.start_as_current_span(f"chat {item.name}"):
            return self.does(item, desk)

    def run(self, definition):
        """Its end, and its id."""
        return asyncio.run(self.house.run(NewRun("film", definition, {})))

    def spans(self, run_id):
        """Those that are kept, checked."""
        kept = [span for span in self.keeper.spans if UNFINISHED not in (span.attributes or {})]
        kept = [span for span in kept if span.context.trace_id == run_place(run_id).trace_id]
        by_id = {span.context.span_id: span for span in kept}
        assert len(by_id) == len(kept), "a span is told twice"
        [root] = [span for span in kept if span.parent is None]
        assert (root.name, root.context.span_id) == ("run film", run_place(run_id).span_id)
        orphans = [span.name for span in kept if span.parent and span.parent.span_id not in by_id]
        assert orphans == []
        return {f"{_above(span, by_id)}{span.name}": span for span in kept}


def _above(span, by_id):
    return f"{by_id[span.parent.span_id].name} > " if span.parent else ""


@pytest.fixture
def stage(tmp_path):
    """Nothing has happened yet."""
    made = Stage(tmp_path)
    with made.house:
        yield made


def status(span):
    """How it ended, as it says."""
    return span.attributes["omnimind.status"]


def test_agents_are_below_their_states_and_their_work_below_them(stage):
    """In branches, too; the work may be tried several times, which are events of it."""
    tries = []

    def busy_once(item, desk):
        if item.name == "left" and not tries:
            tries.append(item)
            raise TransientError("busy", "it is busy")
        return item

    stage.does = busy_once
    run = stage.run(flow(Both=both({"Left": call("left")}, {"Right": call("right")})))
    spans = stage.spans(run.id)
    assert {"run film", "run film > state Both", "state Both > state Left", "state Left > agent say"} <= set(spans)
    assert {"agent say > action say", "action say > chat left", "action say > chat right"} <= set(spans)
    events = [event for span in spans.values() for event in span.events]
    assert [(event.name, event.attributes["error.type"]) for event in events] == [("omnimind.tried", "busy")]
    assert status(spans["run film"]) == "succeeded"


def test_what_a_failure_stops_beside_it_is_told_with_it(stage):
    """A branch that was under way is told as cancelled, with its call."""

    def fails(item, desk):
        if item.name == "bad":
            raise UserError("it.broke", "no")
        while True:
            desk.progress(0, 1)

    stage.does = fails
    run = stage.run(flow(Both=both({"Slow": call("slow")}, {"Bad": call("bad")})))
    spans = stage.spans(run.id)
    assert (run.status, status(spans["run film"]), spans["run film"].attributes["error.type"]) == (
        "failed",
        "failed",
        "it.broke",
    )
    assert status(spans["state Both > state Bad"]) == "failed"
    assert status(spans["state Both > state Slow"]) == "cancelled"
    assert spans["state Slow > agent say"].attributes["error.type"] == "cancelled"


def test_a_call_that_takes_too_long_is_told(stage):
    """With what it was stopped for."""

    def endless(item, desk):
        while True:
            desk.progress(0, 1)

    stage.does = endless
    run = stage.run(flow(Slow=call("slow", TimeoutSeconds=1)))
    spans = stage.spans(run.id)
    assert spans["state Slow > agent say"].attributes["error.type"] == "States.Timeout"
    assert spans["agent say > action say"].attributes["omnimind.path"] == "Slow/0/0"


def test_a_run_that_is_tried_again_has_a_round_below_it(stage):
    """What was done stays as it was told; what is done again is in the round."""

    def fails(item, desk):
        if item.name == "second":
            raise UserError("it.broke", "no")
        return item

    stage.does = fails
    run = stage.run(flow(First=call("first", Next="Second"), Second=call("second")))
    assert run.status == "failed"
    stage.does = lambda item, desk: item
    stage.house.runs.retry(run.id)
    assert asyncio.run(stage.house.resume(run.id)).status == "succeeded"
    spans = stage.spans(run.id)
    assert (status(spans["run film"]), status(spans["run film > round 2"])) == ("failed", "succeeded")
    assert {"run film > state First", "run film > state Second", "round 2 > state Second"} <= set(spans)
    assert "round 2 > state First" not in spans


def test_a_run_that_is_cancelled_while_nobody_drives_it_ends_its_tree(stage):
    """The wait that it was at is told as cancelled, by whoever cancels it."""
    definition = flow(First=call("first", Next="Rest"), Rest={"Type": "Wait", "Seconds": 3600, "End": True})

    async def park():
        parked = asyncio.Event()
        run_id = await stage.house.begin(NewRun("film", definition, {}))
        driving = asyncio.create_task(stage.house.resume(run_id, lambda run: parked.set()))
        await parked.wait()
        driving.cancel()
        with suppress(asyncio.CancelledError):
            await driving
        return run_id

    run_id = asyncio.run(park())
    cancel_run(stage.house.runs, run_id, stage.tracer)
    spans = stage.spans(run_id)
    assert [status(spans[name]) for name in ("run film", "run film > state First", "run film > state Rest")] == [
        "cancelled",
        "succeeded",
        "cancelled",
    ]


def test_a_run_that_is_stopped_and_resumed_is_told_once(stage):
    """The call that was stopped is one span, of whoever made it in the end."""
    begun, stopped = [], []

    def once(item, desk):
        begun.append(trace.get_current_span().get_span_context().trace_id)
        while not stopped:
            desk.progress(0, 1)
        return item

    stage.does = once

    async def stop():
        run_id = await stage.house.begin(NewRun("film", flow(Say=call("one")), {}))
        driving = asyncio.create_task(stage.house.resume(run_id))
        while not begun:
            await asyncio.sleep(0)
        driving.cancel()
        with suppress(asyncio.CancelledError):
            await driving
        return run_id

    run_id = asyncio.run(stop())
    stopped.append(True)
    assert asyncio.run(stage.house.resume(run_id)).status == "succeeded"
    spans = stage.spans(run_id)
    assert set(begun) == {run_place(run_id).trace_id}
    assert "error.type" not in spans["state Say > agent say"].attributes


def test_a_run_and_the_request_that_asked_for_it_are_linked(stage):
    """Both ways: neither is a part of the other."""
    with stage.tracer.start_as_current_span("POST /v1/runs") as asking:
        run_id = asyncio.run(stage.house.begin(NewRun("film", flow(Done={"Type": "Succeed"}), {})))
    asyncio.run(stage.house.resume(run_id))
    root = stage.spans(run_id)["run film"]
    assert [link.context.span_id for link in root.links] == [asking.get_span_context().span_id]
    assert [link.context.span_id for link in asking.links] == [root.context.span_id]
    assert asking.attributes[BEGUN] == run_id
    assert root.context.trace_id != asking.get_span_context().trace_id
