"""How data goes through states: paths, payloads, variables and the context object."""

import pytest

from .conftest import START_S, one, run

ECHO = {"t": lambda given: given}


def test_order_of_paths():
    """InputPath, Parameters, the task, ResultSelector, ResultPath and OutputPath apply in this order."""
    state = {
        "Type": "Task",
        "Resource": "t",
        "InputPath": "$.in",
        "Parameters": {"x.$": "$.x", "fixed": [1, {"y.$": "$.x"}]},
        "ResultSelector": {"picked.$": "$.fixed[1].y", "n": 1},
        "ResultPath": "$.out.here",
        "OutputPath": "$.out",
    }
    assert one(state, {"in": {"x": 5}, "rest": 1}, ECHO).output == {"here": {"picked": 5, "n": 1}}


@pytest.mark.parametrize(
    ("fields", "output"),
    [
        ({"InputPath": None}, {}),
        ({"OutputPath": None}, {}),
        ({"ResultPath": None, "Result": 5}, {"a": 1}),
        ({"Result": {"x.$": "$.a"}}, {"x.$": "$.a"}),
        ({"ResultPath": "$.r", "Result": 5}, {"a": 1, "r": 5}),
        ({"Parameters": {"p.$": "$.a"}, "ResultPath": "$.r"}, {"a": 1, "r": {"p": 1}}),
        ({"InputPath": "$.a", "ResultPath": "$.r"}, {"a": 1, "r": 1}),
    ],
)
def test_pass(fields, output):
    """Null paths leave nothing or the input; a Result is not a template."""
    assert one({"Type": "Pass", **fields}, {"a": 1}).output == output


def test_result_with_no_place():
    """A ResultPath into something that is not an object fails by its name."""
    assert one({"Type": "Pass", "Result": 1, "ResultPath": "$.a"}, "text").error == "States.ResultPathMatchFailure"


def test_succeed_selects():
    """Succeed has paths, or an Output, too."""
    assert one({"Type": "Succeed", "InputPath": "$.a", "OutputPath": "$.b"}, {"a": {"b": 2}}).output == 2
    assert one({"Type": "Succeed", "QueryLanguage": "JSONata", "Output": "{% $states.input.a %}"}, {"a": 3}).output == 3


def test_assign_sees_the_raw_result():
    """Assign reads the task's result before ResultSelector, and the variables of before."""
    states = {
        "A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "B"},
        "B": {
            "Type": "Task", "Resource": "t", "Next": "C", "ResultSelector": {"s": 0},
            "Assign": {"v.$": "$.raw", "old.$": "$v", "sum.$": "States.MathAdd($v, $.raw)"},
        },
        "C": {"Type": "Pass", "Parameters": {"v.$": "$v", "old.$": "$old", "sum.$": "$sum", "in.$": "$"}, "End": True},
    }  # fmt: skip
    ended = run({"StartAt": "A", "States": states}, {}, {"t": lambda _given: {"raw": 7}})
    assert ended.output == {"v": 7, "old": 1, "sum": 8, "in": {"s": 0}}


def test_variables_go_in_but_not_out():
    """Branches and items read the variables around them; what they set stays inside, each on its own."""
    inner = {
        "StartAt": "I",
        "States": {
            "I": {"Type": "Pass", "Assign": {"x": "{% $states.input %}"}, "Next": "J"},
            "J": {"Type": "Pass", "Output": "{% $x * $outer %}", "End": True},
        },
    }
    states = {
        "A": {"Type": "Pass", "Assign": {"outer": 10}, "Output": [1, 2, 3], "Next": "M"},
        "M": {"Type": "Map", "ItemProcessor": inner, "Assign": {"all": "{% $states.result %}"}, "Next": "E"},
        "E": {"Type": "Pass", "Output": {"all": "{% $all %}", "x": "{% $exists($x) %}"}, "End": True},
    }
    ended = run({"QueryLanguage": "JSONata", "StartAt": "A", "States": states})
    assert ended.output == {"all": [10, 20, 30], "x": False}


def test_distributed_items_see_no_variables():
    """An item of a DISTRIBUTED Map is an execution of its own: without variables, with its own input."""
    inner = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED"},
        "StartAt": "I",
        "States": {
            "I": {"Type": "Pass", "Output": ["{% $exists($v) %}", "{% $states.context.Execution.Input %}"], "End": True}
        },
    }
    states = {
        "A": {"Type": "Pass", "Assign": {"v": 1}, "Next": "M"},
        "M": {"Type": "Map", "Items": ["a"], "ItemProcessor": inner, "End": True},
    }
    ended = run({"QueryLanguage": "JSONata", "StartAt": "A", "States": states})
    assert (ended.output, ended.entered) == ([[False, "a"]], ["A", "M"])


