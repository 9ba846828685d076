"""A service that had all sorts of work, scraped from before it began: what dashboards and rules are asked about."""

import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

from omnimind.core.model import Usage
from omnimind.testing import tides
from omnimind.testing.upstream.asked import Said
from omnimind.testing.upstream.server import Upstream

from .alertmanager import Alertmanager
from .prometheus import Prometheus
from .test_serve import Serving, until

ROOT = Path(__file__).parents[2]

MODELS = """
environment: false
providers:
  house: {{wire: openai, url: "{url}", models: [writer]}}
models:
  house/writer:
    tier: strong
    json_schema: true
    context_tokens: 128000
    output_tokens: 16384
    price: {{input_usd: 1, output_usd: 10}}
"""
ALERTS = """
rules:
  - {name: Failed, increase: 'omnimind_agent_calls_total{outcome="failed"}', over: 1h, above: 0, summary: It failed}
"""
REQUESTS = (
    "How tides work, for ten-year-olds, 16 seconds",
    "Como funcionam as marés, para crianças de dez anos, 16 segundos",
    "How tides work, for ten-year-olds, 10 seconds",
)
MISQUOTED = "# The sea\n\nThe sea climbs the wall twice a day. It stays for a while.\n\n## Why\n\nThe moon pulls it."
"""A document that the model quotes as it does not stand there."""

OVER = {"ready", "rejected", "failed", "cancelled"}
DRAFT = {"quality": "draft", "captions": "soft", "music": False}


class Observed:
    """The service, whoever asks it, and the Prometheus that scrapes it."""

    def __init__(self, serving, client, prometheus):
        self.url, self._client, self.prometheus = serving.url, client, prometheus

    def post(self, path, **body):
        """What it answers."""
        return self._client.post(f"{self.url}{path}", json=body).raise_for_status().json()

    def get(self, path):
        """What it answers."""
        return self._client.get(f"{self.url}{path}").raise_for_status().json()

    def work(self):
        """Productions in two languages, one once more, one that fails, and calls of the gateway."""
        for number, request in enumerate((*REQUESTS, REQUESTS[0])):
            for _ in range(2):  # the second is known already
                self.chat("I am ana@example.org. Why?", temperature=number / 10)
            self.chat("Who am I?", stream=True, temperature=number / 10)
            self.made("ready", request=request)
        self.made("failed", sources=[{"text": MISQUOTED, "name": "sea.md"}])

    def chat(self, text, **more):
        """Ask the model."""
        asked = {"model": "house/writer", "messages": [{"role": "user", "content": text}], **more}
        said = self._client.post(f"{self.url}/v1/chat/completions", json=asked)
        assert said.status_code == 200, said.text

    def made(self, status, **order):
        """Wait for a production, which ends so."""
        place = f"/v1/productions/{self.post('/v1/productions', options=DRAFT, **order)['id']}"
        told = until(lambda: (it := self.get(place))["status"] in OVER and it, 240)
        assert told["status"] == status, told


@contextmanager
def observed(folder):
    """The service after its work, while it still runs."""
    home = folder / "home"
    home.mkdir()
    (home / "alerts.yaml").write_text(ALERTS)
    rules, routes = folder / "rules.yml", folder / "alertmanager.yml"
    rules.write_text(exported(home, "--prometheus"))
    routes.write_text(exported(home, "--alertmanager"))
    with ExitStack() as stack:
        upstream = stack.enter_context(Upstream(_answer))
        (home / "models.yaml").write_text(MODELS.format(url=upstream.url_of("openai")))
        serving = Serving(home).start()
        stack.callback(serving.stop)
        client, alertmanager = stack.enter_context(serving.client()), stack.enter_context(Alertmanager(routes))
        targets = {"omnimind": serving.url.removeprefix("http://")}
        more = {"rules": [rules], "alertmanager": alertmanager.address, "is_target": True}
        prometheus = stack.enter_context(Prometheus(folder / "prometheus", targets, **more))
        prometheus.until(lambda: prometheus.value('omnimind_workers{state="alive"}'), "no worker is seen")
        it = Observed(serving, client, prometheus)
        it.work()
        yield it


def exported(home, *arguments):
    """What ``omnimind alerts export`` prints."""
    command = [str(Path(sys.executable).with_name("omnimind")), "alerts", "export", *map(str, arguments)]
    environment = {"OMNIMIND_HOME": str(home), "PATH": "/usr/bin:/bin"}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 0, said.stderr
    return said.stdout


def _answer(asked):
    if "response_format" in asked.body:
        return tides.answer(asked.body)
    return Said("Tides.", usage=Usage(input_tokens=100, output_tokens=10))
