"""A round of one contestant in a process of its own; :mod:`flows` begins it, and reads the JSON that it prints."""

import argparse
import json
import time
from importlib import import_module
from pathlib import Path

from durable import TASKS, Place

LEAST_S = 1.0
BATCH = 4
"""Flows are begun in batches of this many times those at work at once, so that the last of them weigh little."""


def play(by: str, place: Place, at_once: int) -> dict[str, object]:
    """Run flows for about a second, after a few to warm up; every task's result must be in the database."""
    count = max(20, BATCH * at_once)
    with import_module(f"by_{by}").contestant(place, at_once) as contestant:
        contestant.run(max(5, at_once))
        before, flows, began = contestant.kept(), 0, time.perf_counter()
        while (spent_s := time.perf_counter() - began) < LEAST_S:
            contestant.run(count)
            flows += count
        kept, level = contestant.kept() - before, contestant.level()
    assert kept >= TASKS * flows, f"{by} kept {kept} results of {TASKS * flows} tasks"
    assert level == place.level, f"{by} syncs by {level}, not by {place.level}"
    return {"tasks_a_second": TASKS * flows / spent_s}


def main() -> None:
    """Print what :func:`play` gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("by", help="omnimind, langgraph, dbos or celery")
    parser.add_argument("at_once", type=int, help="how many flows are at work side by side")
    parser.add_argument("folder", type=Path, help="an empty folder")
    parser.add_argument("--level", help="how SQLite syncs")
    parser.add_argument("--server", help="the URL of an empty PostgreSQL database")
    given = parser.parse_args()
    print(json.dumps(play(given.by, Place(given.folder, given.level, given.server), given.at_once)))


if __name__ == "__main__":
    main()
