"""Vitals: how this machine is, and whether each part of the installation answers; measured when somebody asks."""

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final, Literal

import psutil
from sqlalchemy import select

from omnimind.core.errors import OmniMindError
from omnimind.core.speech import Voices
from omnimind.models.gateway import Gateway
from omnimind.runtime.recollecting import recollection
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.home import Home
from omnimind.store.monitor import Monitor
from omnimind.store.workers import Workers

ComponentStatus = Literal["ok", "degraded", "down"]

PATIENCE_S: Final = 2.0
"""How long a part may take to say how it is."""

_SKEW_S: Final = 2.0
"""How far clocks may be apart: leases are good for 15 seconds."""

_LITTLE_BYTES: Final = 2 * 10**9
_NEARLY_NOTHING_BYTES: Final = 200 * 10**6
_RANK: Final[tuple[ComponentStatus, ...]] = ("ok", "degraded", "down")


@dataclass(frozen=True, slots=True)
class Component:
    """How a part of the installation is; ``detail`` is for people and holds no secret."""

    name: str
    status: ComponentStatus
    detail: str
    latency_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Host:
    """How busy this machine is: ``cpu`` is the share of all its processors, since somebody asked the last time."""

    cpu: float
    cores: int
    memory_bytes: int
    memory_total_bytes: int
    process_bytes: int
    disk_free_bytes: int
    disk_total_bytes: int
    load: float


class _Processors:
    """How busy all processors are: psutil itself remembers for each thread apart when it was asked the last time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = self._now()

    def busy(self) -> float:
        """The share of the time since the last look that they worked."""
        with self._lock:
            (before, idle_before), (now, idle) = self._last, self._now()
            if now <= before:
                return 0.0
            self._last = now, idle
        return min(1.0, max(0.0, 1 - (idle - idle_before) / (now - before)))

    @staticmethod
    def _now() -> tuple[float, float]:
        """All seconds, and the idle ones among them, since the machine began."""
        times = psutil.cpu_times()
        guests = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)  # they are among the others too
        return sum(times) - guests, times.idle + getattr(times, "iowait", 0.0)


_PROCESSORS: Final = _Processors()


def host(home: Home) -> Host:
    """How this machine is now."""
    memory, disk = psutil.virtual_memory(), shutil.disk_usage(_existing(home))
    return Host(
        cpu=_PROCESSORS.busy(),
        cores=psutil.cpu_count() or 1,
        memory_bytes=memory.total - memory.available,
        memory_total_bytes=memory.total,
        process_bytes=psutil.Process().memory_info().rss,
        disk_free_bytes=disk.free,
        disk_total_bytes=disk.total,
        load=psutil.getloadavg()[0],
    )


@dataclass(frozen=True, slots=True)
class Vitals:
    """Asks the parts of an installation how they are."""

    settings: Settings
    database: Database
    home: Home
    voices: Voices
    gateway: Gateway | None

    async def components(self) -> Sequence[Component]:
        """Each of them, asked side by side."""
        looks: dict[str, Callable[[], Awaitable[tuple[ComponentStatus, str]]]] = {
            "database": lambda: asyncio.to_thread(self._database),
            "queue": lambda: asyncio.to_thread(self._queue),
            "storage": lambda: asyncio.to_thread(self._storage),
            "cache": self._cache,
            "models": self._models,
            "voices": lambda: asyncio.to_thread(self._voices),
            "disk": lambda: asyncio.to_thread(self._disk),
            "clock": lambda: asyncio.to_thread(self._clock),
        }
        return await asyncio.gather(*(_measured(name, look) for name, look in looks.items()))

    def _database(self) -> tuple[ComponentStatus, str]:
        with self.database.reading() as connection:
            connection.execute(select(1))
        return "ok", "PostgreSQL" if self.database.is_shared else "SQLite"

    def _queue(self) -> tuple[ComponentStatus, str]:
        queue = Monitor(self.database).queue()
        alive = sum(worker.is_alive for worker in Workers(self.database).all())
        told = f"{queue.depth} waiting, {alive} {'worker' if alive == 1 else 'workers'}"
        return ("degraded" if queue.depth and not alive else "ok"), told

    def _storage(self) -> tuple[ComponentStatus, str]:
        scratch = self.home.scratch / f"health-{time.time_ns()}"
        scratch.write_bytes(b"ok")
        scratch.unlink()
        return "ok", "can be written"

    async def _cache(self) -> tuple[ComponentStatus, str]:
        if self.settings.redis_url is None:
            return "ok", "in this process"
        async with recollection(self.settings, self.database) as kept:
            await kept.read("", "")
        return "ok", "Redis"

    async def _models(self) -> tuple[ComponentStatus, str]:
        health = await self.gateway.health() if self.gateway is not None else ()
        if not health:
            return "ok", "none is configured: productions are made offline"
        left = [one.name for one in health if one.state != "closed"]
        if not left:
            return "ok", f"{len(health)} at hand"
        return ("down" if len(left) == len(health) else "degraded"), f"{len(left)} of {len(health)} left alone"

    def _voices(self) -> tuple[ComponentStatus, str]:
        count = len(tuple(self.voices.all()))
        return ("ok" if count else "degraded"), f"{count} at hand"

    def _disk(self) -> tuple[ComponentStatus, str]:
        free = shutil.disk_usage(_existing(self.home)).free
        status: ComponentStatus = "ok" if free > _LITTLE_BYTES else "degraded"
        return ("down" if free < _NEARLY_NOTHING_BYTES else status), f"{free / 1e9:.1f} GB free"

    def _clock(self) -> tuple[ComponentStatus, str]:
        with self.database.reading() as connection:
            before_s = time.time()
            theirs_s = connection.scalars(select(self.database.now)).one()
            ours_s = (before_s + time.time()) / 2
        skew_s = abs(ours_s - theirs_s)
        return ("ok" if skew_s < _SKEW_S else "degraded"), f"{skew_s:.2f} s from the database's"


def worst(components: Sequence[Component]) -> ComponentStatus:
    """How the whole is: as its worst part; what it can do without only degrades it."""
    found = max((_RANK.index(one.status) for one in components), default=0)
    is_down = any(one.status == "down" for one in components if one.name in _NEEDED)
    return "down" if is_down else _RANK[min(found, 1)]


_NEEDED: Final = frozenset({"database", "storage", "disk"})


async def _measured(name: str, look: Callable[[], Awaitable[tuple[ComponentStatus, str]]]) -> Component:
    began_s = time.perf_counter()
    try:
        async with asyncio.timeout(PATIENCE_S):
            status, detail = await look()
    except TimeoutError:
        status, detail = "down", f"no answer within {PATIENCE_S:g} s"
    except OmniMindError as error:
        status, detail = "down", error.code
    except OSError as error:
        status, detail = "down", error.strerror or type(error).__name__
    return Component(name, status, detail, (time.perf_counter() - began_s) * 1000)


def _existing(home: Home) -> str:
    return str(next(path for path in (home.folder, *home.folder.absolute().parents) if path.exists()))
