"""Lines: connections that speak HTTP/1.1, and carry one request after the other."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, cast

from httptools import HttpParserCallbackError, HttpParserError, HttpParserUpgrade, HttpResponseParser
from multidict import CIMultiDict

MOST_AHEAD: Final = 256 * 1024
"""Bytes of a body that wait for their reader before no more are taken from the server."""

MOST_HEAD: Final = 64 * 1024
"""Bytes of a response before its body; servers have their own limits, and none is larger."""

_FINAL: Final = 200
"""The least status of a response that none follows to the same request."""

NO_HTTP: Final = (HttpParserError, HttpParserCallbackError, HttpParserUpgrade)
"""What is raised when a server says what is not HTTP, or not what was asked for."""


class Incoming:
    """A response, as it comes over ``line``, until ``deadline_s`` of the event loop's clock.

    What goes wrong is raised once all that came before it was read: ``TimeoutError``, ``OSError`` or one of
    :data:`NO_HTTP`.

    Attributes:
        status: The HTTP status, once it has begun.
        is_begun: Whether its head is here.
        fields: The headers, as they came.
        is_over: Whether all of it is here.
    """

    __slots__ = ("_error", "_line", "_pieces", "_size", "_timer", "_waiter", "fields", "is_begun", "is_over", "status")

    def __init__(self, line: "Line", deadline_s: float) -> None:
        self.status = 0
        self.is_begun = self.is_over = False
        self._line = line
        self.fields: list[tuple[bytes, bytes]] = []
        self._pieces: list[bytes] = []
        self._size = 0
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._timer = line.loop.call_at(deadline_s, self._end_late)

    @property
    def headers(self) -> CIMultiDict[str]:
        """The headers."""
        return CIMultiDict((name.decode("latin-1"), value.decode("utf-8", "replace")) for name, value in self.fields)

    @property
    def is_folded(self) -> bool:
        """Whether its body was made smaller, which nobody asked for."""
        return self._has(b"content-encoding")

    async def begin(self) -> None:
        """Wait for its head."""
        while not self.is_begun:
            await self._wait()

    async def next(self) -> bytes:
        """What came of its body since this was asked; none at its end."""
        while not (self._pieces or self.is_over):
            await self._wait()
        return self.rest()

    def rest(self) -> bytes:
        """What is here of it and was not read."""
        pieces, self._pieces = self._pieces, []
        if self._size > MOST_AHEAD and not self.is_over:
            self._line.go_on()
        self._size = 0
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def extend(self, deadline_s: float) -> None:
        """Let it take until then."""
        if not self.is_over:
            self._timer.cancel()
            self._timer = self._line.loop.call_at(deadline_s, self._end_late)

    def close(self) -> None:
        """Hang up, unless all of it is here."""
        if not self.is_over:
            self._timer.cancel()
            self._line.hang_up()

    async def _wait(self) -> None:
        if self._error is not None:
            raise self._error
        self._waiter = self._line.loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    # ---------------------------------------------------------------- for its line

    def add(self, piece: bytes) -> bool:
        """Hear a piece of its body; whether that is enough for now."""
        self._pieces.append(piece)
        self._size += len(piece)
        return self._size > MOST_AHEAD

    def end(self, error: Exception | None = None) -> None:
        """Hear that it is over, or why there will be no more of it."""
        if not self.is_over and self._error is None:
            self._timer.cancel()
            self.is_over, self._error = error is None, error
            self.wake()

    def wake(self) -> None:
        """Let who waits look."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _end_late(self) -> None:
        self.end(TimeoutError())
        self._line.hang_up()

    @property
    def ends_with_line(self) -> bool:
        """Whether nothing but the end of the connection tells where its body ends."""
        return self.is_begun and not (self._has(b"content-length") or self._has(b"transfer-encoding"))

    def _has(self, name: bytes) -> bool:
        return name in [one.lower() for one, _ in self.fields]


class Line(asyncio.Protocol):
    """A connection to a server.

    Args:
        freed: Hears each time that it can be used again.

    Attributes:
        transport: While it is there.
        idling: Ends it, while it is not used.
        gone: Is done when it is no more.
    """

    def __init__(self, freed: Callable[["Line"], None]) -> None:
        self.loop = asyncio.get_running_loop()
        self._freed = freed
        self._parser = HttpResponseParser(self)
        self._incoming: Incoming | None = None
        self._head_bytes = 0
        self._is_paused = False
        self.transport: asyncio.Transport | None = None
        self.idling: asyncio.TimerHandle | None = None
        self.gone: asyncio.Future[None] = self.loop.create_future()

    def ask(self, said: Sequence[bytes], deadline_s: float) -> Incoming:
        """Send a request; what comes back."""
        self._incoming = incoming = Incoming(self, deadline_s)
        self._head_bytes = 0
        if self.transport is None:
            incoming.end(ConnectionResetError())
        else:
            self.transport.writelines(said)
        return incoming

    def hang_up(self) -> None:
        """End it now."""
        if self.transport is not None:
            self.transport.abort()

    def go_on(self) -> None:
        """Take more from the server."""
        if self._is_paused and self.transport is not None:
            self._is_paused = False
            self.transport.resume_reading()

    # ---------------------------------------------------------------- asyncio.Protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self.transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.transport = None
        if not self.gone.done():
            self.gone.set_result(None)
        if (incoming := self._incoming) is not None:
            is_whole = exc is None and incoming.ends_with_line
            incoming.end(None if is_whole else exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Read what came."""
        incoming = self._incoming
        if incoming is None:  # nobody asked
            self.hang_up()
            return
        try:
            self._parser.feed_data(data)
        except NO_HTTP as error:
            incoming.end(error)
            self.hang_up()
            return
        if incoming.is_begun:
            incoming.wake()
            return
        self._head_bytes += len(data)
        if self._head_bytes > MOST_HEAD:
            incoming.end(HttpParserError("its head does not end"))
            self.hang_up()

    # ---------------------------------------------------------------- httptools' callbacks

    def on_message_begin(self) -> None:
        """Something begins; what comes after what was asked for is nobody's."""
        if self._incoming is None:
            raise ConnectionError("more came than was asked for")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header."""
        if self._incoming is not None:
            self._incoming.fields.append((name, value))

    def on_headers_complete(self) -> None:
        """All headers are here."""
        if self._incoming is not None:
            self._incoming.status, self._incoming.is_begun = self._parser.get_status_code(), True

    def on_body(self, piece: bytes) -> None:
        """A piece of the body."""
        if self._incoming is not None and self._incoming.add(piece) and self.transport is not None:
            self._is_paused = True
            self.transport.pause_reading()

    def on_message_complete(self) -> None:
        """All of it is here: the next one may ask, unless the server or what is still being sent speaks against it."""
        incoming, transport = self._incoming, self.transport
        if incoming is None or transport is None:
            return
        if incoming.status < _FINAL:  # another one follows
            incoming.fields.clear()
            incoming.is_begun = False
            return
        self._incoming = None
        incoming.end()
        if self._parser.should_keep_alive() and not transport.get_write_buffer_size():
            self.go_on()
            self._freed(self)
        else:
            transport.abort()
