"""How streams are cut into events."""

import itertools
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.errors import BrokenError
from omnimind.models.providers.eventstream import Event, EventStream
from omnimind.models.providers.framing import MAX_EVENT_BYTES, Framer, Lines, ServerSentEvents

SSE = (
    b': hello\r\n\r\nevent: ping\ndata: {}\n\n\nid: 7\ndata:{"a":\r\ndata: 1}\r\n\r\n'
    + "data: maré\n\n".encode()
    + b"retry: 3\n\ndata: [DONE]\n\ndata: half"
)
SSE_EVENTS = [b"{}", b'{"a":\n1}', "maré".encode(), b"[DONE]"]
LINES = '{"a": 1}\n\r\n{"b": "maré"}\r\n{"half'.encode()
LINES_EVENTS = [b'{"a": 1}', '{"b": "maré"}\r'.encode()]


def message(headers: bytes, payload: bytes) -> bytes:
    """One of Amazon's event streams."""
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    body = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return body + struct.pack(">I", zlib.crc32(body))


def text_header(name: str, value: str) -> bytes:
    """A header whose value is text."""
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()


EVENT = message(
    b"\x03yes\x00"
    + b"\x04when\x08"
    + bytes(8)
    + b"\x04data\x06\x00\x03abc"
    + text_header(":event-type", "contentBlockDelta")
    + text_header(":message-type", "event"),
    b'{"delta": {}}',
)
EXCEPTION = message(
    text_header(":exception-type", "throttlingException") + text_header(":message-type", "exception"),
    b'{"message": "slow down"}',
)
EVENTS = [
    Event("contentBlockDelta", b'{"delta": {}}'),
    Event("throttlingException", b'{"message": "slow down"}', is_exception=True),
    Event("contentBlockDelta", b'{"delta": {}}'),
]


@pytest.mark.parametrize(
    ("framer", "data", "events"),
    [
        (ServerSentEvents, SSE, SSE_EVENTS),
        (Lines, LINES, LINES_EVENTS),
        (EventStream, EVENT + EXCEPTION + EVENT + EVENT[:20], EVENTS),
    ],
)
@given(cuts=st.lists(st.integers(0, 400)))
def test_cut(framer: type[Framer], data: bytes, events: list[object], cuts: list[int]) -> None:
    """However the bytes arrive, the events are the same, and the half one at the end is none."""
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    cutter = framer()
    found = [event for begin, end in itertools.pairwise(edges) for event in cutter.feed(data[begin:end])]
    assert found == events


@pytest.mark.parametrize("place", [2, 9, 20, len(EVENT) - 20, len(EVENT) - 1])
def test_checksum(place: int) -> None:
    """A byte that was changed on the way is noticed."""
    spoiled = bytearray(EVENT)
    spoiled[place] ^= 1
    with pytest.raises(BrokenError) as caught:
        EventStream().feed(bytes(spoiled))
    assert caught.value.code == "model.garbled"


@pytest.mark.parametrize("framer", [Lines, ServerSentEvents])
def test_endless_event(framer: type[Framer]) -> None:
    """An event without an end does not fill the memory."""
    cutter = framer()
    cutter.feed(b"x" * MAX_EVENT_BYTES)
    with pytest.raises(BrokenError, match="16 MiB"):
        cutter.feed(b"x")
