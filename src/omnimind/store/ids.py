"""Names for what is kept, in the order in which it was made."""

import random
import time
from threading import Lock
from typing import Final

_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""In the order of their codes, without letters that look like digits. Source: Douglas Crockford's Base 32."""

_PAIRS: Final = tuple(first + second for first in _DIGITS for second in _DIGITS)
_PLACES: Final = tuple(range(70, -1, -10))
"""Of the pairs in a number, in bits."""

_RANDOM_BITS: Final = 32
_STEP_BITS: Final = 20


class _Numbers:
    """Numbers that begin with the millisecond, each greater than the one before."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._last = 0

    def next(self) -> int:
        """The next one."""
        number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | random.getrandbits(_RANDOM_BITS)
        with self._lock:
            if number <= self._last:
                number = self._last + 1 + random.getrandbits(_STEP_BITS)
            self._last = number
        return number


_NUMBERS: Final = _Numbers()


def new_id() -> str:
    """A name that nothing else has: 16 letters and digits, which sort in the order in which this process gave them.

    Those of several processes sort by the millisecond.
    """
    number = _NUMBERS.next()
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])
