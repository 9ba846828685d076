"""Every benchmark, part by part: prints what it measures; ``--record`` keeps it in ``docs/benchmarks.md``.

make bench
python bench/run.py --record
python bench/run.py --record models guard
"""

import argparse
import re
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import anomalies
import driving
import evaluator
import flow_canvas
import flows
import gateway
import make
import peers
import personal
import semantic
import service
import soak
import strategies
import telemetry
import workers
from report import Row, circumstances, tell

RECORD = Path(__file__).parent.parent / "docs" / "benchmarks.md"

PARTS: dict[str, tuple[str, Callable[[], Iterable[Row]]]] = {
    "command": ("The command", lambda: make.measure(list(make.CASES))),
    "peers": ("Against peers", lambda: peers.measure(list(peers.GOALS))),
    "flows": (
        "Flows",
        lambda: chain(evaluator.measure(), flows.measure(list(flows.CONTESTS)), workers.measure(), driving.measure()),
    ),
    "models": ("Models", lambda: chain(gateway.measure(), soak.measure(), semantic.measure())),
    "service": ("The service", service.measure),
    "alerts": ("Learned thresholds", anomalies.measure),
    "dashboard": ("The dashboard", flow_canvas.measure),
    "telemetry": ("What telemetry costs", telemetry.measure),
    "costs": ("What a minute costs", strategies.measure),
    "guard": (
        "Personal data",
        lambda: personal.measure(list(personal.Corpus(personal.SEED).samples(personal.SAMPLES))),
    ),
}
"""The parts of the record: their titles, and what measures them."""


def recorded(record: str, title: str, found: str) -> str:
    """``record`` with what was found under ``title``, in the place of what stood there, or at its end."""
    section = f"### {title}\n\n{found}\n"
    pattern = re.compile(rf"^### {re.escape(title)}\n.*?(?=^#{{2,3}} |\Z)", re.MULTILINE | re.DOTALL)
    if pattern.search(record):
        return pattern.sub(lambda _: section + "\n", record).rstrip() + "\n"
    return f"{record.rstrip()}\n\n{section}"


def main() -> None:
    """Measure, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help=f"write the results to {RECORD.name}")
    parser.add_argument("parts", nargs="*", help=f"which of {', '.join(PARTS)}; all if none is named")
    said = parser.parse_args()
    if unknown := set(said.parts) - PARTS.keys():
        parser.error(f"there is no part called {', '.join(sorted(unknown))}")
    for name in said.parts or PARTS:
        title, measure = PARTS[name]
        when = circumstances()
        print(f"\n{title}: {when}", flush=True)
        found = f"Measured {when}.\n\n{tell(measure())}"
        if said.record:
            RECORD.write_text(recorded(RECORD.read_text(), title, found))


if __name__ == "__main__":
    main()
