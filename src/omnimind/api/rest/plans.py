"""Plans: what would be done, by whom, at what price."""

from typing import Annotated, Any, Final

from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.examples import PLAN
from omnimind.api.rest.moments import Usd, usd
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.runtime.producing import Planned, Producer
from omnimind.runtime.wanted import Wanted

router: Final = Operations(prefix="/v1/plans", tags=["productions"])


class StepView(Value):
    """A state that calls an agent; ``depth`` says in how many maps and branches it stands."""

    state: str
    agent: str
    about: str
    depth: int


class Predicted(Value):
    """What it will take, in all likelihood."""

    seconds: float
    cost_usd: Usd
    calls: int


class Plan(Value):
    """What would be done: the flow, as a definition, a text and a graph, and what it takes."""

    flow: str
    definition: dict[str, Any]
    text: str
    graph: dict[str, Any]
    steps: tuple[StepView, ...]
    predicted: Predicted
    notices: tuple[str, ...]


@router.operation("POST", "", summary="Plan a production", example=PLAN, response_model=Plan)
async def plan_production(wanted: Wanted, here: Here, asker: Annotated[Asker, needs("productions.write")]) -> Response:
    """Show what an order would do, what it costs and how long it takes; nothing is made."""

    def plan() -> Any:
        return _plan_json(here.part(Producer).plan(asker.tenant, wanted))

    return answer(await here.slow(plan))


def _plan_json(planned: Planned) -> dict[str, Any]:
    from omnimind.api.rest.graphs import graph_json

    ordered, expected = planned.ordered, planned.expected
    unfit = [one.thought.agent for one in expected.askings if not one.model and one.thought.calls]
    return {
        "flow": ordered.flow,
        "definition": ordered.definition,
        "text": planned.text,
        "graph": graph_json(ordered.definition),
        "steps": planned.steps(),
        "predicted": {
            "seconds": round(expected.time_s, 1),
            "cost_usd": usd(expected.cost_usd),
            "calls": round(sum(one.thought.calls for one in expected.askings)),
        },
        "notices": [f"no model that is configured fits what {agent} asks" for agent in unfit],
    }
