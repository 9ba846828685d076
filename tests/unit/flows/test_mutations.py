"""Broken documents: refused with a clear error or run to an end, never a crash, never for ever."""

import asyncio
import copy
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.errors import UserError
from omnimind.flows import JumpingClock, Limits, execute
from omnimind.flows.check import check
from omnimind.flows.load import load

SMALL = Limits(payload_bytes=20_000, transitions=300, expression_steps=5_000, expression_cpu_s=1.0)

PATHS = {
    "StartAt": "Start",
    "TimeoutSeconds": 100,
    "States": {
        "Start": {
            "Type": "Pass",
            "Result": {"l": [1, 2], "n": 2},
            "ResultPath": "$.r",
            "Assign": {"v.$": "$.n"},
            "Next": "Pick",
        },
        "Pick": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [{"Variable": "$.r.n", "NumericEquals": 2}, {"Not": {"Variable": "$.x", "IsPresent": True}}],
                    "Next": "Each",
                },
                {"Variable": "$.s", "StringMatches": "a*\\*", "Next": "Rest"},
            ],
            "Default": "Rest",
        },
        "Rest": {"Type": "Wait", "SecondsPath": "$.r.n", "OutputPath": "$.r", "Next": "End"},
        "Each": {
            "Type": "Map",
            "ItemsPath": "$.r.l",
            "MaxConcurrency": 2,
            "ToleratedFailurePercentage": 50,
            "ItemSelector": {"i.$": "$$.Map.Item.Index", "t.$": "States.Format('{}', $.r.n)"},
            "ItemBatcher": {"MaxItemsPerBatch": 2},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED"},
                "StartAt": "Do",
                "States": {"Do": {"Type": "Task", "Resource": "t", "TimeoutSeconds": 5, "End": True}},
            },
            "Retry": [
                {"ErrorEquals": ["States.TaskFailed"], "BackoffRate": 1.5, "MaxAttempts": 1, "JitterStrategy": "FULL"}
            ],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "End"}],
            "ResultSelector": {"first.$": "$[0]"},
            "Next": "End",
        },
        "End": {"Type": "Fail", "ErrorPath": "$.first", "Cause": "c"},
    },
}
QUERIES = {
    "QueryLanguage": "JSONata",
    "StartAt": "Start",
    "States": {
        "Start": {
            "Type": "Pass",
            "Assign": {"l": "{% [1..3] %}"},
            "Output": {"n": "{% $count([1, 2]) %}"},
            "Next": "Both",
        },
        "Both": {
            "Type": "Parallel",
            "Arguments": "{% $states.input %}",
            "Branches": [
                {
                    "StartAt": "Do",
                    "States": {"Do": {"Type": "Task", "Resource": "t", "Arguments": {"a": "{% $l %}"}, "End": True}},
                },
                {
                    "StartAt": "Wait",
                    "States": {"Wait": {"Type": "Wait", "Seconds": "{% $states.input.n %}", "End": True}},
                },
            ],
            "Output": "{% $states.result[0] %}",
            "Catch": [{"ErrorEquals": ["States.ALL"], "Output": "{% $states.errorOutput %}", "Next": "Done"}],
            "Next": "Pick",
        },
        "Pick": {"Type": "Choice", "Choices": [{"Condition": "{% $l[0] = 1 %}", "Next": "Each"}], "Default": "Done"},
        "Each": {
            "Type": "Map",
            "Items": ["{% $l[0] %}", 2],
            "ItemProcessor": {
                "StartAt": "In",
                "States": {"In": {"Type": "Pass", "Output": "{% $states.input * 2 %}", "End": True}},
            },
            "End": True,
        },
        "Done": {"Type": "Succeed", "Output": "{% $now() %}"},
    },
}

PATH_WORDS = ["$", "$.", "$..*", "$.r[?(@.n>1)]", "$$", "$v", "States.Array($", "States.UUID()", "2020-13-01T00:00:00Z"]
QUERY_WORDS = ["{% $ %}", "{% ( %}", "{%%}", "{% ($f := function($n) { $f($n) }; $f(1)) %}", "{% $pad('x', 1000000) %}"]
WORDS = [*PATH_WORDS, *QUERY_WORDS, "Start", "Pick", "Map", "Parallel", "Task", "JSONata", "", "\ud800"]
KEYS = ["Type", "Next", "StartAt", "States", "x.$", "And"]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(KEYS), st.text(max_size=3), max_size=3),
)


def places(value, path=()):
    """All places in ``value``."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def mutate(document, draw):
    """Break ``document`` at one place: replace, remove, rename or graft."""
    path = draw(st.sampled_from([path for path in places(document) if path]))
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    kind = draw(st.sampled_from(["replace", "remove", "rename", "graft"]))
    if kind == "replace":
        holder[path[-1]] = draw(JUNK)
    elif kind == "remove" or not isinstance(holder, dict):
        del holder[path[-1]]
    elif kind == "rename":
        holder[draw(st.sampled_from(["Next", "End", "Result", "OutputPath", "Output", "zz"]))] = holder.pop(path[-1])
    else:
        source = document
        for key in draw(st.sampled_from(list(places(document)))):
            source = source[key]
        holder[path[-1]] = copy.deepcopy(source)


@st.composite
def mutants(draw):
    """A flow that was broken a few times."""
    document = copy.deepcopy(draw(st.sampled_from([PATHS, QUERIES])))
    for _ in range(draw(st.integers(1, 4))):
        if [path for path in places(document) if path]:
            mutate(document, draw)
    return document


async def never_long(definition):
    """Execute a mutant; hanging is a failure of the test."""
    tasks = {"t": lambda given: given}
    async with asyncio.timeout(20):
        return await execute(definition, {"n": 1, "s": "ab*"}, tasks, clock=JumpingClock(0.0), limits=SMALL)


def test_the_originals_run():
    """What is mutated is sound to begin with."""
    assert asyncio.run(never_long(PATHS)).error == "States.Runtime"
    assert asyncio.run(never_long(QUERIES)).output == [2, 4]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(mutants())
def test_mutants_are_refused_or_run(definition):
    """A mutated definition is refused with a code, or ends with a status; nothing else is raised."""
    try:
        result = asyncio.run(never_long(definition))
        end, text = result.status, json.dumps(result.output)
    except UserError as refused:
        end, text = refused.code, refused.hint
    assert end in {"SUCCEEDED", "FAILED", "flow.invalid"}
    assert text


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from([json.dumps(PATHS, indent=1), yaml.safe_dump(QUERIES)]), st.data())
def test_mutated_text_is_read_or_refused(text, data):
    """A document whose text is damaged is refused, or read and checked."""
    at = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(st.text(st.sampled_from("{}[]:,&*!|>'\"%@`\t\n -#?x0\\"), max_size=3))
    damaged = text[:at] + damage + text[at + data.draw(st.integers(0, 5)) :]
    try:
        end = "read"
        check(load(damaged))
    except UserError as refused:
        end = refused.code
    assert end in {"read", "flow.unreadable"}


@pytest.mark.parametrize("value", [[], 5, "x", None, {"StartAt": {}}, {"StartAt": "A", "States": {"A": {"Type": {}}}}])
def test_what_is_no_machine(value):
    """Anything that is not a state machine is refused."""
    with pytest.raises(UserError):
        asyncio.run(execute({"StartAt": "A", "States": value} if not isinstance(value, dict) else value))
