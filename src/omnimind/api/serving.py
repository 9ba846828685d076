"""The server: uvicorn, one process, ended in two steps."""

import asyncio
import gc
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Literal

import uvicorn

from omnimind.api.gathering import GatheringProtocol
from omnimind.core.errors import UserError

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

_IDLE_S: Final = 75
"""How long a connection may be idle: longer than clients keep one, so that none is closed under a request.

Source: nginx's default.
"""

_BACKLOG: Final = 2048
"""Connections that may wait to be taken, as uvicorn has it."""


_YOUNG_OBJECTS: Final = 10_000
"""So many new objects come before Python looks for those that only hold each other.

Source: measured; with Python's own 700 it takes a twentieth of a request's time, and finds nothing.
"""


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket at ``host`` and ``port``; port 0 is any that is free.

    Raises:
        UserError: ``gateway.address``.
    """
    listening: socket.socket | None = None
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        if listening is not None:
            listening.close()
        message = f"the gateway can't listen at {host}, port {port} ({error.strerror or error})"
        raise UserError("gateway.address", message, "choose another --host or --port") from error
    return listening


Application = Callable[..., Any]
"""As ASGI has it."""


class Server(uvicorn.Server):
    """Serves ``app`` until it is told to end, by SIGINT or SIGTERM or by ``should_exit``.

    It takes no more connections then, and lets what goes on end, for ``drain_s`` at the longest; told again, it ends
    at once.

    Args:
        app: What answers.
        drain_s: As above.
        begun: Is called once it listens.
        ws: What speaks WebSocket, as uvicorn calls it.
        ending: Is called once it takes no more: whoever would never end by themselves are to be let go.
    """

    def __init__(
        self,
        app: Application,
        drain_s: float,
        begun: Callable[[], None],
        ws: Literal["none", "wsproto"] = "none",
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        config = uvicorn.Config(
            app,
            http=GatheringProtocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=_IDLE_S,
            timeout_graceful_shutdown=max(round(drain_s), 1),
            ws=ws,
        )
        super().__init__(config)
        self._begun = begun
        self._ending = ending
        self._thresholds = gc.get_threshold()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Listen to signals, where that can be; uvicorn's own way raises them again, before anything can be closed."""
        loop = asyncio.get_running_loop()
        numbers = _SIGNALS if threading.current_thread() is threading.main_thread() else ()
        for number in numbers:
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in numbers:
                loop.remove_signal_handler(number)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        gc.freeze()  # what is there by now stays
        gc.set_threshold(_YOUNG_OBJECTS)
        self._begun()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End, and see what was cancelled through its last steps."""
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
        self._ending()
        await super().shutdown(sockets)
        left = list(self.server_state.tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
