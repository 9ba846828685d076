"""What the shared rules need to know of a language."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from omnimind.media.speech.normalise.reading import Scan
from omnimind.media.speech.normalise.tables import pairs


@dataclass(frozen=True, slots=True)
class Unit:
    """What a symbol after a number is called; ``alone`` if it is known for a unit without one, too."""

    one: str
    many: str
    feminine: bool = False
    alone: bool = False


def unit_table(alone: str, after_number: str, feminine: Collection[str] = ()) -> dict[str, Unit]:
    """Units, as ``symbol one/many | symbol one/many``: those known anywhere, and those known after a number."""
    return {
        symbol: Unit(*_one_and_many(names), feminine=symbol in feminine, alone=table is alone)
        for table in (alone, after_number)
        for symbol, names in pairs(table).items()
    }


def _one_and_many(names: str) -> tuple[str, str]:
    one, many = names.split("/")
    return one, many


@dataclass(frozen=True, slots=True)
class Currency:
    """What a currency and its hundredth are called."""

    one: str
    many: str
    cent: str
    cents: str
    feminine: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The little words around numbers and in addresses."""

    point: str
    to: str
    per: str
    and_: str
    by: str
    squared: str
    cubed: str
    power: str
    number: str
    hashtag: str
    version: str
    dot: str
    slash: str
    at: str


@dataclass(frozen=True, slots=True)
class Numerals:
    """How a language says numbers.

    ``thousands`` and ``decimal`` are its separators. ``cardinal`` takes a value and whether it is feminine;
    ``decimals`` the digits after the separator, ``digits`` any digits, to be said one by one, ``telephone`` those of a
    telephone number; ``fraction`` a numerator and a denominator, ``mixed`` a whole number before them, both also
    whether they are feminine. ``is_one`` tells whether a number, given as its whole part and decimals, takes the
    singular. ``link`` is what leads on from a whole number to what it counts (``dois milhões de``), ``is_counted``
    whether the word after a number is that, ``is_feminine`` whether what is counted is, given the number's value.
    """

    thousands: str
    decimal: str
    cardinal: Callable[[int, bool], str]
    decimals: Callable[[str], str]
    digits: Callable[[str], str]
    telephone: Callable[[str], str]
    fraction: Callable[[int, int, bool], str]
    mixed: Callable[[int, int, int, bool], str]
    is_one: Callable[[int, str], bool]
    link: Callable[[int], str]
    is_counted: Callable[[str], bool]
    is_feminine: Callable[[Scan, int], bool]


@dataclass(frozen=True, slots=True)
class Names:
    """How a language says letters and names.

    ``spell`` says letters one by one, in the plural if asked; ``is_word`` tells capitals that can be pronounced.
    ``spelled`` are those capitals that could be a word and are not, ``pronounced`` names that are said otherwise than
    written, ``capitals`` common words that people shout.
    """

    spell: Callable[[str, bool], str]
    is_word: Callable[[str], bool]
    spelled: frozenset[str]
    pronounced: Mapping[str, str]
    capitals: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """A language, as far as reading goes. There is one object a language, so that patterns are kept by it.

    ``scales`` are ``million`` and its like, each with what leads on to what is counted; ``suffixes`` are their short
    forms after an amount of money. ``signs`` stand before a number, ``operators`` between two things, ``symbols`` by
    themselves. The keys of ``abbreviations`` and ``titles`` are in lower case, with their full stop.
    """

    words: Words
    numerals: Numerals
    names: Names
    units: Mapping[str, Unit]
    currencies: Mapping[str, Currency]
    scales: Mapping[str, str]
    suffixes: Mapping[str, Unit]
    signs: Mapping[str, str]
    operators: Mapping[str, str]
    symbols: Mapping[str, str]
    abbreviations: Mapping[str, str]
    titles: Mapping[str, str]
