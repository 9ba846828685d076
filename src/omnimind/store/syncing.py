"""Syncing: what SQLite has written reaches the disk a moment after those who wanted it were told."""

import os
import threading
from pathlib import Path
from typing import Final

SOON_S: Final = 0.05
"""The longest that it waits; only a power cut, or a crash of the whole system, loses what was written within it."""


class Syncing:
    """Syncs the write-ahead log of a SQLite database, in a thread of its own, soon after it is asked to.

    SQLite sees by checksums how much of the log there is, so that whatever was synced of it is good.

    Args:
        database: The database's file.

    Attributes:
        is_failing: Whether the disk did not take it; from then on SQLite is to see to it, and to say what is wrong.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._asked, self._closed = threading.Event(), threading.Event()
        self._thread: threading.Thread | None = None
        self.is_failing = False

    def ask(self) -> None:
        """Sync what is written by now; called by one thread."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._serve, name="omnimind-syncing", daemon=True)
            self._thread.start()
        self._asked.set()

    def close(self) -> None:
        """Sync what is left, and stop."""
        if self._thread is not None:
            self._closed.set()
            self._asked.set()
            self._thread.join()

    def _serve(self) -> None:
        while not self._closed.is_set():
            self._asked.wait()
            self._closed.wait(SOON_S)
            self._asked.clear()
            self._sync()

    def _sync(self) -> None:
        try:
            handle = os.open(self._log, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except FileNotFoundError:  # all of it is in the database's file, where SQLite synced it
            return
        except OSError:
            self.is_failing = True
