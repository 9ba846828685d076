"""The sampler: looks at what every thread does at this moment, and for whom."""

import gc
import sys
import threading
from types import FrameType
from typing import Final

from omnimind.telemetry.profiling.clocks import Clocks
from omnimind.telemetry.profiling.folded import Spent
from omnimind.telemetry.profiling.frames import Frames, thread_name
from omnimind.telemetry.profiling.tally import Tally
from omnimind.telemetry.profiling.working import NOBODY, Place, Subject, Working

_LONGEST_US: Final = 5_000_000
"""What a sample stands for at the most: a machine that slept was not at work."""


class Sampler:
    """Takes samples into a tally. Used from one thread, which is not sampled itself.

    Who works for a subject is told with all that they do, waiting included; who works for nobody in particular only
    with the time that they are on a processor. Processor time that a thread took since the last look is the stack's
    that it is caught at work in; if it is caught waiting, that of the next one.

    Args:
        tally: Counts.
        working: Knows who works for whom.
    """

    def __init__(self, tally: Tally, working: Working) -> None:
        self._tally = tally
        self._working = working
        self._frames = Frames()
        self._clocks = Clocks()
        self._owed: dict[int, tuple[Subject, int]] = {}

    def sample(self, elapsed_s: float) -> bool:
        """Take one, which stands for ``elapsed_s``; whether anybody was at work."""
        elapsed_us = min(round(elapsed_s * 1e6), _LONGEST_US)
        own = threading.get_ident()
        spent_us = self._clocks.spent_us()
        counted = False
        owed: dict[int, tuple[Subject, int]] = {}
        for thread, frame in _current_frames().items():
            if thread == own:
                continue
            name, cpu_us = spent_us.get(thread, ("", 0))
            place = self._working.places.get(thread)
            subject = place.subject if place else NOBODY
            before, rest_us = self._owed.get(thread, (subject, 0))
            cpu_us += rest_us if before == subject else 0
            is_waiting = self._frames.is_waiting(frame)
            if is_waiting and cpu_us:
                owed[thread] = subject, cpu_us
            if place is not None:
                self._count(place, frame, Spent(1, elapsed_us, 0 if is_waiting else cpu_us))
                counted = True
            elif cpu_us and not is_waiting:
                folded = f"{thread_name(name)};{self._frames.folded(self._frames.stack(frame))}"
                self._tally.add(NOBODY, folded, Spent(1, cpu_us, cpu_us))
                counted = True
        self._owed = owed
        return counted

    def _count(self, place: Place, frame: FrameType, spent: Spent) -> None:
        stack = self._frames.stack(frame, place.code)
        if stack:
            self._tally.add(place.subject, self._frames.folded(stack), spent)

    def forget(self) -> None:
        """Let go of what is not needed any more."""
        self._frames.forget()


def _current_frames() -> dict[int, FrameType]:
    """What each thread executes.

    No garbage is collected meanwhile: what that calls could wait for a thread that waits for this one.
    Source: python/cpython#106883, in 3.11 before 3.11.5.
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames()
    finally:
        if is_collecting:
            gc.enable()
