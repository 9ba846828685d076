"""Health: whether each part of the installation answers."""

from typing import Annotated, Any, Final

from fastapi import Request
from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.fresh import fresh
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import RefusedError
from omnimind.core.value import Value
from omnimind.models.gateway import Gateway
from omnimind.runtime.vitals import ComponentStatus, Vitals, worst

router: Final = Operations(tags=["health"])


class ComponentView(Value):
    """A part, how it is, and how long it took to say so."""

    name: str
    status: ComponentStatus
    detail: str
    latency_ms: float


class HealthView(Value):
    """How the whole is, and each of its parts."""

    status: ComponentStatus
    components: tuple[ComponentView, ...]


class StatusView(Value):
    """How the whole is; each of its parts, for who has the right monitor.read."""

    status: ComponentStatus
    components: tuple[ComponentView, ...] | None = None


@router.operation(
    "GET",
    "/health",
    summary="Get whether the installation is well",
    example={"status": "ok"},
    response_model=StatusView,
    responses={503: {"description": "What it can't do without is down."}},
)
async def get_status(request: Request, here: Here) -> Response:
    """For whoever watches from outside, and needs no key for it: measured now, or within the last second."""
    found = await fresh(here, "health", lambda: _health(here))
    told = found if await _may_see(request, here) else {"status": found["status"]}
    return answer(told, 503 if found["status"] == "down" else 200)


async def _may_see(request: Request, here: Backend) -> bool:
    """Whether somebody asks who has the right."""
    try:
        asker = await here.gatekeeper.admit(request)
    except RefusedError:
        return False
    return "monitor.read" in asker.rights


@router.operation(
    "GET",
    "/v1/health",
    summary="Get how the installation is",
    example={
        "status": "ok",
        "components": [{"name": "database", "status": "ok", "detail": "SQLite", "latency_ms": 0.4}],
    },
    response_model=HealthView,
)
async def get_health(here: Here, asker: Annotated[Asker, needs()]) -> Response:
    """Measured now, or within the last second. `/health/live` and `/health/ready` are for those who start processes."""
    return answer(await fresh(here, "health", lambda: _health(here)))


async def _health(here: Backend) -> Any:
    vitals = Vitals(here.settings, here.database, here.home, here.voices, here.part(Gateway))
    found = await vitals.components()
    components = [
        {"name": one.name, "status": one.status, "detail": one.detail, "latency_ms": round(one.latency_ms, 2)}
        for one in found
    ]
    return {"status": worst(found), "components": components}
