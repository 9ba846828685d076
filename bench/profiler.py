"""What the profiler costs, and how right it is: a busy process and an idle one, with it and without, in turns.

The process has forty threads that wait, and two that work for agents: in Python, and in native code that lets go of the
interpreter. They do the same work each time; what that takes is compared in processor time, the profiler's left out.

    python bench/profiler.py
"""

import hashlib
import threading
import time
from collections.abc import Callable
from statistics import median

from omnimind.telemetry.profiling.flame import functions
from omnimind.telemetry.profiling.folded import merged
from omnimind.telemetry.profiling.profiler import Profiler, Window
from omnimind.telemetry.profiling.working import WORKING, Subject
from report import Row, at_most, circumstances, tell

ROUNDS = 3
STEPS = 500
WAITING = 40
DEPTH = 20
IDLE_S = 5.0
MOST_SHARE = 1.0
MOST_ERROR = 5.0

BLOCK = b"x" * 1_000_000


def in_python() -> None:
    """Some work of Python."""
    sum(number * number for number in range(60_000))


def in_native_code() -> None:
    """Some work of a library."""
    for _ in range(5):
        hashlib.sha256(BLOCK)


def deep(depth: int, work: Callable[[], object]) -> None:
    """Do ``work`` as deep down as agents do."""
    if depth:
        deep(depth - 1, work)
    else:
        work()


def agent(step: Callable[[], None]) -> float:
    """Work as an agent; the processor seconds that it took."""
    began_s = time.thread_time()
    with WORKING.at(Subject("default", "run", step.__name__)):
        deep(DEPTH, lambda: [step() for _ in range(STEPS)])
    return time.thread_time() - began_s


def at_work() -> float:
    """Two agents, side by side; the processor seconds that they took."""
    took_s: list[float] = []
    threads = [
        threading.Thread(target=lambda step=step: took_s.append(agent(step))) for step in (in_python, in_native_code)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(took_s)


def profiled(work: Callable[[], float]) -> tuple[float, Profiler, list[Window]]:
    """What ``work`` took while it was sampled, by whom, and what was seen."""
    windows: list[Window] = []
    with Profiler(windows.append) as profiler:
        took_s = work()
    return took_s, profiler, windows


def error_of(took_s: float, windows: list[Window]) -> float:
    """By how much of 100 the processor time that was seen misses what was taken."""
    stacks = merged(one.stacks for window in windows for one in window.sampled if one.subject.agent)
    seen_s = functions(stacks, "cpu")[f"{__name__}:deep"].total * 1e-6
    return abs(seen_s - took_s) / took_s * 100


def main() -> None:
    """Measure and tell."""
    print(f"Measured {circumstances()}.\n")
    until = threading.Event()
    for _ in range(WAITING):
        threading.Thread(target=deep, args=(DEPTH, until.wait), daemon=True).start()
    at_work()
    without, within, shares, rates, errors = [], [], [], [], []
    for _ in range(ROUNDS):
        without.append(at_work())
        took_s, profiler, windows = profiled(at_work)
        within.append(took_s)
        shares.append(profiler.cost.core_share * 100)
        rates.append(profiler.cost.rate_hz)
        errors.append(error_of(took_s, windows))
    _, idle, _ = profiled(lambda: time.sleep(IDLE_S) or 0.0)
    slower = (sum(within) / sum(without) - 1) * 100
    rows = [
        at_most(
            "The profiler, while two agents work",
            max(shares),
            MOST_SHARE,
            "% of a core",
            f" ({median(rates):.0f} looks a second)",
        ),
        at_most(
            "The profiler, while nobody works",
            idle.cost.core_share * 100,
            MOST_SHARE,
            "% of a core",
            f" ({idle.cost.rate_hz:.0f} looks a second)",
        ),
        Row("What the agents' work takes more", f"{slower:.1f} % of its processor time ({sum(without):.1f} s)"),
        at_most("Processor time that is not told of whoever took it", median(errors), MOST_ERROR, "%"),
    ]
    tell(rows)
    until.set()


if __name__ == "__main__":
    main()
