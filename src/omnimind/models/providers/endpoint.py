"""A provider over HTTP: sends what a dialect says, and translates what comes back, and all that can go wrong."""

from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson
from multidict import CIMultiDict

from omnimind.core.errors import BrokenError, OmniMindError, TransientError, UserError
from omnimind.core.model import Body
from omnimind.models.deployment import Connection
from omnimind.models.http import Http, Patience, Reply
from omnimind.models.providers.batching import batches_of, in_batches
from omnimind.models.providers.completions import Envelope, usage
from omnimind.models.providers.dialect import Call, Dialect, Problem, ProblemError, Translator, deployment_of
from omnimind.models.providers.failures import failure
from omnimind.models.providers.framing import Framer
from omnimind.models.request import Answer, Request

_NOT_UNDERSTOOD = (KeyError, TypeError, ValueError, AttributeError, IndexError)
_UNUSABLE = (ProblemError, *_NOT_UNDERSTOOD)
"""What a dialect raises."""

_Translated = Callable[[Exception, Reply], OmniMindError]


def _now() -> datetime:
    return datetime.now(UTC)


class Endpoint:
    """Implements :class:`~omnimind.models.provider.Provider` for one connection.

    Args:
        connection: How it is reached.
        dialect: What it speaks.
        http: Who sends.
        now: The time.
    """

    def __init__(
        self, connection: Connection, dialect: Dialect, http: Http, now: Callable[[], datetime] = _now
    ) -> None:
        self._connection = connection
        self._dialect = dialect
        self._http = http
        self._now = now
        said = {"Content-Type": "application/json", **dialect.headers(connection), **connection.headers}
        self._headers: Mapping[str, str] = CIMultiDict(said)
        patience = Patience(connection.connect_s, connection.first_token_s, connection.total_s)
        self._patience = {True: patience, False: replace(patience, first_token_s=None)}

    @property
    def connection(self) -> Connection:
        """How it is reached."""
        return self._connection

    async def ask(self, request: Request) -> Answer:
        """Ask the model of ``request.deployment``.

        An answer in one piece may take all of ``total_s``: nothing tells how far it is before it is there.
        """
        if batches := batches_of(request, self._dialect.texts_at_once):
            return Answer(body=await in_batches(batches, self.ask))
        call, data = self._call(request)
        is_streaming = request.is_streaming and request.kind == "chat"
        reply = await self._send("POST", _joined(self._connection.url, call.path), data, is_streaming=is_streaming)
        created = int(self._now().timestamp())
        if reply.status != 200:
            problem = await self._problem(reply)
            if problem.is_filtered:
                return _filtered(request, created)
            raise self._failure(reply.status, problem, reply.headers)
        if is_streaming:
            translator = self._dialect.translator(request, created)
            framer = self._dialect.framer()
            return Answer(chunks=_Stream(reply, framer, translator, self._translated, self._connection.name))
        body = await reply.read()
        try:
            return Answer(body=self._dialect.answer(request, orjson.loads(body), created))
        except _UNUSABLE as exc:
            raise self._translated(exc, reply) from exc

    def _call(self, request: Request) -> tuple[Call, bytes]:
        try:
            call = self._dialect.call(request, deployment_of(request).model)
            return call, orjson.dumps(call.body)
        except _NOT_UNDERSTOOD as exc:
            message = f"the request is not one of OpenAI's format ({type(exc).__name__}: {exc})"
            raise UserError("model.refused", message, "see OpenAI's reference of chat completions") from exc

    async def models(self) -> tuple[str, ...]:
        """What the provider says it has."""
        url = _joined(self._dialect.control_url(self._connection.url), self._dialect.models_path)
        reply = await self._send("GET", url, b"", is_streaming=False)
        if reply.status != 200:
            raise self._failure(reply.status, await self._problem(reply), reply.headers)
        body = await reply.read()
        try:
            return tuple(self._dialect.models(orjson.loads(body)))
        except _UNUSABLE as exc:
            raise self._translated(exc, reply) from exc

    async def _send(self, method: str, url: str, data: bytes, *, is_streaming: bool) -> Reply:
        signed = self._dialect.sign(self._connection, method, url, data, self._now())
        headers = {**self._headers, **signed} if signed else self._headers
        return await self._http.send(method, url, headers, data or None, self._patience[is_streaming])

    async def _problem(self, reply: Reply) -> Problem:
        body = await reply.read()
        try:
            return self._dialect.problem(orjson.loads(body))
        except _NOT_UNDERSTOOD:  # a page of something in between
            return Problem(body[:200].decode(errors="replace") or "nothing more")

    def _failure(self, status: int, problem: Problem, headers: Mapping[str, str]) -> OmniMindError:
        return failure(self._connection, problem.status or status, problem, headers, self._now())

    def _translated(self, error: Exception, reply: Reply) -> OmniMindError:
        """What a dialect raised of ``reply``, for others."""
        if isinstance(error, ProblemError):
            return self._failure(500, error.problem, reply.headers)
        message = f"what {self._connection.name} answered can't be understood ({type(error).__name__})"
        return BrokenError("model.garbled", message, "check its wire format and its url")


