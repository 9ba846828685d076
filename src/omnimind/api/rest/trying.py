"""Trying flows: checked as they are written, and one state run alone."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.beginning import begin, ended
from omnimind.api.rest.flow_shapes import FINDING, FLOW, Checked, checked
from omnimind.api.rest.flows import shelf_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import ConflictError
from omnimind.core.run import OVER, NewRun, Row, Run, RunStatus
from omnimind.core.value import Value
from omnimind.flows.alone import alone, outcome
from omnimind.flows.execution import load_machine
from omnimind.flows.graph.data import state_at
from omnimind.flows.limits import Limits
from omnimind.flows.load import MAX_CHARACTERS, load
from omnimind.runtime.cancelling import cancel_run
from omnimind.runtime.house import MAX_PAYLOAD_BYTES
from omnimind.store.runs import Runs

router: Final = Operations(prefix="/v1/flows", tags=["flows"])

LABEL: Final = "state"
"""The label of a run that tries one state: its place in the flow."""

_LONGEST_S: Final = 60
_Text = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]


class FlowToCheck(Value):
    """A flow as it is being written."""

    text: _Text


class StateToTry(Value):
    """A state of a flow as it is being written.

    Attributes:
        text: The flow.
        state: The state's place in it, as a JSON Pointer: ``/States/Plan``.
        input: What the state gets.
        variables: Those that states before it have assigned.
        run: A run: the state gets what it got there first, and the variables that there were, unless they are given.
    """

    text: _Text
    state: Annotated[str, Field(pattern="^/", max_length=1000)]
    input: Any = None
    variables: dict[Annotated[str, Field(pattern=r"^[A-Za-z_]\w{0,79}$")], Any] = Field(
        default_factory=dict, max_length=100
    )
    run: Annotated[str | None, Field(max_length=64)] = None


class Tried(Value):
    """What came of a state."""

    status: RunStatus
    output: Any
    error: str | None
    cause: str | None
    next: str | None
    assigned: dict[str, Any]
    seconds: float
    run_id: str


@router.operation(
    "POST",
    "/validate",
    summary="Check a flow",
    example={"findings": [FINDING], "definition": FLOW["definition"], "graph": None},
    response_model=Checked,
)
async def validate_flow(flow: FlowToCheck, here: Here, asker: Annotated[Asker, needs("flows.read")]) -> Response:
    """What is wrong with it, each with its line and column; what it says as data; and, if it can run, its graph."""

    def look() -> Any:
        return checked(flow.text, [one.name for one in shelf_of(here).all(asker.tenant)])

    return answer(await here.slow(look))


@router.operation(
    "POST",
    "/test-state",
    summary="Try one state",
    example={
        "status": "succeeded",
        "output": {"title": "Tides"},
        "error": None,
        "cause": None,
        "next": "Tell",
        "assigned": {},
        "seconds": 0.3,
        "run_id": "6hn2k4r8w0z3c5f7",
    },
    response_model=Tried,
)
async def try_state(wanted: StateToTry, here: Here, asker: Annotated[Asker, needs("runs.write")]) -> Response:
    """Run a state alone, with real agents, for at most a minute: what it gives, assigns and leads to.

    A worker carries it out as a run of its own, which has the label `state`.
    """

    written = load(wanted.text).definition
    given = {"input": wanted.input, "variables": wanted.variables}
    if wanted.run is not None:
        given = await _as_in(wanted.run, wanted, written, here, asker)

    def prepare() -> Any:
        definition = alone(written, wanted.state, list(given["variables"]), _LONGEST_S)
        load_machine(definition)  # says what is wrong with it, if anything is
        return definition

    labels = {LABEL: wanted.state[:200]}
    new = NewRun("test-state", await here.slow(prepare), given, labels=labels, tenant=asker.tenant)
    begun = await begin(here, asker, new, "flow.test", wanted.state)
    run = await ended(here, asker, begun.id, _LONGEST_S + 5)
    if run.status not in OVER:
        await here.slow(lambda: _cancel(here, run.id))
        hint = "see that a worker is there, and that the state waits for nobody"
        raise ConflictError("state.slow", f"the state was not done within {_LONGEST_S} s", hint)
    came = outcome(run.output) if run.status == "succeeded" else outcome(None)
    return answer(
        {
            "status": run.status,
            "output": came.output,
            "error": run.error,
            "cause": run.cause,
            "next": came.next,
            "assigned": came.assigned,
            "seconds": (run.ended_at_s or run.created_at_s) - run.created_at_s,
            "run_id": run.id,
        }
    )


async def _as_in(
    run_id: str, wanted: StateToTry, written: Mapping[str, Any], here: Backend, asker: Asker
) -> dict[str, Any]:
    """What the state is tried with, as it was in a run of the tenant's."""
    from omnimind.flows.recalling import recall

    runs = Runs(here.database, here.artifacts)

    def look() -> tuple[Run, dict[str, Any], list[Row]]:
        run = runs.get(run_id, asker.tenant)
        return run, runs.definition(run.definition), runs.history(run_id)

    run, definition, rows = await here.slow(look)
    limits = Limits(payload_bytes=MAX_PAYLOAD_BYTES)
    seen = await recall(run, definition, rows, wanted.state, here.artifacts, limits)
    state = json.dumps(state_at(written, wanted.state))
    needed = {name: value for name, value in seen.variables.items() if f"${name}" in state}
    given = wanted.input if "input" in wanted.model_fields_set else seen.input
    return {"input": given, "variables": needed | wanted.variables}


def _cancel(here: Backend, run_id: str) -> None:
    try:
        cancel_run(Runs(here.database, here.artifacts), run_id, here.tracer)
    except ConflictError:
        return  # it ended this very moment
