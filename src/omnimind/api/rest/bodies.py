"""How large bodies may be, and how slowly they may come."""

import asyncio
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from omnimind.api.rest.gatekeeper import Gatekeeper
from omnimind.api.rest.problems import problem
from omnimind.core.errors import OmniMindError, RefusedError, UserError
from omnimind.store.ids import new_id

BODY_BYTES: Final = 16 * 1024 * 1024
"""The largest body that is not an upload: a long text to tell comes as JSON, too."""

STRANGERS_BYTES: Final = 64 * 1024
"""The largest body of somebody who is not known."""

PIECE_S: Final = 30.0
"""How long a client that sends a body may be silent."""


class BodyLimit:
    """ASGI middleware that takes bodies of a certain size, from clients that send them without falling silent.

    What is large is taken from those only who are known: it would be read before anybody looks at who asks.

    Args:
        app: Gets what is taken.
        upload_bytes: The largest upload; other bodies may have :data:`BODY_BYTES`.
        gatekeeper: Knows who asks.
    """

    def __init__(self, app: ASGIApp, upload_bytes: int, gatekeeper: Gatekeeper) -> None:
        self._app = app
        self._upload_bytes = upload_bytes
        self._gatekeeper = gatekeeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self._app(scope, receive, send)
        headers: dict[bytes, bytes] = dict(scope["headers"])
        try:
            most = await self._most(scope, headers)
        except OmniMindError as error:
            return await problem(error, _name(scope))(scope, receive, send)
        body = _Body(receive, send, most)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if body.trouble is None:
                raise
        if body.trouble is not None and not body.is_begun:
            await problem(body.trouble, _name(scope))(scope, receive, send)
        return None

    async def _most(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        """How many bytes are taken. Raises ``OmniMindError`` if more are announced, or by somebody unknown."""
        announced = headers.get(b"content-length", b"")
        size = int(announced) if announced.isdigit() else None
        if size is None and b"transfer-encoding" not in headers:
            return STRANGERS_BYTES
        is_upload = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        most = self._upload_bytes if is_upload else BODY_BYTES
        if size is not None and size > most:
            raise _too_large(most)
        if size is not None and size <= STRANGERS_BYTES:
            return STRANGERS_BYTES
        try:
            await self._gatekeeper.admit(HTTPConnection(scope))
        except RefusedError:
            if size is None:
                return STRANGERS_BYTES
            raise
        return most


class _Body:
    """A request's body as the application gets it; what it answers is held back once the body is not taken."""

    def __init__(self, receive: Receive, send: Send, most: int) -> None:
        self._receive, self._send, self._most = receive, send, most
        self._size = 0
        self._is_over = False
        self.trouble: OmniMindError | None = None
        self.is_begun = False

    async def receive(self) -> Message:
        if self._is_over:
            return await self._receive()
        try:
            async with asyncio.timeout(PIECE_S):
                message = await self._receive()
        except TimeoutError:
            self.trouble = UserError("body.slow", "the body did not come", "send it again")
            raise self.trouble from None
        self._size += len(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        if self._size > self._most:
            self.trouble = _too_large(self._most)
            raise self.trouble
        return message

    async def send(self, message: Message) -> None:
        if self.trouble is None or self.is_begun:
            self.is_begun = True
            await self._send(message)


def _too_large(most: int) -> UserError:
    return UserError("body.large", f"the body is larger than {most // 1000} kB", "send less")


def _name(scope: Scope) -> str:
    """What the request is called in headers and logs."""
    name: str = scope.get("omnimind.request") or new_id()
    return name
