"""Numbers as they stand in text, and what stands with them: units, ranges, money, fractions, telephones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from omnimind.media.speech.normalise.grammar import Currency, Grammar, Unit
from omnimind.media.speech.normalise.reading import Scan

_SIGNS: Final = r"[-+±~≈<>≤≥]{0,2}"
_LARGEST: Final = 10**15

_FRACTION: Final = re.compile(r"(?:(\d{1,4})[+ ])?(\d{1,3})/(\d{1,3})")
_PHONE: Final = re.compile(r"\+?\(?\d{1,4}\)?(?:[-.]?\(?\d{2,5}\)?)*")
_LOCAL_PHONE: Final = re.compile(r"\d{3}-\d{4}|\d{4,5}-\d{4}|\d{3}-\d{3}-\d{4}|\d{2,3}-\d{4,5}-\d{4}")
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
    money: re.Pattern[str]
    amount: re.Pattern[str]
    amount_first: re.Pattern[str]


@cache
def _patterns(grammar: Grammar) -> _Patterns:
    group, point = re.escape(grammar.numerals.thousands), re.escape(grammar.numerals.decimal)
    number = rf"(?:\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d+)?|\d+(?:{point}\d+)?|{point}\d+)"
    symbols = "|".join(sorted(map(re.escape, grammar.currencies), key=len, reverse=True))
    return _Patterns(
        number=re.compile(rf"({_SIGNS})({number})"),
        quantity=re.compile(rf"({_SIGNS}{number})(%|°)?(?:[-–—](-?{number}))?(\D.*)?"),
        money=re.compile(rf"([-+~≈<>]?)({symbols})({number})?(?:[-–—](?:{symbols})?({number}))?([A-Za-z]*)"),
        amount=re.compile(rf"({number})(?:[-–—]({number}))?([A-Za-z]*)"),
        amount_first=re.compile(rf"({_SIGNS}{number})({symbols})"),
    )


def parse(text: str, grammar: Grammar) -> Number | None:
    """``text`` as a number, if it is nothing else."""
    found = _patterns(grammar).number.fullmatch(text)
    if found is None:
        return None
    whole, _, decimals = found[2].partition(grammar.numerals.decimal)
    return Number(found[1], whole.replace(grammar.numerals.thousands, ""), decimals)


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
    first, sign, second, tail = found.groups()
    numbers = [number for text in (first, second) if text and (number := parse(text, grammar))]
    symbol = tail or (sign if not second else "")
    if symbol:
        return _with_tail(numbers, symbol, scan, grammar)
    unit = find_unit(scan.following.removesuffix("."), grammar)
    if unit is None:
        return (_counted(numbers, scan, grammar),)
    said, name = _said(numbers, grammar, unit.feminine), _name(numbers, unit, grammar)
    return (said, name)


def _with_tail(numbers: Sequence[Number], tail: str, scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A number that its unit or another word is written to: ``5km``, ``5-km``, ``20%``."""
    compound = re.fullmatch(r"-([^\W\d_].*)", tail)
    unit = find_unit(compound[1] if compound else tail, grammar)
    if unit is None and compound is None:
        return None
    said = _said(numbers, grammar, bool(unit and unit.feminine))
    if compound is None and unit is not None:
        return (f"{said} {_name(numbers, unit, grammar)}",)
    rest = unit.one if unit else tail[1:].replace("-", " ")
    return (f"{said} {rest}",) if rest.replace(" ", "").isalpha() else None


def _said(numbers: Sequence[Number], grammar: Grammar, feminine: bool) -> str:
    return f" {grammar.words.to} ".join(say(number, grammar, feminine=feminine) for number in numbers)


def _counted(numbers: Sequence[Number], scan: Scan, grammar: Grammar) -> str:
    """A bare number, led on to the noun after it."""
    numerals, last = grammar.numerals, numbers[-1]
    said = _said(numbers, grammar, numerals.is_feminine(scan.preceding, scan.following, last.whole))
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


