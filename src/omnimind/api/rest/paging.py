"""Lists, a page at a time: what a page ends with leads to the next one."""

import base64
import binascii
import json
import math
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Query
from pydantic import Field

from omnimind.core.errors import UserError
from omnimind.core.value import Value

T = TypeVar("T")

MOST: Final = 200

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[str | None, Query(description="The `next` of the page before.", max_length=512)]


class Page(Value, Generic[T]):
    """A part of a list."""

    items: tuple[T, ...]
    next: Annotated[str | None, Field(description="The cursor of the next page; `null` on the last one.")] = None


def page(found: Sequence[T], limit: int, place: Callable[[T], Any]) -> tuple[Sequence[T], str | None]:
    """The first ``limit`` of ``found``, and the cursor of what follows.

    Args:
        found: What was found: one more than ``limit`` if there are more.
        limit: How many a page has.
        place: Where one of them stands in the list, as JSON.
    """
    if len(found) <= limit:
        return found, None
    kept = found[:limit]
    return kept, cursor_of(place(kept[-1]))


def cursor_of(place: Any) -> str:
    """``place``, a JSON value, as a cursor."""
    text = json.dumps(place, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> Any:
    """What :func:`cursor_of` was given; ``None`` at the beginning.

    Raises:
        UserError: ``cursor.invalid``.
    """
    if cursor is None:
        return None
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error) as error:
        raise _invalid(cursor) from error


def number_of(cursor: str | None) -> int | None:
    """The number that :func:`cursor_of` was given. Raises ``UserError`` (``cursor.invalid``)."""
    place = place_of(cursor)
    if place is None or (type(place) is int and 0 <= place < _MOST_NUMBER):
        return place
    raise _invalid(cursor)


def name_of(cursor: str | None) -> str | None:
    """The text that :func:`cursor_of` was given. Raises ``UserError`` (``cursor.invalid``)."""
    place = place_of(cursor)
    if place is None or isinstance(place, str):
        return place
    raise _invalid(cursor)


def pair_of(cursor: str | None) -> tuple[float, str] | None:
    """The moment and the name that :func:`cursor_of` was given. Raises ``UserError`` (``cursor.invalid``)."""
    match place_of(cursor):
        case None:
            return None
        case [int() | float() as at_s, str() as name] if math.isfinite(at_s):
            return float(at_s), name
        case _:
            raise _invalid(cursor)


_MOST_NUMBER: Final = 2**63
"""What databases have room for."""


def _invalid(cursor: str | None) -> UserError:
    return UserError("cursor.invalid", f"{cursor!r} is not a cursor", "take it as it was given, or begin without one")
