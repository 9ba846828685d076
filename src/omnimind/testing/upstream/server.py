"""The test upstream: an HTTP server on 127.0.0.1, in a thread of its own.

with Upstream(by_rules({"tides": {"title": "Tides"}}, otherwise="I see.")) as upstream:
    upstream.reply(Failing(429, retry_after="2"), Hold(after=1))
    ...  # ask upstream.connection("openai"), twice
    assert upstream.told == Usage(input_tokens=12, output_tokens=3)
    assert upstream.exchanges[0].asked.system == "Be brief."
"""

import asyncio
import json
import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any, Final, Self

from aiohttp import web
from pydantic import SecretStr

from omnimind.core.model import Usage
from omnimind.models.deployment import Connection, Wire
from omnimind.testing.upstream.anthropic import AnthropicWire
from omnimind.testing.upstream.asked import Asked, Exchange, Reply, Said, echo
from omnimind.testing.upstream.bedrock import BedrockWire
from omnimind.testing.upstream.faults import (
    BrokenOff,
    CutShort,
    Failing,
    FailingMidway,
    Garbage,
    Hold,
    Miscounted,
    SpoilingFault,
)
from omnimind.testing.upstream.gemini import GeminiWire
from omnimind.testing.upstream.ollama import OllamaWire
from omnimind.testing.upstream.openai import OpenAIWire
from omnimind.testing.upstream.wire import Route, UpstreamWire

_WIRES: Final[Mapping[Wire, UpstreamWire]] = {
    "openai": OpenAIWire(),
    "anthropic": AnthropicWire(),
    "gemini": GeminiWire(),
    "ollama": OllamaWire(),
    "bedrock": BedrockWire(),
}

WIRES: Final[tuple[Wire, ...]] = tuple(_WIRES)
"""The wire formats that it speaks."""

_MAX_BODY_BYTES: Final = 64 * 2**20
_START_S: Final = 10.0


