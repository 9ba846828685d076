"""What a house tells by OTLP: one tree a run whatever happens to it, and names that the conventions know."""

import importlib
import json
import os
import pkgutil
import re
import signal
import subprocess
import sys

import httpx
import pytest
from opentelemetry.semconv import attributes as semconv_attributes
from opentelemetry.semconv import metrics as semconv_metrics
from opentelemetry.semconv._incubating import attributes as incubating_attributes
from opentelemetry.semconv._incubating import metrics as incubating_metrics

from omnimind.store.database import open_database
from omnimind.store.service_tables import spans as kept_spans
from omnimind.telemetry.places import trace_of_run
from omnimind.testing.collector import Collector, attributes
from omnimind.testing.upstream.asked import echo
from omnimind.testing.upstream.server import Upstream

STORY = "# Rain\nRain falls from clouds.\n\n## Why\nWarm air rises and cools.\n\n## Where\nOn the hills first.\n"
SOON_S = 60.0
EMAIL = "ana.souza@example.org"
DRAFT = ("--quality", "draft", "--format", "portrait", "--no-music")

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}"}}
models:
  house/small: {{price: {{input_usd: 1, output_usd: 2}}, tier: small}}
"""


def begin(home, collector, *arguments, **more):
    """A process of ours that tells the collector."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("OMNIMIND_", "OTEL_"))},
        "OMNIMIND_HOME": str(home),
        "OMNIMIND_OTLP_ENDPOINT": collector.http,
        "OMNIMIND_TRACES_SHARE": "1",
        **more,
    }
    command = [sys.executable, "-c", "from omnimind.cli.app import app; app()", *map(str, arguments)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process):
    """What it said, once it has ended well."""
    out, err = process.communicate(timeout=SOON_S)
    assert process.returncode == 0, err
    return out


def tree(spans):
    """Spans by their ids, checked: one root, and nobody without the span that it is a part of."""
    by_id = {span.span_id: span for span in spans}
    roots = [span for span in by_id.values() if not span.parent_span_id]
    assert [span.name for span in roots] == ["run video"]
    orphans = [span.name for span in by_id.values() if span.parent_span_id and span.parent_span_id not in by_id]
    assert orphans == []
    assert len({span.trace_id for span in spans}) == 1
    return by_id


def said(span):
    """Its attributes."""
    return attributes(span.attributes)


@pytest.mark.parametrize("processes", ["0", "2"])
def test_a_run_that_is_killed_and_resumed_is_one_tree(tmp_path, processes):
    """SIGKILL in the middle, then the same again: one trace, one root, and no span without what is above it."""
    (tmp_path / "rain.md").write_text(STORY)
    making = ("make", tmp_path / "rain.md", "-o", tmp_path / "out", *DRAFT)
    with Collector() as collector:
        victim = begin(tmp_path, collector, *making, OMNIMIND_PROCESSES=processes)
        collector.spans(18)
        victim.send_signal(signal.SIGKILL)
        victim.communicate(timeout=SOON_S)
        before = {span.span_id for span in collector.spans()}
        assert not any(span.name == "run video" for span in collector.spans())
        ended(begin(tmp_path, collector, *making, OMNIMIND_PROCESSES=processes))
        by_id = tree(collector.spans())
    assert before < set(by_id)
    names = {span.name for span in by_id.values()}
    assert {"speak", "render", "review", "agent narrator", "action narrator", "state Speak"} <= names
    agents = [one for one in by_id.values() if said(one).get("omnimind.part") == "agent"]
    assert len({said(one)["omnimind.path"] for one in agents}) == len(agents), "a call is one span"
    speaking = next(span for span in by_id.values() if span.name == "speak")
    assert said(speaking)["omnimind.audio_s"] > 1
    with open_database(f"sqlite:///{tmp_path}/omnimind.db") as database, database.reading() as connection:
        ours = {row.span_id for row in connection.execute(kept_spans.select())}
    assert {span_id.hex() for span_id in by_id} <= ours, "what was told elsewhere is kept here, too"


# ---------------------------------------------------------------- the conventions' own registry


def registry(*packages):
    """All names that the conventions have: the constants of their modules."""
    names = set()
    for package in packages:
        for module in pkgutil.iter_modules(package.__path__):
            there = importlib.import_module(f"{package.__name__}.{module.name}")
            names |= {value for name, value in vars(there).items() if name.isupper() and isinstance(value, str)}
    return names


ATTRIBUTES = registry(semconv_attributes, incubating_attributes)
METRICS = registry(semconv_metrics, incubating_metrics)


def unknown(names, known):
    """Those that are neither the conventions' nor under our own."""
    return sorted(name for name in names if name not in known and not name.startswith("omnimind."))


