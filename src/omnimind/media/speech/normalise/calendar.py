"""Dates and times of day as figures, Roman numbers: read, not yet said."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T[\d:.Z+-]*)?")
_FIGURES: Final = re.compile(r"(\d{1,2})([/.])(\d{1,2})\2(\d{4}|\d{2})")
_CLOCK: Final = re.compile(r"(\d{1,2})[:h](\d{2})(?:min)?(?::(\d{2}))?\s*([ap])?\.?(?:m\b\.?)?", re.IGNORECASE)
_ROMAN: Final = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_PIVOT: Final = 70


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day. ``half`` is ``am``, ``pm`` or nothing."""

    hour: int
    minute: int
    second: int | None
    half: str


def read_date(text: str, *, month_first: bool) -> date | None:
    """``2024-05-03``, ``3/5/2024`` or ``03.05.24``; the other order where only that is a date."""
    if found := _ISO.fullmatch(text):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = _FIGURES.fullmatch(text)
    if found is None:
        return None
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    if len(found[4]) == 2:
        year += 1900 if year >= _PIVOT else 2000
    orders = ((first, second), (second, first))
    for month, day in orders if month_first else orders[::-1]:
        if (day_read := _date(year, month, day)) is not None:
            return day_read
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_clock(text: str) -> Clock | None:
    """``14:30``, ``2:30pm``, ``14h30`` or ``12:30:15``."""
    found = _CLOCK.fullmatch(text)
    if found is None or int(found[1]) > 24 or int(found[2]) > 59 or int(found[3] or 0) > 59:
        return None
    half = f"{found[4].lower()}m" if found[4] else ""
    return Clock(int(found[1]), int(found[2]), int(found[3]) if found[3] else None, half)


def read_roman(text: str) -> int | None:
    """The value of ``text`` if it is a Roman number."""
    if not text or not _ROMAN.fullmatch(text):
        return None
    values = [_ROMAN_VALUES[char] for char in text]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )
