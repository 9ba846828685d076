"""The pace: how often samples are taken, so that all that the profiler does takes its share of a core and no more."""

import random
from typing import Final

BUDGET: Final = 0.007
"""Of a core. The promise is 0.01: what the clock of the thread does not see, others pay for."""

SHORTEST_S: Final = 0.01
"""Threads that are busy in Python give way to others every 5 ms: to ask more often slows them down."""

LONGEST_S: Final = 2.0

IDLE_S: Final = 0.1
"""While nobody works."""

_MEMORY: Final = 0.9
"""How much of what samples took before counts against the last one."""


class Pace:
    """Says how long to wait after each sample.

    Waits differ by chance, so that work that goes by a beat is not always caught at the same moment.

    Args:
        budget: How much of a core may be taken.
        seed: Of the chance.
    """

    def __init__(self, budget: float = BUDGET, seed: int = 0) -> None:
        self._budget = budget
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._sample_s = 0.0
        self._debt_s = 0.0

    def owe(self, cost_s: float) -> None:
        """What else the profiler did took ``cost_s`` of processor time: the next samples make up for it."""
        self._debt_s += cost_s

    def wait_s(self, cost_s: float, *, is_idle: bool) -> float:
        """How long to wait after a sample that took ``cost_s`` of processor time."""
        self._sample_s = cost_s if not self._sample_s else _MEMORY * self._sample_s + (1 - _MEMORY) * cost_s
        paid_s = min(self._debt_s, self._sample_s)
        self._debt_s -= paid_s
        wait_s = max((self._sample_s + paid_s) / self._budget, IDLE_S if is_idle else SHORTEST_S)
        return min(wait_s, LONGEST_S) * self._random.uniform(0.5, 1.5)
