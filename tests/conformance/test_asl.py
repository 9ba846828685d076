"""The evaluator against executions as AWS Step Functions itself ran them."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from omnimind.flows import execute
from omnimind.flows.json_value import is_number, same

RECORDINGS = Path(__file__).parents[2] / ".." / "shared" / "conformance" / "asl" / "cases.jsonl"

MASKED_NAME = "<ArnPart_0idx>"
"""What the recorder wrote for the name of every state machine."""
MASKED_NUMBER = "RandomNumberGenerated"
"""What the recorder wrote for a number that AWS drew."""


def _load():
    if not RECORDINGS.exists():
        return []
    return [json.loads(line) for line in RECORDINGS.read_text(encoding="utf-8").splitlines()]


CASES = _load()


def _raise(_given):
    raise Exception("Some exception was raised.")


TASKS = {
    "lambda:id_function": lambda given: given,
    "lambda:echo_function": lambda given: given,
    "lambda:raise_exception": _raise,
}


def _agrees(output, expected):
    """Whether ``output`` is the recorded one, number for number, but for a number that the recorder has masked."""
    if isinstance(expected, dict) and isinstance(output, dict):
        return output.keys() == expected.keys() and all(_agrees(output[key], expected[key]) for key in expected)
    return same(output, expected) or (expected == MASKED_NUMBER and is_number(output))


def test_recordings_are_there():
    """All 377 recordings are run, or it is said why not."""
    if not CASES:
        pytest.skip(f"the recordings are not beside the repository: {RECORDINGS.name} is missing")
    assert len(CASES) == 377


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_recording(case):
    """An execution ends as AWS recorded it: status, output or error, and the states entered."""
    result = asyncio.run(execute(case["definition"], case["input"], TASKS, machine_name=MASKED_NAME))
    expected = case["expect"]
    assert result.status == expected["status"], result
    if expected["status"] == "SUCCEEDED":
        assert _agrees(result.output, expected["output"]), result
    elif "error" in expected:
        assert result.error == expected["error"], result
    if case["entered"] is not None:
        assert Counter(result.entered) == Counter(case["entered"])
        if not {"Map", "Parallel"} & {state["Type"] for state in case["definition"]["States"].values()}:
            assert result.entered == case["entered"]
