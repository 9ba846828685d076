"""What operations use."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Request
from opentelemetry.trace import Tracer
from starlette.requests import HTTPConnection
from structlog.typing import FilteringBoundLogger

from omnimind.api.rest.asker import Asker
from omnimind.core.artifact import ArtifactStore
from omnimind.core.speech import Voices
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.home import Home

T = TypeVar("T")


class Gatekeeper(Protocol):
    """Lets people and programs in."""

    async def admit(self, request: HTTPConnection) -> Asker:
        """Who asks.

        Raises:
            RefusedError: ``auth.missing``, ``auth.unknown`` or ``auth.csrf``.
        """
        ...


class Bounds(Protocol):
    """Keeps everybody from asking too often."""

    async def count(self, request: HTTPConnection, asker: Asker) -> None:
        """Count a request; the response's headers that tell of it go to ``request.state.headers``.

        Raises:
            LimitReachedError: ``limit.reached``.
        """
        ...


@dataclass(frozen=True, slots=True)
class Backend:
    """What this process has; one for all requests.

    Attributes:
        settings: What the environment decides.
        database: Where all is kept.
        home: The folder of this machine.
        artifacts: Where artifacts are.
        voices: Those that are installed.
        gatekeeper: Lets people and programs in.
        bounds: Keeps them from asking too often.
        tracer: Gets a span for what takes long.
        log: Hears of faults of ours; never what was asked or answered.
        parts: What else resources share, by the type that each asks for with :meth:`part`.
        now_s: What time it is, in seconds since 1970.
    """

    settings: Settings
    database: Database
    home: Home
    artifacts: ArtifactStore
    voices: Voices
    gatekeeper: Gatekeeper
    bounds: Bounds
    tracer: Tracer
    log: FilteringBoundLogger
    parts: dict[type, Any]
    now_s: Callable[[], float] = time.time

    def part(self, kind: type[T]) -> T:
        """The one of its kind that the process was opened with."""
        found: T = self.parts[kind]
        return found

    async def quick(self, look: Callable[[], T]) -> T:
        """What ``look`` finds: a look into the database that takes less than a millisecond on this machine.

        SQLite answers sooner than a thread could be asked; on PostgreSQL a thread waits.
        """
        return await asyncio.to_thread(look) if self.database.is_shared else look()

    async def slow(self, work: Callable[[], T]) -> T:
        """What ``work`` comes to, in a thread."""
        return await asyncio.to_thread(work)


def backend_of(request: Request) -> Backend:
    """The backend that ``request`` came to."""
    backend: Backend = request.app.state.backend
    return backend


async def _here(request: Request) -> Backend:
    """As :func:`backend_of`; what is not asynchronous FastAPI calls in a thread."""
    return backend_of(request)


Here = Annotated[Backend, Depends(_here)]
