"""``omnimind gateway``: the models that are configured, for every program that speaks OpenAI's or Anthropic's API."""

import asyncio
import os
import sys
from collections.abc import Coroutine
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from omnimind.settings import Settings

if TYPE_CHECKING:
    from omnimind.runtime.seeing import Telemetry
    from omnimind.store.database import Database


def gateway(
    host: Annotated[
        str, typer.Option(help="Where to listen; 0.0.0.0 is everywhere, and needs API keys.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="At which port; 0 is any that is free.")] = 8000,
    drain: Annotated[
        float, typer.Option(min=0, help="When told to end: how many seconds answers have to come to theirs.")
    ] = 60.0,
    trace: Annotated[Path | None, typer.Option(help="Write every span to this file, a JSON object a line.")] = None,
) -> None:
    """Serve models over HTTP until told to end, by Ctrl-C or SIGTERM; told again, stop at once.

    Which models there are is in models.yaml and in the environment; omnimind models list shows them. API keys are made
    by omnimind keys create; until there is one, everybody on this machine may ask. The log goes to standard output, as
    JSON unless that is a terminal; what is said to whoever started it, to standard error.
    """
    from omnimind.runtime.seeing import telemetry
    from omnimind.store.database import open_database
    from omnimind.telemetry.logs import forward

    settings = Settings.from_environment(os.environ)
    told = telemetry(settings, sys.stdout, trace_file=trace, role="gateway")
    forward(told.log)
    with open_database(settings.database) as database, closing(told):
        told.into(database)
        run(_serve(settings, database, told, host, port, drain))
    told.log.info("gateway ended")


async def _serve(
    settings: Settings, database: "Database", told: "Telemetry", host: str, port: int, drain_s: float
) -> None:
    from omnimind.api.opening import opened_app
    from omnimind.api.serving import Server, listening_socket

    opened = opened_app(settings, database, host, tracer=told.tracer, log=told.log, measuring=told.measuring)
    async with opened as (app, is_open, _):
        listening = listening_socket(host, port)
        server = Server(app, drain_s, lambda: _tell(host, listening.getsockname()[1], is_open=is_open))
        await server.serve([listening])


def _tell(host: str, port: int, *, is_open: bool) -> None:
    """Say where it listens, and how it is used."""
    where = f"http://{'127.0.0.1' if host == '0.0.0.0' else f'[{host}]' if ':' in host else host}:{port}"  # noqa: S104 - said by the user
    told = [
        f"The gateway listens at {where}. Point a client at it by its base URL:",
        f"  OpenAI's and others  OPENAI_BASE_URL={where}/v1  OPENAI_API_KEY=omk_…",
        f"  Anthropic's          ANTHROPIC_BASE_URL={where}  ANTHROPIC_API_KEY=omk_…",
    ]
    if is_open:
        told.append("There is no API key yet: everybody on this machine may ask. omnimind keys create NAME makes one.")
    typer.echo("\n".join(told), err=True)


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run it, by uvloop where that is to be had."""
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        asyncio.run(main)
    else:
        uvloop.run(main)
