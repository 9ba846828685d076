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


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Within the block an interrupt calls ``stop``; if the block goes on all the same, the process ends soon after."""
    ended = threading.Event()

    def leave() -> None:
        if not ended.wait(GRACE_S):
            console().show_cursor()
            tell_stopped()
            os._exit(STOPPED)

    def interrupt(number: int, frame: FrameType | None) -> None:
        threading.Thread(target=leave, name="leave", daemon=True).start()
        stop()

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        ended.set()
        for number, handler in before.items():
            signal.signal(number, handler)


def tell_stopped() -> None:
    """Say that nothing is lost."""
    sys.stderr.write("omnimind: stopped; the same command goes on from here\n")
    sys.stderr.flush()
