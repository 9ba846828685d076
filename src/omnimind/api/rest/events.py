"""Live events: what happens to a run, or to a tenant's runs, while it happens."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Annotated, Final

from fastapi import Header, Query, WebSocket
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocketDisconnect

from omnimind.api.rest.asker import Asker
from omnimind.api.rest.backend import Backend, Here
from omnimind.api.rest.problems import status_of
from omnimind.api.rest.routing import Operations, needs
from omnimind.core.errors import OmniMindError, UserError
from omnimind.runtime.live import Live
from omnimind.runtime.lookout import Watcher
from omnimind.runtime.neighbourhood import Neighbourhood
from omnimind.store.runs import Runs

router: Final = Operations(prefix="/v1", tags=["runs"])

Reader = Annotated[Asker, needs("runs.read")]

SSE: Final = "text/event-stream"
QUIET_S: Final = 15.0
"""How long nothing may be said: proxies take a connection for dead that is silent for longer."""

_HEADERS: Final = {"cache-control": "no-store", "x-accel-buffering": "no"}
_EXAMPLE: Final = 'event: run\ndata: {"id": "6hn2k4r8w0z3c5f7", "status": "running"}\n\n'

_TRY_AGAIN: Final = 1013
_MOST_DIGITS: Final = 18  # of a number that databases have room for
_POLICY: Final = 1008
"""Codes of a WebSocket's end. Source: RFC 6455, 7.4.1, and its registry."""


@router.operation(
    "GET", "/runs/{run_id}/events", summary="Watch a run", media_type=SSE, example=_EXAMPLE, response_model=None
)
async def watch_run(
    run_id: str,
    here: Here,
    asker: Reader,
    last_event_id: Annotated[str | None, Header(description="The last id that was heard.")] = None,
    after: Annotated[int, Query(ge=0, description="As Last-Event-ID, for whoever can't send that.")] = 0,
) -> Response:
    """Server-sent events: `history` with an id, `progress`, `run`, and `end` when it is over."""
    await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    after_id = _number(last_event_id) if last_event_id else after
    watching = here.part(Live).watch(run_id, after_id)
    return StreamingResponse(_events(watching), media_type=SSE, headers=_HEADERS)


@router.operation("GET", "/events", summary="Watch everything", media_type=SSE, example=_EXAMPLE, response_model=None)
async def watch_tenant(here: Here, asker: Reader) -> Response:
    """Server-sent events about the tenant's runs: `run` when one changes, `approval` when one asks something."""
    watching = here.part(Neighbourhood).watch(asker.tenant)
    return StreamingResponse(_events(watching), media_type=SSE, headers=_HEADERS)


@router.websocket("/runs/{run_id}/ws")
async def watch_run_socket(run_id: str, socket: WebSocket, after: int = 0) -> None:
    """The same as :func:`watch_run`, as JSON texts ``{event, id, data}``."""
    here: Backend = socket.app.state.backend
    try:
        asker = await here.gatekeeper.admit(socket)
        await here.bounds.count(socket, asker)
        asker.demand("runs.read")
        await here.quick(lambda: here.part(Runs).get(run_id, asker.tenant))
    except OmniMindError as error:
        await socket.close(_POLICY, f"{status_of(error)} {error.code}")
        return
    await socket.accept()
    async with here.part(Live).watch(run_id, after) as watcher:
        try:
            while (updates := await watcher.next(QUIET_S)) is not None:
                for one in updates:
                    await socket.send_text(one.text)
                if not updates:
                    await socket.send_text('{"event":"quiet","id":null,"data":null}')
            await socket.close(1000 if not watcher.is_late else _TRY_AGAIN)
        except WebSocketDisconnect:
            return


async def _events(watching: AbstractAsyncContextManager[Watcher]) -> AsyncIterator[bytes]:
    async with watching as watcher:
        yield b"retry: 1000\n\n"
        while (updates := await watcher.next(QUIET_S)) is not None:
            yield b"".join(one.sse for one in updates) or b": quiet\n\n"


def _number(said: str) -> int:
    """A ``Last-Event-ID``. Raises ``UserError`` (``input.invalid``)."""
    if not said.isascii() or not said.isdigit() or len(said) > _MOST_DIGITS:
        raise UserError("input.invalid", f"{said[:40]!r} is not the id of an event", "send the last id that was heard")
    return int(said)
