"""Profiling: a process that serves or works samples itself, and traces its memory when somebody wants it to."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psutil

from omnimind import __version__
from omnimind.core.errors import OmniMindError
from omnimind.settings import Settings
from omnimind.store.database import Database
from omnimind.store.holders import this_process
from omnimind.store.profilers import BEAT_S, Order, Profilers, Told
from omnimind.store.profiles import Profiles
from omnimind.telemetry.profiling.memory import Tracer
from omnimind.telemetry.profiling.profiler import Profiler

LOOK_EVERY_S: Final = 2.0
"""How often it is asked whether anything is wanted of this process."""

_ENDING_S: Final = 5.0


@contextmanager
def profiling(settings: Settings, database: Database, role: str) -> Iterator[None]:
    """Profile this process within the block, unless the settings say no.

    Args:
        settings: What the environment decides.
        database: Where profiles are kept; it must be open until the end of the block.
        role: What the process is for.
    """
    if not settings.profiles:
        yield
        return
    process, kept = this_process(), Profiles(database)
    with Profiler(lambda window: kept.keep(window, process, __version__)) as profiler:
        clerk = _Clerk(Profilers(database), profiler, process, role)
        clerk.begin()
        try:
            yield
        finally:
            clerk.end()


class _Clerk:
    """Tells how the process is, and does what is wanted of it, in a thread of its own."""

    def __init__(self, profilers: Profilers, profiler: Profiler, process: str, role: str) -> None:
        self._profilers = profilers
        self._profiler = profiler
        self._process = process
        self._role = role
        self._tracer = Tracer()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="omnimind-profiling", daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._ending.set()
        self._thread.join(_ENDING_S)

    def _work(self) -> None:
        due_s = 0.0
        while True:
            try:
                order = self._profilers.wanted(self._process)
                if order is not None:
                    self._do(order)
                if order is not None or time.monotonic() >= due_s:
                    due_s = time.monotonic() + BEAT_S
                    self._profilers.tell(self._process, self._role, __version__, self._told())
            except OmniMindError:
                pass  # a database in trouble: what was wanted can be wanted again
            if self._ending.wait(LOOK_EVERY_S):
                break
        self._leave()

    def _leave(self) -> None:
        self._tracer.stop()
        try:
            self._profilers.leave(self._process)
        except OmniMindError:
            return  # its silence will tell

    def _do(self, order: Order) -> None:
        if order.action == "start":
            self._tracer.start(order.frames)
        elif order.action == "stop":
            self._tracer.stop()
        elif (tracing := self._tracer.tracing) is not None:
            stacks = self._tracer.snapshot()
            self._profilers.keep(self._process, __version__, tracing.began_at_s, stacks)

    def _told(self) -> Told:
        cost, tracing = self._profiler.cost, self._tracer.tracing
        told = Told(core_share=cost.core_share, rate_hz=cost.rate_hz, resident_bytes=psutil.Process().memory_info().rss)
        if tracing is None:
            return told
        return told.model_copy(
            update={
                "tracing_since_s": tracing.began_at_s,
                "frames": tracing.frames,
                "traced_bytes": tracing.traced_bytes,
                "overhead_bytes": tracing.overhead_bytes,
            }
        )
