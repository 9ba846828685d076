"""A Slack to talk to on this machine: it keeps what is said there if it is well formed, and signs what it sends."""

import hashlib
import hmac
import itertools
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

SIGNING_SECRET: Final = "0123456789abcdef0123456789abcdef"  # noqa: S105 - signs nothing but tests

HOOK: Final = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX"

Message = dict[str, Any]


class StandInSlack:
    """Slack's Web API as far as a bot needs it, ``chat.postMessage`` and ``chat.update``; and an incoming webhook.

    Attributes:
        token: What a bot has to show.
        messages: What was posted, by the time that names it; an update changes it.
        hooked: What was posted to the incoming webhook.
    """

    def __init__(self) -> None:
        self.token = "xoxb-test"  # noqa: S105 - opens nothing
        self.messages: dict[str, Message] = {}
        self.hooked: list[Message] = []
        self.changed = threading.Condition()
        self._numbers = itertools.count(1)
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.path == HOOK:
                    status, said = stand_in.hear_hook(body)
                    self._answer(status, "text/html", said.encode())
                    return
                is_known = self.headers.get("authorization") == f"Bearer {stand_in.token}"
                told = stand_in.hear(self.path.rsplit("/", 1)[-1], body) if is_known else _refused("invalid_auth")
                self._answer(200, "application/json", json.dumps(told).encode())

            def _answer(self, status: int, media_type: str, said: bytes) -> None:
                self.send_response(status)
                self.send_header("content-type", media_type)
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

    @property
    def hook(self) -> str:
        """The address of its incoming webhook."""
        return f"http://127.0.0.1:{self._server.server_port}{HOOK}"

    def hear_hook(self, said: Message) -> tuple[int, str]:
        """What Slack answers to what is posted to the incoming webhook."""
        if problems := message_problems(said):
            return 400, f"invalid_blocks {problems}"
        with self.changed:
            self.hooked.append(said)
            self.changed.notify_all()
        return 200, "ok"

    def hear(self, method: str, said: Message) -> Message:
        """What Slack answers to a call of ``method``."""
        if message_problems(said):
            return _refused("invalid_blocks")
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


# ------------------------------------------------------------------------------------------ what is well formed

_MOST_BLOCKS: Final = 50
_MOST_ATTACHMENTS: Final = 100
_MOST: Final = {"header": 150, "section": 3000, "context": 10, "actions": 25, "button": 75, "value": 2000, "url": 3000}
"""Source: Slack's "Block Kit" reference."""


def message_problems(said: Message) -> list[str]:
    """What is wrong with a message, if anything is. Source: Slack's "Block Kit" reference and ``chat.postMessage``."""
    blocks, attachments = said.get("blocks", ()), said.get("attachments", ())
    found = [] if said.get("text") or blocks or attachments else ["no_text"]
    if len(blocks) > _MOST_BLOCKS or len(attachments) > _MOST_ATTACHMENTS:
        found.append("there are too many blocks or attachments")
    return found + [problem for block in blocks for problem in _block_problems(block)]


def _block_problems(block: Message) -> list[str]:
    kind = block.get("type", "")
    if kind in {"header", "section"}:
        text = block.get("text") or {"type": "mrkdwn", "text": block.get("fields") and "fields"}
        is_kind = text["type"] == "plain_text" if kind == "header" else text["type"] in {"mrkdwn", "plain_text"}
        is_long = not 0 < len(text["text"] or "") <= _MOST[kind]
        return [f"the text of {kind} {text}"] if is_long or not is_kind else []
    if kind in {"context", "actions"}:
        elements = block.get("elements", ())
        is_right = 0 < len(elements) <= _MOST[kind]
        problems = [problem for one in elements for problem in _element_problems(one)]
        return problems if is_right else [*problems, f"the elements of {kind}"]
    return [] if kind in {"divider", "image"} else [f"a block of the type {kind!r}"]


def _element_problems(element: Message) -> list[str]:
    if element.get("type") != "button":
        return [] if element.get("text") or element.get("image_url") else ["an empty element"]
    text = element.get("text", {})
    is_right = (
        text.get("type") == "plain_text"
        and 0 < len(text.get("text", "")) <= _MOST["button"]
        and len(element.get("value", "")) <= _MOST["value"]
        and len(element.get("url", "")) <= _MOST["url"]
        and element.get("style", "primary") in {"primary", "danger"}
    )
    return [] if is_right else [f"the button {element}"]
