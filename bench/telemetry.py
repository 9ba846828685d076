"""What telemetry costs: everything on against everything off, in one run, in turns.

On: spans and lines into the embedded store, metrics, profiles, and all of it to a collector by OTLP, as it is unless
something else is said. Off: nothing is kept, counted or sent. Then the same with all traces of requests kept, not a
tenth; with a collector that is not there, and with one that never answers. Processor time is of all threads, those that
nobody waits for included, and does not depend on who else is at work on the machine.

    python bench/telemetry.py
"""

import io
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import httpx
import psutil

from measuring import OMNIMIND, VOICE, ours, run
from omnimind.runtime.seeing import telemetry
from omnimind.settings import Settings
from omnimind.store.database import open_database
from omnimind.store.seen import prune_seen
from omnimind.testing.collector import Collector
from omnimind.testing.upstream.asked import echo
from omnimind.testing.upstream.server import Upstream
from report import Row, at_least, at_most, circumstances, tell

ROUNDS: Final = 7
TURNS: Final = 40
CALLS: Final = 25
WARM_UP: Final = 400
SPANS: Final = 60_000
LIMIT: Final = 10 * 10**6

MOST_SHARE: Final = 3.0
MOST_MS: Final = 0.3
LEAST_SPANS_S: Final = 10_000
MOST_ENDING_S: Final = 2.0

SOURCE: Final = Path(__file__).parent.parent / "examples" / "tides.md"

OFF: Final = {"OMNIMIND_TELEMETRY": "false", "OMNIMIND_PROFILES": "false"}

MODELS: Final = """
environment: false
providers:
  house: {{wire: openai, url: "{url}"}}
models:
  house/small: {{price: {{input_usd: 1, output_usd: 2}}, tier: small}}
"""

Environment = Mapping[str, str]


def on(endpoint: str) -> dict[str, str]:
    """Everything on, sent to ``endpoint``."""
    return {"OMNIMIND_OTLP_ENDPOINT": endpoint}


@contextmanager
def silent() -> Iterator[str]:
    """The address of a collector that takes connections, and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def gone() -> str:
    """The address of a collector that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


class Costs(NamedTuple):
    """Processor time and time by the clock of each turn, in one unit."""

    cpu: list[float]
    wall: list[float]


# ---------------------------------------------------------------- a production


def making(folder: Path, cases: Mapping[str, Environment]) -> dict[str, Costs]:
    """What a production takes in each case, in seconds, :data:`ROUNDS` times in turns."""
    found = {name: Costs([], []) for name in cases}
    command = [OMNIMIND, "make", SOURCE, "-o", folder / "out", "--voice", VOICE, "--quality", "draft"]
    run([OMNIMIND, "--help"], ours(folder / "warm"))
    for _ in range(ROUNDS):
        for name, environment in cases.items():
            home = folder / "home"
            shutil.rmtree(home, ignore_errors=True)
            cost = run(command, {**ours(home), **environment}, fine=(0, 3))
            found[name].cpu.append(cost.cpu_s)
            found[name].wall.append(cost.wall_s)
    return found


# ---------------------------------------------------------------- a call of the gateway


