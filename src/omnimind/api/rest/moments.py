"""Moments, money and names as the API writes them."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Final, overload

from fastapi import Query
from pydantic import BeforeValidator, Field

_DATED: Final = re.compile(r"\d{4}-\d\d-\d\d")

Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-21T17:30:00.123Z"])]
"""A point in time: RFC 3339, UTC."""

Usd = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["0.0123"])]
"""Money, in US dollars, as a decimal number."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", examples=["9f86d081884c7d659a2feaa0c55ad015" * 2])]
"""The name of an artifact."""


def _written(said: object) -> object:
    """``said``, unless it is a number: pydantic would take it for seconds, or for milliseconds."""
    if isinstance(said, str) and not _DATED.match(said):
        raise ValueError("it is no moment as RFC 3339 has them")
    return said


When = Annotated[
    datetime | None, BeforeValidator(_written), Query(description="RFC 3339; without an offset it is UTC.")
]
"""A point in time that a request names."""


@overload
def moment(at_s: float) -> str: ...
@overload
def moment(at_s: float | None) -> str | None: ...
def moment(at_s: float | None) -> str | None:
    """``at_s``, seconds since 1970, as :data:`Moment`."""
    if at_s is None:
        return None
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def seconds(when: datetime | None) -> float | None:
    """``when`` in seconds since 1970."""
    if when is None:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def usd(value: Decimal) -> str:
    """``value`` as :data:`Usd`."""
    return f"{value.normalize():f}"
