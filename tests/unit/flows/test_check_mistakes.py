"""The mistakes that people make in flows, each told once, where it is, with what to do."""

import pytest

from omnimind.core.errors import UserError
from omnimind.flows.check import check, check_definition
from omnimind.flows.load import load

HEAD = "StartAt: A\nStates:\n  A:\n"
DATA = f"QueryLanguage: JSONata\n{HEAD}"
B = "  B: {Type: Succeed}\n"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{HEAD}\t\tType: Pass\n", "line 4, column 1: .*indent with spaces"),
        (f"{HEAD}    Type: Pass\n   End: true\n", "line 5, column 4: .*indent the fields"),
        (f"{HEAD}    Comment: a: b\n", "line 4, column 15: .*in quotes"),
        (
            f"{DATA}    Type: Pass\n    Output: {{% $states.input %}}\n",
            "line 6, column 14: .*put the expression in quotes",
        ),
        (f"{HEAD}    Comment: @x\n", "put text that begins with @ in quotes"),
        (f"{HEAD}    Comment: *x\n", "put text that begins with [*] in quotes"),
        (f'{HEAD}    Comment: "x\n    Type: Pass\n', "line 4, column 14: .*close the quote"),
        (f"{HEAD}    Type: Pass\n    Type: Task\n", "line 5, column 5: the key 'Type' is given twice"),
        (f"x: &x {{Type: Pass}}\n{HEAD}    <<: *x\n", "line 5, column 5: merging with << is not supported"),
        (f"{HEAD}    Type: Succeed\n---\na: 1\n", "a file is one flow"),
        ("StartAt: A\x00\n", "line 1: the character U[+]0000"),
        ('{"StartAt": "A",\n "States": {"A": {"Type": "Succeed"},}}', "line 2, column 38: .*remove the comma"),
        ('{"StartAt": "A", // first\n "States": {}}', "JSON has no comments"),
        ("{'StartAt': 'A'}", 'in "double quotes"'),
        ('{"StartAt": True}', "JSON says true, false and null"),
        ('{"StartAt": "A",\n"StartAt": "B"}', "line 2, column 1: the key 'StartAt' is given twice"),
        ('{"StartAt": "\\ud800"}', "half of a character"),
        ('{"StartAt": NaN}', "NaN is not a JSON value"),
    ],
)
def test_unreadable_text(text, what):
    """What can't be read is told with its line and the usual remedy."""
    with pytest.raises(UserError, match=what):
        load(text)


