"""One state of a flow is run alone: what it gives, assigns and leads to."""

import asyncio

import pytest

from omnimind.core.errors import MissingError, UserError
from omnimind.flows.alone import Alone, alone, outcome
from omnimind.flows.execution import execute
from omnimind.flows.library import find_flow
from omnimind.flows.load import load

FLOW = """
QueryLanguage: JSONata
StartAt: Ask
States:
  Ask:
    Type: Task
    Resource: agent:double
    Arguments: {number: '{% $states.input.number + $base %}'}
    Assign: {got: '{% $states.result %}'}
    Output: {result: '{% $states.result %}'}
    Catch:
    - {ErrorEquals: [States.ALL], Assign: {bad: true}, Next: Give up}
    Next: Weigh
  Weigh:
    Type: Choice
    Choices:
    - {Condition: '{% $states.input.result > 5 %}', Assign: {big: true}, Next: Each}
    Default: Done
  Each:
    Type: Map
    Items: [1, 2]
    ItemProcessor:
      StartAt: Twice
      States:
        Twice: {Type: Pass, Output: '{% $states.input * 2 %}', End: true}
    End: true
  Give up: {Type: Fail, Error: Tired, Cause: 'it was too much'}
  Done: {Type: Succeed, Output: {said: '{% $states.input %}'}}
"""


def tried(state, given, text=FLOW, **variables):
    """What came of a state, and of its flow."""
    definition = alone(load(text).definition, state, list(variables), 60)
    tasks = {"agent:double": lambda value: value["number"] * 2}
    result = asyncio.run(execute(definition, {"input": given, "variables": variables}, tasks))
    return result, outcome(result.output)


@pytest.mark.parametrize(
    ("state", "given", "variables", "came"),
    [
        ("/States/Ask", {"number": 1}, {"base": 2}, Alone({"result": 6}, "Weigh", {"bad": None, "got": 6})),
        ("/States/Weigh", {"result": 9}, {}, Alone({"result": 9}, "Each", {"big": True})),
        ("/States/Weigh", {"result": 1}, {}, Alone({"result": 1}, "Done", {"big": None})),
        ("/States/Each", {}, {}, Alone([2, 4], None, {})),
        ("/States/Each/ItemProcessor/States/Twice", 4, {}, Alone(8, None, {})),
        ("/States/Done", 1, {}, Alone({"said": 1}, None, {})),
    ],
)
def test_a_state_gives_assigns_and_leads(state, given, variables, came):
    """As it would in its flow, wherever it stands there."""
    result, found = tried(state, given, **variables)

    assert result.status == "SUCCEEDED", result.cause
    assert found == came


def test_a_caught_error_leads_where_it_is_caught():
    """With what it assigns there."""
    _, found = tried("/States/Ask", {"number": "one"}, base=2)

    assert (found.next, found.assigned["bad"], found.output["Error"]) == (
        "Give up",
        True,
        "States.QueryEvaluationError",
    )


def test_a_state_that_fails_fails():
    """With its own error."""
    result, _ = tried("/States/Give up", {})

    assert (result.status, result.error, result.cause) == ("FAILED", "Tired", "it was too much")


def test_states_of_flows_in_the_other_language_are_run_in_theirs():
    """The states around them are ours."""
    text = "StartAt: A\nStates:\n  A: {Type: Pass, InputPath: $.a, Assign: {b.$: $.c}, Next: B}\n  B: {Type: Succeed}\n"
    result, found = tried("/States/A", {"a": {"c": 1}}, text)

    assert result.status == "SUCCEEDED", result.cause
    assert found == Alone({"c": 1}, "B", {"b": 1})


def test_every_state_of_what_ships_can_be_run_alone():
    """It makes a flow in which checking finds nothing."""
    from omnimind.flows.execution import load_machine
    from omnimind.flows.graph.data import drawn
    from omnimind.flows.graph.model import graph

    definition = find_flow("video").definition
    for node in drawn(graph(definition), definition)["nodes"]:
        load_machine(alone(definition, node["id"], (), 60))


@pytest.mark.parametrize(
    ("place", "kind"),
    [("/States/No", MissingError), ("/StartAt", MissingError), ("/States/Each/ItemProcessor", UserError)],
)
def test_a_place_without_a_state_is_told(place, kind):
    """Nothing is run."""
    with pytest.raises(kind):
        alone(load(FLOW).definition, place, (), 60)
