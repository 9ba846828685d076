"""What an execution may use, and how fast it is."""

import time

import pytest

from omnimind.core.errors import UserError
from omnimind.flows import Limits

from .conftest import one, run

LOOP = {
    "StartAt": "A",
    "States": {
        "A": {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, 1)"}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericLessThan": 5000, "Next": "A"}], "Default": "E"},
        "E": {"Type": "Succeed"},
    },
}


def test_transitions():
    """A loop that never ends is ended."""
    ended = run(LOOP, {"n": 0}, limits=Limits(transitions=100))
    assert (ended.error, len(ended.entered)) == ("States.Runtime", 100)


@pytest.mark.parametrize(
    ("state", "given"),
    [
        ({"Type": "Pass"}, "x" * 2000),
        ({"Type": "Task", "Resource": "t"}, 1),
        ({"Type": "Pass", "Parameters": {"a.$": "$", "b.$": "$"}}, "x" * 900),
        ({"Type": "Pass"}, {"a": "é" * 600}),
    ],
)
def test_payload(state, given):
    """Inputs, results and outputs that are too large fail by their name."""
    ended = one(state, given, {"t": lambda _given: "x" * 2000}, limits=Limits(payload_bytes=1000))
    assert ended.error == "States.DataLimitExceeded"


def test_depth():
    """A value that grows deeper and deeper is stopped."""
    flow = {
        **LOOP,
        "States": {**LOOP["States"], "A": {"Type": "Pass", "Parameters": {"n": 0, "d.$": "$"}, "Next": "C"}},
    }
    ended = run(flow, {"n": 0})
    assert (ended.error, ended.state) == ("States.DataLimitExceeded", "A")
    assert len(ended.entered) < 500


@pytest.mark.parametrize("language", ["JSONPath", "JSONata"])
def test_speed_of_states(language):
    """10000 Pass and Choice states a second or more."""
    flow = LOOP
    if language == "JSONata":
        choices = [{"Condition": "{% $states.input.n < 5000 %}", "Next": "A"}]
        states = {
            "A": {"Type": "Pass", "Output": {"n": "{% $states.input.n + 1 %}"}, "Next": "C"},
            "C": {"Type": "Choice", "Choices": choices, "Default": "E"},
            "E": {"Type": "Succeed"},
        }
        flow = {"QueryLanguage": "JSONata", "StartAt": "A", "States": states}
    took_s = []
    for _ in range(3):  # others may be at work at the same time
        started_s = time.process_time()
        ended = run(flow, {"n": 0})
        took_s.append(time.process_time() - started_s)
        assert ended.output == {"n": 5000}
    assert len(ended.entered) / min(took_s) > 10_000


def test_speed_of_map():
    """A Map of 10000 items whose selector reads the context takes less than 5 s."""
    processor = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Output": "{% $states.input.v * 2 %}", "End": True}}}
    selector = {"v": "{% $states.context.Map.Item.Value %}"}
    started_s = time.process_time()
    states = {"M": {"Type": "Map", "ItemSelector": selector, "ItemProcessor": processor, "End": True}}
    ended = run({"QueryLanguage": "JSONata", "StartAt": "M", "States": states}, list(range(10_000)))
    assert ended.output == list(range(0, 20_000, 2))
    assert time.process_time() - started_s < 5


@pytest.mark.parametrize("value", [float("inf"), float("nan"), {1: 2}, object(), 10**400, [set()]])
def test_input_must_be_json(value):
    """An input that is not JSON is refused by its name."""
    with pytest.raises(UserError) as refused:
        one({"Type": "Pass"}, value)
    assert refused.value.code == "flow.input"


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "Assign": {"v.$": "States.Array($v, $v)"}},
        {"Type": "Pass", "Parameters": {"n": 0, **{f"f{index}.$": "$" for index in range(500)}}},
        {"Type": "Pass", "Parameters": {"n.$": "States.MathAdd($.n, $.n)"}},
    ],
)
def test_growth(state):
    """What grows from state to state is stopped before it takes the memory: variables, payloads and numbers."""
    first = {"Type": "Pass", "Assign": {"v": 1}, "Next": "A"}
    ended = run({"StartAt": "I", "States": {**LOOP["States"], "I": first, "A": {**state, "Next": "C"}}}, {"n": 1})
    assert ended.error in {"States.DataLimitExceeded", "States.IntrinsicFailure", None}
    assert len(ended.entered) < 500 or ended.status == "SUCCEEDED"