@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        (f"{HEAD}    type: Pass\n    End: true\n", 4, "the state has no Type", "write Type instead of type"),
        (f"{HEAD}    Type: pass\n    End: true\n", 4, "'pass' is not a type of state", "did you mean Pass?"),
        (
            f"{HEAD}    Type: Pass\n    Next: Bee\n  Bees: {{Type: Succeed}}\n",
            5,
            "no state 'Bee'",
            "did you mean Bees?",
        ),
        (f"{HEAD}    Type: Pass\n    Nxt: B\n{B}", 5, "there is no field Nxt", "did you mean Next?"),
        (f"{HEAD}    Type: Pass\n    NEXT: B\n{B}", 5, "there is no field NEXT", "did you mean Next?"),
        (f"{HEAD}    Type: Pass\n    End: True\n", 5, "End must be true or false", "write End: true"),
        (f"{HEAD}    Type: Pass\n    End: yes\n", 5, "End must be true or false", "write End: true"),
        (
            f"{HEAD}    Type: Pass\n    Next: 1\n  1: {{Type: Succeed}}\n",
            5,
            "Next must be a string",
            'write "1", in quotes',
        ),
        ("StartAt: 1\nStates: {1: {Type: Succeed}}\n", 1, "StartAt must be a string", 'write "1", in quotes'),
        ("StartAt: A\nstates: {A: {Type: Succeed}}\n", 2, "there is no field states", "did you mean States?"),
        ("StartAt: A\nStates:\n- Type: Succeed\n", 2, "States must be an object", "write each state below its name"),
        (
            f"{HEAD}    Type: Wait\n    Seconds: '5'\n    End: true\n",
            5,
            "an integer from 0 to 99999999",
            "write 5, without",
        ),
        (
            f"{HEAD}    Type: Wait\n    Timestamp: 2030-01-01\n    End: true\n",
            5,
            "not a timestamp",
            "2030-01-31T12:00:00Z",
        ),
        (
            f"{HEAD}    Type: Task\n    Resource: t\n    Arguments: 1\n    End: true\n",
            6,
            "belongs to JSONata",
            "use Parameters",
        ),
        (
            f"{DATA}    Type: Task\n    Resource: t\n    Parameters: {{a.$: $}}\n    End: true\n",
            7,
            "belongs to JSONPath",
            "use Arg",
        ),
        (
            f"{DATA}    Type: Map\n    ItemsPath: $.x\n    End: true\n"
            f"    ItemProcessor: {{StartAt: X, States: {{X: {{Type: Succeed}}}}}}\n",
            6,
            "ItemsPath belongs to JSONPath",
            "use Items",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: {{a.$: $.b}}\n    End: true\n",
            6,
            "means nothing in a JSONata state",
            "write a: {%",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: $states.input\n    End: true\n",
            6,
            "is not evaluated",
            "write it between {% and %}",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: |\n      {{% 1 %}}\n    End: true\n",
            6,
            "must begin with {%",
            "write |- instead of |",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: '{{% a.(b + ) %}}'\n    End: true\n",
            6,
            "at its character 9: ",
            "correct",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: |-\n      {{% (\n        $a := 1;\n        $a +* 2)\n"
            f"      %}}\n    End: true\n",
            6,
            "at its line 3, column 9: ",
            "correct",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: '{{% $upper(\"a\") %}}'\n    End: true\n",
            6,
            "is named $upper",
            "did you mean $uppercase?",
        ),
        (
            f"{DATA}    Type: Pass\n    Output: '{{% $states.inptu %}}'\n    End: true\n",
            6,
            "no $states.inptu",
            "did you mean input?",
        ),
        (
            f"{HEAD}    Type: Pass\n    Parameters: {{a.$: States.Formt('')}}\n    End: true\n",
            5,
            "did you mean States.Format?",
            "correct",
        ),
        (
            f"{HEAD}    Type: Task\n    Resource: t\n    Catch:\n      ErrorEquals: [States.ALL]\n"
            f"      Next: B\n    End: true\n{B}",
            6,
            "Catch must be an array",
            "put it into a list",
        ),
        (
            f"{HEAD}    Type: Task\n    Resource: t\n    Retry: [{{ErrorEquals: X}}]\n    End: true\n",
            6,
            "must be an array",
            "write [X]",
        ),
        (
            f"{HEAD}    Type: Choice\n    Choices:\n      - Variable: $.a\n        NumericEqual: 5\n"
            f"        Next: B\n{B}",
            7,
            "there is no field NumericEqual",
            "did you mean NumericEquals?",
        ),
        (
            f"{HEAD}    Type: Choice\n    Choices: [{{Variable: $.a, IsNull: true, Next: B}}]\n    Next: B\n{B}",
            6,
            "Next has no effect here",
            "use Default",
        ),
        (
            f"{DATA}    Type: Choice\n    Choices:\n      - Condition: $states.input.x = 1\n        Next: B\n{B}",
            7,
            "Condition must be true, false or an expression",
            "write {% $states.input.x = 1 %}, in quotes",
        ),
        (
            f"{HEAD}    Type: Parallel\n"
            f"    Branches: [{{StartAt: X, States: {{X: {{Type: Pass, Next: B}}}}}}]\n    Next: B\n{B}",
            5,
            "there is no state 'B'",
            "B is in another sequence",
        ),
        (
            f"{HEAD}    Type: Task\n    Resource: agent:a.waitForTaskToken\n    End: true\n",
            5,
            "without a deadline",
            "TimeoutSeconds",
        ),
        (
            f"{HEAD}    Type: Task\n    Resource: t\n    Catch: [{{ErrorEquals: [States.ALL], Next: B}}]\n"
            f"    End: true\n"
            "  B: {Type: Pass, Next: A}\n",
            3,
            "the cycle A → B → A goes on, without a pause",
            "add a Wait",
        ),
        (
            f"{HEAD}    Type: Pass\n    End: true\nQueryLanguage: jsonata\n",
            6,
            "'jsonata' is not a query language",
            "use JSONata",
        ),
    ],
)
def test_one_finding(text, line, what, hint):
    """One mistake is one finding: nothing that only follows from it is told too."""
    (finding,) = check(load(text))
    assert finding.line == line
    assert what in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize(
    "expression",
    [
        "($a := 1; $f := function($x) { $x + $a }; $f($variable))",
        "$map([1], function($v, $i) { $v * $i })",
        "items@$e.{'v': $e}",
        "items#$n.{'v': $n, 'all': $, 'root': $$}",
        "'costs $upper' & $now() & $hash('a', 'MD5') & $random() & $states.input.$sum(a)",
        "$exists($states.context.Execution.Id)",
    ],
)
def test_names_that_are_there(expression):
    """Functions, parameters, bindings and variables of the flow are known names."""
    flow = {
        "QueryLanguage": "JSONata",
        "StartAt": "A",
        "States": {
            "A": {"Type": "Pass", "Assign": {"variable": 1}, "Next": "B"},
            "B": {"Type": "Pass", "Output": "{%" + expression + "%}", "End": True},
        },
    }
    assert check_definition(flow) == []


def test_json_and_yaml_have_the_same_marks():
    """The place of every value is found in JSON as in YAML, after any character."""
    text = '{"StartAt": "é",\n  "States": {"é": {"Type": "Pass", "Result": [[], {}, "a\\"]", {"b": [null, -1.5e3]}]}}}'
    as_json, as_yaml = load(text), load("---\n" + text)
    moved = {pointer: (line - 1, column) for pointer, (line, column) in as_yaml.marks.items()}
    assert as_json.definition == as_yaml.definition
    assert as_json.marks == moved
    emoji = load('{"StartAt": "\\ud83d\\ude00"}')
    assert emoji.definition == {"StartAt": "😀"}


def test_definitions_that_are_no_data():
    """A definition that is not JSON, holds itself, nests too deep or is far too large is refused."""
    loop = {"StartAt": "A"}
    loop["States"] = loop
    deep = []
    for _ in range(100_000):
        deep = [deep]
    wide = ["x" * 100]
    for _ in range(30):
        wide = [wide, wide]
    for result in (loop, deep, wide, {1: 2}, (1,), object(), "\ud800"):
        (finding,) = check_definition({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}, "Comment": result})
        assert finding.severity == "error"