def money(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """An amount with its currency, said after it: written to it, before it or behind it."""
    patterns = _patterns(grammar)
    before = patterns.money.fullmatch(scan.core)
    if before and before[3]:
        return _amount(before[1] + before[3], before[4], before[5], before[2], scan, grammar)
    if before and not before[5] and scan.token.joined:
        ahead = patterns.amount.fullmatch(scan.near(1).core)
        said = ahead and _amount(before[1] + ahead[1], ahead[2], ahead[3], before[2], scan.ahead, grammar)
        return ("", *said) if said else None
    if after := patterns.amount_first.fullmatch(scan.core):
        return _amount(after[1], None, "", after[2], scan, grammar)
    number, currency = parse(scan.core, grammar), grammar.currencies.get(scan.following)
    if number is None or currency is None:
        return None
    return say(number, grammar, feminine=currency.feminine), _currency(number, currency, grammar)


def _amount(
    first: str, second: str | None, suffix: str, symbol: str, scan: Scan, grammar: Grammar
) -> Sequence[str] | None:
    if suffix and suffix not in grammar.suffixes:
        return None
    currency = grammar.currencies[symbol]
    numbers = [number for text in (first, second) if text and (number := parse(text, grammar))]
    following = scan.following
    scale = grammar.suffixes.get(suffix or following) or (following if following.lower() in grammar.scales else "")
    if scale:
        said = _said(numbers, grammar, feminine=False)
        scaled = " ".join([scale, *grammar.scales[scale.lower()].split(), currency.many])
        return (f"{said} {scaled}",) if suffix else (said, scaled)
    if len(numbers) == 1 and len(numbers[0].decimals) == 2:
        return (_with_cents(numbers[0], currency, grammar),)
    said = _said(numbers, grammar, currency.feminine)
    return (f"{said} {_currency(numbers[-1], currency, grammar, several=len(numbers) > 1)}",)


def _currency(number: Number, currency: Currency, grammar: Grammar, *, several: bool = False) -> str:
    if not several and grammar.numerals.is_one(number.whole, number.decimals):
        return currency.one
    link = "" if number.decimals else grammar.numerals.link(number.whole)
    return f"{link} {currency.many}".strip()


def _with_cents(number: Number, currency: Currency, grammar: Grammar) -> str:
    cents = Number("", str(int(number.decimals)), "")
    parts = []
    if number.whole or not cents.whole:
        whole = Number(number.sign, number.digits, "")
        said = say(whole, grammar, feminine=currency.feminine)
        parts.append(f"{said} {_currency(whole, currency, grammar)}")
    if cents.whole:
        name = currency.cent if cents.whole == 1 else currency.cents
        sign = "" if parts else "".join(grammar.signs[sign] + " " for sign in number.sign)
        parts.append(f"{sign}{say(cents, grammar)} {name}")
    return f" {grammar.words.and_} ".join(parts)


def fraction(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``1/2`` and ``2 1/2``, also as one character."""
    found = _FRACTION.fullmatch(scan.core)
    if found is None or not int(found[3]):
        return None
    above, below = int(found[2]), int(found[3])
    feminine = grammar.numerals.is_feminine(scan.preceding, scan.following, int(found[1] or 1))
    if not found[1]:
        return (grammar.numerals.fraction(above, below, feminine),)
    return (grammar.numerals.mixed(int(found[1]), above, below, feminine),)


def ratio(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``16:9``."""
    found = _RATIO.fullmatch(scan.core)
    if found is None:
        return None
    left, right = (grammar.numerals.cardinal(int(side), False) for side in found.groups())
    return (f"{left} {grammar.words.to} {right}",)


def phone(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A telephone number, over as many tokens as it takes, digit by digit."""
    run = [scan.token]
    while run[-1].joined or run[-1].trail == ")":
        following = scan.near(len(run))
        if not _PHONE.fullmatch(following.core) or not following.core:
            break
        run.append(following)
    whole = " ".join(f"{token.lead}{token.core}{token.trail[:1]}" for token in run)
    digits = sum(char.isdecimal() for char in whole)
    international = run[0].core.startswith("+") and digits >= 7 and (len(run) > 1 or digits >= 10)
    area = run[0].lead.endswith("(") and len(run) > 1 and bool(_LOCAL_PHONE.fullmatch(run[1].core))
    alone = bool(_LOCAL_PHONE.fullmatch(run[0].core)) and not _is_span(run[0].core)
    if not (_PHONE.fullmatch(run[0].core) and (international or area or alone)):
        return None
    *first, last = [_by_groups(token.core, grammar) for token in (run if international or area else run[:1])]
    return [*(f"{group}," for group in first), last]


def _is_span(text: str) -> bool:
    """``1990-1995`` is a range of years."""
    first, _, second = text.partition("-")
    return len(first) == len(second) == 4 and 1000 <= int(first) < int(second) < 2200


def _by_groups(text: str, grammar: Grammar) -> str:
    plus = f"{grammar.signs['+']} " if text.startswith("+") else ""
    return plus + ", ".join(grammar.numerals.telephone(group) for group in re.findall(r"\d+", text))