def test_numbers_out_of_range():
    """Numbers that JSON has no value for never come in."""
    assert (
        one({"Type": "Pass", "Parameters": {"x.$": "States.StringToJson('1e999')"}}).error == "States.IntrinsicFailure"
    )
    with pytest.raises(UserError, match="not JSON"):
        one({"Type": "Pass", "Result": float("inf")})


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "Parameters": {"t.$": f"States.JsonToString(States.Array({', '.join(['$'] * 3000)}))"}},
        {"Type": "Map", "ItemsPath": "$.l", "ItemSelector": {f"f{index}.$": "$" for index in range(3000)}},
        {"Type": "Map", "ItemsPath": "$.l", "QueryLanguage": "JSONPath", "ResultSelector": {"r.$": "$"}},
        {"Type": "Parallel", "ResultSelector": {"t.$": "States.JsonToString($)"}},
    ],
)
def test_shared_parts(state):
    """A small value that refers to a large one thousands of times is refused before it is written out."""
    inner = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    inner = {"Parallel": {"Branches": [inner] * 300}, "Map": {"ItemProcessor": inner}}.get(state["Type"], {})
    if "ResultSelector" in state and state["Type"] == "Map":
        inner["ItemSelector"] = {"all.$": "$"}
    started_s = time.process_time()
    ended = one({**state, **inner}, {"l": list(range(300)), "text": "x" * 1_000_000})
    assert ended.error == "States.DataLimitExceeded"
    assert time.process_time() - started_s < 3


@pytest.mark.parametrize("interval_s", [0, 1])
def test_attempts_count(interval_s):
    """Trying again for ever is ended like any other loop, however fast its delays grow."""
    retry = {
        "ErrorEquals": ["States.ALL"],
        "MaxAttempts": 99_999_999,
        "BackoffRate": 1000,
        "IntervalSeconds": interval_s,
    }

    def fail(_given):
        raise ValueError

    ended = one({"Type": "Task", "Resource": "t", "Retry": [retry]}, None, {"t": fail}, limits=Limits(transitions=5000))
    assert (ended.error, len(ended.entered)) == ("States.Runtime", 1)


def test_the_end_of_time():
    """Waiting beyond the last year that has a name goes on with the last moment that has one."""
    states = {
        "A": {"Type": "Wait", "Timestamp": "9999-12-31T23:59:59Z", "Next": "B"},
        "B": {"Type": "Wait", "Seconds": 99_999_999, "Next": "C"},
        "C": {"Type": "Pass", "Parameters": {"at.$": "$$.State.EnteredTime"}, "End": True},
    }
    assert run({"StartAt": "A", "States": states}).output["at"].startswith("9999-12-31T23:59:59")


def test_formatting_is_bounded():
    """A text that repeats a large one thousands of times is refused before it is made."""
    places, values = "{}" * 3000, ", ".join(["$.t"] * 3000)
    ended = one({"Type": "Pass", "Parameters": {"r.$": f"States.Format('{places}', {values})"}}, {"t": "x" * 1_000_000})
    assert ended.error == "States.IntrinsicFailure"
    assert "longer than" in ended.cause


@pytest.mark.parametrize("text", ["\ud800", ["\udfff"], {"\ud800": 1}])
def test_half_characters_are_no_json(text):
    """Half of a surrogate pair never becomes part of a history: no file or database takes it."""
    assert one({"Type": "Task", "Resource": "t"}, None, {"t": lambda _given: text}).error == "States.Runtime"
