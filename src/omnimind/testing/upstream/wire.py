"""What a wire format is to the test upstream."""

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from omnimind.core.model import CallKind, Usage
from omnimind.testing.upstream.asked import Asked, Said

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A path that is served. ``kind`` is ``None`` for the list of models."""

    path: str
    kind: CallKind | None
    is_streaming: bool = False
    method: str = "POST"


class UpstreamWire(Protocol):
    """Reads requests and writes answers of one wire format. ``usage`` is what it tells, and may be ``None``."""

    @property
    def prefix(self) -> str:
        """Where its paths begin."""
        ...

    @property
    def routes(self) -> tuple[Route, ...]:
        """What is served."""
        ...

    @property
    def stream_type(self) -> str:
        """The media type of its streams."""
        ...

    def read(self, route: Route, model: str, body: Json, headers: Mapping[str, str]) -> Asked:
        """What is asked; ``model`` is that of the path, if it has one."""
        ...

    def whole(self, asked: Asked, said: Said, usage: Usage | None) -> Json:
        """An answer in one piece."""
        ...

    def pieces(self, asked: Asked, said: Said, usage: Usage | None) -> list[bytes]:
        """An answer in pieces, as they are sent."""
        ...

    def failure(self, status: int, message: str, code: str | None) -> tuple[Json, Mapping[str, str]]:
        """The body and headers of an error."""
        ...

    def failure_midway(self, message: str) -> bytes:
        """A piece that tells of an error."""
        ...

    def garbage(self) -> bytes:
        """A piece that can't be understood."""
        ...

    def models(self, names: tuple[str, ...]) -> Json:
        """The list of models."""
        ...


_DIMENSIONS: Final = 64


def words(text: str) -> list[str]:
    """``text`` in pieces of a word each, that together are all of it."""
    return re.findall(r"\S+\s*|^\s+", text)


def halves(text: str) -> list[str]:
    """``text`` in two pieces, as the arguments of tools are streamed."""
    return [text[: len(text) // 2], text[len(text) // 2 :]]


def sse(data: Any, event: str | None = None) -> bytes:
    """A server-sent event."""
    text = data if isinstance(data, str) else json.dumps(data)
    return ((f"event: {event}\n" if event else "") + f"data: {text}\n\n").encode()


def vector(text: str) -> list[float]:
    """A vector of length 1: texts with the same words are near to each other."""
    bins = [0.0] * _DIMENSIONS
    for word in re.findall(r"\w+", text.lower()) or [""]:
        bins[zlib.crc32(word.encode()) % _DIMENSIONS] += 1.0
    length = sum(value * value for value in bins) ** 0.5
    return [value / length for value in bins]


def png(width: int, height: int) -> bytes:
    """A plain picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    rows = (b"\0" + b"\x33\x66\x99" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", size + b"\x08\x02\0\0\0")
        + chunk(b"IDAT", zlib.compress(rows, 1))
        + chunk(b"IEND", b"")
    )
