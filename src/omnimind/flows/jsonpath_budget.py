"""The leash of one search for a path: how many values it may look at, with all the searches in its filters."""

import time
from contextvars import ContextVar
from typing import Final

from omnimind.flows.errors import RUNTIME, StateError

MAX_VISITS: Final = 2_000_000
MAX_CPU_S: Final = 3.0
REGEX_TIMEOUT_S: Final = 1.0


class Visits:
    """What one search may still do."""

    def __init__(self) -> None:
        self._left = MAX_VISITS
        self._deadline_s = time.thread_time() + MAX_CPU_S

    def take(self, number: int) -> None:
        """Count values that are looked at.

        Raises:
            StateError: ``States.Runtime``: they are too many.
        """
        self._left -= number
        if self._left < 0:
            raise StateError(RUNTIME, f"The search for a path looks at more than {MAX_VISITS} values.")

    def regex_timeout_s(self) -> float:
        """How long a regular expression may take.

        Raises:
            StateError: ``States.Runtime``: the time is up.
        """
        left_s = self._deadline_s - time.thread_time()
        if left_s <= 0:
            raise StateError(RUNTIME, f"The search for a path takes longer than {MAX_CPU_S:g} s.")
        return min(left_s, REGEX_TIMEOUT_S)


VISITS: Final[ContextVar[Visits | None]] = ContextVar("visits", default=None)
"""The search that is under way."""


def visits() -> Visits:
    """What the search under way may still do; outside of one, what a new one may."""
    return VISITS.get() or Visits()
