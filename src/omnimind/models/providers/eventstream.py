"""The encoding ``vnd.amazon.eventstream``: how Amazon's services stream.

Source: Smithy, "Amazon Event Stream Specification". A message is its length and that of its headers (4 bytes each, big
endian), a CRC-32 of those 8, the headers, the payload, and a CRC-32 of all before.
"""

import zlib
from dataclasses import dataclass
from typing import Final

from omnimind.core.errors import BrokenError
from omnimind.models.providers.framing import check_size

_PRELUDE_BYTES: Final = 12
_CHECKSUM_BYTES: Final = 4
_SIZES: Final = {0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16}
"""The bytes of a header's value by its type: true, false, byte, short, integer, long, timestamp, UUID."""
_TEXT: Final = 7
_SIZED: Final = (6, _TEXT)
"""The types whose value begins with its length: bytes, text."""


@dataclass(frozen=True, slots=True)
class Event:
    """A message: ``name`` is the type of an event or of an exception, ``payload`` its JSON."""

    name: str
    payload: bytes
    is_exception: bool = False


class EventStream:
    """Takes the bytes of a stream as they come, and gives its messages once they are whole."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Event]:
        """The messages that ``data`` completes.

        Raises:
            BrokenError: ``model.garbled``: a checksum is wrong.
        """
        rest = self._rest + data
        events = []
        while len(rest) >= _PRELUDE_BYTES:
            size = int.from_bytes(rest[:4], "big")
            _check(rest[:_PRELUDE_BYTES])
            check_size(size)
            if len(rest) < size:
                break
            events.append(_event(rest[:size]))
            rest = rest[size:]
        self._rest = rest
        return events


def _event(message: bytes) -> Event:
    _check(message)
    headers_end = _PRELUDE_BYTES + int.from_bytes(message[4:8], "big")
    headers = _headers(message[_PRELUDE_BYTES:headers_end])
    is_exception = headers.get(":message-type") != "event"
    name = headers.get(":exception-type" if is_exception else ":event-type") or headers.get(":error-code", "")
    return Event(name, message[headers_end:-_CHECKSUM_BYTES], is_exception)


def _headers(data: bytes) -> dict[str, str]:
    """The headers that are texts."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        name_end = at + 1 + data[at]
        kind = data[name_end]
        value_at = name_end + 1
        if kind in _SIZED:
            size = int.from_bytes(data[value_at : value_at + 2], "big")
            value_at += 2
        else:
            size = _SIZES[kind]
        if kind == _TEXT:
            found[data[at + 1 : name_end].decode()] = data[value_at : value_at + size].decode()
        at = value_at + size
    return found


def _check(data: bytes) -> None:
    if zlib.crc32(data[:-_CHECKSUM_BYTES]) != int.from_bytes(data[-_CHECKSUM_BYTES:], "big"):
        raise BrokenError("model.garbled", "the checksum of an event of the stream is wrong")
