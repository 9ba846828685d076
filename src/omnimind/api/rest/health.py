"""Health: whether each part of the installation answers."""

from typing import Annotated, Any, Final

from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.fresh import fresh
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.value import Value
from omnimind.models.gateway import Gateway
from omnimind.runtime.vitals import ComponentStatus, Vitals, worst

router: Final = Operations(prefix="/v1/health", tags=["health"])


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


@router.operation(
    "GET",
    "",
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
