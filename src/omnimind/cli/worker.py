"""``omnimind worker``: a process that works for everybody who shares the database."""

import asyncio
import os
import signal
import sys
import threading
from contextlib import AbstractContextManager, closing, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from omnimind.cli import STOPPED
from omnimind.core.errors import UserError
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.runtime.seeing import Telemetry
    from omnimind.runtime.worker import Worker
    from omnimind.store.database import Database

GRACE_S = 3.0
"""How long what was told to stop at once may take."""


def worker(
    agents: Annotated[
        str | None, typer.Option(help="Call only these agents, with commas; on PostgreSQL others call the rest.")
    ] = None,
    concurrency: Annotated[
        int | None, typer.Option(min=1, max=256, help="Calls of agents at once; by default a processor's core each.")
    ] = None,
    drain: Annotated[
        float, typer.Option(min=0, help="When told to end: how many seconds agents have to end what they do.")
    ] = 60.0,
    metrics: Annotated[
        str | None,
        typer.Option(metavar="[HOST:]PORT", help="Answer /metrics there; where others reach it, to keys only."),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log every action too.")] = False,
    attached: Annotated[bool, typer.Option("--attached", hidden=True, help="End with standard input.")] = False,
) -> None:
    """Drive runs and call their agents until told to end, by Ctrl-C or SIGTERM; told again, stop at once.

    Runs are those of the database in OMNIMIND_DATABASE_URL. With PostgreSQL any number of workers on any number of
    machines share them; what they make must then lie in a folder that all of them share, OMNIMIND_HOME, or in a bucket,
    OMNIMIND_S3_URL. The log goes to standard output, as JSON unless that is a terminal.
    """
    from omnimind.agents.registry import agent, names
    from omnimind.runtime.profiling import profiling
    from omnimind.runtime.reporting import Reporter
    from omnimind.runtime.seeing import impersonal, telemetry
    from omnimind.runtime.watching import watching
    from omnimind.runtime.worker import Worker
    from omnimind.studio import Studio
    from omnimind.telemetry.logs import forward, logger

    settings = Settings.from_environment(os.environ)
    if concurrency is not None:
        settings = settings.model_copy(update={"cores": concurrency})
    called = [agent(name.strip()).name for name in agents.split(",")] if agents else list(names())
    told = telemetry(settings, sys.stdout, verbose=verbose, role="worker")
    reporter = Reporter()
    studio = Studio(settings, listen=reporter.hear, tracer=told.tracer, log=told.log)
    with studio.house() as house, closing(told):
        if agents and not house.database.is_shared:
            hint = "leave --agents out, or set OMNIMIND_DATABASE_URL to a PostgreSQL database"
            raise UserError("worker.agents", "on SQLite a worker calls every agent of the runs that it drives", hint)
        told.into(house.database)
        log = logger(sys.stdout, verbose=True, take=told.keeping.line, clean=impersonal)
        forward(log)
        log.info("worker", database=house.database.name, agents=called, at_once=settings.cores)
        working = Worker(house, called, settings.cores, log, reporter, told.summed)
        showing = _metrics(metrics, settings, house.database, told) if metrics else nullcontext()
        looking = nullcontext() if attached else watching(settings, house.database, log)  # who began it looks
        with profiling(settings, house.database, "worker"), showing, looking:
            asyncio.run(_work(working, drain, is_attached=attached))
        log.info("worker ended")


def _metrics(where: str, settings: Settings, database: "Database", told: "Telemetry") -> AbstractContextManager[str]:
    """A server of metrics. Raises ``UserError`` (``worker.metrics``, ``gateway.address``)."""
    from omnimind.api.metrics import shown

    host, _, port = where.rpartition(":")
    if not port.isdecimal() or not told.measuring:
        raise UserError("worker.metrics", f"{where} is no place for metrics", "such as 9100, or 0.0.0.0:9100")
    return shown(host.strip("[]") or "127.0.0.1", int(port), settings, database, told.measuring, told.log)


async def _work(worker: "Worker", drain_s: float, *, is_attached: bool) -> None:
    """Let ``worker`` run until signals end it, or the end of whoever began it."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        worker.stop()
        timer = threading.Timer(GRACE_S, os._exit, (STOPPED,))
        timer.daemon = True
        timer.start()

    def told() -> None:
        if worker.is_draining:
            stop()
        else:
            worker.drain()
            loop.call_later(drain_s, stop)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told)
    if is_attached:

        def left() -> None:
            loop.remove_reader(sys.stdin.fileno())
            told()

        loop.add_reader(sys.stdin.fileno(), left)
    await worker.run()