class _Stream(AsyncGenerator[Body, None]):
    """The chunks of one answer. Not an asynchronous generator: closing one that was not begun would close nothing."""

    def __init__(
        self, reply: Reply, framer: Framer, translator: Translator, translated: _Translated, name: str
    ) -> None:
        self._reply = reply
        self._framer = framer
        self._translator = translator
        self._translated = translated
        self._name = name
        self._chunks: deque[Body] = deque()
        self._error: OmniMindError | None = None
        self._is_over = False

    async def __anext__(self) -> Body:
        """The next chunk."""
        while not self._chunks:
            if self._is_over:
                error, self._error = self._error, None
                raise error or StopAsyncIteration
            if self._translator.is_done:
                await self._reply.finish()
                self._is_over = True
            else:
                await self._read()
        return self._chunks.popleft()

    async def asend(self, value: None) -> Body:
        """As ``__anext__``: nothing is told to a stream."""
        return await self.__anext__()

    async def athrow(self, typ: Any, val: Any = None, tb: Any = None) -> Body:
        """Close it, and raise what is given."""
        await self.aclose()
        raise typ if val is None else val

    async def aclose(self) -> None:
        """Close it: the provider stops its work."""
        self._chunks.clear()
        self._stop(None)

    async def _read(self) -> None:
        try:
            data = await self._reply.next()
            self._translate(data)
        except OmniMindError as error:  # what came before it is heard first
            self._stop(error)
        except _UNUSABLE as exc:
            translated = self._translated(exc, self._reply)
            translated.__cause__ = exc
            self._stop(translated)
        except BaseException:
            self._stop(None)
            raise

    def _translate(self, data: bytes) -> None:
        for event in self._framer.feed(data):
            self._chunks.extend(self._translator.feed(event))
        if not data:
            self._chunks.extend(self._translator.finish())
            if not self._translator.is_done:
                raise TransientError("model.unavailable", f"the stream of {self._name} ended before its answer did")
        if self._chunks:
            self._reply.heard()

    def _stop(self, error: OmniMindError | None) -> None:
        if not self._is_over:
            self._is_over, self._error = True, error
            self._reply.close()


@lru_cache
def _joined(url: str, path: str) -> str:
    """``path`` after ``url``, whose query (as Azure's ``api-version``) goes to the end."""
    base, _, query = url.partition("?")
    joined = base.rstrip("/") + path
    return f"{joined}{'&' if '?' in path else '?'}{query}" if query else joined


def _filtered(request: Request, created: int) -> Answer:
    """The answer to what the provider's filter did not let through: it says nothing, and costs nothing."""
    envelope = Envelope.of(request, created)
    if not request.is_streaming:
        return Answer(body=envelope.completion("", (), "content_filter", usage(0, 0)))
    return Answer(chunks=_chunks([envelope.begin(), *envelope.end("content_filter", usage(0, 0))]))


async def _chunks(chunks: Iterable[Body]) -> AsyncGenerator[Body, None]:
    for chunk in chunks:
        yield chunk
