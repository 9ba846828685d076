"""What a state of a run saw is told by making the run again up to it, without anything being done."""

import asyncio

import pytest

from omnimind.core.errors import MissingError
from omnimind.core.run import Row, Run
from omnimind.flows import recalling
from omnimind.flows.limits import DEFAULT_LIMITS
from omnimind.flows.load import load
from omnimind.flows.recalling import Seen, recall

FLOW = load("""
QueryLanguage: JSONata
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: agent:one
    Assign: {got: '{% $states.result %}', nothing: null}
    Output: {from: ask}
    Next: Each
  Each:
    Type: Map
    Items: [5, 6]
    ItemProcessor:
      StartAt: Call
      States:
        Call: {Type: Task, Resource: agent:two, Assign: {inner: '{% $states.result %}'}, Next: Rest}
        Rest: {Type: Wait, Seconds: 3600, Next: Last}
        Last: {Type: Pass, End: true}
    Next: Fork
  Fork:
    Type: Parallel
    Branches:
    - StartAt: Slow
      States: {Slow: {Type: Task, Resource: agent:slow, End: true}}
    - StartAt: Quick
      States: {Quick: {Type: Pass, Next: Tail}, Tail: {Type: Pass, End: true}}
    Next: End
  End: {Type: Succeed}
""").definition

RUN = Run(id="run", flow="flow", definition="0" * 64, status="failed", created_at_s=1.0)
ROWS = [
    Row("", "started", 1.0, {"topic": "tides"}, id=1),
    Row("Ask/0/0", "called", 1.0, {"resource": "agent:one", "input": {}, "key": ""}, id=2),
    Row("Ask/0/0", "answered", 2.0, {"value": 7}, id=3),
    Row("Each/0/0/0/Call/0/0", "answered", 3.0, {"value": "five"}, id=4),
    Row("Each/0/0/1/Call/0/0", "answered", 3.0, {"value": "six"}, id=5),
    Row("Each/0/0", "joined", 4.0, {"value": [1, 2]}, id=6),
]


def seen(pointer, rows=ROWS):
    """What the state saw."""
    return asyncio.run(recall(RUN, FLOW, rows, pointer, None, DEFAULT_LIMITS))


@pytest.mark.parametrize(
    ("pointer", "saw"),
    [
        ("/States/Ask", Seen({"topic": "tides"}, {})),
        ("/States/Each", Seen({"from": "ask"}, {"got": 7, "nothing": None})),
        ("/States/Each/ItemProcessor/States/Call", Seen(5, {"got": 7, "nothing": None})),
        (
            "/States/Each/ItemProcessor/States/Last",
            Seen("five", {"got": 7, "nothing": None, "inner": "five"}),
        ),
        ("/States/Fork/Branches/1/States/Tail", Seen(["five", "six"], {"got": 7, "nothing": None})),
    ],
)
def test_input_and_variables_come_back(pointer, saw):
    """Those of the scope that it stands in; waits take no time, and what a Map came to does not hide its items."""
    assert seen(pointer) == saw


def test_a_state_that_was_not_reached_is_told(monkeypatch):
    """What had no answer is not asked again; it is waited for only a moment."""
    monkeypatch.setattr(recalling, "PATIENCE_S", 0.05)

    with pytest.raises(MissingError) as error:
        seen("/States/End")
    assert error.value.code == "state.unreached"
    with pytest.raises(MissingError) as error:
        seen("/States/Nowhere")
    assert error.value.code == "state.missing"
