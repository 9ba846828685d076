"""A Slack to talk to on this machine: it keeps what is said there, and signs what it sends."""

import hashlib
import hmac
import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

SIGNING_SECRET: Final = "0123456789abcdef0123456789abcdef"  # noqa: S105 - signs nothing but tests

Message = dict[str, Any]


class StandInSlack:
    """Slack's Web API as far as a bot needs it: ``chat.postMessage`` and ``chat.update``.

    Attributes:
        token: What a bot has to show.
        messages: What was posted, by the time that names it; an update changes it.
    """

    def __init__(self) -> None:
        self.token = "xoxb-test"  # noqa: S105 - opens nothing
        self.messages: dict[str, Message] = {}
        self.changed = threading.Condition()
        self._numbers = itertools.count(1)
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                is_known = self.headers.get("authorization") == f"Bearer {stand_in.token}"
                told = stand_in.hear(self.path.rsplit("/", 1)[-1], body) if is_known else _refused("invalid_auth")
                said = json.dumps(told).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

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
        """Where its API is."""
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def hear(self, method: str, said: Message) -> Message:
        """What Slack answers to a call of ``method``."""
        with self.changed:
            if method == "chat.postMessage":
                ts = f"1700000000.{next(self._numbers):06d}"
                self.messages[ts] = said
            elif method == "chat.update" and said.get("ts") in self.messages:
                ts = said["ts"]
                self.messages[ts] = {**self.messages[ts], **said}
            else:
                return _refused("message_not_found" if method == "chat.update" else "unknown_method")
            self.changed.notify_all()
        return {"ok": True, "ts": ts, "channel": said["channel"]}

    def said(self, part: str, within_s: float = 60.0) -> Message:
        """The message whose text or blocks have ``part`` in them, as soon as there is one.

        Raises:
            AssertionError: There was none in time.
        """
        found: list[Message] = []

        def is_there() -> bool:
            found[:] = [one for one in self.messages.values() if part in json.dumps(one, ensure_ascii=False)]
            return bool(found)

        with self.changed:
            assert self.changed.wait_for(is_there, within_s), f"{part!r} is not in {self.messages}"  # noqa: S101
        return found[0]


def signed(body: bytes, at_s: float | None = None) -> dict[str, str]:
    """The headers with which Slack sends ``body``. Source: Slack's "Verifying requests from Slack"."""
    at = str(int(time.time() if at_s is None else at_s))
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": at, "x-slack-signature": f"v0={digest}"}


def _refused(error: str) -> Message:
    return {"ok": False, "error": error}
