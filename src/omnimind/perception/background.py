"""Work on other threads that its caller waits for, tells progress of, and can stop."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from types import TracebackType
from typing import TypeVar

from omnimind.core.agent import Progress
from omnimind.core.errors import Cancelled

T = TypeVar("T")

_POLL_S = 0.2


class Background:
    """So many threads; when the ``with`` block is left by an error, what they do is told to stop, and waited for."""

    def __init__(self, threads: int) -> None:
        self._stop = Event()
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="perception")

    def __enter__(self) -> "Background":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    def submit(self, work: Callable[[Progress], T]) -> Future[T]:
        """Start ``work``, which calls the progress it is given: that raises ``Cancelled`` when it is to stop."""
        return self._pool.submit(work, self._going_on)

    def _going_on(self, done: float, total: float) -> None:
        if self._stop.is_set():
            raise Cancelled


def results(futures: Sequence[Future[T]], progress: Progress | None) -> list[T]:
    """What ``futures`` give, in their order; ``progress`` hears how many are done, several times a second."""
    waiting = set(futures)
    while waiting:
        if progress:
            progress(len(futures) - len(waiting), len(futures))
        waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED).not_done
    return [future.result() for future in futures]
