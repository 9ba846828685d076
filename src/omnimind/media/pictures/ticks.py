"""Axes: round numbers for ticks, written the way the source writes its own."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_NUMBER = re.compile(r"[0-9](?:[0-9.,\u00a0\u202f\u2009 '’]*[0-9])?")
_HABITS = ((".", ", \u00a0\u202f\u2009'’"), (",", ". \u00a0\u202f\u2009'’"))
_AFFIX_LIMIT = 10
_LEAST_SPAN, _LEAST = 1e-9, 1e-290
"""Values nearer to each other than this share of their size, or nearer to zero than this, count as equal."""
_MINUS = "\u2212"


def nice_ticks(low: float, high: float, intervals: int) -> tuple[float, ...]:
    """Ascending multiples of 1, 2, 2.5 or 5 times a power of ten, the first <= ``low``, the last >= ``high``.

    Args:
        low: The smallest value to be shown.
        high: The greatest; equal values are given room.
        intervals: About how many intervals; never more than half as many again.

    Source: P. Heckbert, "Nice numbers for graph labels", Graphics Gems (1990).
    """
    size = max(abs(low), abs(high))
    if high - low <= max(size * _LEAST_SPAN, _LEAST):
        margin = size / 2 if size > _LEAST else 1.0
        low, high = low - margin, high + margin
    rough = (high - low) / max(1, intervals)
    power = 10.0 ** math.floor(math.log10(rough))
    step = power * next(factor for factor in _STEPS if factor * power >= rough * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(index * step, 12 - math.floor(math.log10(step))) for index in range(first, last + 1))


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a source writes numbers: ``R$ 1.234,5`` is prefix ``R$ ``, group ``.`` and decimal ``,``.

    ``scale`` is what the written number counts: 1e6 when 4200000 is written ``4.2M``.
    """

    prefix: str = ""
    suffix: str = ""
    group: str = ""
    decimal: str = "."
    scale: float = 1.0

    def write(self, value: float, step: float) -> str:
        """``value``, a tick of an axis with ``step`` between ticks."""
        scaled, step = value / self.scale, step / self.scale
        places = next((p for p in range(10) if abs(step * 10**p - round(step * 10**p)) < 1e-6 * step * 10**p), 10)
        digits = f"{abs(scaled):,.{places}f}"
        digits = digits.translate({ord(","): self.group, ord("."): self.decimal})
        negative = scaled < 0 and float(f"{scaled:.{places}f}") != 0
        return f"{_MINUS if negative else ''}{self.prefix}{digits}{self.suffix}"


def numerals(values: Sequence[float], shown: Sequence[str]) -> Numerals:
    """The way that ``shown`` writes ``values``, as far as it can be told."""
    read = [(value, match) for value, text in zip(values, shown, strict=True) if (match := _NUMBER.search(text))]
    readings = [_reading(read, decimal, groups) for decimal, groups in _HABITS]
    told = [reading for reading in readings if reading is not None]
    return min(told, key=lambda reading: reading.scale != 1) if told else Numerals()


def _reading(read: Sequence[tuple[float, re.Match[str]]], decimal: str, groups: str) -> Numerals | None:
    """The habit with this decimal mark, if every number reads that way and counts the same."""
    scales = {_scale(value, match.group(), decimal, groups) for value, match in read} - {0.0}
    if len(scales) != 1 or None in scales:
        return None
    return Numerals(
        prefix=_shared(match.string[: match.start()].lstrip("-+\u2212 ") for _, match in read),
        suffix=_shared(match.string[match.end() :] for _, match in read),
        group=next((char for _, match in read for char in match.group() if char in groups), ""),
        decimal=decimal,
        scale=scales.pop() or 1.0,
    )


def _scale(value: float, digits: str, decimal: str, groups: str) -> float | None:
    """What the number written counts: 0 when it says nothing (a zero), ``None`` when it reads otherwise."""
    if digits.count(decimal) > 1:
        return None
    whole, *_ = digits.split(decimal)
    parts = re.split(f"[{re.escape(groups)}]", whole)
    if any(len(part) != 3 for part in parts[1:]) or (len(parts[0]) > 3 < len(whole) and len(parts) > 1):
        return None
    number = float(digits.translate({ord(char): None for char in groups}).replace(decimal, "."))
    if number == 0 or value == 0:
        return 0.0 if number == value else None
    scale = abs(value) / number
    if not 1e-15 < scale < 1e15:
        return None
    power = 10.0 ** round(math.log10(scale))
    return power if math.isclose(scale, power, rel_tol=1e-6) else None


def _shared(affixes: Iterable[str]) -> str:
    distinct = set(affixes)
    affix = next(iter(distinct)) if len(distinct) == 1 else ""
    return affix if len(affix) <= _AFFIX_LIMIT else ""
