"""The tally: what was sampled since it was told the last time, by whom it was for."""

import threading
from collections import Counter, deque
from typing import Final, NamedTuple, TypeVar

from omnimind.telemetry.profiling.folded import Spent, Stacks, add, read
from omnimind.telemetry.profiling.working import NOBODY, Subject, Working

T = TypeVar("T")

MOST_SUBJECTS: Final = 200
"""Agents of runs that are told apart within a window; the rest count as nobody's in particular."""


class Sampled(NamedTuple):
    """What was sampled for a subject: its calls that began, and its stacks."""

    subject: Subject
    calls: int
    stacks: Stacks


class Tally:
    """Adds samples up. Safe to use from several threads.

    Args:
        working: Counts calls, and has what other processes sampled.
    """

    def __init__(self, working: Working) -> None:
        self._working = working
        self._lock = threading.Lock()
        self._stacks: dict[Subject, Stacks] = {}

    def add(self, subject: Subject, folded: str, spent: Spent) -> None:
        """Count a stack that was seen."""
        with self._lock:
            add(self._of(subject), folded, spent)

    def drain(self) -> list[Sampled]:
        """What there is, which is forgotten."""
        with self._lock:
            for subject, text in _taken(self._working.handed):
                mine = self._of(subject)
                for folded, spent in read(text).items():
                    add(mine, folded, spent)
            found, self._stacks = self._stacks, {}
        calls = Counter(_taken(self._working.calls))
        for subject in calls:
            if len(found) < MOST_SUBJECTS:
                found.setdefault(subject, {})
        return [Sampled(subject, calls[subject], stacks) for subject, stacks in found.items()]

    def _of(self, subject: Subject) -> Stacks:
        if subject not in self._stacks and len(self._stacks) >= MOST_SUBJECTS:
            subject = NOBODY
        return self._stacks.setdefault(subject, {})


def _taken(many: deque[T]) -> list[T]:
    """What is in ``many``, taken out while others put more in."""
    return [many.popleft() for _ in range(len(many))]
