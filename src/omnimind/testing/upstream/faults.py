"""Faults that the test upstream has when it is told to; some change an answer: ``said``, or the usual one."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from omnimind.core.model import Usage


@dataclass(frozen=True, slots=True)
class Failing:
    """An error of HTTP, in the words of the wire format.

    Attributes:
        status: Such as 429, 500, 401, 400.
        retry_after: The header ``Retry-After``, as it is: seconds or a date.
        message: What it says.
        code: The provider's own name for it, such as ``context_length_exceeded``, where it has such names.
    """

    status: int
    retry_after: str | None = None
    message: str = "the upstream was told to fail"
    code: str | None = None


@dataclass(frozen=True, slots=True)
class FailingMidway:
    """A stream that tells of an error after some pieces, with status 200."""

    after: int = 1
    message: str = "the upstream was told to fail midway"
    said: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """An answer that waits, ``after`` some pieces, until it is released.

    ``reached`` is resolved when it waits. An answer that is not streamed is one piece.
    """

    after: int = 0
    said: Any = None
    reached: "Future[None]" = field(default_factory=Future)
    _released: "Future[None]" = field(default_factory=Future)

    def release(self) -> None:
        """Go on."""
        self._released.set_result(None)

    async def wait(self) -> None:
        """Wait until then."""
        self.reached.set_result(None)
        await asyncio.shield(asyncio.wrap_future(self._released))


@dataclass(frozen=True, slots=True)
class BrokenOff:
    """A connection that is closed after some pieces of a stream, or in the middle of another answer."""

    after: int = 1
    said: Any = None


@dataclass(frozen=True, slots=True)
class CutShort:
    """A stream that ends in good order, but without its end: the last ``pieces`` are missing."""

    pieces: int = 2
    said: Any = None


@dataclass(frozen=True, slots=True)
class Garbage:
    """Something that is not JSON, after some pieces of a stream, or instead of another answer."""

    after: int = 1
    said: Any = None


@dataclass(frozen=True, slots=True)
class Miscounted:
    """An answer that tells other usage than it had; ``None``: none at all."""

    told: Usage | None = None
    said: Any = None


SpoilingFault = FailingMidway | Hold | BrokenOff | CutShort | Garbage | Miscounted
"""A fault of an answer."""

Fault = Failing | SpoilingFault
