"""Numbers as they stand in text, and what stands with them: units, ranges, fractions, powers of ten."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from omnimind.media.speech.normalise.grammar import Grammar, Unit
from omnimind.media.speech.normalise.reading import Scan

SIGNS: Final = r"[-+±~≈<>≤≥]{0,2}"
_LARGEST: Final = 10**15

_FRACTION: Final = re.compile(r"(?:(\d{1,4})[+ ])?(\d{1,3})/(\d{1,3})(?:-([^\W\d_]+))?")
_RATIO: Final = re.compile(r"(\d{1,3}):(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written: its sign, its whole part (all its digits) and its decimals."""

    sign: str
    digits: str
    decimals: str

    @property
    def whole(self) -> int:
        """The whole part's value."""
        return int(self.digits or "0")


@dataclass(frozen=True, slots=True)
class _Patterns:
    number: re.Pattern[str]
    quantity: re.Pattern[str]


def pattern(grammar: Grammar) -> str:
    """A regular expression, in a group of its own, for a number without a sign."""
    group, point = re.escape(grammar.numerals.thousands), re.escape(grammar.numerals.decimal)
    return rf"(?:\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d+)?|\d+(?:{point}\d+)?|{point}\d+)"


@cache
def _patterns(grammar: Grammar) -> _Patterns:
    number = pattern(grammar)
    return _Patterns(
        number=re.compile(rf"({SIGNS})({number})"),
        quantity=re.compile(rf"({SIGNS}{number})(?:[%°](?=[-–—]\d))?(?:[-–—](-?{number}))?(\D.*)?"),
    )


def parse(text: str, grammar: Grammar) -> Number | None:
    """``text`` as a number, if it is nothing else."""
    found = _patterns(grammar).number.fullmatch(text)
    if found is None:
        return None
    whole, _, decimals = found[2].partition(grammar.numerals.decimal)
    digits = whole.replace(grammar.numerals.thousands, "")
    return Number(found[1], digits, "" if decimals == "00" else decimals)


def parse_all(texts: Iterable[str | None], grammar: Grammar) -> list[Number]:
    """Those of ``texts`` that are there, which must be numbers."""
    return [number for text in texts if text and (number := parse(text, grammar))]


def say(number: Number, grammar: Grammar, *, feminine: bool = False) -> str:
    """``number`` in words."""
    numerals = grammar.numerals
    parts = [grammar.signs[sign] for sign in number.sign]
    if number.digits:
        by_digit = (len(number.digits) > 1 and number.digits[0] == "0") or number.whole >= _LARGEST
        parts.append(numerals.digits(number.digits) if by_digit else numerals.cardinal(number.whole, feminine))
    if number.decimals:
        parts += [grammar.words.point, numerals.decimals(number.decimals)]
    return " ".join(parts)


def quantity(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A number or a range of two, with the unit that is part of it or follows it."""
    found = _patterns(grammar).quantity.fullmatch(scan.core)
    if found is None:
        return None
    first, second, tail = found.groups()
    numbers = parse_all((first, second), grammar)
    if tail:
        return _with_tail(numbers, tail, scan, grammar)
    unit = find_unit(scan.following.removesuffix("."), grammar)
    if unit is None:
        return (_counted(numbers, scan, grammar),)
    said, name = say_all(numbers, grammar, feminine=unit.feminine), _name(numbers, unit, grammar)
    return (said, name)


def _with_tail(numbers: Sequence[Number], tail: str, scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A number that its unit or another word is written to: ``5km``, ``5-km``, ``20%``."""
    compound = re.fullmatch(r"-([^\W\d_].*)", tail)
    unit = find_unit(compound[1] if compound else tail, grammar)
    if unit is None and compound is None:
        return None
    said = say_all(numbers, grammar, feminine=bool(unit and unit.feminine))
    if compound is None and unit is not None:
        return (f"{said} {_name(numbers, unit, grammar)}",)
    rest = unit.one if unit else tail[1:].replace("-", " ")
    return (f"{said} {rest}",) if rest.replace(" ", "").isalpha() else None


def say_all(numbers: Sequence[Number], grammar: Grammar, *, feminine: bool) -> str:
    """A number, or a range of two."""
    return f" {grammar.words.to} ".join(say(number, grammar, feminine=feminine) for number in numbers)


def _counted(numbers: Sequence[Number], scan: Scan, grammar: Grammar) -> str:
    """A bare number, led on to the noun after it."""
    numerals, last = grammar.numerals, numbers[-1]
    said = say_all(numbers, grammar, feminine=numerals.is_feminine(scan, last.whole))
    counted = not last.decimals and numerals.is_counted(scan.following)
    return f"{said} {numerals.link(last.whole)}".strip() if counted else said


def _name(numbers: Sequence[Number], unit: Unit, grammar: Grammar) -> str:
    last = numbers[-1]
    if len(numbers) == 1 and grammar.numerals.is_one(last.whole, last.decimals):
        return unit.one
    link = "" if last.decimals else grammar.numerals.link(last.whole)
    return f"{link} {unit.many}".strip()


def find_unit(symbol: str, grammar: Grammar) -> Unit | None:
    """The unit behind ``symbol``, also one by another: ``km``, ``km/h``."""
    above, slash, below = symbol.partition("/")
    first, second = grammar.units.get(above), grammar.units.get(below)
    if not slash or first is None or second is None:
        return grammar.units.get(symbol)
    by = f"{grammar.words.per} {second.one}"
    return Unit(f"{first.one} {by}", f"{first.many} {by}", first.feminine, first.alone)


def bare_unit(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A unit away from its number."""
    unit = find_unit(scan.core, grammar)
    return (unit.many,) if unit and unit.alone else None


def fraction(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``1/2``, ``2 1/2``, ``1/2-inch``, also as one character."""
    found = _FRACTION.fullmatch(scan.core)
    if found is None or not int(found[3]):
        return None
    numerals, above, below = grammar.numerals, int(found[2]), int(found[3])
    feminine = numerals.is_feminine(scan, int(found[1] or 1))
    if above == below:
        said = " ".join([numerals.cardinal(above, False)] * 2)
    elif found[1]:
        said = numerals.mixed(int(found[1]), above, below, feminine)
    else:
        join = f"{grammar.words.and_} " if scan.preceding.isdecimal() else ""
        said = join + numerals.fraction(above, below, feminine)
    unit = find_unit(found[4] or "", grammar)
    return (f"{said} {unit.one if unit else found[4] or ''}",)


def scientific(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``1.5e-6``."""
    base, _, exponent = scan.core.lower().partition("e")
    number, power = parse(base, grammar), parse(exponent, grammar)
    if number is None or power is None or power.decimals:
        return None
    ten = grammar.numerals.cardinal(10, False)
    return (f"{say(number, grammar)} {grammar.operators['×']} {ten} {grammar.words.power} {say(power, grammar)}",)


def ratio(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``16:9``."""
    found = _RATIO.fullmatch(scan.core)
    if found is None:
        return None
    left, right = (grammar.numerals.cardinal(int(side), False) for side in found.groups())
    return (f"{left} {grammar.words.to} {right}",)
