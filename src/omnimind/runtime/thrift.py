"""Memory that is free goes back to the system."""

import ctypes
from time import monotonic
from typing import Final

EVERY_S: Final = 1.0
"""How often at most. Source: measured; looking takes a few milliseconds, and a second's work leaves 10 to 90 MB."""


class Thrift:
    """Gives back what glibc keeps for the threads that freed it; other C libraries have no such switch.

    Without it a long production holds a fifth more than a short one, though it needs no more.
    """

    def __init__(self) -> None:
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        self._due_s = monotonic() + EVERY_S

    def give_back(self) -> None:
        """Give back what is free, unless that was done just now; from any thread."""
        if self._trim is None or (now_s := monotonic()) < self._due_s:
            return
        self._due_s = now_s + EVERY_S
        self._trim(0)
