"""JSONata in Step Functions: its functions, $states, and its leash."""

import time

import pytest

from omnimind.core.errors import UserError
from omnimind.flows import Limits

from .conftest import START_S, jsonata, one, run

GIVEN = {"a": 1, "none": None, "l": [3, None, 1], "o": {"k": [{"v": 1}, {"v": 2}]}}


INDEX = "($i := 1; $f := -0.5; $o := {'i': -1, 'l': [0, 2]}; $a := [3, [4], {'b': [5, 6]}]; %s)"


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("[$a[$i]]", [4]),
        ("$a[$f]", 3),
        ("$a[$o.i]", {"b": [5, 6]}),
        ("[$a[$o.l]]", [3, {"b": [5, 6]}]),
        ("[[7, 8], [9]][$o.i]", [9]),
        ("$a.b[$i]", 6),
        ("[{'c': [1, 2]}, {'c': [3, 4]}].c[$i]", [2, 4]),
        ("[$a[$i + 8]]", []),
        ("[$a[$i = 1]]", [3, [4], {"b": [5, 6]}]),
        ("[$a[$o.none]]", []),
        ("3[$i - 1]", 3),
        ("[3, 1, 2][$]", [1, 2]),
    ],
)
def test_index(expression, result):
    """An index is taken from whatever gives it, at each place of a path anew; what isn't a number says yes or no."""
    assert jsonata(INDEX % expression).output == result


def test_index_in_a_map_of_many_items():
    """Looking up the member that belongs to each item takes no more steps where there are many."""
    state = {
        "Type": "Map",
        "QueryLanguage": "JSONata",
        "Items": "{% $states.input %}",
        "ItemSelector": {"x": "{% $states.input[$states.context.Map.Item.Index] %}"},
        "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}},
    }
    ended = one(state, list(range(1000)), limits=Limits(expression_steps=200))
    assert ended.output == [{"x": number} for number in range(1000)]


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("$states.input.none", None),
        ("$states.input.l", [3, None, 1]),
        ("$map($states.input.l, function($v) { $type($v) })", ["number", "null", "number"]),
        ("$exists($states.input.none)", True),
        ("$states.input.o.k.v", [1, 2]),
        ("$states.input.o.k[v = 2].v", 2),
        ("$states.context.State.Name", "S"),
        ("$states.context.Execution.Input.a", 1),
        ("$partition([1, 2, 3, 4, 5], 2)", [[1, 2], [3, 4], [5]]),
        ("$range(0, 10, 5)", [0, 5, 10]),
        ("$range(3, 1, -1)", [3, 2, 1]),
        ("$hash('a', 'SHA-256')", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ("$parse('{\"x\": [null]}')", {"x": [None]}),
        ("$now()", "2027-01-15T08:00:00.000Z"),
        ("$millis()", int(START_S * 1000)),
        ("5.5 % 2", 1.5),
        ("7 / 2", 3.5),
        ("$string({'a': null})", '{"a":null}'),
        ("$replace('john smith', /(\\w+)\\s(\\w+)/, '$2, $1')", "smith, john"),
        ("$replace('aaa', /a/, 'ba', 2)", "babaa"),
        ("$replace('a.b', '.', '$0')", "a$0b"),
        ("$replace('abc', /b/, function($m) { $uppercase($m.match) })", "aBc"),
        ("$distinct([3, 1, 3, {'a': 1}, {'a': 1}])", [3, 1, {"a": 1}]),
        ("$spread([{'a': 1, 'b': 2}, {'c': 3}])", [{"a": 1}, {"b": 2}, {"c": 3}]),
        ("{'x': [1, [2]], 'y': 3}.*", [1, 2, 3]),
        ("[[1], [2]]", [[1], [2]]),
        ("[1..3]", [1, 2, 3]),
        ("$lowercase('AÇÃO')", "ação"),
        ("($f := function($n) { $n <= 1 ? 1 : $n * $f($n - 1) }; $f(10))", 3628800),
        ("$sort([3, 1, 2])", [1, 2, 3]),
        ("$formatNumber(1234.5, '#,##0.00')", "1,234.50"),
    ],
)
def test_result(expression, result):
    """Expressions give what JSONata and Step Functions say."""
    ended = jsonata(expression, GIVEN)
    assert ended.status == "SUCCEEDED", ended
    assert ended.output == result


@pytest.mark.parametrize(
    "expression",
    [
        "$nothing",
        "$states.input.nothing",
        "$states.result",
        "1 / 0",
        "1 % 0",
        "$power(10, 400)",
        "$sum",
        "function($x) { $x }",
        "/a/",
        "$error('no')",
        "$assert(false, 'no')",
        "'a' + 1",
        "$hash('a', 'CRC')",
        "$parse('{')",
        "$partition([1], 0)",
        "$range(1, 2, 0)",
        "$states.input()",
        "$replace('a', '', 'b')",
        "$replace('a', 'a', 'b', -1)",
    ],
)
def test_failure(expression):
    """What fails, or gives nothing or no JSON value, fails by one name."""
    assert jsonata(expression, GIVEN).error == "States.QueryEvaluationError"


@pytest.mark.parametrize("expression", ["", "1 +", "(", "{% 1", "$f(", "'a", "a" * 40_000])
def test_unreadable(expression):
    """What can't be parsed is refused before the flow runs."""
    with pytest.raises(UserError) as refused:
        jsonata(expression)
    assert refused.value.code == "flow.invalid"


