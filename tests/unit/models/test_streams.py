"""Streams tell their end, once, however that comes."""

import asyncio

import pytest

from omnimind.core.errors import TransientError
from omnimind.models.request import Answer
from omnimind.models.streams import Watched, begun, watched


def _piece(text="", role=None):
    return {"choices": [{"delta": ({"role": role} if role else {}) | {"content": text}, "finish_reason": None}]}


class _Source:
    """A stream that knows whether it was closed."""

    def __init__(self, *chunks, error=None):
        self.is_closed = False
        self.taken = 0
        self.chunks = self._run(chunks, error)

    async def _run(self, chunks, error):
        try:
            for chunk in chunks:
                self.taken += 1
                yield chunk
            if error:
                raise error
        finally:
            self.is_closed = True


def _heard():
    ends = []

    async def ended(error):
        ends.append(error)

    return ends, ended


def test_a_stream_that_is_read_to_its_end():
    """Everything comes, in order, and the end is told as one without an error."""
    ends, ended = _heard()

    async def go():
        stream = Watched(_Source(_piece("a"), _piece("b")).chunks, ended, head=[_piece("0")])
        return [chunk["choices"][0]["delta"]["content"] async for chunk in stream]

    assert asyncio.run(go()) == ["0", "a", "b"]
    assert ends == [None]


def test_a_stream_that_is_closed_before_it_was_begun():
    """Its end is told, and what it comes from is closed: this is where generators would say nothing."""
    ends, ended = _heard()

    async def go():
        source = _Source(_piece("a"))
        outer = Watched(Watched(source.chunks, ended), ended)
        await outer.aclose()
        await outer.aclose()

    asyncio.run(go())
    assert [type(error) for error in ends] == [GeneratorExit, GeneratorExit]


def test_a_stream_that_breaks():
    """The error comes through and is told."""
    ends, ended = _heard()
    error = TransientError("model.unavailable", "it broke")

    async def go():
        async for _ in Watched(_Source(_piece("a"), error=error).chunks, ended):
            pass

    with pytest.raises(TransientError):
        asyncio.run(go())
    assert ends == [error]


def test_a_stream_begins_when_it_says_something():
    """A role alone is not heard yet; what was taken to find out comes first, and nothing more was taken."""

    async def go():
        source = _Source(_piece(role="assistant"), _piece("a"), _piece("b"))
        answer = await begun(Answer(chunks=source.chunks))
        taken = source.taken
        return taken, [chunk["choices"][0]["delta"]["content"] async for chunk in answer.chunks]

    assert asyncio.run(go()) == (2, ["", "a", "b"])


def test_a_stream_that_breaks_before_it_said_anything():
    """That is as if there had been no answer; what it came from is closed."""

    async def go():
        source = _Source(_piece(role="assistant"), error=TransientError("model.unavailable", "it broke"))
        with pytest.raises(TransientError):
            await begun(Answer(chunks=source.chunks))
        return source.is_closed

    assert asyncio.run(go())


def test_what_breaks_is_closed():
    """Also what is no generator, and would not close itself."""

    async def go():
        source = _Source(error=TransientError("model.unavailable", "it broke"))
        stream = Watched(source.chunks)
        stream.aclose = lambda: closed.append(True) or asyncio.sleep(0)
        with pytest.raises(TransientError):
            await begun(Answer(chunks=stream))

    closed = []
    asyncio.run(go())
    assert closed


def test_a_whole_answer_ends_when_it_comes():
    """It has no chunks to wait for."""
    ends, ended = _heard()

    async def go():
        return await watched(await begun(Answer(body={"a": 1})), ended)

    assert asyncio.run(go()).body == {"a": 1}
    assert ends == [None]
