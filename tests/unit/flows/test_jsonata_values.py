"""Values as the JSONata evaluator holds them."""

import random
from typing import Any

import pytest

from omnimind.flows.json_value import compact, measure
from omnimind.flows.jsonata_expression import parse_jsonata
from omnimind.flows.jsonata_values import EvaluationError, inward, outward
from omnimind.flows.limits import DEFAULT_LIMITS

VALUE: dict[str, Any] = {
    "none": None,
    "empty": [],
    "scenes": [1.0, {"words": ["a", None]}, {"words": ["b"]}],
    "deep": {"empty": []},
}


def evaluate(text: str, value: Any) -> Any:
    """What ``text`` gives where ``$value`` is bound."""
    return parse_jsonata(text).evaluate({"value": value}, DEFAULT_LIMITS, lambda: random.Random(0), 0.0)


def test_values_come_out_as_they_went_in() -> None:
    """Nulls, empty arrays and all else survive; a whole number is written as one."""
    assert compact(outward(inward(VALUE))) == compact(VALUE).replace("1.0", "1")
    assert [outward(inward(part)) for part in (None, "a", True, 2.0, 0.5)] == [None, "a", True, 2, 0.5]


def test_values_are_converted_once() -> None:
    """What came out goes in again, and out again, as the very same object, in whole and in part."""
    held = inward(VALUE)
    out = outward(held)
    assert inward(out) is held
    assert outward(inward(out)) is out
    assert evaluate("$value.scenes[1]", held) is out["scenes"][1]
    assert inward([out])[0] is held


def test_values_passed_on_are_measured_once() -> None:
    """Measuring a value that contains another one, which was measured, does not go through that one again."""
    inner = outward(inward(VALUE))
    size, depth = measure(inner)
    inner["scenes"][1]["words"].append("not seen")
    assert measure({"inner": inner}) == (size + 2 + 1 + len("inner") + 3, depth + 1)


@pytest.mark.parametrize("name", ["none", "empty", "scenes", "deep", "deep.empty", "scenes.words", "missing", "none.x"])
def test_looking_up_is_evaluating(name: str) -> None:
    """A plain path, which is only looked up, gives what the evaluator makes of it in parentheses."""
    held = inward(VALUE)
    results = []
    for text in (f" $value . {name} ", f"($value.{name})"):
        try:
            results.append(evaluate(text, held))
        except EvaluationError as error:
            results.append(str(error))
    assert results[0] == results[1]


def test_evaluating_changes_no_value() -> None:
    """Grouping an empty array gives an object, and leaves the array empty."""
    held = inward(VALUE)
    assert evaluate('$value.deep.empty{"one": 1}', held) == {"one": 1}
    assert evaluate('$value.empty{"one": 1}', held) == {"one": 1}
    assert outward(held) == {**VALUE, "scenes": [1, *VALUE["scenes"][1:]]}
    assert evaluate("$count($value.empty)", held) == 0
