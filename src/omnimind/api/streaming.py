"""Answers that come piece by piece, as server-sent events."""

from collections.abc import AsyncGenerator
from typing import Any, Final, Protocol

from omnimind.api.exchange import EVENTS, Exchange
from omnimind.api.reporting import answer_headers
from omnimind.core.errors import OmniMindError
from omnimind.core.model import Body

_HEADERS: Final = ((b"cache-control", b"no-cache"), (b"x-accel-buffering", b"no"))
"""Nobody on the way is to keep anything, or to wait for more."""


class Events(Protocol):
    """Makes events of an answer's chunks; one for each answer."""

    def of(self, chunk: Body) -> bytes:
        """The events of a chunk, maybe none."""
        ...

    def end(self) -> bytes:
        """The last events."""
        ...

    def failure(self, error: OmniMindError) -> bytes:
        """The event of an error after which nothing comes."""
        ...


async def stream(
    exchange: Exchange, chunks: AsyncGenerator[Body], events: Events, notes: dict[str, Any], headers: list[Any]
) -> None:
    """Send what comes.

    Raises:
        OmniMindError: As ``chunks``, while nothing is sent; an error after that is an event of its own.
        HungUpError: The client is gone.
    """
    try:
        with exchange.listening():
            first = await anext(chunks, None)
            await exchange.begin([*headers, EVENTS, *_HEADERS, *answer_headers(notes, None)])
            last = await _send(exchange, first, chunks, events)
    finally:
        await chunks.aclose()
    await exchange.end(last)


async def _send(exchange: Exchange, first: Body | None, chunks: AsyncGenerator[Body], events: Events) -> bytes:
    """The events that are still to be sent, after all others were."""
    try:
        if first is not None and (piece := events.of(first)):
            await exchange.go_on(piece)
        async for chunk in chunks:
            if piece := events.of(chunk):
                await exchange.go_on(piece)
    except OmniMindError as error:
        return events.failure(error)
    return events.end()
