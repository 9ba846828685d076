"""Ctrl-C: work under way is told to stop, and what doesn't hear it is left behind."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from omnimind.cli import STOPPED
from omnimind.cli.console import console

GRACE_S = 0.7
"""How long work may take to stop by itself. A server that doesn't answer, or a pipe that stays open, never does."""

THE_SAME = "the same command goes on from here"


@contextmanager
def stopping(stop: Callable[[], None], how_to_go_on: Callable[[], str] = lambda: THE_SAME) -> Iterator[None]:
    """Within the block an interrupt calls ``stop``; if the block goes on all the same, the process ends soon after.

    ``stop`` is called from a thread that waits for signals: Python's own handlers run when the main thread comes back
    to Python, which it does not while it waits for somebody else's bytes. ``how_to_go_on`` is said at the end.
    """
    ended = threading.Event()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    threading.Thread(target=_watch, args=(reader, ended, stop, how_to_go_on), name="interrupts", daemon=True).start()
    wakeup = signal.set_wakeup_fd(writer)
    handlers = {number: signal.signal(number, _noted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        ended.set()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(wakeup)
        os.close(writer)


def tell_stopped(how_to_go_on: str = THE_SAME) -> None:
    """Say that nothing is lost."""
    sys.stderr.write(f"omnimind: stopped; {how_to_go_on}\n")
    sys.stderr.flush()


def _watch(reader: int, ended: threading.Event, stop: Callable[[], None], how_to_go_on: Callable[[], str]) -> None:
    with open(reader, "rb", buffering=0) as signals:
        if not signals.read(1):
            return
        stop()
        if not ended.wait(GRACE_S):
            console().show_cursor()
            tell_stopped(how_to_go_on())
            os._exit(STOPPED)


def _noted(number: int, frame: FrameType | None) -> None:
    """Nothing is left to do: the signal's number is in the pipe already."""
