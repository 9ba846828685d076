"""Halt: how one piece of work under way is told to stop, from any thread."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Halt:
    """Off until :meth:`set`, then on for good."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hook: Callable[[], None] | None = None
        self.is_set = False

    def set(self) -> None:
        """Tell the work to stop."""
        with self._lock:
            hook = None if self.is_set else self._hook
            self.is_set = True
        if hook:
            hook()

    @contextmanager
    def calling(self, hook: Callable[[], None]) -> Iterator[None]:
        """Within the block ``hook`` is called when it is set, or at once if it is already."""
        with self._lock:
            self._hook = hook
            late = self.is_set
        if late:
            hook()
        try:
            yield
        finally:
            with self._lock:
                self._hook = None