@pytest.mark.parametrize(
    "expression",
    [
        "$eval('1 + 1')",
        "$import('os')",
        "$__import__('os')",
        "$states.__class__",
        "$string.__globals__",
        "$env('HOME')",
        "$states.input.__class__.__mro__",
        "$fetch('http://localhost')",
    ],
)
def test_the_process_is_out_of_reach(expression):
    """No name leads from an expression to Python, its modules, files or environment."""
    assert jsonata(expression, {"x": 1}).error == "States.QueryEvaluationError"


@pytest.mark.parametrize(
    "expression",
    [
        "($f := function($n) { $f($n) }; $f(1))",
        "($f := function($n) { 1 + $f($n) }; $f(1))",
        "[1..10000000]",
        "$pad('a', 1000000000)",
        "$range(0, 1e12, 1)",
        "($d := function($s, $n) { $n = 0 ? $s : $d($s & $s, $n - 1) }; $d('a', 60))",
        "($d := function($s, $n) { $n = 0 ? $s : $d([[$s], [$s]], $n - 1) }; $string($d(1, 60)))",
        "($d := function($s, $n) { $n = 0 ? $s : $d({'a': $s, 'b': $s}, $n - 1) }; $d(1, 60))",
        "$replace($pad('', 100000, 'a'), /a/, $pad('', 100000, 'b'))",
        "$replace($pad('', 100000, 'a'), 'a', $pad('', 100000, 'b'))",
        "$match($pad('', 100000, 'a'), /(?=(a*))/)",
        "$contains($pad('', 5000, 'a') & '!', /^(?:a|a?b)*(?:a|aa)+$(?<=b)/)",
        "$join($map([1..10000], $string), $pad('', 10000, 'x'))",
        "($s := $pad('', 1000000, 'a'); $count($map([1..10000], function($i) { $uppercase($s) })))",
        "($x := [1..100000]; [" + ",".join(["$x"] * 500) + "])",
        "$formatInteger(1e15, 'I')",
        "$map([1..30000], function($i) { $sum([1..1000000]) })",
        "$map([1..3000], function($i) { $zip([1..1000000], [1..1000000]) })",
        "$map([1..3000], function($i) { $shuffle([1..1000000]) })",
        "[1..1000000].[1..1000000]",
        "($l := [1..3000]; {'l': $l}.(l@$a.$l@$b.$l@$c.{'a': $a}))",
        "$map([1..200], function($i) { $contains($pad('', 60 + $i, 'a') & 'b', /^(a|aa)+$/) })",
        "$reduce([1..60], function($a, $b) { $a * $a }, 10)",
        "(function($x) { $x($x) })(function($x) { $x($x) })",
        "$fromMillis(0, '[Y,1000000000-]')",
        "$count($map([1..1000000], $fromMillis))",
        "($f := function($n) { {'a': $f} }; $string($f(1), true) & $f)",
    ],
)
def test_leash(expression):
    """An expression that would run for ever or take all memory ends soon, with an error or a small result."""
    started_s = time.thread_time()
    ended = jsonata(expression, limits=Limits(expression_steps=50_000, expression_cpu_s=2.0))
    assert time.thread_time() - started_s < 6
    assert ended.status == "FAILED" or len(str(ended.output)) < 1_000_000


@pytest.mark.parametrize("expression", ["($__evaluate_entry := null; 1)", "$__evaluate_exit(1)"])
def test_the_leash_can_not_be_taken_off(expression):
    """The names by which the evaluator counts steps can be neither set nor called."""
    with pytest.raises(UserError, match="reserved name"):
        jsonata(expression)


def test_causes_are_short():
    """The cause of an error is no larger than what a history can hold."""
    ended = jsonata("$error($pad('', 3000000, 'a'))")
    assert len(ended.cause) == 32_768


def test_strings_are_only_expressions_between_their_marks():
    """Text around the marks makes it text; constants stay as they are."""
    output = {"text": " {% 1 %}", "path": "$.a", "list": [1, "{% 1 + 1 %}", {"x": "{% 'y' %}"}]}
    ended = one({"Type": "Pass", "QueryLanguage": "JSONata", "Output": output}, {})
    assert ended.output == {"text": " {% 1 %}", "path": "$.a", "list": [1, 2, {"x": "y"}]}


def test_result_and_error_output():
    """A task's result is there for Output, what went wrong for the Output of its catcher."""

    def fail(_given):
        raise LookupError("gone")

    state = {
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "t",
        "Output": "{% $states.result.x + $states.input.y %}",
    }
    assert one(state, {"y": 2}, {"t": lambda _given: {"x": 1}}).output == 3
    catch = [
        {"ErrorEquals": ["States.ALL"], "Next": "C", "Output": "{% $states.errorOutput.Error & $states.input.y %}"}
    ]
    flow = {"StartAt": "S", "States": {"S": {**state, "Catch": catch, "End": True}, "C": {"Type": "Succeed"}}}
    assert run(flow, {"y": "!"}, {"t": fail}).output == "LookupError!"


def test_input_is_not_changed():
    """A transform works on a copy."""
    given = {"a": {"b": 1}}
    assert jsonata("$states.input ~> |a|{'b': 2}|", given).output == {"a": {"b": 2}}
    assert given == {"a": {"b": 1}}
