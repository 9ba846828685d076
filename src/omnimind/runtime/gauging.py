"""Gauging: how the machine and the whole installation are, as metrics."""

import asyncio
from typing import Final

from omnimind import __version__
from omnimind.core.speech import Voices
from omnimind.models.breakers import State
from omnimind.models.gateway import Gateway
from omnimind.runtime.vitals import ComponentStatus, Vitals, host
from omnimind.store.database import Database
from omnimind.store.home import Home
from omnimind.store.monitor import Monitor
from omnimind.store.workers import Workers
from omnimind.telemetry.metrics.cells import Cells
from omnimind.telemetry.metrics.gpu import graphics
from omnimind.telemetry.metrics.registry import Registry

GAUGE_S: Final = 10.0
"""How often it is looked at what has to be asked for."""

_HEALTH: Final[dict[ComponentStatus, float]] = {"ok": 1.0, "degraded": 0.5, "down": 0.0}
_BREAKERS: Final[dict[State, float]] = {"closed": 0.0, "half_open": 1.0, "open": 2.0}


def machine_cells(home: Home) -> Cells:
    """How the machine is now."""
    registry, now = Registry(), host(home)
    registry.set("omnimind_host_cpu_ratio", now.cpu)
    registry.set("omnimind_host_memory_bytes", now.memory_bytes, state="used")
    registry.set("omnimind_host_memory_bytes", now.memory_total_bytes - now.memory_bytes, state="free")
    registry.set("omnimind_host_disk_bytes", now.disk_total_bytes - now.disk_free_bytes, state="used")
    registry.set("omnimind_host_disk_bytes", now.disk_free_bytes, state="free")
    graphics(registry)
    registry.set("omnimind_build_info", 1, version=__version__)
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


async def keep_gauging(registry: Registry, gateway: Gateway, vitals: Vitals | None = None) -> None:
    """Set now and then whether models are left alone, and how each part is that ``vitals`` asks; until cancelled."""
    for engine in await asyncio.to_thread(_engines, vitals.voices) if vitals is not None else ():
        registry.begin("omnimind_voice_duration_seconds", engine=engine)
        registry.begin("omnimind_voice_audio_seconds_total", engine=engine)
    while True:
        for model in await gateway.health():
            registry.set("omnimind_breaker_state", _BREAKERS[model.state], deployment=model.name)
        for part in await vitals.components() if vitals is not None else ():
            registry.set("omnimind_component_health", _HEALTH[part.status], component=part.name)
        await asyncio.sleep(GAUGE_S)


def _engines(voices: Voices) -> set[str]:
    """What can speak here."""
    return {one.engine for one in voices.all()}
