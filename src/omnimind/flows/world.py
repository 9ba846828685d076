"""What a durable run needs of the world, and how failures look in a history."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from opentelemetry.trace import NoOpTracer, Tracer

from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import OmniMindError
from omnimind.core.run import Journal, Json
from omnimind.core.work import DRAINING, Workforce
from omnimind.flows.errors import StateError
from omnimind.flows.json_value import compact
from omnimind.flows.limits import DEFAULT_LIMITS, Limits
from omnimind.flows.memory import Clock

FlowFinder = Callable[[str, str], Mapping[str, Json]]
"""The definition of the flow of a name, for a tenant. Raises ``MissingError``."""


class WallClock:
    """The time of day."""

    def now_s(self) -> float:
        """Seconds since 1970."""
        return time.time()

    async def sleep_until(self, until_s: float) -> None:
        """Return when it is ``until_s``."""
        while (left_s := until_s - time.time()) > 0:
            await asyncio.sleep(min(left_s, 60))  # the clock may be set meanwhile


WALL_CLOCK: Final = WallClock()


@dataclass(frozen=True, slots=True)
class World:
    """What runs use.

    Attributes:
        journal: Where their histories are kept.
        workforce: Who calls agents.
        find_flow: Finds the flows that flows call.
        artifacts: What ItemReaders read and ResultWriters write.
        clock: What time it is.
        limits: What one run may use.
        is_shared: Whether agents are called by any worker, through the journal's jobs, and not by ``workforce`` here.
        draining: Set when this process is to end: no agent is called any more, and a run is given back when those under
            way here have answered.
        tracer: Gets a span for every run and state.
    """

    journal: Journal
    workforce: Workforce
    find_flow: FlowFinder
    artifacts: ArtifactStore
    clock: Clock = WALL_CLOCK
    limits: Limits = DEFAULT_LIMITS
    is_shared: bool = False
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    tracer: Tracer = field(default_factory=NoOpTracer)


INTERRUPTING: Final = frozenset({"database.unavailable", "disk.full", "disk.unwritable", "lease.lost", DRAINING})
"""The codes of errors that say nothing about the work: the run is left as it is, to be gone on with later."""


def failure(error: Exception) -> dict[str, Json]:
    """``error`` as an ``answered`` row says it: its code, and for people and programs a cause in JSON."""
    if isinstance(error, StateError):
        return {"error": error.error, "cause": error.cause}
    if isinstance(error, OmniMindError):
        cause = {"kind": error.kind, "message": error.message, "hint": error.hint}
        return {"error": error.code, "cause": compact(cause)}
    cause = {"kind": "broken", "message": f"{type(error).__name__}: {error}", "hint": ""}
    return {"error": type(error).__name__, "cause": compact(cause)}
