"""Clocks of threads: how much processor time each thread of this process took."""

import sys
import threading
import time
from typing import Final

_HAS_CLOCKS: Final = sys.platform == "linux"


def _clock_of(native_id: int) -> int:
    """The clock of a thread, which says ``EINVAL`` once there is no such thread.

    ``time.pthread_getcpuclockid`` gives the same, but takes the whole process down if the thread has just ended.
    Source: Linux, include/linux/posix-timers_types.h: CPUCLOCK_SCHED (2), CPUCLOCK_PERTHREAD_MASK (4).
    """
    return (~native_id << 3) | 6


class Clocks:
    """Reads the clocks of all threads. Used from one thread."""

    def __init__(self) -> None:
        self._last_ns: dict[int, int] = {}

    def spent_us(self) -> dict[int, tuple[str, int]]:
        """By thread identifier its name, and the microseconds of processor time that it took since the last look.

        A thread that is new took nothing yet; where threads have no clocks, none ever takes any.
        """
        found: dict[int, tuple[str, int]] = {}
        last_ns, now_ns = self._last_ns, {}
        for thread in threading.enumerate():
            ident, native_id = thread.ident, thread.native_id
            if ident is None or native_id is None:
                continue
            spent_ns = _spent_ns(native_id)
            now_ns[native_id] = spent_ns
            found[ident] = thread.name, max(0, spent_ns - last_ns.get(native_id, spent_ns)) // 1000
        self._last_ns = now_ns
        return found


def _spent_ns(native_id: int) -> int:
    if not _HAS_CLOCKS:
        return 0
    try:
        return time.clock_gettime_ns(_clock_of(native_id))
    except OSError:  # it has ended
        return 0
