"""What tasks call is there, and takes what it is given."""

import pytest

from omnimind.flows.check import check, check_definition
from omnimind.flows.load import load

NARRATOR = {
    "type": "object",
    "properties": {
        "lines": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "language": {"enum": ["en", "pt"]},
        "speed": {"type": "number", "minimum": 0.5, "maximum": 2},
        "voice": {"anyOf": [{"$ref": "#/$defs/Voice"}, {"type": "null"}]},
        "form": {"oneOf": [{"$ref": "#/$defs/Voice"}, {"type": "string"}]},
        "pair": {"prefixItems": [{"type": "integer"}, {"type": "string"}]},
        "other": {"not": {"type": "string"}},
    },
    "required": ["lines", "language"],
    "additionalProperties": False,
    "$defs": {
        "Voice": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]},
    },
}
AGENTS = {"narrator": NARRATOR, "writer": None, "supervisor.plan": {"type": "object"}}
FULL = {"lines": ["a"], "language": "en"}


def found(resource, language="JSONata", agents=AGENTS, flows=("video",), **fields):
    """The messages and hints about one Task."""
    state = {"Type": "Task", "QueryLanguage": language, "Resource": resource, "End": True, **fields}
    findings = check_definition({"StartAt": "A", "States": {"A": state}}, agents, flows)
    return [(finding.message, finding.hint) for finding in findings if finding.severity == "error"]


@pytest.mark.parametrize(
    "resource",
    [
        "agent:writer",
        "agent:supervisor.plan",
        "flow:video",
        "agent:writer.waitForTaskToken",
        "flow:video.waitForTaskToken",
    ],
)
def test_what_there_is(resource):
    """Agents and flows that exist may be called, and waited for."""
    assert found(resource) == []


@pytest.mark.parametrize(
    ("resource", "message", "hint"),
    [
        ("agent:narator", "there is no agent named 'narator'", "did you mean narrator?"),
        ("agent:x.waitForTaskToken", "there is no agent named 'x'", "there are narrator, supervisor.plan, writer"),
        ("flow:vide", "there is no flow named 'vide'", "did you mean video?"),
        ("lambda:f", "nothing here runs the resource 'lambda:f'", "write agent:NAME or flow:NAME"),
        ("narrator", "nothing here runs the resource 'narrator'", "write agent:NAME or flow:NAME"),
        ("agent:writer.sync", "there is no agent named 'writer.sync'", "did you mean writer?"),
    ],
)
def test_what_there_is_not(resource, message, hint):
    """Anything else is an error, with a guess."""
    ((said, advice),) = found(resource)
    assert said == message
    assert hint in advice


def test_nothing_is_known():
    """Without agents any resource may be called, and without flows any flow."""
    assert found("lambda:f", agents=None) == []
    assert found("flow:anything", flows=None) == []
    assert found("flow:anything", flows=()) == [("there is no flow named 'anything'", "there are none")]


