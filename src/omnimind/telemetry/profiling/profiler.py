"""The profiler: a thread that samples this process all the time, for less than a hundredth of a core."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from omnimind.core.errors import OmniMindError
from omnimind.telemetry.profiling.pace import Pace
from omnimind.telemetry.profiling.sampler import Sampler
from omnimind.telemetry.profiling.tally import Sampled, Tally
from omnimind.telemetry.profiling.working import WORKING, Working

WINDOW_S: Final = 30.0
"""How often what was sampled is kept."""

_ENDING_S: Final = 5.0
"""How long the end of the process may wait for the last of it."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was sampled within ``duration_s`` from ``at_s`` on."""

    at_s: float
    duration_s: float
    sampled: Sequence[Sampled]


@dataclass(frozen=True, slots=True)
class Cost:
    """What the profiler itself took: of a core, and how often a second it looked."""

    core_share: float
    rate_hz: float


class Profiler:
    """Samples this process while it is open.

    Args:
        keep: Keeps a window, and waits for that; it may raise ``OmniMindError``, and nothing of it is kept then.
            ``None``: somebody drains the tally.
        working: Who works for whom.
        pace: How often.
        window_s: How often what was sampled is kept.

    Attributes:
        tally: What was sampled and not kept yet.
        dropped: How many windows could not be kept.
    """

    def __init__(
        self,
        keep: Callable[[Window], None] | None = None,
        working: Working = WORKING,
        pace: Pace | None = None,
        window_s: float = WINDOW_S,
    ) -> None:
        self._keep = keep
        self._pace = pace or Pace()
        self._window_s = window_s
        self.tally = Tally(working)
        self._sampler = Sampler(self.tally, working)
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="omnimind-profiler", daemon=True)
        self._samples = 0
        self._spent_s = 0.0
        self._began_s = time.monotonic()
        self._window_at_s = time.time()
        self.dropped = 0

    def __enter__(self) -> "Profiler":
        self._began_s = time.monotonic()
        self._window_at_s = time.time()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join(_ENDING_S)

    @property
    def cost(self) -> Cost:
        """What it took since it began."""
        passed_s = max(time.monotonic() - self._began_s, 1e-9)
        return Cost(self._spent_s / passed_s, self._samples / passed_s)

    def _work(self) -> None:
        last_s = time.monotonic()
        wait_s, due_s = 0.0, last_s + self._window_s
        while not self._ending.wait(wait_s):
            began_s, now_s = time.thread_time(), time.monotonic()
            was_busy = self._sampler.sample(now_s - last_s)
            last_s = now_s
            cost_s = time.thread_time() - began_s
            self._samples += 1
            self._spent_s += cost_s
            wait_s = self._pace.wait_s(cost_s, is_idle=not was_busy)
            if self._keep is not None and now_s >= due_s:
                due_s = now_s + self._window_s
                self._flush()
        self._flush()

    def _flush(self) -> None:
        if self._keep is None:
            return
        began_s, at_s = time.thread_time(), self._window_at_s
        self._window_at_s = time.time()
        sampled = self.tally.drain()
        self._sampler.forget()
        if sampled:
            try:
                self._keep(Window(at_s, self._window_at_s - at_s, sampled))
            except OmniMindError:
                self.dropped += 1
        cost_s = time.thread_time() - began_s
        self._spent_s += cost_s
        self._pace.owe(cost_s)
