"""The monitor: what goes on now."""

import asyncio
from dataclasses import asdict
from typing import Annotated, Any, Final

from starlette.responses import Response

from omnimind.api.rest.answers import answer
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.fresh import fresh
from omnimind.api.rest.moments import Moment, Usd, moment, usd
from omnimind.api.rest.routing import Operations, needs
from omnimind.api.timing import RequestTimes
from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.money import from_nano
from omnimind.core.value import Value
from omnimind.models.breakers import State
from omnimind.models.gateway import Gateway
from omnimind.runtime.vitals import host
from omnimind.store.monitor import CallCounts, Monitor, QueueState, RunCounts
from omnimind.store.workers import Worker, Workers

router: Final = Operations(prefix="/v1/monitor", tags=["monitor"])

_AT: Final = "2026-11-21T17:30:00.123Z"
_RATES: Final = {"count": 240, "per_s": 4.0, "error_rate": 0.0, "p50_ms": 3.1, "p95_ms": 11.6, "p99_ms": 28.4}


class RatesView(Value):
    """What requests came to: of those that failed the fault is ours; `null`: there were none."""

    count: int
    per_s: float
    error_rate: float
    p50_ms: float | None
    p95_ms: float | None
    p99_ms: float | None


class MinuteView(RatesView):
    """Those of a minute."""

    at: Moment


class RequestsView(RatesView):
    """Those of the last minute, and of each minute of the last hour; of all tenants, at this process."""

    series: tuple[MinuteView, ...]


class WorkerView(Value):
    """A process that drives runs and does actions, of which it could do `at_once`."""

    name: str
    is_alive: bool
    runs: int
    actions: int
    at_once: int
    began_at: Moment
    seen_at: Moment


class BreakerView(Value):
    """A model, and whether it is left alone for now."""

    name: str
    state: State
    why: str
    until_at: Moment | None
    under_way: int


class ModelsView(Value):
    """The tenant's calls of the last hour, and how models are."""

    calls: int
    errors: int
    cache_hits: int
    cost_usd: Usd
    p50_ms: float | None
    p95_ms: float | None
    breakers: tuple[BreakerView, ...]


class HostView(Value):
    """How busy the machine of this process is; `cpu` is a share of all its `cores`."""

    cpu: float
    cores: int
    memory_bytes: int
    memory_total_bytes: int
    process_bytes: int
    disk_free_bytes: int
    disk_total_bytes: int
    load: float


class Making(Value):
    """How many productions are made, and how many wait for a time or an answer."""

    running: int
    waiting: int


class MonitorView(Value):
    """What goes on. Workers, requests and the host are the house's, and empty for other tenants."""

    at: Moment
    runs: RunCounts
    productions: Making
    queue: QueueState
    workers: tuple[WorkerView, ...]
    requests: RequestsView | None
    models: ModelsView
    host: HostView | None


_EXAMPLE: Final = {
    "at": _AT,
    "runs": {"running": 2, "waiting": 1, "queued": 0, "ended_last_hour": 14, "failed_last_hour": 0},
    "productions": {"running": 2, "waiting": 1},
    "queue": {"depth": 0, "oldest_s": None, "predicted_wait_s": 0.0},
    "workers": [
        {
            "name": "studio:4711:9f2c.4026531836.88213",
            "is_alive": True,
            "runs": 2,
            "actions": 2,
            "at_once": 2,
            "began_at": _AT,
            "seen_at": _AT,
        }
    ],
    "requests": _RATES | {"series": [_RATES | {"at": "2026-11-21T17:29:00.000Z"}]},
    "models": {
        "calls": 120,
        "errors": 1,
        "cache_hits": 30,
        "cost_usd": "0.42",
        "p50_ms": 900.0,
        "p95_ms": 4100.0,
        "breakers": [{"name": "openai/gpt-5-mini", "state": "closed", "why": "", "until_at": None, "under_way": 1}],
    },
    "host": {
        "cpu": 0.37,
        "cores": 2,
        "memory_bytes": 2100000000,
        "memory_total_bytes": 8200000000,
        "process_bytes": 310000000,
        "disk_free_bytes": 51000000000,
        "disk_total_bytes": 100000000000,
        "load": 0.8,
    },
}


@router.operation("GET", "", summary="See what goes on", example=_EXAMPLE, response_model=MonitorView)
async def get_monitor(here: Here, asker: Annotated[Asker, needs("monitor.read")]) -> Response:
    """Measured now, or within the last second."""
    return answer(await fresh(here, f"monitor {asker.tenant}", lambda: _monitor(here, asker.tenant)))


async def _monitor(here: Backend, tenant: str) -> Any:
    monitor, is_house = Monitor(here.database, here.now_s), tenant == DEFAULT_TENANT

    def look() -> Any:
        workers = Workers(here.database, here.now_s).all() if is_house else []
        return monitor.runs(tenant), monitor.productions(tenant), monitor.queue(), workers, monitor.calls(tenant)

    runs, productions, queue, workers, calls = await here.slow(look)
    return {
        "at": moment(here.now_s()),
        "runs": runs.model_dump(),
        "productions": productions,
        "queue": queue.model_dump(),
        "workers": [_worker(one) for one in workers],
        "requests": _requests(here.part(RequestTimes)) if is_house else None,
        "models": await _models(here.part(Gateway), calls),
        "host": asdict(await asyncio.to_thread(host, here.home)) if is_house else None,
    }


def _worker(one: Worker) -> dict[str, Any]:
    told = one.model_dump(exclude={"began_at_s", "seen_at_s"})
    return told | {"began_at": moment(one.began_at_s), "seen_at": moment(one.seen_at_s)}


def _requests(times: RequestTimes) -> dict[str, Any]:
    series = [asdict(rates) | {"at": moment(at_s)} for at_s, rates in times.minutes()]
    return asdict(times.last_minute()) | {"series": series}


async def _models(gateway: Gateway, calls: CallCounts) -> dict[str, Any]:
    breakers = [
        {
            "name": one.name,
            "state": one.state,
            "why": one.why,
            "until_at": moment(one.until_s),
            "under_way": one.under_way,
        }
        for one in await gateway.health()
    ]
    told = calls.model_dump(exclude={"cost_nano"})
    return told | {"cost_usd": usd(from_nano(calls.cost_nano)), "breakers": breakers}
