"""Sentry is told of the errors of the house, and of nothing that was worked on."""

import gzip
import importlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from omnimind.core.errors import UserError
from omnimind.telemetry.kept import KeptLine, KeptSpan
from omnimind.telemetry.sentry import Sentry

TRACE = "ab" * 16

UNPACKED = {"gzip": gzip.decompress, "br": lambda body: importlib.import_module("brotli").decompress(body)}
"""How what is sent is read: by what its encoding says, which follows what is installed."""


class Project:
    """A project of Sentry, at its own address: it takes envelopes, as Sentry's SDKs send them."""

    def __init__(self):
        self.taken = []
        project = self

        class Handler(BaseHTTPRequestHandler):
            """Takes an envelope."""

            def do_POST(self):
                """Answer as Sentry does."""
                body = self.rfile.read(int(self.headers["content-length"]))
                body = UNPACKED[self.headers["content-encoding"]](body)
                project.taken.append((self.path, self.headers["x-sentry-auth"], body))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.dsn = f"http://public@127.0.0.1:{self._server.server_address[1]}/7"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    @property
    def events(self):
        """The events of the envelopes: a header, then for each item its header and its payload, a line each."""
        for _, _, body in self.taken:
            head, *items = body.split(b"\n")
            assert json.loads(head)["event_id"]
            for kind, payload in zip(items[::2], items[1::2], strict=False):
                if json.loads(kind)["type"] == "event":
                    yield json.loads(payload)


def failed(code="provider.timeout", blame="transient"):
    """A span that ended with an error."""
    said = {
        "exception.type": "TimeoutError",
        "exception.message": "openai did not answer within 30 s",
        "exception.stack": ["omnimind/models/gateway.py:140 ask", "aiohttp/client.py:701 _request"],
        "error.type": code,
        "omnimind.blame": blame,
        "omnimind.agent": "writer",
        "omnimind.path": "Write/0",
    }
    return KeptSpan(TRACE, "cd" * 8, "", "chat", 1_800_000_000.0, 1.0, "error", "acme", "r1", False, said)


def test_errors_of_the_house_are_events():
    """With their place, their trace and their fingerprint, and nothing of the machine; askers' own are not told."""
    line = KeptLine(1_800_000_000.0, "error", "odd", "acme", "", "", {"exception": "omnimind/a.py:3 f\nKeyError"})
    with Project() as project:
        sentry = Sentry(project.dsn, "tests")
        sentry.keep([failed(), failed("brief.odd", "user")], [line])
        sentry.close()
        second, first = project.events
        [(path, auth, _), *_] = project.taken
    assert path == "/api/7/envelope/"
    assert "sentry_key=public" in auth
    [raised] = first["exception"]["values"]
    assert (raised["type"], raised["value"]) == ("provider.timeout", "openai did not answer within <N> s")
    assert [one["in_app"] for one in raised["stacktrace"]["frames"]] == [True, False]
    assert first["contexts"]["trace"] == {"trace_id": TRACE, "span_id": "cd" * 8}
    assert first["tags"] == {
        "agent": "writer",
        "tenant": "acme",
        "run": "r1",
        "kind": "transient",
        "raised": "TimeoutError",
    }
    assert (first["environment"], first["server_name"]) == ("tests", "omnimind")
    assert len(first["fingerprint"][0]) == 16
    assert not {"breadcrumbs", "modules", "request", "user", "extra"} & {name for name in first if first[name]}
    assert second["exception"]["values"][0]["type"] == "odd"


def test_a_project_that_does_not_answer_is_nobodys_trouble():
    """What can't be sent is dropped."""
    sentry = Sentry("http://public@127.0.0.1:9/7")
    sentry.keep([failed()], [])
    sentry.close()


def test_what_is_no_dsn_is_refused():
    """By the name of the setting, and without what it says: a DSN has a key."""
    with pytest.raises(UserError) as raised:
        Sentry("tr0ub4dor")
    assert raised.value.code == "sentry.dsn"
    assert "tr0ub4dor" not in str(raised.value)
