"""The servers that the gateway is measured with, each a process of its own: an upstream, our gateway, litellm's proxy.

The upstream is nginx answering from its configuration, so that nothing of what is measured is its time.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple

from omnimind.api.access import SCOPES
from omnimind.core.ledger import Budget
from omnimind.settings import Settings
from omnimind.store.budgets import Budgets
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from omnimind.store.policies import Policies
from synthetic_prompts import ANSWER


class Server(NamedTuple):
    """Where it is, what its model is called, the key it wants, and its process."""

    url: str
    model: str
    key: str
    process: subprocess.Popen


ROOT: Final = Path(__file__).parent.parent
OURS: Final = Path(sys.executable).with_name("omnimind")
LITELLM: Final = ROOT / ".venv/litellm/bin/litellm"
START_S: Final = 60.0

_COMPLETION: Final = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1,
    "model": "m",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": ANSWER}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 230, "completion_tokens": 40, "total_tokens": 270},
}

_NGINX: Final = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off; client_body_buffer_size 64k; keepalive_requests 1000000;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{ default_type application/json; return 200 '{body}'; }}
    }}
}}
"""


_MODELS: Final = """
environment: false
providers:
  bench: {{url: "{url}"}}
  streams: {{url: "{streams}"}}
models:
  bench/m:
    price: {{input_usd: 1, output_usd: 2}}
    context_tokens: 128000
    requests_per_minute: 10000000
    tokens_per_minute: 10000000000
    at_once: 1000
  streams/m: {{price: {{input_usd: 1, output_usd: 2}}, context_tokens: 128000}}
breaker: {{min_calls: 1000000}}
limits:
  tenants: {{"*": {{requests_per_minute: 10000000}}}}
  keys: {{"*": {{requests_per_minute: 10000000, at_once: 1000}}}}
"""

_POLICY: Final = """
name: bench
rules:
  - {id: personal, check: personal, where: [input, output, tool], action: redact, threshold: 0.6}
  - {id: code-names, check: words, words: [bluefin, maré alta, wintermute], where: [input, output], action: block}
"""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(command: list[Any], ready: str, log: Path, environment: Mapping[str, str]) -> Iterator[subprocess.Popen]:
    """A process that answers at the URL ``ready`` within the block."""
    with log.open("wb") as told:
        process = subprocess.Popen(command, stdout=told, stderr=told, env=os.environ | environment)
        try:
            _wait(process, ready, log)
            yield process
        finally:
            process.terminate()
            process.wait()


def _wait(process: subprocess.Popen, ready: str, log: Path) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(ready, timeout=1).close()  # noqa: S310 - on this machine
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"it does not answer at {ready}: {log.read_text()[-2000:]}")


@contextmanager
def upstream(folder: Path) -> Iterator[Server]:
    """nginx, which gives everybody the same completion."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    port, configuration = free_port(), folder / "nginx.conf"
    configuration.write_text(_NGINX.format(folder=folder, port=port, body=json.dumps(_COMPLETION)))
    url = f"http://127.0.0.1:{port}/v1"
    with running([program, "-c", configuration, "-p", folder], url, folder / "nginx.log", {}) as process:
        yield Server(url, "m", "none", process)


@contextmanager
def litellm(folder: Path, upstream_url: str) -> Iterator[Server]:
    """litellm's proxy, with nothing of its own switched on."""
    port, configuration = free_port(), folder / "litellm.yaml"
    parameters = {"model": "openai/m", "api_base": upstream_url, "api_key": "none"}
    models = [{"model_name": "bench/m", "litellm_params": parameters}]
    configuration.write_text(json.dumps({"model_list": models, "litellm_settings": {"callbacks": []}}))
    command = [LITELLM, "--config", configuration, "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    environment = {
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_LOG": "ERROR",
        "LITELLM_TELEMETRY": "False",
        "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": "true",
    }
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/health/liveliness", folder / "litellm.log", environment) as process:
        yield Server(f"{url}/v1", "bench/m", "none", process)


@contextmanager
def ours(folder: Path, upstream_url: str, streams_url: str = "") -> Iterator[Server]:
    """Our gateway with everything on: a guard for personal data and words, a budget, limits, cache, and telemetry.

    Spans, metrics, lines and profiles are gathered into its own database, as they are unless something else is said.
    ``streams/m`` is asked at ``streams_url``.
    """
    home, port = folder / "home", free_port()
    key = _furnished(home, upstream_url, streams_url or upstream_url)
    command = [OURS, "gateway", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with running(command, f"{url}/health/ready", folder / "ours.log", {"OMNIMIND_HOME": str(home)}) as process:
        yield Server(f"{url}/v1", "bench/m", key, process)


def _furnished(home: Path, upstream_url: str, streams_url: str) -> str:
    """A home with a policy and a budget, and the key to it."""
    home.mkdir()
    (home / "models.yaml").write_text(_MODELS.format(url=upstream_url, streams=streams_url))
    with open_database(Settings(home=home).database) as database:
        Policies(database).set("default", _POLICY, "bench")
        Budgets(database).set(Budget(scope="tenant", subject="*", period="month", hard_usd=Decimal(10**6)))
        _, secret = Keys(database, pepper_of(home, None)).create("bench", "default", SCOPES)
    return secret.get_secret_value()
