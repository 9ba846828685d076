"""The gateway against litellm's proxy, with the same upstream, in one run, one process each.

Ours has everything on: keys, budget, limits, guard, exact cache (nothing is asked twice), ledger and spans; litellm
has everything of its own off. Needs ``nginx`` and ``wrk`` (Debian's packages), and litellm in ``.venv/litellm``.

Source of how latency is compared: the method of llm-gateway-bench: one request after the other, contestants in turns.
"""

import http.client
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import gateways
from gateways import Server
from measuring import resident_mb
from report import Row, at_least, at_most
from synthetic_prompts import prompt

ROUNDS: Final = 9
REQUESTS: Final = 25
WARM_UP: Final = 50
CONNECTIONS: Final = 32
SECONDS: Final = 10

ADDED_MS: Final = 1.5
TIMES: Final = 20

_NUMBERS: Final = count()

_SCRIPT: Final = """
local before, after, number = %s, %s, %d
local headers = {["content-type"] = "application/json", ["authorization"] = "Bearer %s"}
function request()
    number = number + 1
    return wrk.format("POST", nil, headers, before .. number .. after)
end
function done(summary, latency)
    io.write(string.format("bad %%d\\n", summary.errors.status + summary.errors.read + summary.errors.timeout))
end
"""


class Client:
    """A client with one connection, which asks what nobody asked before."""

    def __init__(self, server: Server) -> None:
        parts = urlsplit(server.url)
        self._connection = http.client.HTTPConnection(parts.netloc)
        self._path = f"{parts.path}/chat/completions"
        self._headers = {"content-type": "application/json", "authorization": f"Bearer {server.key}"}
        self._model = server.model

    def connect(self) -> None:
        """Begin with a new connection: the old one may have been idle for too long."""
        self._connection.close()
        self.ask_ms()

    def ask_ms(self) -> float:
        """How long an answer takes."""
        body = json.dumps(body_of(self._model, next(_NUMBERS))).encode()
        began_s = time.perf_counter()
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        said = response.read()
        took_ms = (time.perf_counter() - began_s) * 1000
        if response.status != 200:
            raise RuntimeError(f"{self._path}: {response.status} {said[:500]!r}")
        return took_ms


def body_of(model: str, number: int) -> dict[str, object]:
    """The ``number``-th request."""
    return {"model": model, "messages": [{"role": "user", "content": prompt(number)}], "max_tokens": 100}


def latencies_ms(clients: Mapping[str, Client]) -> dict[str, float]:
    """The median of the rounds' medians of each."""
    for client in clients.values():
        for _ in range(WARM_UP):
            client.ask_ms()
    medians: dict[str, list[float]] = {name: [] for name in clients}
    for _ in range(ROUNDS):
        for name, client in clients.items():
            client.connect()
            medians[name].append(statistics.median(client.ask_ms() for _ in range(REQUESTS)))
    return {name: statistics.median(found) for name, found in medians.items()}


def requests_per_s(server: Server, folder: Path) -> float:
    """How many requests a second are answered, with some under way all the time."""
    before, _, after = json.dumps(body_of(server.model, 0)).partition("question 0")
    script = folder / "ask.lua"
    script.write_text(
        _SCRIPT % (json.dumps(f"{before}question "), json.dumps(after), next(_NUMBERS) * 10**6, server.key)
    )
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--timeout", "20s", "-s", script]
    said = subprocess.run(
        [*command, f"{server.url}/chat/completions"], capture_output=True, text=True, check=True
    ).stdout
    bad, rate = re.search(r"bad (\d+)", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
    if not rate or not bad or int(bad[1]):
        raise RuntimeError(f"{server.url} did not answer everything:\n{said}")
    return float(rate[1])


def measure() -> Iterator[Row]:
    """Compare; nothing where what is needed isn't there."""
    if not shutil.which("wrk") or not gateways.LITELLM.exists():
        return
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        upstream = stack.enter_context(gateways.upstream(folder))
        servers = {
            "direct": upstream,
            "ours": stack.enter_context(gateways.ours(folder, upstream.url)),
            "litellm": stack.enter_context(gateways.litellm(folder, upstream.url)),
        }
        took = latencies_ms({name: Client(server) for name, server in servers.items()})
        rates = {name: requests_per_s(server, folder) for name, server in servers.items()}
        memory = {name: resident_mb(server.process.pid) for name, server in servers.items()}
    yield Row("Gateway: median latency, straight to the upstream", f"{took['direct']:.2f} ms")
    yield at_most("Gateway: added to it by ours, everything on", took["ours"] - took["direct"], ADDED_MS, "ms")
    yield Row("Gateway: added to it by litellm's proxy, everything off", f"{took['litellm'] - took['direct']:.2f} ms")
    told = f" ({rates['ours']:.0f} against {rates['litellm']:.0f}, upstream alone {rates['direct']:.0f})"
    yield at_least("Gateway: requests a second, of litellm's proxy", rates["ours"] / rates["litellm"], TIMES, note=told)
    yield Row("Gateway: memory after that", f"{memory['ours']:.0f} MB against {memory['litellm']:.0f} MB")


if __name__ == "__main__":
    from report import circumstances, tell

    print(circumstances())
    tell(measure())
