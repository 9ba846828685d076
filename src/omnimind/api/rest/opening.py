"""The service of this process, put together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from opentelemetry.trace import Tracer
from sqlalchemy import text
from starlette.requests import HTTPConnection
from structlog.typing import FilteringBoundLogger

from omnimind.alerting.config import AlertsConfig, load_alerts
from omnimind.api.access import is_loopback
from omnimind.api.app import App
from omnimind.api.asgi import Scope
from omnimind.api.envelope import Envelope
from omnimind.api.metrics import Metrics, is_own_address
from omnimind.api.rest.app import rest_app
from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend
from omnimind.api.rest.bodies import BodyLimit
from omnimind.api.rest.door import ServiceDoor
from omnimind.api.rest.histories import row_json, run_json
from omnimind.api.rest.people import People, opened_people
from omnimind.api.rest.quotas import Quotas
from omnimind.api.service import Service
from omnimind.api.site import Site
from omnimind.api.timing import RequestTimes, Timed
from omnimind.api.tracing import Traced
from omnimind.api.whole import Whole
from omnimind.core.errors import UserError
from omnimind.core.model import Body
from omnimind.media.speech.voices import InstalledVoices
from omnimind.models.counting import asked_tokens
from omnimind.models.gateway import Gateway
from omnimind.models.request import Request
from omnimind.runtime.alerting.handling import Handling
from omnimind.runtime.alerting.hooked import PagerDutyHook
from omnimind.runtime.door import Doors
from omnimind.runtime.gateway import open_gateway
from omnimind.runtime.gauging import keep_gauging
from omnimind.runtime.live import Live
from omnimind.runtime.measuring import Measuring
from omnimind.runtime.neighbourhood import Neighbourhood
from omnimind.runtime.producing import Producer
from omnimind.runtime.renditions import Renditions
from omnimind.runtime.shelf import Shelf
from omnimind.runtime.showing import Gallery
from omnimind.runtime.vitals import Vitals
from omnimind.settings import Settings
from omnimind.store.audit import Audit
from omnimind.store.database import Database
from omnimind.store.questions import Questions
from omnimind.store.runs import Runs
from omnimind.store.uploads import Uploads
from omnimind.store.watching import Changes


@asynccontextmanager
async def opened_service(
    settings: Settings,
    database: Database,
    host: str,
    *,
    tracer: Tracer,
    log: FilteringBoundLogger,
    ending: asyncio.Event | None = None,
    measuring: Measuring | None = None,
) -> AsyncIterator[Timed]:
    """The service as one ASGI application, for the running event loop.

    Args:
        settings: What the environment decides.
        database: Where all is kept.
        host: Where it is to listen: what others can reach is for those who are known.
        tracer: Gets a span for what takes long.
        log: Hears of what goes wrong.
        ending: Is set when it is about to end: whoever watches is let go then, and comes again elsewhere.
        measuring: Measures this process, if it is told elsewhere, too.

    Raises:
        UserError: ``service.open``: others could reach it, and nobody is known; or as
            :func:`~omnimind.runtime.gateway.open_gateway`.
    """
    people = await opened_people(settings, database)
    await asyncio.to_thread(_check_host, host, people)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(people.close)
        gateway = await open_gateway(settings, database, tracer=tracer, log=log)
        stack.push_async_callback(gateway.close)
        home = settings.store
        backend = Backend(
            settings=settings,
            database=database,
            home=home,
            artifacts=home.artifacts,
            voices=InstalledVoices(home.voices),
            gatekeeper=people.gatekeeper,
            bounds=people.limits,
            tracer=tracer,
            log=log,
            parts={},
        )
        loop = asyncio.get_running_loop()

        def judge(asked: Request) -> Body:
            return asyncio.run_coroutine_threadsafe(gateway.ask(asked), loop).result().body or {}

        doors = await asyncio.to_thread(Doors, database, home.embedders, judge)
        parts = _parts(backend, log, doors)
        measured = measuring or Measuring(settings, "server", log)
        parts |= {Audit: people.audit, Gateway: gateway, Measuring: measured, People: people, Quotas: people.quotas}
        backend.parts.update(parts)
        letting_go = asyncio.create_task(_let_go(backend, ending or asyncio.Event()))
        stack.push_async_callback(backend.part(Live).close)
        stack.push_async_callback(backend.part(Neighbourhood).close)
        stack.callback(letting_go.cancel)
        stack.callback(backend.part(Renditions).close)

        async def ready() -> None:
            await asyncio.to_thread(_look, database)

        vitals = Vitals(settings, database, home, backend.voices, gateway)
        stack.callback(asyncio.create_task(keep_gauging(measured.registry, gateway, vitals)).cancel)

        async def admit(scope: Scope) -> Asker:
            return await people.gatekeeper.admit(HTTPConnection(scope))

        is_local = is_loopback(host) and is_own_address(settings.public_url)
        metrics = Metrics(measured, admit, is_local=is_local)
        door = ServiceDoor(people.gatekeeper, people.limits)
        asking = App(Service(gateway.ask, lambda: gateway.names, asked_tokens), door, ready, log, metrics.answer)
        is_secure = (settings.public_url or "").startswith("https://")
        api = BodyLimit(rest_app(backend), settings.upload_limit, people.gatekeeper)
        whole = Whole(
            asking,
            Envelope(api, log, is_secure=is_secure),
            Envelope(await asyncio.to_thread(Site), log, is_secure=is_secure),
        )
        yield Timed(Traced(whole, tracer), measured.registry, backend.part(RequestTimes))


async def _let_go(backend: Backend, ending: asyncio.Event) -> None:
    """Let all watchers go when the service is about to end."""
    await ending.wait()
    await backend.part(Live).close()
    await backend.part(Neighbourhood).close()


def _parts(backend: Backend, log: FilteringBoundLogger, doors: Doors) -> dict[type, Any]:
    """What resources share."""
    settings, database, home = backend.settings, backend.database, backend.home
    runs = Runs(database, home.artifacts)
    gallery = Gallery(database, home.artifacts)
    questions = Questions(database, home.artifacts)
    shelf = Shelf(database, home)
    alerts = load_alerts(settings.alerts_file)
    handling = Handling(alerts, database, backend.now_s)
    return {
        AlertsConfig: alerts,
        Doors: doors,
        Gallery: gallery,
        Handling: handling,
        Live: Live(database, runs, lambda row: row_json(runs, row), run_json, log),
        Neighbourhood: Neighbourhood(gallery, runs, questions, Changes(database), log),
        PagerDutyHook: PagerDutyHook(alerts, settings, handling),
        Producer: Producer(settings, database, home, backend.voices, shelf.own, doors, tracer=backend.tracer),
        Questions: questions,
        Renditions: Renditions(database, home.artifacts),
        RequestTimes: RequestTimes(),
        Runs: runs,
        Shelf: shelf,
        Uploads: Uploads(database),
    }


def _check_host(host: str, people: People) -> None:
    if not is_loopback(host) and not people.keys.all() and people.users.is_empty():
        hint = "listen at 127.0.0.1 first and sign in by the link, or make a key: omnimind keys create"
        raise UserError("service.open", f"others can reach {host}, and nobody is known yet", hint)


def _look(database: Database) -> None:
    """Raise unless it answers."""
    with database.reading() as connection:
        connection.execute(text("SELECT 1"))
