"""Task: calling what a Resource names."""

import asyncio

import pytest

from omnimind.flows import StateError, execute, heartbeat
from omnimind.flows.errors import TIMEOUT

from .conftest import one


class _IdleJumps(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next timer when nothing else is to do, so that timeouts take no time."""

    def __init__(self):
        super().__init__()
        self._jumped_s = 0.0
        select = self._selector.select

        def jump(timeout):
            events = select(0)
            if not events and timeout:
                self._jumped_s += timeout
            return events

        self._selector.select = jump

    def time(self):
        """The loop's own time with all its jumps."""
        return super().time() + self._jumped_s


def timed(state, task):
    """Run one Task on a loop that jumps."""
    flow = {"StartAt": "S", "States": {"S": {"Type": "Task", "Resource": "t", **state, "End": True}}}
    with asyncio.Runner(loop_factory=_IdleJumps) as runner:
        return runner.run(execute(flow, {"s": 7}, {"t": task}))


def test_sync_and_async():
    """A task is a callable, or one that is awaited."""

    async def double(given):
        await asyncio.sleep(0)
        return given * 2

    assert one({"Type": "Task", "Resource": "t"}, 2, {"t": double}).output == 4
    assert one({"Type": "Task", "Resource": "t"}, 2, {"t": lambda given: given + 1}).output == 3


def test_errors_have_the_exceptions_name():
    """The name of what is raised is the error's; StateError chooses another."""

    def fail(given):
        raise StateError("Agent.Refused", "no") if given else KeyError("k")

    assert one({"Type": "Task", "Resource": "t"}, 0, {"t": fail}).error == "KeyError"
    ended = one({"Type": "Task", "Resource": "t"}, 1, {"t": fail})
    assert (ended.error, ended.cause) == ("Agent.Refused", "no")


def test_tasks_get_their_own_copy():
    """A task that changes its input changes nothing else."""

    def spoil(given):
        given["x"].append(1)
        return given

    state = {"Type": "Task", "Resource": "t", "ResultPath": "$.r"}
    assert one(state, {"x": []}, {"t": spoil}).output == {"x": [], "r": {"x": [1]}}


@pytest.mark.parametrize("output", [{1, 2}, object(), float("nan"), b"x"])
def test_outputs_must_be_json(output):
    """What is not JSON is an error of the task."""
    assert one({"Type": "Task", "Resource": "t"}, 1, {"t": lambda _given: output}).error == "States.TaskFailed"


def test_unknown_resource():
    """A resource that nobody gave is an error that names it."""
    ended = one({"Type": "Task", "Resource": "agent:nobody"}, 1)
    assert ended.error == "States.Runtime"
    assert "agent:nobody" in ended.cause


@pytest.mark.parametrize(
    "fields",
    [
        {"TimeoutSeconds": 3600},
        {"TimeoutSecondsPath": "$.s"},
        {"TimeoutSeconds": "{% $states.input.s %}", "QueryLanguage": "JSONata"},
    ],
)
def test_timeout(fields):
    """A task that takes longer than it may is stopped."""

    async def hang(_given):
        await asyncio.Event().wait()

    assert timed(fields, hang).error == TIMEOUT


def test_heartbeat():
    """A task that beats in time goes on, a silent one is stopped."""

    async def beat(given):
        for _ in range(10):
            await asyncio.sleep(4)
            heartbeat()
        return given

    async def hang(_given):
        await asyncio.sleep(6)

    fields = {"HeartbeatSeconds": 5, "TimeoutSeconds": 100}
    assert timed(fields, beat).status == "SUCCEEDED"
    assert timed(fields, hang).error == "States.HeartbeatTimeout"
    assert timed({"HeartbeatSeconds": 5, "TimeoutSeconds": 30}, beat).error == TIMEOUT


def test_own_timeouts_keep_their_name():
    """A TimeoutError that the task itself raises is not the state's."""

    def fail(_given):
        raise TimeoutError("upstream")

    assert timed({"TimeoutSeconds": 100}, fail).error == "TimeoutError"


def test_task_token():
    """A task that waits for an answer finds its token in the context object: one for each attempt."""
    tokens = []

    def ask(given):
        tokens.append(given["token"])
        if len(tokens) == 1:
            raise StateError("Busy")
        return {"approved": True}

    state = {
        "Type": "Task", "Resource": "human.waitForTaskToken", "Parameters": {"token.$": "$$.Task.Token"},
        "Retry": [{"ErrorEquals": ["Busy"]}],
    }  # fmt: skip
    assert one(state, {}, {"human.waitForTaskToken": ask}, name="run").output == {"approved": True}
    assert len(set(tokens)) == 2
    assert all(len(token) == 32 and int(token, 16) for token in tokens)
