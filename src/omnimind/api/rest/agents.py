"""Agents: what each takes and gives, and one of them called alone."""

from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Query, Request
from pydantic import Field
from starlette.responses import Response

from omnimind.api.rest.answers import answer, tagged
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Here
from omnimind.api.rest.beginning import begin, ended
from omnimind.api.rest.idempotency import IdempotencyKey, once
from omnimind.api.rest.moments import Usd, usd
from omnimind.api.rest.paging import Page
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.artifact import Artifact
from omnimind.core.errors import MissingError
from omnimind.core.run import OVER, NewRun, Run, RunStatus
from omnimind.core.value import Value
from omnimind.store.costs import Costs
from omnimind.store.costs import Wanted as Counted

router: Final = Operations(prefix="/v1/agents", tags=["agents"])

_LONGEST_S: Final = 60.0


class AgentView(Value):
    """An agent: ``takes`` and ``returns`` are JSON Schemas."""

    name: str
    version: str
    about: str
    thinks: bool
    remembered: bool
    takes: dict[str, Any]
    returns: dict[str, Any]


class Question(Value):
    """What an agent is asked."""

    input: Any


class Answered(Value):
    """What an agent answered, as far as it has: ``status`` is that of its run."""

    run_id: str
    status: RunStatus
    output: Any = None
    error: str | None = None
    cause: str | None = None
    seconds: float | None = None
    cost_usd: Usd = "0"
    artifacts: Annotated[tuple[Artifact, ...], Field(description="Those that the output refers to.")] = ()


_EXAMPLE: Final = {
    "name": "narrator",
    "version": "1",
    "about": "The narrator speaks a scene.",
    "thinks": False,
    "remembered": True,
    "takes": {"type": "object", "properties": {"lines": {"type": "array", "items": {"type": "string"}}}},
    "returns": {"type": "object"},
}
_ANSWER: Final[dict[str, Any]] = {
    "run_id": "6hn2k4r8w0z3c5f7",
    "status": "succeeded",
    "output": {"frames": 120},
    "error": None,
    "cause": None,
    "seconds": 0.21,
    "cost_usd": "0",
    "artifacts": [],
}


@router.operation(
    "GET", "", summary="List agents", example={"items": [_EXAMPLE], "next": None}, response_model=Page[AgentView]
)
async def list_agents(request: Request, here: Here, asker: Annotated[Asker, needs("agents.read")]) -> Response:
    """All there are, with the JSON Schemas of what they take and give."""
    return tagged(request, {"items": await here.slow(_all), "next": None})


@router.operation(
    "POST",
    "/{name}/run",
    summary="Call an agent",
    example=_ANSWER,
    response_model=Answered,
    responses={
        202: {
            "description": "It is at work still: follow its run",
            "model": Answered,
            "content": {"application/json": {"example": {**_ANSWER, "status": "running", "output": None}}},
        }
    },
)
async def run_agent(
    name: str,
    question: Question,
    request: Request,
    here: Here,
    asker: Annotated[Asker, needs("agents.run")],
    wait_s: Annotated[float, Query(ge=0, le=_LONGEST_S, description="How long to wait for the answer.")] = 30.0,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """As a run of one task, which a worker carries out; 202 if that takes longer than you wait."""
    if name not in {one["name"] for one in await here.slow(_all)}:
        raise MissingError("agent.missing", f"there is no agent {name[:80]!r}", "see the list of agents")
    task = {"Type": "Task", "Resource": f"agent:{name}", "End": True}
    definition = {"QueryLanguage": "JSONata", "StartAt": name, "States": {name: task}}
    new = NewRun(name, definition, question.input, labels={"agent": name}, tenant=asker.tenant)

    async def make() -> Response:
        begun = await begin(here, asker, new, "agent.run", name)
        run = await ended(here, asker, begun.id, wait_s)
        total = await here.quick(lambda: Costs(here.database).total(Counted(run_id=run.id)))
        return answer(_answered(run, usd(total.cost_usd)), 200 if run.status in OVER else 202)

    return await once(request, here, asker, await request.body(), make)


def _answered(run: Run, cost_usd: str) -> dict[str, Any]:
    """As :class:`Answered`."""
    return {
        "run_id": run.id,
        "status": run.status,
        "output": run.output,
        "error": run.error,
        "cause": run.cause,
        "seconds": None if run.ended_at_s is None else run.ended_at_s - run.created_at_s,
        "cost_usd": cost_usd,
        "artifacts": _artifacts(run.output),
    }


@lru_cache(maxsize=1)
def _all() -> list[dict[str, Any]]:
    from omnimind.agents.registry import agent, names, schemas

    known = schemas()
    return [_view(agent(name), *known[name]) for name in names()]


def _view(agent: Any, takes: dict[str, Any], returns: dict[str, Any]) -> dict[str, Any]:
    from omnimind.agents.registry import about

    return {
        "name": agent.name,
        "version": agent.version,
        "about": about(agent),
        "thinks": agent.thinks,
        "remembered": agent.remembered,
        "takes": takes,
        "returns": returns,
    }


def _artifacts(value: Any) -> list[dict[str, Any]]:
    """Every artifact that ``value``, JSON, refers to."""
    if isinstance(value, dict):
        if value.keys() == {"sha256", "media_type", "size_bytes"}:
            return [value]
        value = list(value.values())
    return [one for part in value for one in _artifacts(part)] if isinstance(value, list) else []
