"""Requests in flight: who asks for the same at the same time gets one answer, made once.

Whoever was first has no part in it but to be told what went wrong: the work goes on as long as anybody wants it.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal

from omnimind.core.errors import Cancelled
from omnimind.core.model import Body
from omnimind.models.cache.gathering import Gathering
from omnimind.models.cache.replaying import chunks_of
from omnimind.models.request import Answer

How = Literal["hit", "semantic", "miss"]

_AHEAD: Final = 64
"""Chunks that may wait for the quickest reader before no more are taken from upstream."""


@dataclass(frozen=True, slots=True)
class Served:
    """An answer, and where it is from.

    Attributes:
        answer: As it came.
        how: Whether it was remembered.
        source: The key that it was remembered under.
        similarity: Of the question that it was given to, if that was another one.
        keep: Remembers a new one.
    """

    answer: Answer
    how: How
    source: str = ""
    similarity: float | None = None
    keep: Callable[[Body], Awaitable[None]] | None = None


class Flight:
    """One request that is being answered.

    Args:
        ask: Answers it.
        most_bytes: A stream that is longer can't be joined any more, and is not remembered.

    Attributes:
        served: Where the answer is from, once that is known.
        error: Why there is none.
        body: The answer, once all of it is here.
    """

    def __init__(self, ask: Callable[[], Awaitable[Served]], most_bytes: int) -> None:
        self.served: Served | None = None
        self.error: BaseException | None = None
        self.body: Body | None = None
        self._ask = ask
        self._gathering = Gathering(most_bytes)
        self._begun, self._ended, self._room = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._readers: set[_Reader] = set()
        self._waiting = 0
        self._is_live = False
        self.task = asyncio.create_task(self._run())

    async def join(self, *, is_streaming: bool) -> Answer | None:
        """The answer, whole or as chunks from its beginning; ``None`` if it can't be had so: see :attr:`error`."""
        return await (self._pieces() if is_streaming else self._whole())

    async def _whole(self) -> Answer | None:
        self._waiting += 1
        try:
            await self._ended.wait()
        finally:
            self._waiting -= 1
            if not self._ended.is_set():
                await self._end_unless_wanted()
        return None if self.body is None else Answer(body=self.body)

    async def _pieces(self) -> Answer | None:
        reader = None
        if not (self._ended.is_set() or self._gathering.is_too_large):
            reader = _Reader(self, self._gathering.so_far())
            self._readers.add(reader)
            try:
                await self._begun.wait()
            except asyncio.CancelledError:
                await reader.aclose()
                raise
        if reader is not None and self._is_live and self.error is None:
            return Answer(chunks=reader)
        return None if self.body is None else Answer(chunks=replayed(self.body))

    def taken(self) -> None:
        """Hear that a reader took a chunk."""
        self._room.set()

    async def leave(self, reader: "_Reader") -> None:
        """Hear that a reader wants no more."""
        self._readers.discard(reader)
        self._room.set()
        await self._end_unless_wanted()

    async def _end_unless_wanted(self) -> None:
        if not self._readers and not self._waiting and not self._ended.is_set():
            self.task.cancel()
            await asyncio.wait([self.task])

    async def _run(self) -> None:
        try:
            self.served = await self._ask()
            if self.served.answer.chunks is None:
                self.body = self.served.answer.body
            else:
                self._is_live = True
                self._begun.set()
                self.body = await self._pump(self.served.answer.chunks)
        except (Exception, asyncio.CancelledError, Cancelled) as error:  # noqa: BLE001 - whoever waits hears of it
            self.error = error
        self._begun.set()
        self._ended.set()
        for reader in self._readers:
            reader.pieces.put_nowait(None)
        if self.body is not None and self.served is not None and self.served.keep is not None:
            await self.served.keep(self.body)

    async def _pump(self, chunks: AsyncGenerator[Body]) -> Body | None:
        """Pass ``chunks`` on; what they come to, if they come to their end."""
        try:
            async for chunk in chunks:
                self._gathering.add(chunk)
                for reader in self._readers:
                    reader.pieces.put_nowait(chunk)
                while self._is_ahead():
                    self._room.clear()
                    await self._room.wait()
        finally:
            await chunks.aclose()
        return self._gathering.completion() if self._gathering.is_whole else None

    def _is_ahead(self) -> bool:
        """Whether nobody has any use for more chunks now."""
        if self._waiting or not self._readers:
            return False
        return all(reader.pieces.qsize() >= _AHEAD for reader in self._readers)


class _Reader(AsyncGenerator[Body, None]):
    """The chunks for one who wants them.

    Not a generator function: closing one of those before it has begun runs nothing of it.
    """

    def __init__(self, flight: Flight, past: Body | None) -> None:
        self._flight = flight
        self._is_over = False
        self.pieces: asyncio.Queue[Body | None] = asyncio.Queue()
        if past is not None:
            self.pieces.put_nowait(past)

    async def asend(self, value: None) -> Body:
        """The next chunk. Raises what went wrong upstream."""
        if self._is_over:
            raise StopAsyncIteration
        try:
            piece = await self.pieces.get()
        except asyncio.CancelledError:
            await self.aclose()
            raise
        self._flight.taken()
        if piece is not None:
            return piece
        self._is_over = True
        if self._flight.error is not None:
            raise self._flight.error
        raise StopAsyncIteration

    async def athrow(
        self,
        typ: type[BaseException] | BaseException,
        val: BaseException | object = None,
        tb: TracebackType | None = None,
    ) -> Body:
        """End it with an error."""
        await self.aclose()
        return await super().athrow(typ, val, tb)  # type: ignore[arg-type] # the stubs overload what is one method

    async def aclose(self) -> None:
        """Want no more."""
        if not self._is_over:
            self._is_over = True
            await self._flight.leave(self)


async def replayed(completion: Body) -> AsyncGenerator[Body]:
    """``completion`` as a stream."""
    for chunk in chunks_of(completion):
        yield chunk
