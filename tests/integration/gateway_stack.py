"""A gateway over HTTP with a scripted upstream, in a thread of its own, and what it left behind."""

import asyncio
import io
import threading
from contextlib import contextmanager

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExporter, SpanExportResult

from omnimind.api.access import SCOPES
from omnimind.api.opening import opened_app
from omnimind.api.serving import Server, listening_socket
from omnimind.settings import Settings
from omnimind.store.costs import Costs, Wanted
from omnimind.store.database import open_database
from omnimind.store.decisions import Decisions
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.policies import Policies
from omnimind.telemetry.logs import logger
from omnimind.testing.upstream.server import Upstream

MODELS = """
environment: false
providers:
  first: {{wire: openai, url: "{url}"}}
  second: {{wire: openai, url: "{url}"}}
models:
  first/model-a: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000, tools: true, json_schema: true}}
  second/model-b: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000, tools: true, json_schema: true}}
  first/embedder: {{kinds: [embeddings], price: {{input_usd: 1, output_usd: 0}}}}
  second/embedder: {{kinds: [embeddings], price: {{input_usd: 1, output_usd: 0}}}}
chains:
  both: [first/model-a, second/model-b]
  embedders: [first/embedder, second/embedder]
retries: {{tries: 1}}
breaker: {{min_calls: 1000}}
"""

POLICY = """
name: tests
extends: default
rules:
  - id: code-names
    check: words
    words: [bluefin]
    where: [input, output]
    action: block
"""

SOON_S = 10.0
"""How long anything may take."""


class Spans(SpanExporter):
    """Keeps spans, and waits for them."""

    def __init__(self):
        self._spans = []
        self._changed = threading.Condition()

    def export(self, spans):
        """Keep them."""
        with self._changed:
            self._spans.extend(spans)
            self._changed.notify_all()
        return SpanExportResult.SUCCESS

    def of(self, key):
        """Those of a key's requests, once there is one."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._found(key), SOON_S), f"no span of {key} has ended"
            return self._found(key)

    def _found(self, key):
        return [span for span in self._spans if span.attributes.get("omnimind.key") == key]


class Stack:
    """The upstream, the gateway, its database and its spans.

    Args:
        folder: Its home.
        upstream: Who is asked.
    """

    def __init__(self, folder, upstream):
        (folder / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        self.upstream = upstream
        self.settings = Settings.from_environment({"OMNIMIND_HOME": str(folder)})
        self.database = open_database(self.settings.database)
        self.keys = Keys(self.database, pepper_of(folder, None))
        self.spans = Spans()
        self.log = io.StringIO()
        self.url = ""
        self.loop = None
        self.app = None
        self.server = None
        self._begun = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        Policies(self.database).set("default", POLICY, "tests")

    def __enter__(self):
        self._thread.start()
        assert self._begun.wait(SOON_S)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self._thread.join()
        self.database.close()

    def key(self, name):
        """A new key: its id and its secret."""
        key, secret = self.keys.create(name, "default", SCOPES)
        return key.id, secret.get_secret_value()

    def calls(self, key):
        """The ledger's rows of a key, the first first."""
        self.database.write(lambda transaction, rows: None)
        return list(reversed(Costs(self.database).calls(Wanted(key=key))))

    def decisions(self, key):
        """What the guard decided about a key's requests."""
        self.database.write(lambda transaction, rows: None)
        return [one for one in Decisions(self.database).recent(limit=1000) if one.key == key]

    async def _serve(self):
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self.spans))
        tracer, log = provider.get_tracer("tests"), logger(self.log, verbose=True)
        async with opened_app(self.settings, self.database, "127.0.0.1", tracer=tracer, log=log) as opened:
            listening = listening_socket("127.0.0.1", 0)
            self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            self.loop, self.app = asyncio.get_running_loop(), opened
            self.server = Server(opened.app, SOON_S, self._begun.set)
            await self.server.serve([listening])


@contextmanager
def running_stack(folder, answer=None):
    """A stack with an upstream that answers so."""
    with Upstream(*([answer] if answer else [])) as upstream, Stack(folder, upstream) as stack:
        yield stack
