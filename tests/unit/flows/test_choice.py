"""Choice: rules in both languages."""

import pytest

from .conftest import run

GIVEN = {
    "n": 5, "f": 5.0, "s": "log-1.txt", "b": True, "none": None, "t": "2020-01-01T00:00:00Z",
    "t2": "2020-01-01T01:00:00+01:00",
    "later": "2020-01-01T00:00:00.5Z", "date": "2020-01-01", "star": "a*b\\c", "high": "\uffff", "astral": "\U0001f600",
}  # fmt: skip


def choose(rule, given=GIVEN, **state):
    """Whether a rule holds; else the error."""
    choice = {"Type": "Choice", "Choices": [{**rule, "Next": "Yes"}], "Default": "No", **state}
    states = {
        "C": choice,
        "Yes": {"Type": "Pass", "Result": True, "End": True},
        "No": {"Type": "Pass", "Result": False, "End": True},
    }
    ended = run({"StartAt": "C", "States": states}, given)
    return ended.output if ended.status == "SUCCEEDED" else ended.error


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"Variable": "$.n", "NumericEquals": 5.0}, True),
        ({"Variable": "$.n", "NumericEqualsPath": "$.f"}, True),
        ({"Variable": "$.b", "NumericEquals": 1}, False),
        ({"Variable": "$.n", "NumericGreaterThan": 5}, False),
        ({"Variable": "$.n", "NumericGreaterThanEquals": 5}, True),
        ({"Variable": "$.n", "NumericLessThan": 5.5}, True),
        ({"Variable": "$.n", "NumericLessThanEquals": 4}, False),
        ({"Variable": "$.s", "StringEquals": "log-1.txt"}, True),
        ({"Variable": "$.n", "StringEquals": "5"}, False),
        ({"Variable": "$.s", "StringLessThan": "m"}, True),
        ({"Variable": "$.s", "StringGreaterThanPath": "$.t"}, True),
        ({"Variable": "$.high", "StringGreaterThanPath": "$.astral"}, True),
        ({"Variable": "$.s", "StringMatches": "log-*.txt"}, True),
        ({"Variable": "$.s", "StringMatches": "*log*1*txt*"}, True),
        ({"Variable": "$.s", "StringMatches": "log-*.md"}, False),
        ({"Variable": "$.s", "StringMatches": "log-1.txt*log-1.txt"}, False),
        ({"Variable": "$.n", "StringMatches": "*"}, False),
        ({"Variable": "$.star", "StringMatches": "a\\*b\\\\c"}, True),
        ({"Variable": "$.s", "StringMatches": "log\\*"}, False),
        ({"Variable": "$.b", "BooleanEquals": True}, True),
        ({"Variable": "$.n", "BooleanEquals": True}, False),
        ({"Variable": "$.t", "TimestampEqualsPath": "$.t2"}, True),
        ({"Variable": "$.later", "TimestampGreaterThanPath": "$.t"}, True),
        ({"Variable": "$.t", "TimestampLessThan": "2020-01-01T00:00:01Z"}, True),
        ({"Variable": "$.date", "TimestampLessThan": "2030-01-01T00:00:01Z"}, False),
        ({"Variable": "$.none", "IsNull": True}, True),
        ({"Variable": "$.n", "IsNull": False}, True),
        ({"Variable": "$.n", "IsNumeric": True}, True),
        ({"Variable": "$.b", "IsNumeric": True}, False),
        ({"Variable": "$.s", "IsString": True}, True),
        ({"Variable": "$.b", "IsBoolean": True}, True),
        ({"Variable": "$.t2", "IsTimestamp": True}, True),
        ({"Variable": "$.date", "IsTimestamp": True}, False),
        ({"Variable": "$.nothing", "IsPresent": False}, True),
        ({"Variable": "$.none", "IsPresent": True}, True),
        ({"Variable": "$$.State.Name", "StringEquals": "C"}, True),
        ({"Not": {"Variable": "$.n", "NumericEquals": 4}}, True),
        ({"And": [{"Variable": "$.n", "NumericEquals": 5}, {"Variable": "$.b", "BooleanEquals": False}]}, False),
        ({"Or": [{"Variable": "$.n", "NumericEquals": 4}, {"Variable": "$.b", "BooleanEquals": True}]}, True),
        ({"And": [{"Variable": "$.x", "IsPresent": True}, {"Variable": "$.x", "NumericEquals": 4}]}, False),
        ({"Variable": "$.nothing", "StringEquals": "a"}, "States.Runtime"),
        ({"Variable": "$.nothing", "IsNull": True}, "States.Runtime"),
        ({"Variable": "$.s", "StringEqualsPath": "$.nothing"}, "States.Runtime"),
    ],
)
def test_rule(rule, holds):
    """A comparison holds between values of its type; a path to nothing fails, but for IsPresent."""
    assert choose(rule) == holds


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("{% $states.input.n = 5 %}", True),
        ("{% false %}", False),
        (True, True),
        ("{% 1 %}", "States.QueryEvaluationError"),
    ],
)
def test_condition(condition, holds):
    """A JSONata rule holds if its Condition is true, and must give a boolean."""
    flow = {
        "Type": "Choice",
        "QueryLanguage": "JSONata",
        "Choices": [{"Condition": condition, "Next": "Y"}],
        "Default": "N",
    }
    states = {
        "C": flow,
        "Y": {"Type": "Pass", "Result": True, "End": True},
        "N": {"Type": "Pass", "Result": False, "End": True},
    }
    ended = run({"StartAt": "C", "States": states}, GIVEN)
    assert (ended.output if ended.status == "SUCCEEDED" else ended.error) == holds


def test_no_rule_and_no_default():
    """Without a Default, no match is an error of its own."""
    choice = {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 0, "Next": "E"}]}
    ended = run({"StartAt": "C", "States": {"C": choice, "E": {"Type": "Succeed"}}}, GIVEN)
    assert (ended.status, ended.error, ended.state) == ("FAILED", "States.NoChoiceMatched", "C")


def test_rules_assign_and_give_their_own_output():
    """The rule that holds sets its variables and output; the state's are for the Default."""
    rule = {"Condition": "{% $states.input.n = 5 %}", "Next": "E", "Assign": {"v": "rule"}, "Output": {"from": "rule"}}
    choice = {
        "Type": "Choice",
        "Choices": [rule],
        "Default": "E",
        "Assign": {"v": "state"},
        "Output": {"from": "state"},
    }
    end = {"Type": "Pass", "Output": ["{% $states.input.from %}", "{% $v %}"], "End": True}
    flow = {"QueryLanguage": "JSONata", "StartAt": "C", "States": {"C": choice, "E": end}}
    assert run(flow, {"n": 5}).output == ["rule", "rule"]
    assert run(flow, {"n": 4}).output == ["state", "state"]


def test_paths_of_a_choice():
    """InputPath is what the rules see, OutputPath what goes on."""
    choice = {
        "Type": "Choice",
        "InputPath": "$.a",
        "OutputPath": "$.b",
        "Choices": [{"Variable": "$.b", "IsNumeric": True, "Next": "E"}],
    }
    assert run({"StartAt": "C", "States": {"C": choice, "E": {"Type": "Succeed"}}}, {"a": {"b": 7}}).output == 7
