"""Known keys: what was never put under a key need not be looked up.

A look-up that finds nothing costs SQLite as much as one that finds something: locks, pages that another connection
has changed by now, and the interpreter's lock given away, 50 to 100 µs of a request in all. This costs 2.
"""

from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, NamedTuple

FRESH_S: Final = 1.0
"""What others wrote is known after this time; until then it seems not to be there."""

STEP: Final = 1000
"""Keys read at a time: 1 ms."""

_SLOTS_A_KEY: Final = 16
"""Of those looked up in vain for an unknown key, so that one in 70 is taken for a known one: (1 - e^(-2/16))²."""

_MOST_SLOTS: Final = 1 << 24
"""Of a table with more than a million rows more is looked up in vain."""

_HALF: Final = 0xFFFF_FFFF


class Row(NamedTuple):
    """A key, and the number that its table counts it by: what is new has a larger one."""

    number: int
    key: str


class KnownKeys:
    """Which keys a table may have. Safe to use from any thread.

    A key that it knows need not be there; one that it does not know is not there, or was put by somebody else just
    now. While it is still reading it knows all keys.

    Args:
        read: The rows after a number, from the smallest, so many at most.
        most: How many rows the table has, roughly.
        clock_s: Measures time.
    """

    def __init__(
        self, read: Callable[[int, int], Sequence[Row]], most: int, clock_s: Callable[[], float] = monotonic
    ) -> None:
        self._read = read
        self._most = most
        self._clock_s = clock_s
        self._mask = min(1 << (most * _SLOTS_A_KEY - 1).bit_length(), _MOST_SLOTS) - 1
        self._begin()

    def may_have(self, key: str) -> bool:
        """Whether ``key`` may be there. Raises as ``read`` does."""
        if self._clock_s() >= self._stale_at_s:
            self._read_on()
        one, other = self._slots_of(key)
        return not self._is_complete or bool(self._slots[one] and self._slots[other])

    def add(self, key: str) -> None:
        """Know ``key``."""
        for slot in self._slots_of(key):
            self._slots[slot] = 1

    def _slots_of(self, key: str) -> tuple[int, int]:
        number = hash(key)
        return number & self._mask, (number >> 32 & _HALF) & self._mask

    def _begin(self) -> None:
        self._slots = bytearray(self._mask + 1)  # bytes, not bits: two threads may set two of them at once
        self._after, self._known = 0, 0
        self._is_complete = False
        self._stale_at_s = 0.0

    def _read_on(self) -> None:
        """Read what is new; all of it again once most of what is known can't be there any more."""
        if self._known > 2 * self._most:
            self._begin()
        rows = self._read(self._after, STEP)
        for row in rows:
            self.add(row.key)
        if rows:
            self._after = rows[-1].number
        self._known += len(rows)
        if len(rows) < STEP:
            self._is_complete = True
            self._stale_at_s = self._clock_s() + FRESH_S
