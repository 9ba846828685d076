"""The HTTP face of this process's gateway, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from opentelemetry.trace import Tracer
from sqlalchemy import text
from structlog.typing import FilteringBoundLogger

from omnimind.api.access import KeyDoor, LocalDoor, is_loopback
from omnimind.api.app import App
from omnimind.api.metrics import Metrics, by_key
from omnimind.api.service import Service
from omnimind.api.timing import Timed
from omnimind.api.tracing import Traced
from omnimind.core.errors import UserError
from omnimind.models.counting import asked_tokens
from omnimind.runtime.gateway import open_gateway
from omnimind.runtime.gauging import keep_gauging
from omnimind.runtime.measuring import Measuring
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.keys import Keys, pepper_of


class Opened(NamedTuple):
    """The application, whether it lets in who has no key, since there are none, and what its endpoints use."""

    app: Timed
    is_open: bool
    service: Service


@asynccontextmanager
async def opened_app(
    settings: Settings,
    database: Database,
    host: str,
    *,
    tracer: Tracer,
    log: FilteringBoundLogger,
    measuring: Measuring | None = None,
) -> AsyncIterator[Opened]:
    """The application, for the running event loop.

    Args:
        settings: What the environment decides.
        database: Where keys and the ledger are.
        host: Where it is to listen: what others can reach is for those with keys.
        tracer: Gets a span for every request.
        log: Hears of what goes wrong.
        measuring: Measures this process, if it is told elsewhere, too.

    Raises:
        UserError: ``gateway.keys``: others could reach it, and there are no keys; or as
            :func:`~omnimind.runtime.gateway.open_gateway`.
    """
    keys = Keys(database, await asyncio.to_thread(pepper_of, settings.home, settings.keys_secret))
    is_open, is_local = not await asyncio.to_thread(keys.all), is_loopback(host)
    if is_open and not is_local:
        hint = "omnimind keys create makes one; or listen at 127.0.0.1"
        raise UserError("gateway.keys", f"others can reach {host}, and there is no API key", hint)

    async def ready() -> None:
        await asyncio.to_thread(_look, database)

    measuring = measuring or Measuring(settings, "gateway", log)
    gateway = await open_gateway(settings, database, tracer=tracer, log=log)
    gauging = asyncio.create_task(keep_gauging(measuring.registry, gateway))
    try:
        door = LocalDoor(keys) if is_local else KeyDoor(keys)
        metrics = Metrics(measuring, by_key(keys), is_local=is_local)
        service = Service(gateway.ask, lambda: gateway.names, asked_tokens)
        app = App(service, door, ready, log, metrics.answer)
        yield Opened(Timed(Traced(app, tracer), measuring.registry), is_open, service)
    finally:
        gauging.cancel()
        await gateway.close()


def _look(database: Database) -> None:
    """Raise unless it answers."""
    with database.reading() as connection:
        connection.execute(text("SELECT 1"))
