"""Brazilian Portuguese."""

import re
from collections.abc import Sequence
from functools import cache, partial
from typing import Final

from omnimind.core.speech import SpokenWord
from omnimind.media.speech.normalise import addresses, money, numbers, pt_numbers, pt_tables, telephones, words
from omnimind.media.speech.normalise.calendar import read_clock, read_date, read_roman
from omnimind.media.speech.normalise.grammar import Grammar, Names, Numerals, Words
from omnimind.media.speech.normalise.reading import Rule, Scan, read
from omnimind.media.speech.normalise.tables import listed
from omnimind.media.speech.normalise.tokens import Shorts, tokens

_WORDS: Final = Words(
    point="vírgula",
    to="a",
    per="por",
    and_="e",
    by="por",
    squared="ao quadrado",
    cubed="ao cubo",
    power="elevado a",
    number="número",
    hashtag="hashtag",
    version="versão",
    dot="ponto",
    slash="barra",
    at="arroba",
)
_ORDINAL: Final = re.compile(r"(\d{1,3})\.?(º|ª|o|a|os|as|ºs|ªs)")
_DEGREES: Final = re.compile(r"(\d{1,3})°")
_ORDINALLY: Final = listed("lugar andar ano dia colocado semestre bimestre trimestre século turno capítulo lote round")
_DAY: Final = re.compile(r"(0?[1-9]|[12]\d|3[01])º?")
_SHORT_DATE: Final = re.compile(r"(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])")
_LAW: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d{3,5})/(\d{4}|\d{2})")
_MONTH_YEAR: Final = re.compile(r"([a-zç]{3,9})/(\d{4}|\d{2})", re.IGNORECASE)
_NOT_COUNTED: Final = listed(
    "nos nas dos das aos às mais menos depois antes após ambos ambas pelos pelas seus suas mas os as"
)
_LAST_ORDINAL: Final = 10
_SYLLABLES: Final = re.compile(
    r"(?:(?:[BCDFGPT][RL]|VR|[CLN]H|[QG]U|[BCDFGHJLMNPQRSTVXZ])?[AEIOUÁÉÍÓÚÂÊÔÃÕ]{1,2}[LMNRSZ]?)+[P]?"
)


def normalise(text: str) -> tuple[SpokenWord, ...]:
    """How Portuguese ``text`` is said, word by word."""
    return read(tokens(text, _SHORTS), _rules())


def _month(text: str) -> int | None:
    """1 to 12 for a month's name, in full or short."""
    name = text.lower().rstrip(".")
    if name in pt_numbers.MONTHS:
        return pt_numbers.MONTHS.index(name) + 1
    return pt_tables.MONTH_SHORTS.get(name)


def _day(scan: Scan) -> Sequence[str] | None:
    """``1 de maio``, ``03 de maio``, and short months beside a day or a year."""
    day = _DAY.fullmatch(scan.core)
    if day and scan.following == "de" and scan.near(2).core.lower() in pt_numbers.MONTHS:
        return (pt_numbers.day_of_month(int(day[1])),)
    month = _month(scan.core)
    if month and scan.core.endswith(".") and (scan.preceding == "de" or scan.near(1).core[:1].isdecimal()):
        return (pt_numbers.MONTHS[month - 1],)
    return None


def _figures(scan: Scan) -> Sequence[str] | None:
    """A date in figures, whole, without its year or without its day."""
    if value := read_date(scan.core, month_first=False):
        return (pt_numbers.day(value),)
    if short := _SHORT_DATE.fullmatch(scan.core):
        return (f"{pt_numbers.day_of_month(int(short[1]))} de {pt_numbers.MONTHS[int(short[2]) - 1]}",)
    found = _MONTH_YEAR.fullmatch(scan.core)
    month = _month(found[1]) if found else None
    if found is None or month is None:
        return None
    return (f"{pt_numbers.MONTHS[month - 1]} de {pt_numbers.cardinal(int(found[2]))}",)


def _law(scan: Scan) -> Sequence[str] | None:
    """The number and year of a law: ``8.080/90``."""
    found = _LAW.fullmatch(scan.core)
    if found is None:
        return None
    number, year = int(found[1].replace(".", "")), int(found[2])
    return (f"{pt_numbers.cardinal(number)} de {pt_numbers.cardinal(year)}",)


def _clock(scan: Scan) -> Sequence[str] | None:
    """A time of day, or two."""
    times = [read_clock(part) for part in re.split("[-–]", scan.core)]
    if len(times) > 2 or None in times:
        return None
    return (" às ".join(pt_numbers.clock(time) for time in times if time),)


def _ordinal(scan: Scan) -> Sequence[str] | None:
    """``1º``, ``2ª``, ``1o``; ``1°`` where a degree makes no sense."""
    if found := _ORDINAL.fullmatch(scan.core):
        said = pt_numbers.ordinal(int(found[1]), found[2][0] in "ªa")
        return (said + ("s" if found[2].endswith("s") else ""),)
    degrees = _DEGREES.fullmatch(scan.core)
    if degrees and (degrees[1] == "1" or scan.following.lower() in _ORDINALLY):
        return (pt_numbers.ordinal(int(degrees[1])),)
    return None


def _roman(scan: Scan) -> Sequence[str] | None:
    """A Roman number of a century, a monarch, a chapter or an event."""
    value = read_roman(scan.core)
    said = _roman_after(scan, value) or _roman_beside(scan, value) if value else ""
    return (said,) if said else None