@pytest.mark.parametrize(
    "given",
    [
        FULL,
        "{% $states.input %}",
        {"lines": "{% $x %}", "language": "{% $x %}"},
        {**FULL, "voice": None},
        {**FULL, "voice": {"name": "{% 1 %}"}},
        {**FULL, "voice": "{% 1 %}", "speed": 1.5, "other": 3},
        {**FULL, "form": {"name": "{% 1 %}"}, "other": "{% 1 %}"},
        {**FULL, "pair": ["{% 1 %}", "a"]},
        {**FULL, "lines": ["a", "{% 1 %}"]},
    ],
)
def test_inputs_that_may_fit(given):
    """What an expression will give is not known, and taken to fit."""
    assert found("agent:narrator", Arguments=given) == []


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ({}, "the agent narrator needs lines, language", "add it to Arguments"),
        ({"lines": "{% 1 %}"}, "the agent narrator needs language", "add it to Arguments"),
        ({**FULL, "voyce": 1}, "the agent narrator takes no field 'voyce'", "did you mean voice?"),
        ({**FULL, "lines": "a"}, "can't take Arguments.lines: 'a' is not of type 'array'", ""),
        ({**FULL, "lines": []}, "can't take Arguments.lines: [] should be non-empty", ""),
        ({**FULL, "lines": ["{% 1 %}", 5]}, "can't take Arguments.lines[1]: 5 is not of type 'string'", ""),
        ({**FULL, "language": "fr"}, "can't take Arguments.language: 'fr' is not one of", ""),
        ({**FULL, "speed": 3}, "can't take Arguments.speed: 3 is greater than the maximum of 2", ""),
        ({**FULL, "voice": {"nam": "{% 1 %}"}}, "the agent narrator needs name", "add it to Arguments.voice"),
        ({**FULL, "voice": 5}, "can't take Arguments.voice: 5 is not of type object or null", ""),
        ({**FULL, "form": 5}, "can't take Arguments.form: 5 is not of type object or string", ""),
        ({**FULL, "form": ["{% 1 %}"]}, "can't take Arguments.form", ""),
        ({**FULL, "pair": ["x", "{% 1 %}"]}, "can't take Arguments.pair[0]: 'x' is not of type 'integer'", ""),
        ({**FULL, "other": "x"}, "can't take Arguments.other", ""),
        ("text", "can't take Arguments: 'text' is not of type 'object'", ""),
    ],
)
def test_inputs_that_can_not_fit(given, message, hint):
    """The constant parts of an input are held against the agent's schema."""
    ((said, advice),) = found("agent:narrator", Arguments=given)
    assert message in said
    assert hint in advice


def test_paths():
    """In JSONPath a field whose name ends in .$ is there, and not known."""
    fits = {"lines.$": "$.lines", "language": "en"}
    assert found("agent:narrator", "JSONPath", Parameters=fits) == []
    assert found("agent:narrator", "JSONPath", Parameters={**fits, "extra.$": "$"}) == [
        (
            "the agent narrator takes no field 'extra'",
            "Parameters may have form, language, lines, other, pair, speed, voice",
        )
    ]
    assert found("agent:narrator", "JSONPath") == []
    assert found("agent:narrator", Parameters={"x": 1})[0][0] == "Parameters belongs to JSONPath states"


def test_lines():
    """A finding about an input is where the wrong part of it is written."""
    text = """\
QueryLanguage: JSONata
StartAt: A
States:
  A:
    Type: Task
    Resource: agent:narrator
    Arguments:
      lines:
        - one
        - 2
      language: en
      voyce: x
    End: true
"""
    findings = check(load(text), AGENTS)
    assert [(finding.line, finding.column) for finding in findings] == [(10, 11), (12, 7)]


def test_artifacts_of_maps():
    """A Map reads from and writes to artifacts, and nothing else."""
    machine = {"StartAt": "X", "States": {"X": {"Type": "Succeed"}}}
    state = {"Type": "Map", "ItemProcessor": machine, "End": True, "ItemReader": {"Resource": "artifact:get"}}
    flow = {"StartAt": "A", "States": {"A": state}}
    assert check_definition(flow, AGENTS) == []
    state["ResultWriter"] = {"Resource": "s3:put"}
    assert [finding.hint for finding in check_definition(flow, AGENTS)] == ["use artifact:put"]
    assert check_definition(flow) == []


def test_inside_branches():
    """Tasks in branches and processors are checked too."""
    inner = {"StartAt": "X", "States": {"X": {"Type": "Task", "Resource": "agent:nobody", "End": True}}}
    for state in ({"Type": "Parallel", "Branches": [inner]}, {"Type": "Map", "ItemProcessor": inner}):
        (finding,) = check_definition({"StartAt": "A", "States": {"A": {**state, "End": True}}}, AGENTS)
        assert finding.state == "X"
