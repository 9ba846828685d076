"""Retry and Catch."""

import asyncio

import pytest

from omnimind.flows import JumpingClock, StateError, execute
from omnimind.flows.retry import matches

from .conftest import START_S, one, run


class Flaky:
    """A task that fails so many times."""

    def __init__(self, failures, error="Flaky"):
        self.failures, self.error, self.calls = failures, error, 0

    def __call__(self, given):
        """Fail, or give back what was given."""
        self.calls += 1
        if self.calls <= self.failures:
            raise StateError(self.error, "not yet")
        return given


def retried(task, retry, catch=(), given="in"):
    """Run one task with retriers; its end and the seconds it waited."""
    clock = JumpingClock(START_S)
    states = {
        "S": {"Type": "Task", "Resource": "t", "Retry": retry, "Catch": list(catch), "End": True},
        "C": {"Type": "Pass", "End": True},
    }
    if not catch:
        del states["C"], states["S"]["Catch"]
    ended = asyncio.run(execute({"StartAt": "S", "States": states}, given, {"t": task}, clock=clock))
    return ended, clock.now_s() - START_S


def test_backoff():
    """Each retry waits longer by the rate, up to the longest delay."""
    retry = [
        {"ErrorEquals": ["Flaky"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 4, "MaxDelaySeconds": 10}
    ]
    ended, waited_s = retried(Flaky(4), retry)
    assert (ended.status, waited_s) == ("SUCCEEDED", 2 + 6 + 10 + 10)
    assert ended.entered == ["S"]


def test_defaults():
    """Without fields a retrier tries three times, after 1, 2 and 4 s."""
    ended, waited_s = retried(Flaky(9), [{"ErrorEquals": ["States.ALL"]}])
    assert (ended.error, ended.cause, waited_s) == ("Flaky", "not yet", 7)


def test_jitter_is_bounded_and_repeats():
    """Full jitter waits between nothing and the delay, and as long again when run again."""
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "JitterStrategy": "FULL", "MaxAttempts": 2}]
    waits = [retried(Flaky(2), retry)[1] for _ in range(2)]
    assert waits[0] == waits[1]
    assert 0 < waits[0] < 30


def test_retriers_count_on_their_own():
    """The first retrier that takes the error decides, each with its own attempts."""
    errors = iter(["A", "B", "A", "B", "A"])

    def task(_given):
        raise StateError(next(errors))

    retry = [{"ErrorEquals": ["A"], "MaxAttempts": 2}, {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]
    assert retried(task, retry)[0].error == "A"
    assert next(errors, None) is None


def test_no_attempts():
    """MaxAttempts 0 never retries, though a later retrier would."""
    task = Flaky(1)
    retried(task, [{"ErrorEquals": ["Flaky"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}])
    assert task.calls == 1


def test_retry_count_is_in_the_context():
    """The context object counts the retries, also for the payload of the attempt."""
    seen = []

    def task(given):
        seen.append(given["n"])
        if len(seen) < 3:
            raise ValueError("again")
        return given

    state = {
        "Type": "Task",
        "Resource": "t",
        "Parameters": {"n.$": "$$.State.RetryCount"},
        "Retry": [{"ErrorEquals": ["ValueError"]}],
    }
    assert one(state, {}, {"t": task}).output == {"n": 2}
    assert seen == [0, 1, 2]


@pytest.mark.parametrize(
    ("names", "error", "taken"),
    [
        (["Custom"], "Custom", True),
        (["Custom"], "custom", False),
        (["States.ALL"], "Custom", True),
        (["States.ALL"], None, True),
        (["States.ALL"], "States.Runtime", False),
        (["States.Runtime"], "States.Runtime", False),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
        (["States.TaskFailed"], "Custom", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
    ],
)
def test_error_names(names, error, taken):
    """The wildcards take what the guide says they take."""
    assert matches(frozenset(names), error) is taken


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({}, {"Error": "Flaky", "Cause": "not yet"}),
        ({"ResultPath": "$.e"}, {"k": 1, "e": {"Error": "Flaky", "Cause": "not yet"}}),
        ({"ResultPath": None}, {"k": 1}),
    ],
)
def test_catch(fields, output):
    """A catcher puts the error where its ResultPath says."""
    catch = [{"ErrorEquals": ["Other"], "Next": "C"}, {"ErrorEquals": ["States.ALL"], "Next": "C", **fields}]
    ended, _ = retried(Flaky(9), [{"ErrorEquals": ["Other"]}], catch, {"k": 1})
    assert (ended.status, ended.output, ended.entered) == ("SUCCEEDED", output, ["S", "C"])


def test_catch_after_retry_assigns():
    """What the retriers give up on is caught, and the catcher's variables are set."""
    task = Flaky(9)
    state = {
        "Type": "Task", "Resource": "t", "End": True, "Retry": [{"ErrorEquals": ["Flaky"], "MaxAttempts": 1}],
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C", "Assign": {"why.$": "$.Cause"}}],
    }  # fmt: skip
    end = {"Type": "Pass", "Parameters": {"why.$": "$why"}, "End": True}
    ended = run({"StartAt": "S", "States": {"S": state, "C": end}}, {}, {"t": task})
    assert (ended.output, task.calls) == ({"why": "not yet"}, 2)


def test_output_that_fails_is_caught():
    """A JSONata Output that fails is an error of its state, which its catcher takes."""
    state = {
        "Type": "Task", "Resource": "t", "QueryLanguage": "JSONata", "Output": "{% $nothing %}", "End": True,
        "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "C"}],
    }  # fmt: skip
    ended = run({"StartAt": "S", "States": {"S": state, "C": {"Type": "Succeed"}}}, 1, {"t": lambda given: given})
    assert ended.output["Error"] == "States.QueryEvaluationError"


def test_runtime_errors_always_fail():
    """A path that leads nowhere fails the execution whatever is caught."""
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "C"}]
    state = {"Type": "Task", "Resource": "t", "InputPath": "$.nothing", "Catch": catch, "End": True}
    ended = run({"StartAt": "S", "States": {"S": state, "C": {"Type": "Succeed"}}}, {}, {"t": lambda given: given})
    assert (ended.status, ended.error, ended.state) == ("FAILED", "States.Runtime", "S")
