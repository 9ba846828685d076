"""Every benchmark: prints what it measures; ``--record`` keeps it in ``docs/benchmarks.md``.

make bench
python bench/run.py --record
"""

import argparse
from itertools import chain
from pathlib import Path

import driving
import evaluator
import flows
import gateway
import make
import peers
import semantic
import soak
import workers
from report import circumstances, tell

RECORD = Path(__file__).parent.parent / "docs" / "benchmarks.md"
RESULTS = "## Results\n"


def results() -> str:
    """Everything, as Markdown."""
    when = circumstances()
    print(when, flush=True)
    command = tell(make.measure(list(make.CASES)))
    others = tell(peers.measure(list(peers.GOALS)))
    runtime = tell(
        chain(evaluator.measure(), flows.measure(list(flows.CONTESTS)), workers.measure(), driving.measure())
    )
    models = tell(chain(gateway.measure(), semantic.measure(), soak.measure()))
    parts = {"The command": command, "Against peers": others, "Flows": runtime, "Models": models}
    told = "\n\n".join(f"### {title}\n\n{table}" for title, table in parts.items())
    return f"{RESULTS}\nMeasured {when}.\n\n{told}\n"


def main() -> None:
    """Measure, and keep it if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--record", action="store_true", help=f"write the results to {RECORD.name}")
    record = parser.parse_args().record
    found = results()
    if record:
        RECORD.write_text(RECORD.read_text().partition(RESULTS)[0] + found)


if __name__ == "__main__":
    main()
