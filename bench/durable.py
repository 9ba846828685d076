"""A contestant among durable flows: it runs flows of five tasks that add one, and keeps every result."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

TASKS = 5
"""Tasks of a flow, one after the other, each given what the one before it made."""

Level = Literal["FULL", "NORMAL"]
"""``PRAGMA synchronous``: in WAL mode, ``FULL`` syncs every transaction to the disk, ``NORMAL`` only checkpoints."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a contestant keeps its results.

    Attributes:
        folder: An empty folder of its own.
        level: How SQLite must sync, where it is used.
        server: The URL of an empty PostgreSQL database instead.
    """

    folder: Path
    level: Level | None = None
    server: str | None = None


@dataclass(frozen=True, slots=True)
class Contestant:
    """A system under way.

    Attributes:
        run: Run so many flows to their end; it asserts that each gave what five tasks make of nothing.
        kept: How many results of tasks the database holds.
        level: What SQLite says its level is, on the connection that writes.
    """

    run: Callable[[int], None]
    kept: Callable[[], int]
    level: Callable[[], str | None] = lambda: None


def in_threads(flow: Callable[[], int], at_once: int) -> Callable[[int], None]:
    """Runs ``flow`` so many times, ``at_once`` side by side: in this thread if that is one at a time."""
    pool = ThreadPoolExecutor(at_once)

    def run(count: int) -> None:
        results: Iterable[int] = (flow() for _ in range(count))
        if at_once > 1:
            results = pool.map(lambda _: flow(), range(count))
        assert all(result == TASKS for result in results)

    return run


LEVELS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}
"""What ``PRAGMA synchronous`` answers."""
