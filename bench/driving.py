"""What the runtime costs: ``omnimind make``'s work by its flow, and by a plain driver that calls the same agents.

    python bench/driving.py

Both remember what agents answered, and make the same files. Each production is a process of its own with an empty
store, which begins as the command does; the two take turns.
"""

import argparse
import asyncio
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from opentelemetry.trace import NoOpTracer

import sources
from measuring import VOICE, Cost, ours, run
from omnimind.cli import prepare
from omnimind.core.brief import Options
from omnimind.core.production import Production
from omnimind.runtime.ordering import Order, prepared
from omnimind.settings import Settings
from omnimind.studio import Studio
from omnimind.telemetry.logs import logger
from plain import Plain
from report import Row, at_most, circumstances, tell

TURNS = 5


def produce(by: str, source: str, folder: Path) -> None:
    """Make a video of ``source`` in ``folder``, by the flow or the plain driver."""
    prepare()
    settings = Settings.from_environment(os.environ)
    log = logger(io.StringIO(), verbose=False)
    studio = Studio(settings, listen=lambda _: None, tracer=NoOpTracer(), log=log)
    options = Options(voice=VOICE)
    if by == "flow":
        asyncio.run(studio.make([source], options, folder))
        return
    order = Order([source], options)
    brief = prepared(order, settings, studio.home.artifacts, _no_door).brief  # both need this; only a flow is a run
    made = asyncio.run(Plain(studio.home, studio.voices, settings.cores).make(brief))
    production = Production.model_validate_json(studio.home.artifacts.read(made.production))
    studio.deliver(production, folder)
    studio.home.prune(settings.store_limit)


def _no_door(*, asks_models: bool) -> None:
    """There is no policy to keep to: no model is asked."""


def measure() -> Iterator[Row]:
    """The figures."""
    costs: dict[str, list[Cost]] = {"plain": [], "flow": []}
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder:
        for turn in range(TURNS):
            for by, found in costs.items():
                place = Path(folder) / f"{by}-{turn}"
                command = [sys.executable, __file__, "--by", by, str(sources.TIDES), str(place / "out")]
                found.append(run(command, ours(place / "home")))
            same = [_deliverables(Path(folder) / f"{by}-{turn}" / "out") for by in costs]
            assert same[0] == same[1], "the two made different things"
    wall, cpu = (median(_ratios(costs, of)) for of in ("wall_s", "cpu_s"))
    spent = {by: median(one.cpu_s for one in found) for by, found in costs.items()}
    note = f" (CPU {cpu:.3f} times: {spent['flow']:.2f} s and {spent['plain']:.2f} s)"
    yield at_most("A production by its flow, to one by a plain driver", wall, 1.05, "times", note)


def _ratios(costs: dict[str, list[Cost]], of: str) -> Iterator[float]:
    for plain, flow in zip(costs["plain"], costs["flow"], strict=True):
        yield getattr(flow, of) / getattr(plain, of)


def _deliverables(folder: Path) -> list[str]:
    manifest = json.loads((folder / "production.json").read_text())
    return sorted(one["artifact"]["sha256"] for one in manifest["deliverables"])


def main() -> None:
    """Print a table, or make one production."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=["plain", "flow"], help="make one production of SOURCE in FOLDER")
    parser.add_argument("source", nargs="?")
    parser.add_argument("folder", nargs="?", type=Path)
    given = parser.parse_args()
    if given.by:
        produce(given.by, given.source, given.folder)
    else:
        print(circumstances(), flush=True)
        tell(measure())


if __name__ == "__main__":
    main()
