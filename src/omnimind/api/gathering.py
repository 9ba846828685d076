"""Gathering: what is written to a client at once leaves at once.

uvicorn writes the head and the body of an answer by themselves, and each writing is a call of the system that wakes
the client: 25 µs.
"""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MOST_BYTES: Final = 64 * 1024
"""What is more than this leaves now, so that who writes too much hears of it. Source: asyncio's high-water mark."""


class GatheringProtocol(HttpToolsProtocol):
    """uvicorn's, on a transport that gathers."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's has it
        """Begin with a connection."""
        super().connection_made(GatheringTransport(transport, self.loop))


class GatheringTransport(asyncio.Transport):
    """What ``transport`` does; but what is written to it leaves when the loop turns.

    Args:
        transport: Where to.
        loop: As above.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes | bytearray | memoryview] = []
        self._size = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write it soon."""
        if not self._pieces:
            self._loop.call_soon(self._flush)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > MOST_BYTES:
            self._flush()

    def _flush(self) -> None:
        pieces, self._pieces, self._size = self._pieces, [], 0
        if pieces:
            self._transport.write(b"".join(pieces))

    def close(self) -> None:
        """Write what there is, and close."""
        self._flush()
        self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._pieces, self._size = [], 0
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it is closed, or will be."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Let somebody else hear of what comes."""
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Who hears of what comes."""
        return self._transport.get_protocol()

    def is_reading(self) -> bool:
        """Whether it reads."""
        return self._transport.is_reading()

    def pause_reading(self) -> None:
        """Read no more for now."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Read on."""
        self._transport.resume_reading()
