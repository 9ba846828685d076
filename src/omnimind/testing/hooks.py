"""A server on this machine that others post to: it keeps what came, and can be told to fail first."""

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import orjson


@dataclass(frozen=True, slots=True)
class Request:
    """What was posted: where, with which headers (small letters), and what."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, as JSON."""
        return orjson.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class StandInHook:
    """Takes what is posted.

    Attributes:
        requests: What came and was taken, in its order.
        failures: What is answered first, each once, before anything is taken.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.failures: deque[Reply] = deque()
        self.changed = threading.Condition()
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                reply = stand_in.take(Request(self.path, headers, body))
                self.send_response(reply.status)
                for name, value in (*reply.headers, ("content-length", str(len(reply.body)))):
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as the base has it
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Where it is, without a path."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def take(self, request: Request) -> Reply:
        """Keep ``request``, unless it is to fail or nobody could use it."""
        with self.changed:
            if self.failures:
                return self.failures.popleft()
            reply = self.judge(request)
            if reply.status < 300:
                self.requests.append(request)
                self.changed.notify_all()
            return reply

    def judge(self, request: Request) -> Reply:
        """What a good or bad ``request`` is answered."""
        return Reply(200)

    def wait_for(self, count: int, within_s: float = 30.0) -> list[Request]:
        """What came, once there is as much.

        Raises:
            AssertionError: There was not, in time.
        """
        with self.changed:
            is_there = self.changed.wait_for(lambda: len(self.requests) >= count, within_s)
            assert is_there, f"{len(self.requests)} of {count} came: {self.requests}"  # noqa: S101 - for tests
            return list(self.requests)
