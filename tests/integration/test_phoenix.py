"""Arize Phoenix takes what we tell by OTLP, and shows it as its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from omnimind.testing.upstream.asked import echo
from omnimind.testing.upstream.server import Upstream

PYTHON = Path(__file__).parents[2] / ".venv/phoenix/bin/python"
SOON_S = 120.0
MODEL = "openai/gpt-4o-mini"

MODELS = """
environment: false
providers:
  openai: {{wire: openai, url: "{url}"}}
models:
  openai/gpt-4o-mini: {{price: {{input_usd: 0.15, output_usd: 0.6}}, tier: small}}
"""

SHOWN = """{projects{edges{node{name spans(first:50){edges{node{
  name spanId parentId spanKind tokenCountPrompt tokenCountTotal costSummary{total{cost}} trace{traceId} attributes
}}}}}}}"""


def free_port():
    """One that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def until(look):
    """What ``look`` gives once it gives something."""
    until_s = time.monotonic() + SOON_S
    while time.monotonic() < until_s:
        try:
            if found := look():
                return found
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise TimeoutError


@pytest.fixture(scope="module")
def phoenix(tmp_path_factory):
    """The address of one that runs."""
    folder, port = tmp_path_factory.mktemp("phoenix"), free_port()
    environment = {
        **os.environ,
        "PHOENIX_WORKING_DIR": str(folder),
        "PHOENIX_HOST": "127.0.0.1",
        "PHOENIX_PORT": str(port),
        "PHOENIX_GRPC_PORT": str(free_port()),
        "PHOENIX_TELEMETRY_ENABLED": "false",
    }
    with (folder / "log").open("wb") as log:
        command = [str(PYTHON), "-m", "phoenix.server.main", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: httpx.get(f"{url}/healthz", timeout=5).is_success)
        yield url
    finally:
        process.kill()
        process.wait()


@contextmanager
def gateway(home, phoenix):
    """The address of a gateway that tells Phoenix."""
    environment = {
        **os.environ,
        "OMNIMIND_HOME": str(home),
        "OMNIMIND_TRACES_SHARE": "1",
        "OMNIMIND_OTLP_ENDPOINT": phoenix,
        "OMNIMIND_OTLP_SIGNALS": "traces",
        "OTEL_RESOURCE_ATTRIBUTES": "openinference.project.name=studio",
        "OPENAI_API_KEY": "none-at-all",
    }
    command = [sys.executable, "-c", "from omnimind.cli.app import app; app()", "gateway", "--port", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+", process.stderr.readline())[0].rstrip(".")
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SOON_S)


@pytest.mark.skipif(not PYTHON.exists(), reason="make phoenix installs it where it disturbs nobody")
def test_phoenix_shows_the_tree_with_model_tokens_and_cost(tmp_path, phoenix):
    """The call below its request, as a call of a model; what it cost is what our ledger says, to the last digit."""
    with Upstream(echo) as upstream:
        (tmp_path / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        with gateway(tmp_path, phoenix) as url:
            asking = {"model": MODEL, "messages": [{"role": "user", "content": "hello there " * 50}]}
            answer = httpx.post(f"{url}/v1/chat/completions", json=asking, timeout=SOON_S)

    def shown():
        found = httpx.post(f"{phoenix}/graphql", json={"query": SHOWN}, timeout=SOON_S).json()["data"]["projects"]
        nodes = {one["node"]["name"]: one["node"]["spans"]["edges"] for one in found["edges"]}
        spans = {one["node"]["name"]: one["node"] for one in nodes.get("studio", ())}
        return spans if len(spans) == 2 else None

    spans = until(shown)
    server, chat = spans["POST /v1/chat/completions"], spans[f"chat {MODEL}"]
    assert (chat["parentId"], chat["trace"]) == (server["spanId"], server["trace"])
    usage = answer.json()["usage"]
    assert (chat["spanKind"], chat["tokenCountPrompt"]) == ("llm", usage["prompt_tokens"])
    assert chat["tokenCountTotal"] == usage["total_tokens"]
    assert f'"model_name": "{MODEL}"' in chat["attributes"]
    assert chat["costSummary"]["total"]["cost"] == pytest.approx(float(answer.headers["x-omnimind-cost-usd"]))
