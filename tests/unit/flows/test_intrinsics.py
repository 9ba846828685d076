"""The intrinsic functions of JSONPath states."""

import pytest

from omnimind.core.errors import UserError

from .conftest import intrinsic

GIVEN = {
    "a": [1, 2, 3, 4, 5],
    "dup": [1, 1.0, True, "1", {"k": 1}, {"k": 1}],
    "n": 5,
    "s": "x,y",
    "o": {"k": None},
    "t": "Hi {}",
}


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("States.Array()", []),
        ("States.Array(1, 'two', null, true, $.n, $.a[0])", [1, "two", None, True, 5, 1]),
        ("States.ArrayPartition($.a, 2)", [[1, 2], [3, 4], [5]]),
        ("States.ArrayContains($.a, 3)", True),
        ("States.ArrayContains($.a, '3')", False),
        ("States.ArrayRange(1, 9, 3)", [1, 4, 7]),
        ("States.ArrayRange(5, 1, -2)", [5, 3, 1]),
        ("States.ArrayGetItem($.a, 4)", 5),
        ("States.ArrayLength($.a)", 5),
        ("States.ArrayUnique($.dup)", [1, True, "1", {"k": 1}]),
        ("States.Base64Encode('é')", "w6k="),
        ("States.Base64Decode('w6k=')", "é"),
        ("States.Hash('a', 'MD5')", "0cc175b9c0f1b6a831c399e269772661"),
        ("States.Hash('a', 'SHA-1')", "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
        ('States.JsonMerge($.o, States.StringToJson(\'{"k":{"x":1}}\'), false)', {"k": {"x": 1}}),
        ("States.JsonToString($.o)", '{"k":null}'),
        ("States.StringToJson('[1, \"a\"]')", [1, "a"]),
        ("States.MathAdd(1, -3)", -2),
        ("States.MathAdd(1.5, 1)", 3),
        ("States.StringSplit('a.b+c', '.+')", ["a", "b", "c"]),
        ("States.StringSplit($.s, ',')", ["x", "y"]),
        ("States.Format('{} and {}', $.n, 'me')", "5 and me"),
        ("States.Format($.t, $.o)", "Hi {k=null}"),
        ("States.Format('{}', $.dup)", "[1, 1.0, true, 1, {k=1}, {k=1}]"),
        (r"States.Format('\{\} it\'s \\ {}', 1)", r"{} it's \ 1"),
        (r"States.Array('it\'s', '\{\}')", ["it's", "{}"]),
        ("States.ArrayGetItem(States.StringSplit(States.Format('{}-{}', 'a', 'b'), '-'), 1)", "b"),
        ("States.Array($.a[?(@ > 3)], $['s'])", [[4, 5], "x,y"]),
        ("States.Array($$.State.Name, $$.Execution.Input.n)", ["S", 5]),
    ],
)
def test_result(call, result):
    """Each function gives what the guide says."""
    ended = intrinsic(call, GIVEN)
    assert ended.status == "SUCCEEDED", ended
    assert ended.output == {"r": result}


@pytest.mark.parametrize(
    "call",
    [
        "States.ArrayPartition($.a, 0)",
        "States.ArrayPartition($.n, 2)",
        "States.ArrayRange(1, 9, 0)",
        "States.ArrayRange(0, 1000, 1)",
        "States.ArrayGetItem($.a, 5)",
        "States.ArrayGetItem($.a, -1)",
        "States.Base64Decode('***')",
        "States.Base64Encode($.n)",
        "States.Hash('a', 'CRC')",
        "States.JsonMerge($.o, $.o, true)",
        "States.StringToJson('{')",
        "States.StringToJson('NaN')",
        "States.MathAdd('1', 2)",
        "States.MathRandom(5, 5)",
        "States.Format('{} {}', 1)",
        "States.Format($.n)",
        "States.UUID(1)",
    ],
)
def test_failure(call):
    """Arguments that don't fit fail by the name of intrinsic functions."""
    assert intrinsic(call, GIVEN).error == "States.IntrinsicFailure"


@pytest.mark.parametrize(
    "call",
    ["States.Nope()", "States.Array(", "States.Array(1,)", "States.Array(1 2)", "States.Array('a)", "States.Array() x"],
)
def test_unreadable(call):
    """What is not a function is refused before the flow runs."""
    with pytest.raises(UserError) as refused:
        intrinsic(call)
    assert refused.value.code == "flow.invalid"


def test_random_numbers_come_from_the_seed_and_the_place():
    """The same seed gives the same numbers, another place or seed others."""
    call = "States.Array(States.UUID(), States.UUID(), States.MathRandom(0, 1000000), States.MathRandom(0, 10, 7))"
    first, again, other = intrinsic(call), intrinsic(call), intrinsic(call, seed="another")
    assert first.output == again.output
    assert first.output["r"][0] != first.output["r"][1]
    assert first.output["r"][:3] != other.output["r"][:3]
    assert first.output["r"][3] == other.output["r"][3]


def test_missing_path_fails_the_execution():
    """An argument that is not there is a runtime error, not one of the function."""
    assert intrinsic("States.ArrayLength($.nothing)", GIVEN).error == "States.Runtime"
