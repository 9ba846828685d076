"""Amounts of money: the currency is said after the number, wherever it is written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from omnimind.media.speech.normalise.grammar import Currency, Grammar
from omnimind.media.speech.normalise.numbers import SIGNS, Number, find_unit, parse, parse_all, pattern, say, say_all
from omnimind.media.speech.normalise.reading import Scan


@dataclass(frozen=True, slots=True)
class _Patterns:
    money: re.Pattern[str]
    amount: re.Pattern[str]
    amount_first: re.Pattern[str]


@cache
def _patterns(grammar: Grammar) -> _Patterns:
    number = pattern(grammar)
    symbols = "|".join(sorted(map(re.escape, grammar.currencies), key=len, reverse=True))
    return _Patterns(
        money=re.compile(
            rf"([-+~≈<>]?)({symbols})({number})?(?:[-–—](?:{symbols})?({number}))?([A-Za-z]*)([/-][^\W\d_][\w-]*)?"
        ),
        amount=re.compile(rf"({number})(?:[-–—]({number}))?([A-Za-z]*)"),
        amount_first=re.compile(rf"({SIGNS}{number})({symbols})"),
    )


def money(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """An amount with its currency, said after it: written to it, before it or behind it."""
    patterns = _patterns(grammar)
    if before := patterns.money.fullmatch(scan.core):
        sign, symbol, first, second, suffix, tail = before.groups(default="")
        if first:
            said = _amount(sign + first, second, suffix, symbol, scan, grammar)
            return said and (*said[:-1], f"{said[-1]} {_each(tail, grammar)}")
        ahead = patterns.amount.fullmatch(scan.near(1).core) if scan.token.joined and not suffix and not tail else None
        said = ahead and _amount(sign + ahead[1], ahead[2], ahead[3], symbol, scan.ahead, grammar)
        if said:
            return ("", *said)
        return None if sign or suffix or tail else (grammar.currencies[symbol].many,)
    if after := patterns.amount_first.fullmatch(scan.core):
        return _amount(after[1], None, "", after[2], scan, grammar)
    number, currency = parse(scan.core, grammar), grammar.currencies.get(scan.following)
    if number is None or currency is None:
        return None
    return say(number, grammar, feminine=currency.feminine), _currency(number, currency, grammar)


def _each(tail: str, grammar: Grammar) -> str:
    """What an amount is for: ``/month``, ``-a-day``."""
    if not tail.startswith("/"):
        return tail.replace("-", " ")
    unit = find_unit(tail[1:], grammar)
    return f"{grammar.words.per} {unit.one if unit else tail[1:]}"


def _amount(
    first: str, second: str | None, suffix: str, symbol: str, scan: Scan, grammar: Grammar
) -> Sequence[str] | None:
    if suffix and suffix not in grammar.suffixes:
        return None
    currency = grammar.currencies[symbol]
    numbers = parse_all((first, second), grammar)
    if scale := _scale(suffix or scan.following, numbers[-1], grammar):
        said = say_all(numbers, grammar, feminine=False)
        scaled = " ".join([scale, *grammar.scales[scale.lower()].split(), currency.many])
        return (f"{said} {scaled}",) if suffix else (said, scaled)
    if len(numbers) == 1 and len(numbers[0].decimals) == 2:
        return (_with_cents(numbers[0], currency, grammar),)
    said = say_all(numbers, grammar, feminine=currency.feminine)
    return (f"{said} {_currency(numbers[-1], currency, grammar, several=len(numbers) > 1)}",)


def _scale(name: str, number: Number, grammar: Grammar) -> str:
    """``million``, from its name or its short form; nothing if ``name`` is neither."""
    if name.lower() in grammar.scales:
        return name
    short = grammar.suffixes.get(name)
    if short is None:
        return ""
    return short.one if grammar.numerals.is_one(number.whole, number.decimals) else short.many


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
