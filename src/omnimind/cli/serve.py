"""``omnimind serve``: the API, the dashboard and workers, all on one machine."""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING, Annotated, Final

import typer

from omnimind.core.errors import UserError
from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.api.envelope import Application
    from omnimind.runtime.seeing import Telemetry
    from omnimind.store.database import Database

THREADS: Final = 32
"""For what would keep others waiting: some of it waits for the web for 20 seconds."""

_EVERYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - said by the user


def serve(
    host: Annotated[
        str, typer.Option(help="Where to listen; 0.0.0.0 is everywhere, and needs keys or people.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="At which port; 0 is any that is free.")] = 8000,
    workers: Annotated[
        int, typer.Option(min=0, max=64, help="Worker processes here; none if others work on this database.")
    ] = 1,
    drain: Annotated[
        float, typer.Option(min=0, help="When told to end: how many seconds answers and agents have to end.")
    ] = 60.0,
    public_url: Annotated[
        str | None, typer.Option(help="How browsers reach it, such as https://omnimind.example.org.")
    ] = None,
    openapi: Annotated[bool, typer.Option("--openapi", help="Print the OpenAPI document, and end.")] = False,
) -> None:
    """Serve the API and the dashboard, and work, until told to end by Ctrl-C or SIGTERM; told again, stop at once.

    Everything lies in OMNIMIND_HOME, or in the database that OMNIMIND_DATABASE_URL names. Whoever comes first signs in
    by the link that is printed: on standard error, since the log goes to standard output, as JSON unless that is a
    terminal, and others may read it.
    """
    if openapi:
        _print_openapi()
        return
    from omnimind.cli.gateway import run
    from omnimind.runtime.profiling import profiling
    from omnimind.runtime.seeing import telemetry
    from omnimind.store.database import open_database
    from omnimind.telemetry.logs import forward

    settings = Settings.from_environment(os.environ)
    if public_url is not None:
        settings = settings.model_copy(update={"public_url": public_url})
    told = telemetry(settings, sys.stdout, role="server")
    forward(told.log)
    with open_database(settings.database) as database:
        told.into(database)
        try:
            with profiling(settings, database, "service"):
                run(_serve(settings, database, told, host, port, workers, drain))
        finally:
            told.close()


async def _serve(
    settings: Settings,
    database: "Database",
    told: "Telemetry",
    host: str,
    port: int,
    workers: int,
    drain_s: float,
) -> None:
    from omnimind.api.rest.opening import opened_service
    from omnimind.api.serving import Server, listening_socket
    from omnimind.runtime.crew import Crew
    from omnimind.runtime.watching import watching

    listening = listening_socket(host, port)
    url = settings.public_url or _url(host, listening.getsockname()[1])
    settings = settings.model_copy(update={"public_url": url})
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS, thread_name_prefix="service"))
    ending = asyncio.Event()
    async with AsyncExitStack() as stack:
        app: Application = await stack.enter_async_context(
            opened_service(
                settings, database, host, tracer=told.tracer, log=told.log, ending=ending, measuring=told.measuring
            )
        )
        stack.enter_context(watching(settings, database, told.log))
        if settings.slack_signing_secret is not None:
            app = await stack.enter_async_context(_with_slack(app, settings, database, told))
        working = ["-c", "from omnimind.cli.app import app; app()", "worker", "--attached", "--drain", str(drain_s)]
        more = {"OMNIMIND_LOCAL_FILES": "false"}  # whoever may order anything could have them read out
        async with Crew(workers, working, more, drain_s, told.log):
            link = await asyncio.to_thread(_first_link, settings, database, url)
            server = Server(app, drain_s, lambda: _tell(url, link), ws="wsproto", ending=ending.set)
            await server.serve([listening])


def _with_slack(
    app: "Application", settings: Settings, database: "Database", told: "Telemetry"
) -> "AbstractAsyncContextManager[Application]":
    """``app`` with the bot for Slack. Raises ``UserError`` (``slack.missing``)."""
    try:
        from omnimind.bot.slack.opening import with_slack
    except ImportError as error:
        hint = "pip install 'omnimind[slack]'"
        raise UserError("slack.missing", "the extra for Slack is not installed", hint) from error
    return with_slack(app, settings, database, told.log)


def _url(host: str, port: int) -> str:
    """Where a browser on this machine finds it."""
    shown = "127.0.0.1" if host in _EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"


def _first_link(settings: Settings, database: "Database", url: str) -> str:
    from omnimind.api.rest.gatekeeper import first_link
    from omnimind.store.keys import pepper_of

    return first_link(database, pepper_of(settings.home, settings.keys_secret), url)


def _tell(url: str, link: str) -> None:
    """Say where it is, and who may come in."""
    typer.echo(f"OmniMind is at {url}", err=True)
    if link:
        typer.echo(f"Nobody has signed in yet. This link makes you the administrator, once:\n  {link}", err=True)


def _print_openapi() -> None:
    import json

    from omnimind.api.rest.app import rest_app

    typer.echo(json.dumps(rest_app().openapi(), indent=2))
