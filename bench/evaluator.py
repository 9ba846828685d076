"""The evaluator of flows by itself, in memory: how many states it enters a second, and how long a large Map takes.

    python bench/evaluator.py

It runs in one thread; seconds are processor seconds, so that others at work on the machine count little.
"""

import asyncio
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from omnimind.flows import Result, execute
from report import Row, at_least, at_most, circumstances, tell

STATES = 10_000
ITEMS = 10_000
ROUNDS = 5


def counting(language: str) -> dict[str, Any]:
    """A flow that counts in a Pass and asks in a Choice whether that is enough, :data:`STATES` in all."""
    if language == "JSONata":
        first, count = {"n": 0}, {"n": "{% $n + 1 %}"}
        rule: dict[str, Any] = {"Condition": f"{{% $n < {STATES // 2} %}}"}
    else:
        first, count = {"n": 0}, {"n.$": "States.MathAdd($n, 1)"}
        rule = {"Variable": "$n", "NumericLessThan": STATES // 2}
    states = {
        "Begin": {"Type": "Pass", "Assign": first, "Next": "Count"},
        "Count": {"Type": "Pass", "Assign": count, "Next": "Enough"},
        "Enough": {"Type": "Choice", "Choices": [{**rule, "Next": "Count"}], "Default": "End"},
        "End": {"Type": "Succeed"},
    }
    return {"QueryLanguage": language, "StartAt": "Begin", "States": states}


def mapping() -> dict[str, Any]:
    """A flow that doubles each of the numbers it is given, and adds one to that."""
    double = {"Type": "Pass", "Output": "{% $states.input * 2 %}", "Next": "Add"}
    add = {"Type": "Pass", "Output": "{% $states.input + 1 %}", "End": True}
    item = {"StartAt": "Double", "States": {"Double": double, "Add": add}}
    return {"QueryLanguage": "JSONata", "StartAt": "Each", "States": {
        "Each": {"Type": "Map", "ItemProcessor": item, "End": True},
    }}  # fmt: skip


def executed(definition: dict[str, Any], given: Any = None) -> tuple[float, Result]:
    """The typical processor time of an execution, and what it came to."""
    spent = []
    for _ in range(ROUNDS):
        began = time.process_time()
        result = asyncio.run(execute(definition, given))
        spent.append(time.process_time() - began)
    return median(spent), result


def measure() -> Iterator[Row]:
    """The figures."""
    for language in ("JSONata", "JSONPath"):
        spent_s, result = executed(counting(language))
        assert len(result.entered) == STATES + 2, result
        yield at_least(f"Pass and Choice in {language}", len(result.entered) / spent_s, 10_000, "states a CPU second")
    spent_s, result = executed(mapping(), list(range(ITEMS)))
    assert result.output == [2 * number + 1 for number in range(ITEMS)], result
    yield at_most(f"A Map of {ITEMS:,} items, two Pass states each", spent_s, 5, "CPU s")


def main() -> None:
    """Print a table."""
    print(circumstances(), flush=True)
    tell(measure())


if __name__ == "__main__":
    main()
