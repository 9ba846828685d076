"""The stages of a stream side by side: an earlier one works in a thread of its own, a little ahead of its reader."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

ITEMS: Final = 2
"""How far ahead: enough for both threads never to wait long for each other."""


def ahead(items: Iterable[T]) -> Iterator[T]:
    """``items``, in their order, made in another thread from now on; at most :data:`ITEMS` wait to be read.

    What is raised there is raised here. An iterator that is given up lets the item at work be finished, and no more.
    """
    thread = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    source = iter(items)
    coming = deque(thread.submit(_next, source) for _ in range(ITEMS))
    return _read(thread, source, coming)


def _read(thread: ThreadPoolExecutor, source: Iterator[T], coming: deque[Future[tuple[T, ...]]]) -> Iterator[T]:
    try:
        while item := coming.popleft().result():
            coming.append(thread.submit(_next, source))
            yield item[0]
    finally:
        thread.shutdown(cancel_futures=True)


def _next(source: Iterator[T]) -> tuple[T, ...]:
    """The next item of ``source``, or nothing at its end."""
    for item in source:
        return (item,)
    return ()