def of_attributes(said):
    """The conventions' name of an attribute: those of templates have a key behind it."""
    return {pair.key for pair in said}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a gateway, an agent that thinks and a run tell, by a caller that has a trace of its own."""
    home = tmp_path_factory.mktemp("home")
    (home / "rain.md").write_text(STORY)
    trace, above = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
    with Collector() as collector, Upstream(echo) as upstream:
        (home / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        more = {"OMNIMIND_CAPTURE_CONTENT": "true", "OMNIMIND_TRACE_PROVIDERS": "true"}
        gateway = begin(home, collector, "gateway", "--port", "0", **more)
        url = re.search(r"http://\S+", gateway.stderr.readline())[0].rstrip(".")
        with httpx.Client(base_url=f"{url}/v1", timeout=SOON_S) as client:
            headers = {"traceparent": f"00-{trace}-{above}-01"}
            asking = {"model": "house/small", "messages": [{"role": "user", "content": f"Write to {EMAIL}"}]}
            assert client.post("/chat/completions", json=asking, headers=headers).status_code == 200
            assert client.post("/chat/completions", json={**asking, "stream": True}).status_code == 200
            assert client.post("/chat/completions", json={**asking, "model": "nobody"}).status_code == 404
        gateway.send_signal(signal.SIGTERM)
        gateway.communicate(timeout=SOON_S)
        collector.metrics(5)
        thinking = begin(home, collector, "make", "A film about rain", "-o", home / "out", *DRAFT)
        thinking.communicate(timeout=SOON_S)
        carried = [one.asked.headers.get("traceparent", "") for one in upstream.exchanges]
        with open_database(f"sqlite:///{home}/omnimind.db") as database, database.reading() as connection:
            kept = connection.execute(kept_spans.select()).all()
        assert {"POST /v1/chat/completions", "chat house/small"} <= {row.name for row in kept}, "the gateway keeps them"
        yield collector, trace, above, carried


def test_every_name_is_of_the_conventions_or_ours(told):
    """Attributes of spans, events, log records, metrics and resources, and the names of metrics and events."""
    collector, *_ = told
    spans = collector.spans()
    events = [event for span in spans for event in span.events]
    said = [*spans, *events, *collector.records()]
    assert unknown({name for one in said for name in of_attributes(one.attributes)}, ATTRIBUTES) == []
    assert unknown({event.name for event in events}, {"exception"}) == []
    assert unknown({name for one in collector.resources() for name in one}, ATTRIBUTES) == []
    metrics = collector.metrics()
    assert unknown({metric.name for metric in metrics}, METRICS) == []
    points = [point for metric in metrics for point in getattr(metric, metric.WhichOneof("data")).data_points]
    assert unknown({name for point in points for name in of_attributes(point.attributes)}, ATTRIBUTES) == []
    assert {"gen_ai.client.operation.duration", "gen_ai.client.token.usage"} <= {metric.name for metric in metrics}


def test_calls_of_models_say_what_the_conventions_require(told):
    """A request is a part of its caller's trace; the call below it has all that is required and recommended."""
    collector, trace, above, _ = told
    spans = {span.name: span for span in collector.spans() if span.trace_id.hex() == trace}
    server, chat = spans["POST /v1/chat/completions"], spans["chat house/small"]
    assert (server.kind, server.parent_span_id.hex()) == (server.SPAN_KIND_SERVER, above)
    assert (chat.kind, chat.parent_span_id) == (chat.SPAN_KIND_CLIENT, server.span_id)
    assert {"http.request.method", "http.route", "url.path", "url.scheme", "http.response.status_code"} <= set(
        said(server)
    )
    required = {
        "gen_ai.operation.name",
        "gen_ai.provider.name",
        "gen_ai.request.model",
        "server.address",
        "server.port",
    }
    recommended = {f"gen_ai.response.{name}" for name in ("id", "model", "finish_reasons")}
    tokens = {"gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens"}
    assert required | recommended | tokens | {"omnimind.cost_usd"} <= set(said(chat))
    streamed = [said(one) for one in collector.spans() if said(one).get("gen_ai.request.stream")]
    assert streamed[0]["gen_ai.response.time_to_first_chunk"] > 0
    failed = [said(one) for one in collector.spans() if said(one).get("gen_ai.request.model") == "nobody"]
    assert failed[0]["error.type"] == "model.unknown"


def test_content_that_is_captured_is_guarded(told):
    """What was asked is there, without the address in it; it is still the JSON of the conventions."""
    collector, trace, *_ = told
    chat = next(one for one in collector.spans() if one.trace_id.hex() == trace and one.name.startswith("chat"))
    [message] = json.loads(said(chat)["gen_ai.input.messages"])
    assert message == {"role": "user", "parts": [{"type": "text", "content": "Write to ***"}]}
    assert json.loads(said(chat)["gen_ai.output.messages"])[0]["role"] == "assistant"
    assert EMAIL not in str(collector.requests)


def test_the_trace_goes_out_to_providers_where_that_is_wanted(told):
    """Below the caller's own trace; the agents' calls, whose process was not told to, carry none."""
    _, trace, _, carried = told
    assert carried[0].startswith(f"00-{trace}-")
    assert carried[-1] == ""


def test_agents_that_think_are_invoked(told):
    """By the conventions' name, in the trace of their run, with their calls to models below what they do."""
    collector, *_ = told
    spans = {span.span_id: span for span in collector.spans()}
    invoked = [one for one in spans.values() if said(one).get("gen_ai.operation.name") == "invoke_agent"]
    assert invoked
    assert all(one.name == f"invoke_agent {said(one)['gen_ai.agent.name']}" for one in invoked)
    chats = [one for one in spans.values() if one.name.startswith("chat") and said(one).get("omnimind.run")]
    above = [spans[spans[one.parent_span_id].parent_span_id] for one in chats]
    assert above
    assert all(one in invoked for one in above)
    assert {one.trace_id.hex() for one in above} == {trace_of_run(said(above[0])["omnimind.run"])[0]}
