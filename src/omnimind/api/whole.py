"""The whole service as one ASGI application: the gateway, the API and the dashboard."""

from typing import Final

import starlette_compress

from omnimind.api.app import METRICS, ROUTES
from omnimind.api.asgi import Receive, Scope, Send
from omnimind.api.envelope import Application, Envelope
from omnimind.core.errors import BrokenError

starlette_compress.remove_compress_type("text/event-stream")
starlette_compress.add_compress_type("application/problem+json")

SMALL_BYTES: Final = 1024
"""What is smaller fits into one packet anyway."""


class Whole:
    """Finds who answers: the gateway as directly as can be, then the API, and the dashboard for the rest.

    Args:
        gateway: Speaks as OpenAI and Anthropic do, and tells whether we are well, and what is measured.
        api: Everything else below ``/v1``.
        site: The dashboard.
    """

    def __init__(self, gateway: Application, api: Envelope, site: Envelope) -> None:
        self._gateway = gateway
        self._api = starlette_compress.CompressMiddleware(api, minimum_size=SMALL_BYTES, remove_accept_encoding=True)
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "websocket":
            return await self._api(scope, receive, send)
        if scope["type"] != "http":
            raise BrokenError("api.protocol", f"nothing here speaks {scope['type']}")
        path: str = scope["path"]
        if path in ROUTES or path == METRICS or path.startswith(("/v1/models/", "/health/")):
            return await self._gateway(scope, receive, send)
        if path in {"/v1", "/health"} or path.startswith("/v1/"):
            return await self._api(scope, receive, send)
        return await self._site(scope, receive, send)
