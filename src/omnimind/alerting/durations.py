"""Times as people write them: ``30s``, ``5m``, ``4h``, ``1d``, ``1h30m``; and as Prometheus and Alertmanager do."""

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

_UNITS: Final = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}

_DURATION: Final = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


def seconds_of(said: Any) -> Any:
    """``1h30m`` in seconds; what is no text is left as it is. Raises ``ValueError``."""
    if not isinstance(said, str):
        return said
    found = _DURATION.fullmatch(said.strip())
    if not said.strip() or found is None:
        raise ValueError(f"{said!r} is not a time: write 30s, 5m, 4h, 1d or 1h30m")
    return float(sum(int(count) * unit for count, unit in zip(found.groups(), _UNITS.values(), strict=True) if count))


def duration_text(seconds: float) -> str:
    """``seconds`` as ``1h30m``; whole seconds."""
    left, parts = round(seconds), list[str]()
    for letter, unit in _UNITS.items():
        count, left = divmod(left, unit)
        if count:
            parts.append(f"{count}{letter}")
    return "".join(parts) or "0s"


Duration = Annotated[float, BeforeValidator(seconds_of), Field(ge=0)]
"""Seconds, written as a number or as ``1h30m``."""
