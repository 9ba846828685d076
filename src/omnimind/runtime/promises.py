"""Promises: where objectives stand, for whoever asks."""

import time
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Final, NamedTuple

from omnimind.alerting.burning import HOUR_S, Budget, Tally
from omnimind.alerting.objectives import Objective
from omnimind.runtime.watch import reader
from omnimind.store.database import Database

FRESH_S: Final = 15.0
"""How old what is told may be."""


class Span(NamedTuple):
    """Some hours of an objective: its events, those that were bad, and how much of the budget was left at their end."""

    at_s: float
    total: float
    bad: float
    left: float | None


class Promise(NamedTuple):
    """An objective, where it stands, and how it got there."""

    budget: Budget
    spans: Sequence[Span]


class Promises:
    """The objectives of a database. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where series are.
        objectives: What is promised.
        now_s: What time it is, in seconds since 1970.
    """

    def __init__(
        self, database: Database, objectives: Sequence[Objective], now_s: Callable[[], float] = time.time
    ) -> None:
        read = reader(database)
        self._tallies = [Tally(objective, read) for objective in objectives]
        self._now_s = now_s
        self._lock = Lock()
        self._counted_at_s = 0.0

    def all(self, spans: int = 120) -> list[Promise]:
        """All of them, each with its window in so many parts at the most. Raises as a database does."""
        with self._lock:
            now_s = self._now_s()
            if now_s - self._counted_at_s >= FRESH_S:
                for tally in self._tallies:
                    tally.refresh(now_s)
                self._counted_at_s = now_s
            return [_promise(tally, now_s, spans) for tally in self._tallies]


def _promise(tally: Tally, now_s: float, most: int) -> Promise:
    budget = tally.budget(now_s)
    window_s = budget.objective.window
    wide_s = max(1, -(-int(window_s) // (most * HOUR_S))) * HOUR_S
    first_s = int(now_s - window_s) // wide_s * wide_s + wide_s
    sums: dict[int, list[float]] = {}
    for at_s, counts in tally.hours().items():
        if at_s >= first_s:
            row = sums.setdefault(at_s // wide_s * wide_s, [0.0, 0.0])
            row[0], row[1] = row[0] + counts.total, row[1] + counts.bad
    bad_in_all = budget.counts.bad
    found, bad = [], 0.0
    for at_s in range(first_s, int(now_s) + 1, wide_s):
        total, its_bad = sums.get(at_s, (0.0, 0.0))
        bad += its_bad
        is_known = budget.since_s is not None and at_s + wide_s > budget.since_s
        left = 1.0 - (budget.spent or 0.0) * (bad / bad_in_all if bad_in_all else 0.0) if is_known else None
        found.append(Span(float(at_s), total, its_bad, left))
    return Promise(budget, found)