class Upstream:
    """A context manager; within it the server runs. Safe to use from any thread, and in tests of either colour.

    A request that it can't read, and what ``answer`` raises, is raised when the context ends.

    Args:
        answer: What is said: from the request to a :data:`~omnimind.testing.upstream.asked.Reply`.
        models: What it says it has. It answers for every name.
    """

    def __init__(
        self, answer: Callable[[Asked], Reply] = echo, models: tuple[str, ...] = ("model-a", "model-b")
    ) -> None:
        self._answer = answer
        self._models = models
        self._next: deque[Reply] = deque()
        self._port: Future[int] = Future()
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._trouble: list[Exception] = []
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)
        self.exchanges: list[Exchange] = []
        """All requests for answers, in order. A list of models is none."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._port.result(_START_S)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._loop is not None  # noqa: S101 - entered
        assert self._stop is not None  # noqa: S101 - entered
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if self._trouble and kind is None:
            raise self._trouble[0]

    @property
    def url(self) -> str:
        """Its address, without a path."""
        return f"http://127.0.0.1:{self._port.result()}"

    def url_of(self, wire: Wire) -> str:
        """Where a wire format is spoken, as a :class:`~omnimind.models.deployment.Connection` has it."""
        return self.url + _WIRES[wire].prefix

    def connection(self, wire: Wire, **fields: Any) -> Connection:
        """How it is reached; ``fields`` are of :class:`~omnimind.models.deployment.Connection`."""
        usual = {"name": wire, "wire": wire, "url": self.url_of(wire), "key": SecretStr("sk-test-0123456789")}
        return Connection.model_validate(usual | fields)

    def reply(self, *replies: Reply) -> None:
        """Answer the next requests so, one after the other, and those after them as usual."""
        self._next.extend(replies)

    @property
    def told(self) -> Usage:
        """The tokens of all answers that were sent to their end, as they were told."""
        told = [exchange.told for exchange in self.exchanges if exchange.told is not None]
        counted = ("input_tokens", "cached_tokens", "cache_written_tokens", "output_tokens", "images")
        return Usage(**{name: sum(getattr(usage, name) for usage in told) for name in counted})

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        app = web.Application(client_max_size=_MAX_BODY_BYTES)
        for wire in _WIRES.values():
            for route in wire.routes:
                handler = partial(self._serve, wire, route) if route.kind else partial(self._list, wire)
                app.router.add_route(route.method, wire.prefix + route.path, handler)
        runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self._port.set_result(runner.addresses[0][1])
            await self._stop.wait()
        finally:
            await runner.cleanup()

    async def _list(self, wire: UpstreamWire, request: web.Request) -> web.StreamResponse:
        return web.json_response(wire.models(self._models))

    async def _serve(self, wire: UpstreamWire, route: Route, request: web.Request) -> web.StreamResponse:
        try:
            return await self._exchange(wire, route, request)
        except ConnectionError:  # the client hung up, and hears no answer
            return web.Response()
        except Exception as error:
            self._trouble.append(error)
            raise

    async def _exchange(self, wire: UpstreamWire, route: Route, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = wire.read(route, request.match_info.get("model", ""), await request.json(), headers)
        exchange = Exchange(asked, request.get_extra_info("peername")[1])
        self.exchanges.append(exchange)
        is_over = False
        try:
            reply = self._next.popleft() if self._next else self._answer(asked)
            sent = await self._send(wire, request, exchange, reply)
            is_over = True
            return sent
        finally:
            exchange.ended.set_result(not is_over)

    async def _send(
        self, wire: UpstreamWire, request: web.Request, exchange: Exchange, reply: Reply
    ) -> web.StreamResponse:
        if isinstance(reply, Failing):
            exchange.status = reply.status
            body, headers = wire.failure(reply.status, reply.message, reply.code)
            waiting = {"Retry-After": reply.retry_after} if reply.retry_after else {}
            return web.json_response(body, status=reply.status, headers={**headers, **waiting})
        fault = reply if isinstance(reply, SpoilingFault) else None
        said = _said(exchange.asked, reply if fault is None else fault.said)
        exchange.status, exchange.usage = 200, said.tokens(exchange.asked)
        told = fault.told if isinstance(fault, Miscounted) else exchange.usage
        if exchange.asked.is_streaming:
            response = web.StreamResponse(headers={"Content-Type": wire.stream_type})
            pieces = _spoiled_stream(wire, wire.pieces(exchange.asked, said, told), fault)
        else:
            whole = _spoiled(json.dumps(wire.whole(exchange.asked, said, told)).encode(), fault)
            response = web.StreamResponse(
                headers={"Content-Type": "application/json", "Content-Length": str(len(whole))}
            )
            pieces = [whole[:10]] if isinstance(fault, BrokenOff) else [whole]
        for number, piece in enumerate(pieces):
            if isinstance(fault, Hold) and number == fault.after:  # a slow first token keeps the headers back as well
                await fault.wait()
            if number == len(pieces) - 1 and isinstance(fault, Hold | Miscounted | None):
                exchange.told = told
            await _write(request, response, piece)
        if isinstance(fault, BrokenOff) and request.transport is not None:
            request.transport.close()
        else:
            await response.write_eof()
        return response


def _said(asked: Asked, reply: Any) -> Said:
    reply = echo(asked) if reply is None else reply
    if isinstance(reply, Said):
        return reply
    return Said(reply if isinstance(reply, str) else json.dumps(reply, ensure_ascii=False))


def _spoiled(whole: bytes, fault: SpoilingFault | None) -> bytes:
    if isinstance(fault, CutShort | FailingMidway):
        raise TypeError(f"{fault} is a fault of streams, and none was asked for")
    return b"<html>Bad gateway</html>" if isinstance(fault, Garbage) else whole


def _spoiled_stream(wire: UpstreamWire, pieces: list[bytes], fault: SpoilingFault | None) -> list[bytes]:
    if isinstance(fault, CutShort):
        return pieces[: -fault.pieces]
    if isinstance(fault, BrokenOff):
        return pieces[: fault.after]
    if isinstance(fault, FailingMidway):
        return [*pieces[: fault.after], wire.failure_midway(fault.message)]
    if isinstance(fault, Garbage):
        return [*pieces[: fault.after], wire.garbage(), *pieces[fault.after :]]
    return pieces


async def _write(request: web.Request, response: web.StreamResponse, piece: bytes) -> None:
    if not response.prepared:
        await response.prepare(request)
    await response.write(piece)
