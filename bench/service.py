"""The service under load, on this machine: what it answers a second, queues at once, and tells to many who watch.

python bench/service.py
Needs ``wrk`` (Debian's package); it has a core of its own while the service has the other one.
"""

import asyncio
import json
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import aiohttp

from gateways import OURS, free_port, running
from measuring import resident_mb
from omnimind.client import Client, productions, runs
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.keys import Keys, pepper_of
from report import Row, at_least, at_most

READS_PER_S: Final = 600
P95_MS: Final = 100
CREATED: Final = 200
WATCHERS: Final = 500
CONNECTIONS: Final = 32
SECONDS: Final = 15

_TEXT: Final = "The Moon pulls at the sea. Twice a day the water rises, and twice a day it falls. That is a tide."
_ORDER: Final = {"texts": [_TEXT], "options": {"quality": "draft", "language": "en"}, "offline": True}

_SCRIPT: Final = """
local paths, number = {%s}, 0
local headers = {["authorization"] = "Bearer %s", ["accept"] = "application/json"}
function request()
    number = number + 1
    return wrk.format("GET", paths[number %% #paths + 1], headers)
end
function done(summary, latency)
    local bad = summary.errors.status + summary.errors.read + summary.errors.timeout + summary.errors.connect
    io.write(string.format("bad %%d p95 %%f\\n", bad, latency:percentile(95) / 1000))
end
"""

_SLOW_FLOW: Final = {
    "QueryLanguage": "JSONata",
    "StartAt": "Rest",
    "States": {
        "Rest": {"Type": "Wait", "Seconds": 4, "Next": "Count"},
        "Count": {
            "Type": "Map",
            "Items": "{% [1..20] %}",
            "ItemProcessor": {"StartAt": "One", "States": {"One": {"Type": "Pass", "End": True}}},
            "End": True,
        },
    },
}


class Service(NamedTuple):
    """Where it is, a key of an administrator, and its process."""

    url: str
    key: str
    pid: int


@contextmanager
def service(folder: Path, workers: int = 1) -> Iterator[Service]:
    """A service with a home of its own."""
    home, port = folder / "home", free_port()
    home.mkdir(exist_ok=True)
    with open_database(Settings(home=home).database) as database:
        _, secret = Keys(database, pepper_of(home, None)).create("bench", "default", ["admin"])
    url = f"http://127.0.0.1:{port}"
    environment = {"OMNIMIND_HOME": str(home), "OMNIMIND_REQUESTS_PER_MINUTE": "100000000"}
    command = [OURS, "serve", "--port", str(port), "--workers", str(workers), "--drain", "5"]
    with running(command, f"{url}/health/ready", folder / "serve.log", environment) as process:
        yield Service(url, secret.get_secret_value(), process.pid)


def reads(at: Service, folder: Path) -> tuple[float, float]:
    """Mixed reads a second with many connections, and the 95th percentile of their latency, in milliseconds."""
    with Client(at.url, at.key) as client:
        made = client.finished(client(productions.create(**_ORDER)).id)
        for number in range(60):
            client(runs.begin_definition(_SLOW_FLOW, {"number": number}))
        some = [one.id for one in client(runs.find(limit=50)).items]
    paths = [
        "/v1/session",
        "/v1/productions?limit=24",
        f"/v1/productions/{made.id}",
        f"/v1/runs/{made.run_id}",
        *(f"/v1/runs/{one}" for one in some[:4]),
        f"/v1/runs/{made.run_id}/history?limit=50",
        "/v1/runs?limit=24",
        f"/v1/artifacts/{made.thumbnail}?format=webp&width=320",
        "/v1/flows",
        "/v1/approvals",
        "/v1/cost?by=day",
    ]
    script = folder / "reads.lua"
    script.write_text(_SCRIPT % (", ".join(json.dumps(path) for path in paths), at.key))
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", script, at.url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate, told = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"bad (\d+) p95 ([\d.]+)", said)
    if not rate or not told or int(told[1]):
        raise RuntimeError(f"it did not answer everything:\n{said}")
    return float(rate[1]), float(told[2])


async def created(at: Service) -> tuple[int, float]:
    """How many of the productions that were ordered at once are there, and how long that took, in seconds."""
    order = {"sources": [{"text": _TEXT}], "options": _ORDER["options"], "offline": True}
    headers = {"authorization": f"Bearer {at.key}"}
    connector = aiohttp.TCPConnector(limit=CREATED)
    async with aiohttp.ClientSession(at.url, headers=headers, connector=connector) as session:

        async def create(number: int) -> str:
            named = {"idempotency-key": f"bench-{number}"}
            async with session.post("/v1/productions", json=order, headers=named) as response:
                response.raise_for_status()
                name: str = (await response.json())["id"]
                return name

        began_s = time.perf_counter()
        names = set(await asyncio.gather(*(create(number) for number in range(CREATED))))
        took_s = time.perf_counter() - began_s
        listed, cursor = set(), ""
        while cursor is not None:
            more = f"&cursor={cursor}" if cursor else ""
            async with session.get(f"/v1/productions?limit=100{more}") as response:
                page = await response.json()
            listed |= {one["id"] for one in page["items"]}
            cursor = page["next"]
    return len(names & listed), took_s


async def watched(at: Service) -> tuple[int, float, float]:
    """How many of many watchers saw a run end, and when the median and the last one did, in seconds after the first."""
    headers = {"authorization": f"Bearer {at.key}"}
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(at.url, headers=headers, connector=connector, timeout=timeout) as session:
        async with session.post("/v1/runs", json={"definition": _SLOW_FLOW, "input": {}}) as response:
            run_id = (await response.json())["id"]

        async def watch() -> float | None:
            async with session.get(f"/v1/runs/{run_id}/events") as response:
                async for line in response.content:
                    if line.startswith(b"event: end"):
                        return time.perf_counter()
            return None

        ended = await asyncio.gather(*(watch() for _ in range(WATCHERS)))
    seen = sorted(at_s for at_s in ended if at_s is not None)
    return len(seen), statistics.median(seen) - seen[0], seen[-1] - seen[0]


def measure() -> Iterator[Row]:
    """Measure; nothing where what is needed isn't there."""
    if not shutil.which("wrk"):
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with service(folder) as at:
            rate, p95_ms = reads(at, folder)
            memory = resident_mb(at.pid)
        yield at_least("Service: mixed authenticated reads", rate, READS_PER_S, "a second")
        yield at_most("Service: their 95th percentile", p95_ms, P95_MS, "ms", f" ({CONNECTIONS} connections)")
        yield Row("Service: memory after that", f"{memory:.0f} MB")
        with service(folder) as at:
            seen, median_s, last_s = asyncio.run(watched(at))
        told = f" (the median {median_s:.2f} s, the last {last_s:.2f} s after the first)"
        yield at_least("Service: watchers of one run that saw it end", seen, WATCHERS, "", told)
        with service(folder, workers=0) as at:
            kept, took_s = asyncio.run(created(at))
        yield at_least("Service: productions there of 200 ordered at once", kept, CREATED, "", f" ({took_s:.1f} s)")


if __name__ == "__main__":
    from report import circumstances, tell

    print(circumstances())
    tell(measure())
