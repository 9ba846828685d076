"""The studio for other agents: a server of the Model Context Protocol that asks a running service."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, Final, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from omnimind import __version__
from omnimind.client.artifacts import get as get_artifact
from omnimind.client.async_client import AsyncClient
from omnimind.client.productions import create, find, get
from omnimind.client.shapes import Event, Production
from omnimind.core.errors import OmniMindError, UserError
from omnimind.core.value import Value

P = ParamSpec("P")
T = TypeVar("T")

_INSTRUCTIONS: Final = """\
OmniMind turns a brief (a topic, an article, a README, a data table) into a narrated, captioned video or a podcast, and
proves by measuring that it is good. Create a production, look at its status until it is ready or wait for it, then
fetch its files. Productions take from seconds to some minutes; they go on if this connection breaks.
"""

_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_WRITES: Final = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)

ProductionId = Annotated[str, Field(description="The production's id, as create_production gave it.")]


class Told(Value):
    """What a production is at."""

    id: str
    title: str
    status: str
    progress: float | None = None
    eta_s: float | None = None
    duration_s: float | None = None
    cost_usd: Decimal = Decimal(0)
    problem: str = ""
    files: tuple[str, ...] = ()


class Fetched(Value):
    """Where a file lies now."""

    path: str
    media_type: str
    size_bytes: int


def mcp_server(client: AsyncClient, folder: Path) -> MCPServer:
    """The server.

    Args:
        client: Asks the service.
        folder: Where fetched files go: nothing is written anywhere else.
    """
    server = MCPServer("omnimind", title="OmniMind", instructions=_INSTRUCTIONS, version=__version__)

    @server.tool(annotations=_WRITES)
    @_telling
    async def create_production(
        request: Annotated[str, Field(description="What is wanted, in words; or leave it empty and give a text.")] = "",
        text: Annotated[str, Field(description="A document to tell: Markdown, CSV or plain text.")] = "",
        url: Annotated[str, Field(description="The address of a document to tell.")] = "",
        kind: Annotated[Literal["video", "podcast"], Field(description="What to make.")] = "video",
        language: Annotated[str, Field(description="Such as en or pt-BR; empty: that of the document.")] = "",
        duration: Annotated[str, Field(description="Such as 90s or 2m; empty: as long as it takes.")] = "",
    ) -> Told:
        """Begin to make a video or a podcast; returns at once, with the id to ask for it by."""
        wishes = {"language": language, "duration": duration}
        options = {name: value for name, value in wishes.items() if value}
        texts, urls = [text] if text else [], [url] if url else []
        return _told(await client(create(request, texts=texts, urls=urls, flow=kind, options=options)))

    @server.tool(annotations=_READS)
    @_telling
    async def production_status(production_id: ProductionId) -> Told:
        """Look at a production: queued, running, waiting, ready, rejected, failed or cancelled."""
        return _told(await client(get(production_id)))

    @server.tool(annotations=_READS)
    @_telling
    async def wait_for_production(production_id: ProductionId, context: Context) -> Told:
        """Wait until a production is over, and tell of its progress meanwhile."""
        found = await client(get(production_id))
        while not found.is_over:
            async for event in client.events(found.run_id):
                await _report(context, event)
            found = await client(get(production_id))
        return _told(found)

    @server.tool(annotations=_READS)
    @_telling
    async def list_productions(
        query: Annotated[str, Field(description="Words of their titles.")] = "",
        limit: Annotated[int, Field(ge=1, le=100)] = 20,
    ) -> list[Told]:
        """List productions, the newest first."""
        return [_told(one) for one in (await client(find(query=query or None, limit=limit))).items]

    @server.tool(annotations=_WRITES)
    @_telling
    async def fetch_file(
        production_id: ProductionId,
        name: Annotated[str, Field(description="One of the files that production_status lists.")],
    ) -> Fetched:
        """Fetch a file of a production that is over, such as its video or its captions; tells where it lies."""
        found = await client(get(production_id))
        file = next((one for one in found.files if one.name == name), None)
        if file is None:
            hint = f"it has {', '.join(one.name for one in found.files) or 'none yet'}"
            raise UserError("file.missing", f"the production has no file {name!r}", hint)
        target = folder / found.id / Path(file.name).name
        target.parent.mkdir(parents=True, exist_ok=True)
        await client.save(get_artifact(file.sha256), target)
        return Fetched(path=str(target.absolute()), media_type=file.media_type, size_bytes=target.stat().st_size)

    return server


def _told(one: Production) -> Told:
    problem = f"{one.error.message}: {one.error.hint}" if one.error else ""
    return Told(
        id=one.id,
        title=one.title,
        status=one.status,
        progress=one.progress,
        eta_s=one.eta_s,
        duration_s=one.duration_s,
        cost_usd=one.cost_usd,
        problem=problem.removesuffix(": "),
        files=tuple(file.name for file in one.files),
    )


async def _report(context: Context, event: Event) -> None:
    """Pass on what an agent at work tells."""
    data: dict[str, Any] = event.data if isinstance(event.data, dict) else {}
    if event.what == "progress" and data.get("total"):
        told = " ".join(part for part in (data.get("agent"), data.get("about")) if part)
        await context.report_progress(float(data["done"]), float(data["total"]), told or None)


def _telling(tool: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """``tool``, whose errors are told in words that say what to do."""

    @wraps(tool)
    async def telling(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await tool(*args, **kwargs)
        except OmniMindError as error:
            raise ToolError(str(error)) from error

    return telling
