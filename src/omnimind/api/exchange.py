"""One HTTP request and its response, on raw ASGI."""

import asyncio
from types import TracebackType
from typing import Any, ClassVar, Final, Literal, cast

import orjson

from omnimind.api.asgi import Headers, Receive, Scope, Send
from omnimind.core.errors import OmniMindError, UserError
from omnimind.core.model import Body

MOST_BYTES: Final = 32 * 1024 * 1024
"""The largest request. Source: what Anthropic's Messages API takes, which is the least of those that we offer."""

BODY_S: Final = 60.0
"""How long a client may take to send its request."""

LISTEN_AFTER_S: Final = 0.1
"""A client that hangs up sooner is heard then."""

JSON: Final = (b"content-type", b"application/json")
EVENTS: Final = (b"content-type", b"text/event-stream; charset=utf-8")


class HungUpError(OmniMindError):
    """The client is gone: there is nobody to tell anything."""

    kind = "user"

    def __init__(self) -> None:
        super().__init__("client.gone", "the client closed the connection")


class BodyError(UserError):
    """The request's body can't be used; ``param`` says what in it."""

    def __init__(self, code: str, message: str, hint: str = "", *, param: str | None = None) -> None:
        super().__init__(code, message, hint)
        self.param = param


class Exchange:
    """A request, and the one response to it.

    Args:
        scope: As ASGI has it.
        receive: As above.
        send: As above.
        name: Names the request.

    Attributes:
        id: As above.
        headers: What the client said, by lower-case name; of those said twice, the last.
        is_begun: Whether the response's head is sent.
    """

    __slots__ = ("_receive", "_send", "headers", "id", "is_begun", "method", "path")

    def __init__(self, scope: Scope, receive: Receive, send: Send, name: str) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.id = name
        self.is_begun = False
        self._receive = receive
        self._send = send

    def header(self, name: bytes) -> str:
        """What the client said, or an empty text."""
        return self.headers.get(name, b"").decode("latin-1").strip()

    async def json(self) -> Body:
        """The request's body.

        Raises:
            BodyError: ``body.large``, ``body.slow``, ``body.json``, or ``body.invalid`` if it is not an object.
            HungUpError: The client is gone.
        """
        try:
            body = orjson.loads(await self._body())
        except orjson.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise BodyError(
                "body.json", f"the body is not JSON ({error.msg} at {where})", "send a JSON object"
            ) from error
        if not isinstance(body, dict):
            raise BodyError("body.invalid", "the body is not a JSON object")
        return body

    async def _body(self) -> bytes:
        try:
            if int(self.headers.get(b"content-length", b"0")) > MOST_BYTES:
                raise _too_large()
            with _Limit():
                return await self._read()
        except TimeoutError as error:
            message = f"the body did not come within {BODY_S:g} seconds"
            raise BodyError("body.slow", message, "send it again") from error

    async def _read(self) -> bytes:
        read: list[bytes] = []
        size = 0
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise HungUpError
            piece: bytes = message.get("body", b"")
            if not message.get("more_body"):
                return b"".join((*read, piece)) if read else piece
            read.append(piece)
            size += len(piece)
            if size > MOST_BYTES:
                raise _too_large()

    # ---------------------------------------------------------------- the response

    async def answer(self, status: int, body: bytes, headers: Headers) -> None:
        """Answer at once."""
        self.is_begun = True
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    async def begin(self, headers: Headers) -> None:
        """Begin an answer that comes piece by piece."""
        self.is_begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def go_on(self, piece: bytes) -> None:
        """Send the next piece."""
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self, piece: bytes) -> None:
        """Send the last one."""
        await self._send({"type": "http.response.body", "body": piece})

    def listening(self) -> "Listening":
        """A block that ends as soon as the client hangs up; the request's body must have been read."""
        return Listening(self._receive)


class _Limit:
    """Cancels the task that entered it after a while, and makes ``error`` of that: ``asyncio.timeout`` takes 4 µs."""

    __slots__ = ("_is_over", "_loop", "_task", "_watch")

    error: ClassVar[type[Exception]] = TimeoutError
    after_s: ClassVar[float] = BODY_S

    def __enter__(self) -> None:
        self._is_over = False
        self._loop = asyncio.get_running_loop()
        self._task = cast("asyncio.Task[Any]", asyncio.current_task(self._loop))
        self._watch: asyncio.TimerHandle | asyncio.Task[None] = self._loop.call_later(self.after_s, self._act)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> Literal[False]:
        self._watch.cancel()
        if self._is_over and kind is asyncio.CancelledError and self._task.uncancel() == 0:
            raise self.error from None
        return False

    def _act(self) -> None:
        self._is_over = True
        self._task.cancel()


class Listening(_Limit):
    """Cancels the task that entered it when the client hangs up, and makes :class:`HungUpError` of that.

    It begins to listen after :data:`LISTEN_AFTER_S`: most answers are there by then, and a task takes 20 µs.
    """

    __slots__ = ("_receive",)

    error = HungUpError
    after_s = LISTEN_AFTER_S

    def __init__(self, receive: Receive) -> None:
        self._receive = receive

    def _act(self) -> None:
        self._watch = self._loop.create_task(self._wait())

    async def _wait(self) -> None:
        while True:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                super()._act()
                return


def _too_large() -> BodyError:
    message = f"the body is larger than {MOST_BYTES // 1024 // 1024} MB"
    return BodyError("body.large", message, "send less, or pictures by URL")