def test_context_object():
    """The context object tells about execution, machine and state."""
    state = {"Type": "Pass", "Parameters": {"c.$": "$$"}}
    context = one(state, {"in": 1}, name="run-1", machine_name="video").output["c"]
    assert context["Execution"] == {
        "Id": "run-1",
        "Name": "run-1",
        "Input": {"in": 1},
        "RoleArn": "",
        "RedriveCount": 0,
        "StartTime": "2027-01-15T08:00:00.000Z",
    }
    assert context["State"] == {"Name": "S", "EnteredTime": "2027-01-15T08:00:00.000Z", "RetryCount": 0}
    assert context["StateMachine"] == {"Id": "video", "Name": "video"}


@pytest.mark.parametrize(
    ("fields", "given", "end"),
    [
        ({"Seconds": 90}, {}, 90),
        ({"SecondsPath": "$.s"}, {"s": 5}, 5),
        ({"Timestamp": "2027-01-15T09:00:00+01:00"}, {}, 0),
        ({"Timestamp": "2027-01-15T08:00:01.5Z"}, {}, 1.5),
        ({"TimestampPath": "$.t"}, {"t": "2020-01-01T00:00:00Z"}, 0),
        ({"Seconds": "{% $states.input.s * 2 %}", "QueryLanguage": "JSONata"}, {"s": 5}, 10),
        ({"Timestamp": "{% $fromMillis($millis() + 2000) %}", "QueryLanguage": "JSONata"}, {}, 2),
        ({"SecondsPath": "$.s"}, {"s": 1.5}, "States.Runtime"),
        ({"SecondsPath": "$.s"}, {"s": -1}, "States.Runtime"),
        ({"SecondsPath": "$.nothing"}, {}, "States.Runtime"),
        ({"TimestampPath": "$.t"}, {"t": "soon"}, "States.Runtime"),
        ({"Seconds": "{% -1 %}", "QueryLanguage": "JSONata"}, {}, "States.QueryEvaluationError"),
        ({"Seconds": "{% 'x' %}", "QueryLanguage": "JSONata"}, {}, "States.QueryEvaluationError"),
        ({"Timestamp": "{% 'soon' %}", "QueryLanguage": "JSONata"}, {}, "States.QueryEvaluationError"),
    ],
)
def test_wait(fields, given, end):
    """Wait takes its time in every form, and the clock jumps there."""
    states = {
        "W": {"Type": "Wait", **fields, "Next": "E"},
        "E": {"Type": "Pass", "Parameters": {"t.$": "$$.State.EnteredTime"}, "End": True},
    }
    ended = run({"StartAt": "W", "States": states}, given)
    if isinstance(end, str):
        assert ended.error == end
    else:
        second = f"{int(end) % 60:02d}.{round(end % 1 * 1000):03d}Z"
        assert ended.output["t"] == f"2027-01-15T08:{int(end) // 60:02d}:{second}"


@pytest.mark.parametrize(
    ("fields", "error", "cause"),
    [
        ({"Error": "E", "Cause": "C"}, "E", "C"),
        ({}, None, None),
        ({"ErrorPath": "$.e", "CausePath": "States.Format('{}!', $.c)"}, "boom", "why!"),
        ({"ErrorPath": "$$.State.Name"}, "S", None),
        ({"ErrorPath": "$.n"}, "States.Runtime", "The ErrorPath field must give a string, and gave 5."),
        (
            {"Error": "{% $states.input.e %}", "Cause": "{% $states.input.c & '?' %}", "QueryLanguage": "JSONata"},
            "boom",
            "why?",
        ),
    ],
)
def test_fail(fields, error, cause):
    """Fail says its error and cause in every form."""
    ended = one({"Type": "Fail", **fields}, {"e": "boom", "c": "why", "n": 5})
    assert (ended.status, ended.error, ended.cause) == ("FAILED", error, cause)


def test_time_of_parallel_branches():
    """Branches wait side by side: the latest one's time is the Parallel's."""

    def branch(name, seconds):
        return {"StartAt": name, "States": {name: {"Type": "Wait", "Seconds": seconds, "End": True}}}

    states = {
        "P": {"Type": "Parallel", "Branches": [branch("A", 30), branch("B", 5)], "Next": "E"},
        "E": {"Type": "Pass", "Parameters": {"t.$": "$$.State.EnteredTime"}, "End": True},
    }
    assert run({"StartAt": "P", "States": states}).output == {"t": "2027-01-15T08:00:30.000Z"}


def test_timeout_of_the_machine():
    """An execution that takes longer than its TimeoutSeconds fails, whatever is caught."""
    states = {
        "P": {
            "Type": "Parallel",
            "Branches": [{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 60, "End": True}}}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "E"}],
            "End": True,
        },
        "E": {"Type": "Succeed"},
    }
    ended = run({"StartAt": "P", "TimeoutSeconds": 30, "States": states})
    assert (ended.status, ended.error, ended.entered) == ("FAILED", "States.Timeout", ["P", "W"])
    assert run({"StartAt": "P", "TimeoutSeconds": 61, "States": states}).status == "SUCCEEDED"


def test_start_time_is_the_clocks():
    """Time comes from the clock that is given."""
    assert one({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $millis() %}"}).output == START_S * 1000
