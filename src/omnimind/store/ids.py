"""Names for what is kept, in the order in which it was made."""

import random
import time
from typing import Final

_DIGITS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
"""In the order of their codes, without letters that look like digits. Source: Douglas Crockford's Base 32."""

_RANDOM_BITS: Final = 32
_LENGTH: Final = 16


def new_id() -> str:
    """A name that nothing else has: 16 letters and digits, which sort by the millisecond in which it was given."""
    number = (time.time_ns() // 1_000_000) << _RANDOM_BITS | random.getrandbits(_RANDOM_BITS)
    return "".join(_DIGITS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))
