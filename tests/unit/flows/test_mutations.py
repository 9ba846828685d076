"""Broken documents: refused with a clear error or run to an end, never a crash, never for ever."""

import asyncio
import copy
import json
import subprocess
import sys
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from omnimind.core.errors import UserError
from omnimind.flows import JumpingClock, Limits, execute
from omnimind.flows.check import check, check_definition
from omnimind.flows.graph.mermaid import mermaid
from omnimind.flows.graph.model import graph
from omnimind.flows.graph.svg import svg
from omnimind.flows.library import find_flow
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

SHIPPED = [find_flow(name).definition for name in ("video", "podcast")]
SEEDS = [PATHS, QUERIES, *SHIPPED]

PATH_WORDS = ["$", "$.", "$..*", "$.r[?(@.n>1)]", "$$", "$v", "States.Array($", "States.UUID()", "2020-13-01T00:00:00Z"]
QUERY_WORDS = ["{% $ %}", "{% ( %}", "{%%}", "{% ($f := function($n) { $f($n) }; $f(1)) %}", "{% $pad('x', 1000000) %}"]
ODD_WORDS = [
    "",
    "\ud800",
    "\0",
    "\u202e",
    "e\u0301",
    "\u2028",
    "😀",
    "~0/~1",
    "é" * 5000,
    "9" * 400,
    "__class__",
    "<b>&amp;",
]
WORDS = [*PATH_WORDS, *QUERY_WORDS, *ODD_WORDS, "Start", "Pick", "Map", "Parallel", "Task", "JSONata"]
NUMBERS = [0, -0.0, -1, 1e308, 5e-324, 2**53, 10**308, 10**400, 99_999_999]
KEYS = ["Type", "Next", "StartAt", "States", "x.$", "And", "", "\ud800", "<<"]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(NUMBERS),
    st.sampled_from(WORDS),
    st.text(max_size=8),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(KEYS), st.text(max_size=3), max_size=3),
)
SPLICES = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "$",
    "$$",
    ".",
    "..",
    "*",
    "**",
    "%",
    "@$x",
    "#$i",
    "^(",
    "~>",
    ":=",
    "?",
    '"',
    "/a/",
    "|",
]


def places(value, path=()):
    """All places in ``value``."""
    yield path
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from places(member, (*path, key))


def at(value, path):
    """What is at ``path``."""
    for key in path:
        value = value[key]
    return value


def spliced(value, draw):
    """A string with something of the languages put into it; anything else becomes junk."""
    if not isinstance(value, str):
        return draw(JUNK)
    cut = draw(st.integers(0, len(value)))
    return value[:cut] + draw(st.sampled_from(SPLICES)) + value[cut:]


def wrapped(value, draw):
    """``value`` far inside of something."""
    for _ in range(draw(st.sampled_from([1, 30, 150, 2000]))):
        value = [value] if draw(st.booleans()) else {"Branches": value}
    return value


def mutate(document, draw):
    """Break ``document`` at one place; whether it holds itself now, or is too deep to be looked at."""
    path = draw(st.sampled_from([path for path in places(document) if path]))
    holder, key = at(document, path[:-1]), path[-1]
    kind = draw(st.sampled_from(["replace", "remove", "rename", "graft", "splice", "splice", "wrap", "loop"]))
    if kind == "replace":
        holder[key] = draw(JUNK)
    elif kind == "splice":
        holder[key] = spliced(holder[key], draw)
    elif kind == "wrap":
        holder[key] = [] if draw(st.booleans()) else wrapped(holder[key], draw)
    elif kind == "loop":
        holder[key] = draw(st.sampled_from([holder, document]))
    elif kind == "remove" or not isinstance(holder, dict):
        del holder[key]
    elif kind == "rename":
        holder[draw(st.sampled_from(["Next", "End", "Result", "OutputPath", "Output", "zz", *KEYS]))] = holder.pop(key)
    else:
        holder[key] = copy.deepcopy(at(document, draw(st.sampled_from(list(places(document))))))
    return kind in {"wrap", "loop"}


@st.composite
def mutants(draw):
    """A flow that was broken a few times; one that holds itself is not broken further."""
    document = copy.deepcopy(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.sampled_from([1, 1, 1, 2, 4]))):
        if len(document) > 0 and mutate(document, draw):
            break
    return document


TASKS = {
    resource: lambda given: given
    for seed in SEEDS
    for path in places(seed)
    if path and path[-1] == "Resource" and isinstance(resource := at(seed, path), str)
}


async def never_long(definition):
    """Execute a mutant; hanging is a failure of the test."""
    async with asyncio.timeout(20):
        return await execute(definition, {"n": 1, "s": "ab*"}, TASKS, clock=JumpingClock(0.0), limits=SMALL)


def test_the_originals_run():
    """What is mutated is sound to begin with."""
    assert asyncio.run(never_long(PATHS)).error == "States.Runtime"
    assert asyncio.run(never_long(QUERIES)).output == [2, 4]
    assert len(TASKS) > 10
    assert not any(check_definition(seed) for seed in SEEDS)


@settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(mutants())
def test_mutants_are_refused_or_run(definition):
    """A mutated definition is refused with findings, or ends with a status and can be drawn; nothing else is raised."""
    errors = [finding for finding in check_definition(definition) if finding.severity == "error"]
    if errors:
        with pytest.raises(UserError) as refused:
            asyncio.run(never_long(definition))
        assert (refused.value.code, refused.value.hint) == ("flow.invalid", errors[0].hint)
        return
    result = asyncio.run(never_long(definition))
    assert result.status in {"SUCCEEDED", "FAILED"}
    assert json.dumps(result.output, allow_nan=False)
    drawn = graph(definition)
    assert mermaid(drawn)
    ElementTree.fromstring(svg(drawn))  # noqa: S314 - our own text


TOKENS = [
    *SPLICES,
    "a",
    "$a",
    "1",
    "1e9",
    "'x'",
    "+",
    "&",
    "=",
    "in",
    ",",
    ";",
    ":",
    "function($x)",
    "$map",
    "$f",
    "..",
    "-",
]
TOKENS += [
    "$sum",
    "$string",
    "$sort",
    "$replace",
    "$match",
    "$now",
    "$reduce",
    "$each",
    "$states",
    "input",
    "null",
    "`",
    " ",
]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(TOKENS), min_size=1, max_size=14))
def test_any_jsonata(tokens):
    """Whatever is written as an expression is refused or ends."""
    state = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{%" + "".join(tokens) + "%}", "End": True}
    assert ended({"StartAt": "A", "States": {"A": state}}) in {"SUCCEEDED", "FAILED", "flow.invalid"}


PARTS = [
    "$",
    "$$",
    ".",
    "..",
    "*",
    "[",
    "]",
    "[*]",
    "[0]",
    "[-1]",
    "[1:2]",
    "['a']",
    "a",
    "l",
    "n",
    "[?(",
    ")]",
    "@",
    "@.n",
]
PARTS += [
    "&&",
    "||",
    "!",
    "==",
    "=~",
    "/a+/",
    "in",
    "[1,2]",
    "'",
    '"',
    "\\",
    "States.Array(",
    "States.Format('{}',",
    ")",
    ",",
]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=12))
def test_any_path(parts):
    """Whatever is written as a path or an intrinsic function is refused or ends."""
    state = {"Type": "Pass", "Parameters": {"x.$": "$" + "".join(parts), "y.$": "".join(parts)}, "End": True}
    assert ended({"StartAt": "A", "States": {"A": state}}) in {"SUCCEEDED", "FAILED", "flow.invalid"}


def ended(definition):
    """How an execution ended, or the code it was refused with."""
    try:
        return asyncio.run(never_long(definition)).status
    except UserError as refused:
        return refused.code


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.sampled_from([json.dumps(PATHS, indent=1), yaml.safe_dump(QUERIES), yaml.safe_dump(SHIPPED[0])]), st.data())
def test_mutated_text_is_read_or_refused(text, data):
    """A document whose text is damaged is refused, or read and checked."""
    place = data.draw(st.integers(0, len(text) - 1))
    damage = data.draw(st.text(st.sampled_from("{}[]:,&*!|>'\"%@`\t\n -#?x0\\"), max_size=3))
    damaged = text[:place] + damage + text[place + data.draw(st.integers(0, 5)) :]
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


HOSTILE = """
import json, resource, sys
from omnimind.core.errors import UserError
from omnimind.flows.check import check
from omnimind.flows.load import load

resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
caught = [{"ErrorEquals": ["A"], "Next": "s0"}]
states = {f"s{i}": {"Type": "Task", "Resource": "t", "Next": f"s{i + 1}", "Catch": caught} for i in range(9000)}
lost = {f"s{i}": {"Type": "Pass", "Next": f"zz{i}"} for i in range(20000)}
fields = {"s0": {"Type": "Pass", "End": True, **{f"Nxt{i}": 1 for i in range(50000)}}}
texts = [
    "[" * 1000000, "- " * 500000, "? " * 500000, "{" * 1000000, '{"a":' * 180000, "[[]," * 200000, "&a " * 300000,
    "a: &a {b: *a}", "a: " + "9" * 900000, "'" * 1000001, " - " * 300000, "a: [" + "&a 1, " * 100000,
    *(json.dumps({"StartAt": "s0", "States": some}) for some in (states, lost, fields)),
]
for text in texts:
    try:
        check(load(text))
    except UserError as refused:
        assert refused.code == "flow.unreadable", refused
print("alive")
"""


def test_hostile_documents():
    """Documents that are made to kill the process leave it alive, within a GiB and a minute."""
    ended = subprocess.run([sys.executable, "-c", HOSTILE], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "alive\n"), ended.stderr[-500:]
