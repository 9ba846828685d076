"""Money: US dollars, exact. In databases it is a whole number of nano-dollars, so that adding it up loses nothing."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final

from pydantic import Field

Usd = Annotated[Decimal, Field(ge=0)]
"""An amount of US dollars; JSON has it as a decimal string."""

NOTHING: Final = Decimal(0)

_NANO: Final = Decimal("1e-9")


def to_nano(amount: Decimal) -> int:
    """``amount`` in nano-dollars, rounded half to even."""
    return int((amount / _NANO).to_integral_value(ROUND_HALF_EVEN))


def from_nano(nano: int) -> Decimal:
    """So many nano-dollars in dollars."""
    return nano * _NANO if nano else NOTHING  # 0 as 0, and not as 0E-9


def printable(amount: Decimal) -> str:
    """``amount`` for people: to the cent, and as far as two digits that say something where it is less.

    ``$12.30``, ``$0.0042``, ``$0``; never ``$0.00`` for what is more than nothing.
    """
    if amount == 0:
        return "$0"
    places = 2 if abs(amount) >= 1 else max(2, 1 - amount.adjusted())
    return f"${amount:.{places}f}"
