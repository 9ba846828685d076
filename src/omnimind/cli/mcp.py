"""``omnimind mcp``: the studio for other agents, on standard input and output."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from omnimind.core.errors import UserError


def mcp(
    url: Annotated[
        str, typer.Option(envvar="OMNIMIND_URL", help="Where the service is that omnimind serve started.")
    ] = "http://127.0.0.1:8000",
    key: Annotated[
        str, typer.Option(envvar="OMNIMIND_API_KEY", help="An API key of it; better in the environment.")
    ] = "",
    folder: Annotated[Path, typer.Option("--folder", "-o", help="Where fetched files go.")] = Path("out"),
) -> None:
    """Let agents that speak the Model Context Protocol create productions, follow and fetch them.

    It speaks on standard input and output: name the command "omnimind mcp" in the agent's configuration.
    """
    try:
        from omnimind.bot.mcp import mcp_server
    except ImportError as error:
        hint = "pip install 'omnimind[mcp]'"
        raise UserError("mcp.missing", "the extra for the Model Context Protocol is not installed", hint) from error
    from omnimind.client.async_client import AsyncClient

    if not key:
        hint = "omnimind keys create NAME makes one; set OMNIMIND_API_KEY to it"
        raise UserError("mcp.key", "the service wants an API key", hint)

    async def serve() -> None:
        async with AsyncClient(url, key) as client:
            await mcp_server(client, folder).run_stdio_async()

    asyncio.run(serve())
