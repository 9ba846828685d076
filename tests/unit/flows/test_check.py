"""Checking flows before they run."""

import pytest

from omnimind.flows.check import check, check_definition
from omnimind.flows.load import load


def messages(state, **others):
    """The errors and warnings about one state."""
    ending = {} if str(state.get("Type")) in {"Choice", "Succeed", "Fail"} else {"End": True}
    states = {"S": {**ending, **state}, **others}
    return [(finding.severity, finding.message) for finding in check_definition({"StartAt": "S", "States": states})]


def test_findings_say_where_and_what_to_do():
    """A finding has its line, its state, what is wrong and what to do."""
    text = "StartAt: A\nStates:\n  A:\n    Type: Pass\n    Parameters:\n      x.$: $.[\n    Nxt: B\n    End: true\n"
    first, second = check(load(text))
    assert (first.line, first.state, first.severity) == (6, "A", "error")
    assert "'$.['" in first.message
    assert (second.line, second.column, second.message, second.hint) == (
        7,
        5,
        "there is no field Nxt",
        "did you mean Next?",
    )


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"Type": "Pas"}, "'Pas' is not a type of state"),
        ({"Type": ["Pass"]}, "is not a type of state"),
        ({}, "the state has no Type"),
        ({"Type": "Task"}, "a Task state needs Resource"),
        ({"Type": "Task", "Resource": 5}, "Resource must be a string"),
        ({"Type": "Wait"}, "a Wait state needs Seconds"),
        ({"Type": "Wait", "Seconds": 1, "Timestamp": "2020-01-01T00:00:00Z"}, "only one of Seconds"),
        ({"Type": "Wait", "Timestamp": "tomorrow"}, "'tomorrow' is not a timestamp"),
        ({"Type": "Wait", "Seconds": -1}, "Seconds must be an integer"),
        ({"Type": "Wait", "Seconds": 1.5}, "Seconds must be an integer"),
        ({"Type": "Task", "Resource": "t", "TimeoutSeconds": True}, "TimeoutSeconds must be an integer"),
        ({"Type": "Pass", "Next": "S"}, "either Next or End"),
        ({"Type": "Pass", "End": "yes"}, "End must be true or false"),
        ({"Type": "Pass", "Next": "X", "End": False}, "there is no state 'X'"),
        ({"Type": "Pass", "ResultPath": "$.a[*]"}, "must lead to one place"),
        ({"Type": "Pass", "InputPath": "a"}, "must start with $"),
        ({"Type": "Pass", "InputPath": 5}, "InputPath must be a path"),
        ({"Type": "Pass", "Parameters": {"x.$": 5}}, "must be a path or an intrinsic"),
        ({"Type": "Pass", "Parameters": {"x.$": "States.Nope()"}}, "not an intrinsic function"),
        ({"Type": "Pass", "Assign": {"states": 1}}, "can't be a variable's name"),
        ({"Type": "Pass", "Assign": {"a-b": 1}}, "can't be a variable's name"),
        ({"Type": "Pass", "Assign": [1]}, "Assign must be an object"),
        ({"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% ( %}"}, "can't be parsed"),
        ({"Type": "Pass", "QueryLanguage": "XPath"}, "not a query language"),
        ({"Type": "Choice"}, "a Choice state needs Choices"),
        ({"Type": "Choice", "Choices": []}, "Choices must be an array of at least one"),
        ({"Type": "Choice", "Choices": [5]}, "must be an object"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True}]}, "a choice rule needs Next"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "E"}]}, "needs a Variable and one comparison"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": 1, "Next": "E"}]}, "IsNull must be true"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEquals": "1", "Next": "E"}]}, "wrong type"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "NumericEqualsPath": 1, "Next": "E"}]}, "must be a path"),
        ({"Type": "Choice", "Choices": [{"Variable": "$.a", "StringMatches": "a\\b", "Next": "E"}]}, "may escape only"),
        ({"Type": "Choice", "Choices": [{"And": [], "Next": "E"}]}, "And needs choice rules"),
        ({"Type": "Choice", "Choices": [{"Not": 1, "Next": "E"}]}, "Not needs choice rules"),
        ({"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [{"Next": "E"}]}, "needs a Condition"),
        ({"Type": "Task", "Resource": "t", "Retry": {}}, "Retry must be an array"),
        ({"Type": "Task", "Resource": "t", "Retry": [{"ErrorEquals": []}]}, "ErrorEquals must be an array"),
        ({"Type": "Task", "Resource": "t", "Retry": [{"ErrorEquals": ["A"], "MaxAttempts": -1}]}, "MaxAttempts must"),
        ({"Type": "Task", "Resource": "t", "Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}]}, "FULL or"),
        ({"Type": "Task", "Resource": "t", "Retry": [{"ErrorEquals": ["States.ALL", "A"]}]}, "alone and last"),
        ({"Type": "Task", "Resource": "t", "Catch": [{"ErrorEquals": ["A"]}]}, "a catcher needs Next"),
        ({"Type": "Parallel", "Branches": []}, "Branches must be an array"),
        ({"Type": "Parallel", "Branches": [5]}, "a state machine must be an object"),
        ({"Type": "Parallel", "Branches": [{"StartAt": "A", "States": {}}]}, "there are no States"),
        ({"Type": "Map"}, "a Map state needs ItemProcessor"),
        ({"Type": "Map", "ItemProcessor": 5}, "a state machine must be an object"),
        ({"Type": "Map", "ItemProcessor": {"States": {"A": {"Type": "Succeed"}}}}, "there is no StartAt"),
        ({"Type": "Map", "ItemReader": {}, "ItemProcessor": {}}, "an ItemReader needs a Resource"),
        ({"Type": "Map", "ItemProcessor": {"ProcessorConfig": {"Mode": "X"}}}, "Mode must be"),
        ({"Type": "Fail", "Error": 5}, "Error must be a string"),
    ],
)  # fmt: skip
def test_errors(state, what):
    """Whatever keeps a flow from running is an error."""
    found = messages(state, E={"Type": "Succeed"})
    assert any(severity == "error" and what in message for severity, message in found), found


@pytest.mark.parametrize(
    ("state", "what"),
    [
        ({"Type": "Pass", "Parameters": {"x": "$.a"}}, "is taken as text"),
        ({"Type": "Pass", "Parameters": {"x": "{% 1 %}"}}, "is not evaluated in a JSONPath state"),
        ({"Type": "Pass", "QueryLanguage": "JSONata", "Output": " {% 1 %}"}, "must begin with"),
        ({"Type": "Task", "Resource": "t", "Retry": [{"ErrorEquals": ["State.ALL"]}]}, "no error named State.ALL"),
    ],
)
def test_warnings(state, what):
    """What runs but is probably not meant is a warning."""
    found = messages(state)
    assert [severity for severity, _ in found] == ["warning"]
    assert what in found[0][1]


def test_graph():
    """Transitions lead to states that exist, and to all of them."""
    states = {
        "A": {"Type": "Task", "Resource": "t", "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "X"}]},
        "B": {"Type": "Succeed"},
        "C": {"Type": "Pass", "Next": "B"},
    }
    found = {(finding.state, finding.message) for finding in check_definition({"StartAt": "A", "States": states})}
    assert found == {("A", "there is no state 'X' to go on with"), ("C", "nothing leads to the state 'C'")}
    (start,) = [
        f for f in check_definition({"StartAt": "Z", "States": {"B": {"Type": "Succeed"}}}) if "StartAt" in f.message
    ]
    assert start.message == "StartAt names 'Z', which is not a state"


def test_cycles():
    """A cycle without a Choice or a Wait never ends; with one it may."""
    states = {
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Pass", "Next": "C"},
        "C": {"Type": "Pass", "Next": "B"},
    }
    (finding,) = check_definition({"StartAt": "A", "States": states})
    assert (finding.severity, finding.message) == ("error", "the cycle B → C → B never ends")
    states["C"] = {"Type": "Wait", "Seconds": 1, "Next": "B"}
    assert check_definition({"StartAt": "A", "States": states}) == []


def test_inner_machines_are_checked():
    """Branches and processors are checked like the machine around them."""
    branch = {"StartAt": "I", "States": {"I": {"Type": "Pass", "Next": "Outer"}}}
    (finding,) = check_definition(
        {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [branch], "End": True}}}
    )
    assert (finding.state, finding.message) == ("I", "there is no state 'Outer' to go on with")
