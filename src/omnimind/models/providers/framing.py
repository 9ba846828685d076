"""How streams are cut into events: server-sent events, and lines of JSON."""

from typing import Any, Final, Protocol

from omnimind.core.errors import BrokenError

MAX_EVENT_BYTES: Final = 16 * 2**20
"""An event may be so large: one with a picture in base64."""


class Framer(Protocol):
    """Takes the bytes of a stream as they come, and gives its events once they are whole."""

    def feed(self, data: bytes) -> list[Any]:
        """The events that ``data`` completes.

        Raises:
            BrokenError: ``model.garbled``.
        """
        ...


class Lines:
    """Lines: an event is a line that is not empty, without its end."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that ``data`` completes."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        check_size(len(self._rest))
        return [line for line in whole if line.strip()]


class ServerSentEvents:
    """Server-sent events: an event is its data; names, comments and times to retry are left out.

    Source: HTML, "Server-sent events", 9.2.6, for streams that end their lines with LF or CRLF, as all do.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._data: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """The data of the events that ``data`` completes."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        check_size(len(self._rest) + sum(map(len, self._data)))
        events = []
        for line in lines:
            if line.startswith(b"data:"):
                self._data.append(line[5:].removeprefix(b" ").removesuffix(b"\r"))
            elif line in (b"", b"\r") and self._data:
                events.append(b"\n".join(self._data))
                self._data = []
        return events


def check_size(size_bytes: int) -> None:
    """Refuse an event that is too large.

    Raises:
        BrokenError: ``model.garbled``.
    """
    if size_bytes > MAX_EVENT_BYTES:
        raise BrokenError("model.garbled", f"an event of the stream has more than {MAX_EVENT_BYTES >> 20} MiB")
