"""Streams: an answer that comes in pieces, and who hears of its end."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import Any

from omnimind.core.model import Body
from omnimind.models.request import Answer

Ended = Callable[[BaseException | None], Awaitable[None]]
"""Hears how a stream ended: ``None`` when it was read to its end, ``GeneratorExit`` when it was closed before."""


class Watched(AsyncGenerator[Body, None]):
    """``head`` and then the chunks of another stream; ``ended`` hears of its end, once.

    An asynchronous generator would not do: one that is closed before it was begun runs none of its code, so that
    nobody would hear.
    """

    def __init__(self, chunks: AsyncGenerator[Body], ended: Ended | None = None, head: Sequence[Body] = ()) -> None:
        self._chunks = chunks
        self._ended = ended
        self._head = list(reversed(head))

    async def __anext__(self) -> Body:
        """The next chunk."""
        if self._head:
            return self._head.pop()
        try:
            return await self._chunks.__anext__()
        except StopAsyncIteration:
            await self._end(None)
            raise
        except BaseException as error:
            await self._end(error)
            raise

    async def asend(self, value: None) -> Body:
        """As ``__anext__``: nothing is told to a stream."""
        return await self.__anext__()

    async def athrow(self, typ: Any, val: Any = None, tb: Any = None) -> Body:
        """Close it, and raise what is given."""
        await self.aclose()
        raise typ if val is None else val

    async def aclose(self) -> None:
        """Close it: what still goes on is stopped."""
        self._head.clear()
        try:
            await self._chunks.aclose()
        finally:
            await self._end(GeneratorExit())

    async def _end(self, error: BaseException | None) -> None:
        ended, self._ended = self._ended, None
        if ended is not None:
            await ended(error)


async def begun(answer: Answer) -> Answer:
    """``answer``, once it has begun to say something: until then nobody has heard any of it, and another will do.

    Raises:
        OmniMindError: What the stream ended with before that.
    """
    if answer.chunks is None:
        return answer
    head = []
    try:
        async for chunk in answer.chunks:
            head.append(chunk)
            if _says_something(chunk):
                break
    except BaseException:
        await answer.chunks.aclose()
        raise
    return Answer(chunks=Watched(answer.chunks, head=head))


async def watched(answer: Answer, ended: Ended) -> Answer:
    """``answer``, with ``ended`` hearing of its end: of one that is whole, now."""
    if answer.chunks is None:
        await ended(None)
        return answer
    return Answer(chunks=Watched(answer.chunks, ended))


def _says_something(chunk: Body) -> bool:
    for choice in chunk.get("choices") or ():
        if choice.get("finish_reason") or any(value for key, value in choice["delta"].items() if key != "role"):
            return True
    return False
