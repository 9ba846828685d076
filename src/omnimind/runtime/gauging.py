"""Gauging: how the machine and the whole installation are, as metrics."""

from omnimind.runtime.vitals import ComponentStatus, Vitals, host
from omnimind.store.database import Database
from omnimind.store.home import Home
from omnimind.store.monitor import Monitor
from omnimind.store.workers import Workers
from omnimind.telemetry.metrics.cells import Cells
from omnimind.telemetry.metrics.gpu import graphics
from omnimind.telemetry.metrics.registry import Registry

_HEALTH: dict[ComponentStatus, float] = {"ok": 1.0, "degraded": 0.5, "down": 0.0}


def machine_cells(home: Home) -> Cells:
    """How the machine is now."""
    registry, now = Registry(), host(home)
    registry.set("omnimind_host_cpu_ratio", now.cpu)
    registry.set("omnimind_host_memory_bytes", now.memory_bytes, state="used")
    registry.set("omnimind_host_memory_bytes", now.memory_total_bytes - now.memory_bytes, state="free")
    registry.set("omnimind_host_disk_bytes", now.disk_total_bytes - now.disk_free_bytes, state="used")
    registry.set("omnimind_host_disk_bytes", now.disk_free_bytes, state="free")
    graphics(registry)
    return registry.cells()


def house_cells(database: Database) -> Cells:
    """How the installation is now, as its database tells. Raises ``OmniMindError`` as that does."""
    registry, monitor = Registry(), Monitor(database)
    queue = monitor.queue()
    registry.set("omnimind_queue_depth", queue.depth)
    registry.set("omnimind_queue_oldest_seconds", queue.oldest_s or 0.0)
    for status, number in monitor.unfinished().items():
        registry.set("omnimind_runs_unfinished", number, status=status)
    workers = Workers(database).all()
    alive = [one for one in workers if one.is_alive]
    registry.set("omnimind_workers", len(alive), state="alive")
    registry.set("omnimind_workers", len(workers) - len(alive), state="silent")
    busy = sum(one.actions for one in alive)
    registry.set("omnimind_worker_slots", busy, state="busy")
    registry.set("omnimind_worker_slots", max(sum(one.at_once for one in alive) - busy, 0), state="free")
    return registry.cells()


async def gauge_parts(registry: Registry, vitals: Vitals) -> None:
    """Set how each part of the installation is, and whether models are left alone."""
    for one in await vitals.components():
        registry.set("omnimind_component_health", _HEALTH[one.status], component=one.name)
    for model in await vitals.gateway.health() if vitals.gateway is not None else ():
        state = {"closed": 0, "half_open": 1, "open": 2}[model.state]
        registry.set("omnimind_breaker_state", state, deployment=model.name)
