"""Durable flows against peers: five tasks that do nothing but add one, each result kept before the next task begins.

    python bench/flows.py                   # everything, about five minutes
    python bench/flows.py sqlite-full

Each round is a process of its own with an empty database, and rounds take turns, so that what else goes on falls on all
alike. Figures are medians; ratios are medians of the ratios within a turn. Everyone has the way that was found to be
its fastest. A task is a function called where the flow runs; OmniMind also has it done by the workforce of its agents,
and Celery has nothing but workers. On SQLite everyone writes ahead (WAL) and syncs at the same level, which is read
back from the connection that writes. That all results are in the database is counted after every round.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from typing import NamedTuple

from durable import Level
from report import Row, circumstances, tell
from servers import Postgres

TURNS = 5
OURS = ("omnimind", "workforce")
NAMES = {
    "omnimind": "OmniMind",
    "workforce": "OmniMind with its workforce",
    "langgraph": "LangGraph",
    "dbos": "DBOS",
    "celery": "Celery on Redis",
}
AT_ONCE = {1: "one at a time", 50: "50 at once"}


class Contest(NamedTuple):
    """What is compared: on what, with how many times as fast as each peer we mean to be."""

    what: str
    goals: dict[str, float]
    level: Level | None = None


CONTESTS = {
    "sqlite-full": Contest("SQLite, every write synced", {"langgraph": 5, "dbos": 1, "celery": 1}, "FULL"),
    "sqlite-normal": Contest("SQLite, synced now and then", {"langgraph": 5, "dbos": 1}, "NORMAL"),
    "postgresql": Contest("PostgreSQL", {"langgraph": 1, "dbos": 1}),
}


def measure(names: Sequence[str]) -> Iterator[Row]:
    """The figures of the contests called ``names``."""
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder:
        for name in names:
            contest = CONTESTS[name]
            with nullcontext() if contest.level else Postgres(Path(folder)) as server:
                for at_once in AT_ONCE:
                    yield from compared(contest, at_once, server)


def compared(contest: Contest, at_once: int, server: Postgres | None) -> Iterator[Row]:
    """All who take part, turn by turn."""
    rates: dict[str, list[float]] = {by: [] for by in (*OURS, *contest.goals)}
    for _ in range(TURNS):
        for by, found in rates.items():
            found.append(rate(by, at_once, contest.level, server))
    what = f"{contest.what}, {AT_ONCE[at_once]}"
    for by, found in rates.items():
        yield Row(f"{what}: {NAMES[by]}", f"{median(found):,.0f} tasks a second ({min(found):,.0f}–{max(found):,.0f})")
    for by, goal in contest.goals.items():
        times = median(ours / theirs for ours, theirs in zip(rates["omnimind"], rates[by], strict=True))
        yield Row(f"{what}: OmniMind to {NAMES[by]}", f"{times:.1f} times as fast", f"≥ {goal:g}", times >= goal)


def rate(by: str, at_once: int, level: Level | None, server: Postgres | None) -> float:
    """The tasks a second of one round."""
    with tempfile.TemporaryDirectory(prefix="omnimind-bench-") as folder:
        command = [sys.executable, str(Path(__file__).with_name("flow_round.py")), by, str(at_once), folder]
        command += ["--level", level] if level and by != "celery" else []
        command += ["--server", server.fresh()] if server else []
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    return float(json.loads(said)["tasks_a_second"])


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("contest", nargs="*", choices=[*CONTESTS, []], help="which to hold; all by default")
    names = parser.parse_args().contest or list(CONTESTS)
    print(circumstances(), flush=True)
    tell(measure(names))


if __name__ == "__main__":
    main()
