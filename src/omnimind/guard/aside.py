"""Work of others, done aside, so that it can be given up when it takes too long."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Final, TypeVar

T = TypeVar("T")

_THREADS: Final = 8
"""What hangs keeps its thread. When all hang, whatever else is asked for takes too long, and so is refused."""


def within(timeout_s: float, work: Callable[[], T]) -> T:
    """What ``work`` gives. Raises ``TimeoutError`` if it takes longer; it is left to itself then."""
    waiting = _pool().submit(work)
    try:
        return waiting.result(timeout_s)
    finally:
        waiting.cancel()


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, "guard")
