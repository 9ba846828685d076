"""Wording: what was measured, as people read it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from omnimind.alerting.measure import Unit

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_BYTES: Final = ("B", "kB", "MB", "GB", "TB", "PB")


def filled(text: str, words: Mapping[str, Any]) -> str:
    """``text`` with ``words`` in the places of their names in braces; other braces stay as they are."""
    return _PLACE.sub(lambda place: str(words.get(place[1], place[0])), text)


def quantity(value: float, unit: Unit) -> str:
    """``value`` with its unit."""
    if unit == "share":
        return f"{value * 100:.3g} %"
    if unit == "seconds":
        return span(value)
    if unit == "bytes":
        return _bytes(value)
    if unit == "usd":
        return f"${value:,.2f}"
    return f"{value:,.3g}" + (" a second" if unit == "per_second" else "")


def span(seconds: float) -> str:
    """``seconds`` as a length of time."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    if seconds < 2 * 3600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h" if seconds < 3 * 86400 else f"{seconds / 86400:.1f} days"


def _bytes(value: float) -> str:
    power = 0
    while abs(value) >= 1000 and power < len(_BYTES) - 1:
        value, power = value / 1000, power + 1
    return f"{value:.3g} {_BYTES[power]}"
