"""Reporting: what agents tell of their progress is gathered, and written down now and then."""

import threading
from typing import Any, Final

from omnimind.core.event import Event
from omnimind.store.progress import Progress

_PASSING: Final = frozenset({"started", "progress"})
"""What is told of work that goes on."""

_KEY_LETTERS: Final = 16


class Reporter:
    """Hears events in many threads; of what happens to one action only the last is kept.

    What has ended is in the histories of runs, so that only what goes on, and notices, are told here.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told: dict[tuple[str, str], dict[str, Any] | None] = {}
        self._begun: set[tuple[str, str]] = set()
        self._over: set[str] = set()

    def hear(self, event: Event) -> None:
        """Take an event in."""
        place = event.run_id, f"{event.agent}:{(event.key or event.message)[:_KEY_LETTERS]}"
        with self._lock:
            if event.what in _PASSING or event.what in {"notice", "planned"}:
                self._told[place] = event.model_dump(exclude={"run_id"})
            elif place in self._begun:
                self._told[place] = None
            else:
                self._told.pop(place, None)

    def ended(self, run_id: str) -> None:
        """The run is over: there is nothing more to tell of it."""
        with self._lock:
            self._over.add(run_id)

    async def report(self, progress: Progress) -> None:
        """Write down what was told since the last time.

        Raises:
            OmniMindError: What a database raises; what was told is told again the next time, as far as it goes on.
        """
        with self._lock:
            told, self._told = self._told, {}
            over, self._over = self._over, set()
        told = {place: said for place, said in told.items() if place[0] not in over}
        if told or over:
            await progress.tell(told, sorted(over))
        going = {place for place, said in told.items() if said is not None}
        done = {place for place, said in told.items() if said is None}
        with self._lock:
            self._begun = {place for place in (self._begun | going) - done if place[0] not in over}
