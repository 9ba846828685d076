"""The envelope of every answer: its name, and the headers that keep browsers from doing harm."""

from collections.abc import Awaitable, Callable
from typing import Final

from structlog.typing import FilteringBoundLogger

from omnimind.api.asgi import Headers, Message, Receive, Scope, Send
from omnimind.store.ids import new_id

_SAFE: Final[Headers] = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
]
"""Source: OWASP HTTP Headers Cheat Sheet."""

_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox")
"""For what is no page of ours."""

Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Envelope:
    """Puts the answers of ``app`` in their envelopes.

    Args:
        app: An ASGI application.
        is_secure: Whether browsers reach it by https only.
        log: Hears of what ``app`` could not tell of.
    """

    def __init__(self, app: Application, log: FilteringBoundLogger, *, is_secure: bool = False) -> None:
        self._app = app
        self._log = log
        strict = (b"strict-transport-security", b"max-age=31536000")
        self._headers = [*_SAFE, strict] if is_secure else _SAFE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name = scope["omnimind.request"] = new_id()
        state = scope.setdefault("state", {})
        is_begun = False

        async def sealed(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                message["headers"] = [*message.get("headers", ()), *self._sealing(message, name, state)]
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        except Exception as error:
            if not is_begun:
                raise
            self._log.info("an answer broke off", request=name, path=scope["path"], error=type(error).__name__)

    def _sealing(self, message: Message, name: str, state: dict[str, dict[str, str]]) -> Headers:
        said = {key for key, _ in message.get("headers", ())}
        told = [(key.encode(), value.encode()) for key, value in state.get("headers", {}).items()]
        more = [(b"x-request-id", name.encode()), *told, *self._headers, _POLICY]
        return [(key, value) for key, value in more if key not in said]