@contextmanager
def gateway(folder: Path, environment: Environment) -> Iterator[tuple[str, psutil.Process]]:
    """A gateway, and its process."""
    command = [str(OMNIMIND), "gateway", "--port", "0"]
    told = {**os.environ, **ours(folder), **environment}
    process = subprocess.Popen(command, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline() if process.stderr else ""
        yield next(word for word in line.split() if word.startswith("http")).rstrip("."), psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def calling(folder: Path, url: str, cases: Mapping[str, Environment]) -> dict[str, Costs]:
    """What a call takes in each case, in milliseconds: the processor time of the gateway, and until it is answered.

    The gateways are there at the same time and are asked in turns, a few calls each, so that they meet the same moments
    of the machine: from one minute to the next its clock can differ by more than what is measured. All are warm.
    """
    with ExitStack() as stack:
        gateways = {}
        client = stack.enter_context(httpx.Client())
        for name, environment in cases.items():
            (home := folder / name).mkdir()
            (home / "models.yaml").write_text(MODELS.format(url=url))
            gateways[name] = stack.enter_context(gateway(home, environment))
            _ask(client, gateways[name][0], f"{name} warm", WARM_UP)
        found = {name: Costs([], []) for name in cases}
        for turn in range(TURNS):
            for name, (address, process) in gateways.items():
                before_s = sum(process.cpu_times()[:2])
                took_ms = _ask(client, address, f"{name} {turn}", CALLS)
                found[name].cpu.append((sum(process.cpu_times()[:2]) - before_s) * 1000 / CALLS)
                found[name].wall.append(statistics.median(took_ms))
    return found


def _ask(client: httpx.Client, address: str, what: str, count: int) -> list[float]:
    took_ms = []
    for number in range(count):
        asked = {"model": "house/small", "messages": [{"role": "user", "content": f"{what} {number}"}]}
        began_s = time.perf_counter()
        client.post(f"{address}/v1/chat/completions", json=asked).raise_for_status()
        took_ms.append((time.perf_counter() - began_s) * 1000)
    return took_ms


# ---------------------------------------------------------------- the embedded store


def keeping(folder: Path) -> Iterator[Row]:
    """How many spans a second the embedded store takes, and what it keeps of them."""
    settings = Settings.from_environment({"OMNIMIND_HOME": str(folder), "OMNIMIND_TRACES_SHARE": "1"})
    told = telemetry(settings, io.StringIO())
    with open_database(settings.database) as database:
        told.into(database)
        began_s, before_s = time.perf_counter(), time.process_time()
        for number in range(SPANS):
            said = {"omnimind.tenant": "default", "omnimind.agent": "narrator", "n": number}
            told.tracer.start_span("agent narrator", attributes=said).end()
            if number % 5000 == 0:
                told.keeping.flush()
        told.keeping.flush(60)
        took_s, used_s = time.perf_counter() - began_s, time.process_time() - before_s
        yield at_least(
            "Spans that the embedded store takes a second",
            SPANS / used_s,
            LEAST_SPANS_S,
            "spans",
            f" of processor time, {SPANS / took_s:.0f} by the clock",
        )
        yield at_most("Of them dropped", told.keeping.dropped, 0, "spans")
        prune_seen(database, limit_bytes=LIMIT, max_age_s=1e9)
        with database.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            pages = [connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in ("page_count", "freelist_count")]
            size = connection.exec_driver_sql("PRAGMA page_size").scalar()
        used = (pages[0] - pages[1]) * size / LIMIT
        yield at_most("What is left after pruning to 10 MB, of that", used, 1.0, "times")
        told.close()


# ---------------------------------------------------------------- all


def measure() -> Iterator[Row]:
    """All of it."""
    with tempfile.TemporaryDirectory() as name, Collector() as there, silent() as mute:
        folder = Path(name)
        all_of_it = {**on(there.http), "OMNIMIND_TRACES_SHARE": "1"}
        cases = {"off": OFF, "on": on(there.http), "gone": on(gone()), "silent": on(mute)}
        made = making(folder, cases)
        base = made["off"]
        yield Row("A production, everything off", f"{min(base.cpu):.3f} s of processor time")
        for case, told in _TOLD.items():  # the least of each: what else happens on the machine only adds to it
            more, note = min(made[case].cpu) / min(base.cpu) - 1, f" ({min(made[case].cpu):.3f} s)"
            yield at_most(f"A production, {told}: more by", more * 100, MOST_SHARE, "%", note)
        later_s = max(_more(made[case].wall, base.wall) for case in _TOLD)
        what = "A production, whatever becomes of the collector: ends later by"
        yield at_most(what, later_s, MOST_ENDING_S, "s")
        with Upstream(echo) as upstream:
            called = calling(folder, upstream.url_of("openai"), {**cases, "all": all_of_it})
        base = called["off"]
        yield Row("A call, everything off", f"{statistics.mean(base.cpu):.3f} ms of processor time")
        for case, told in {**_TOLD, "all": "all traces kept"}.items():
            more_ms = statistics.mean(called[case].cpu) - statistics.mean(base.cpu)  # it comes in steps of 10 ms
            yield at_most(f"A call, {told}: more by", more_ms, MOST_MS, "ms", " of processor time")
            yield at_most(f"A call, {told}: answered later by", _more(called[case].wall, base.wall), MOST_MS, "ms")
    with tempfile.TemporaryDirectory() as name:
        yield from keeping(Path(name))


_TOLD: Final = {
    "on": "everything on",
    "gone": "the collector is not there",
    "silent": "the collector never answers",
}


def _more(costs: Sequence[float], base: Sequence[float]) -> float:
    """By how much they are more than those of the same turns."""
    return statistics.median(cost - off for cost, off in zip(costs, base, strict=True))


if __name__ == "__main__":
    print(circumstances(), file=sys.stderr)
    print(json.dumps({"met": "not met" not in tell(measure())}), file=sys.stderr)
