"""Numbers in English words."""

from datetime import date
from functools import partial
from typing import Final

from omnimind.media.speech.normalise.calendar import Clock
from omnimind.media.speech.normalise.tables import pairs, row

_ONES: Final = row(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS: Final = row("twenty thirty forty fifty sixty seventy eighty ninety")
_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand"))
_IRREGULAR: Final = pairs(
    "one first | two second | three third | five fifth | eight eighth | nine ninth | twelve twelfth"
)
_PARTS: Final = {2: ("half", "halves"), 4: ("quarter", "quarters")}
MONTHS: Final = row("January February March April May June July August September October November December")


def cardinal(value: int, _feminine: bool = False, *, british: bool = False) -> str:
    """``1234`` is *one thousand two hundred thirty-four*; in Britain *and thirty-four*."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, one = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[one]}" if one else "")
    say = partial(cardinal, british=british)
    join = " and " if british else " "
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        return f"{_ONES[hundreds]} hundred" + (join + say(rest) if rest else "")
    size, name = next(scale for scale in _SCALES if value >= scale[0])
    count, rest = divmod(value, size)
    return f"{say(count)} {name}" + ((join if rest < 100 else " ") + say(rest) if rest else "")


def ordinal(value: int, _feminine: bool = False) -> str:
    """``21`` is *twenty-first*."""
    said = cardinal(value)
    start = max(said.rfind(" "), said.rfind("-")) + 1
    last = said[start:]
    if last in _IRREGULAR:
        return said[:start] + _IRREGULAR[last]
    return said[:-1] + "ieth" if last.endswith("y") else said + "th"


def year(value: int) -> str:
    """``1990`` is *nineteen ninety*, ``2024`` *twenty twenty-four*, ``2005`` *two thousand five*."""
    century, rest = divmod(value, 100)
    if value < 1000 or (century % 10 == 0 and rest < 10):
        return cardinal(value)
    if not rest:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def decade(value: int) -> str:
    """``1990`` is *nineteen nineties*, ``80`` *eighties*."""
    said = year(value) if value >= 100 else cardinal(value)
    return said[:-1] + "ies" if said.endswith("y") else said + "s"


def digits(text: str) -> str:
    """Digits one by one."""
    return " ".join(_ONES[int(digit)] for digit in text)


def fraction(numerator: int, denominator: int, _feminine: bool = False) -> str:
    """``3/4`` is *three quarters*."""
    above = cardinal(numerator)
    if denominator > 20 or denominator == 1:
        return f"{above} over {cardinal(denominator)}"
    one, many = _PARTS.get(denominator) or (ordinal(denominator), ordinal(denominator) + "s")
    return f"{above} {one if numerator == 1 else many}"


def mixed(whole: int, numerator: int, denominator: int, _feminine: bool = False) -> str:
    """``2 1/2`` is *two and a half*."""
    part = fraction(numerator, denominator)
    return f"{cardinal(whole)} and {'a ' + part.removeprefix('one ') if numerator == 1 else part}"


def day(value: date, *, british: bool = False) -> str:
    """``2024-05-03`` is *May third, twenty twenty-four*, in Britain *the third of May*."""
    month, number = MONTHS[value.month - 1], ordinal(value.day)
    return f"{f'the {number} of {month}' if british else f'{month} {number}'}, {year(value.year)}"


def clock(time: Clock) -> str:
    """``14:30`` is *fourteen thirty*, ``3:05pm`` *three oh five P.M*."""
    hour = cardinal(time.hour)
    half = {"am": " A.M", "pm": " P.M"}.get(time.half, "")
    seconds = f" and {cardinal(time.second)} seconds" if time.second else ""
    if time.minute:
        return f"{hour} {'oh ' if time.minute < 10 else ''}{cardinal(time.minute)}{half}{seconds}"
    if half or seconds:
        return hour + half + seconds
    if time.hour in (0, 24):
        return "midnight"
    return f"{hour} o'clock" if time.hour <= 12 else f"{hour} hundred"