def _roman_after(scan: Scan, value: int) -> str:
    """By what it follows: centuries and monarchs are ordinal to the tenth."""
    before = scan.preceding
    if any(scan.near(-back).core.lower() in {"século", "séculos", "séc.", "séc"} for back in (1, 2, 3)):
        return _to_tenth(value)
    if before in pt_tables.MONARCHS or before in pt_tables.QUEENS:
        return _to_tenth(value, before in pt_tables.QUEENS)
    noun = pt_tables.BEFORE_NUMBER.get(before.lower()) or pt_tables.ABBREVIATIONS.get(before.lower()) or before.lower()
    return pt_numbers.cardinal(value) if noun in pt_tables.NUMBERED else ""


def _roman_beside(scan: Scan, value: int) -> str:
    """Before an event's name, ordinal; after any name, cardinal."""
    before, after = scan.preceding, scan.following
    if value > 39 or (len(scan.core) == 1 and after != "Guerra"):
        return ""
    if after.istitle() and after.isalpha() and read_roman(after) is None:
        return pt_numbers.ordinal(value, _noun_is_feminine(after.lower()))
    return pt_numbers.cardinal(value) if before.istitle() and len(before) > 3 else ""


def _to_tenth(value: int, feminine: bool = False) -> str:
    return pt_numbers.ordinal(value, feminine) if value <= _LAST_ORDINAL else pt_numbers.cardinal(value)


def _before_number(scan: Scan) -> Sequence[str] | None:
    """``art. 5``, ``p. ex.``, ``D. Pedro``, ``na R. Augusta``."""
    core, after = scan.core.lower(), scan.near(1).core
    if core in pt_tables.BEFORE_NUMBER and (after[:1].isdecimal() or read_roman(after)):
        return (pt_tables.BEFORE_NUMBER[core],)
    if core == "p." and after.lower() == "ex.":
        return ("por",)
    if scan.core == "D." and after in pt_tables.MONARCHS | pt_tables.QUEENS:
        return ("dom" if after in pt_tables.MONARCHS else "dona",)
    if scan.core == "R." and scan.preceding.lower() in {"na", "da", "à", "pela"}:
        return ("rua",)
    return None


def _noun_is_feminine(noun: str) -> bool:
    if noun in pt_tables.FEMININE_OTHERS:
        return True
    return noun not in pt_tables.MASCULINE_IN_A and noun.endswith(pt_tables.FEMININE_ENDINGS)


def _is_feminine(scan: Scan, value: int) -> bool:
    """Whether what ``value`` counts is feminine, by the article before it or the noun after it, also after *mil*."""
    before, after = scan.preceding.lower(), scan.following.lower()
    if after == "mil" and scan.near(1).joined:
        after = scan.near(2).core.lower()
    if before in pt_tables.FEMININE_BEFORE or before in pt_tables.MASCULINE_BEFORE:
        return before in pt_tables.FEMININE_BEFORE
    if before in pt_tables.LABELS or not after.isalpha():
        return False
    return (after.endswith("s") if value > 1 else True) and _noun_is_feminine(after)


def _is_counted(after: str) -> bool:
    return after.isalpha() and after.islower() and after.endswith("s") and after not in _NOT_COUNTED


def _spell(letters: str, several: bool) -> str:
    """``API`` is *á-pê-i*."""
    return "-".join(pt_tables.LETTERS.get(letter, letter) for letter in letters) + ("s" if several else "")


def _is_word(capitals: str) -> bool:
    """Whether capitals look pronounceable: at least three letters in Portuguese syllables."""
    return len(capitals) > 2 and _SYLLABLES.fullmatch(capitals) is not None


@cache
def _grammar() -> Grammar:
    return Grammar(
        words=_WORDS,
        numerals=Numerals(
            thousands=".",
            decimal=",",
            cardinal=pt_numbers.cardinal,
            decimals=pt_numbers.decimals,
            digits=pt_numbers.digits,
            telephone=pt_numbers.telephone,
            fraction=pt_numbers.fraction,
            mixed=pt_numbers.mixed,
            is_one=lambda whole, decimals: whole < 2,
            link=lambda whole: "de" if whole and whole % 10**6 == 0 else "",
            is_counted=_is_counted,
            is_feminine=_is_feminine,
        ),
        names=Names(
            spell=_spell,
            is_word=_is_word,
            spelled=pt_tables.SPELLED,
            pronounced=pt_tables.PRONOUNCED,
            capitals=pt_tables.CAPITALS,
        ),
        units=pt_tables.UNITS,
        currencies=pt_tables.CURRENCIES,
        scales=pt_tables.SCALES,
        suffixes=pt_tables.SUFFIXES,
        signs=pt_tables.SIGNS,
        operators=pt_tables.OPERATORS,
        symbols=pt_tables.SYMBOLS,
        abbreviations=pt_tables.ABBREVIATIONS,
        titles=pt_tables.TITLES,
    )


@cache
def _rules() -> tuple[Rule, ...]:
    shared = partial(words.bound, _grammar())
    return (
        *shared(money.money, words.symbol),
        _before_number,
        *shared(words.known, addresses.address),
        _day,
        _figures,
        *shared(addresses.file),
        _clock,
        *shared(telephones.telephone),
        _ordinal,
        *shared(numbers.fraction),
        _law,
        *shared(numbers.ratio, numbers.scientific, numbers.quantity),
        _roman,
        *shared(numbers.bare_unit, words.initials, words.marked, words.word),
    )


_SHORTS: Final = Shorts(
    all=frozenset(key for table in (pt_tables.ABBREVIATIONS, pt_tables.TITLES) for key in table if key.endswith("."))
    | {f"{month}." for month in pt_tables.MONTH_SHORTS}
    | {"p."},
    final=pt_tables.FINAL,
    numbered=frozenset(pt_tables.BEFORE_NUMBER),
)
