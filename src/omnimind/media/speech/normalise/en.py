"""English, American and British."""

import re
from collections.abc import Sequence
from functools import cache, partial
from typing import Final

from omnimind.core.speech import SpokenWord
from omnimind.media.speech.normalise import addresses, en_numbers, en_tables, money, numbers, telephones, words
from omnimind.media.speech.normalise.calendar import read_clock, read_date, read_roman
from omnimind.media.speech.normalise.grammar import Grammar, Names, Numerals, Words
from omnimind.media.speech.normalise.reading import Rule, Scan, read
from omnimind.media.speech.normalise.tables import listed
from omnimind.media.speech.normalise.tokens import Shorts, tokens

_WORDS: Final = Words(
    point="point",
    to="to",
    per="per",
    and_="and",
    by="by",
    squared="squared",
    cubed="cubed",
    power="to the power of",
    number="number",
    hashtag="hashtag",
    version="version",
    dot="dot",
    slash="slash",
    at="at",
)
_DAY: Final = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)?")
_DAY_SPAN: Final = re.compile(r"([12]?\d|3[01])[-–]([12]?\d|3[01])")
_YEAR: Final = re.compile(r"1[1-9]\d\d|20\d\d")
_YEAR_SPAN: Final = re.compile(r"(1[1-9]\d\d|20\d\d)[-–/](1[1-9]\d\d|20\d\d|\d\d)")
_DECADE: Final = re.compile(r"(?:(mid|early|late|pre|post)-)?((?:1[1-9]|20)\d0|[2-9]0)'?s")
_ORDINAL: Final = re.compile(r"(\d{1,3}(?:,?\d{3})*)(?:st|nd|rd|th)((?:-[a-z]+)*)", re.IGNORECASE)
_HALF_DAY: Final = {"am": "A.M", "pm": "P.M", "a.m.": "A.M", "p.m.": "P.M"}
_ONSETS: Final = listed("BL BR CH CL CR DR FL FR GL GR PH PL PR SC SH SK SL SM SN SP ST SW TH TR TW WH")
_CODAS: Final = listed(
    "ND NT NS NG NK RN RM RK RT RD RS RG CK CT LT LD LM LK LL MP FT PT PS KS TS SH CH TH SS ST SK XT NK"
)


def normalise(text: str, language: str) -> tuple[SpokenWord, ...]:
    """How English ``text`` is said, word by word."""
    return read(tokens(text, _SHORTS), _rules(language.startswith("en-GB")))


def _month(text: str) -> int | None:
    """1 to 12 for a month's name, in full or short."""
    if text.istitle() and text in en_numbers.MONTHS:
        return en_numbers.MONTHS.index(text) + 1
    return en_tables.MONTH_SHORTS.get(text.rstrip(".").lower()) if text.istitle() else None


def _month_day(scan: Scan) -> Sequence[str] | None:
    """``May 3, 2024`` and ``Sept. 3``; a month and a year."""
    month = _month(scan.core)
    if month is None:
        return None
    name, following = en_numbers.MONTHS[month - 1], scan.following
    if _YEAR.fullmatch(following):
        return name, en_numbers.year(int(following))
    if span := _DAY_SPAN.fullmatch(following):
        first, last = (en_numbers.ordinal(int(side)) for side in span.groups())
        return (name, f"{first} to {last}", *_year_after(scan, 2))
    if day := _DAY.fullmatch(following):
        return (name, en_numbers.ordinal(int(day[1])), *_year_after(scan, 2))
    return (name,) if scan.core.endswith(".") else None


def _day_month(scan: Scan) -> Sequence[str] | None:
    """``3 May 2024``."""
    day, month = _DAY.fullmatch(scan.core), _month(scan.following)
    if day is None or month is None or not int(day[1]):
        return None
    number = en_numbers.ordinal(int(day[1]))
    article = "" if scan.preceding.lower() == "the" else "the "
    return (f"{article}{number} of", en_numbers.MONTHS[month - 1], *_year_after(scan, 2))


def _year_after(scan: Scan, offset: int) -> Sequence[str]:
    """The year that ends a date, if there is one."""
    before = scan.near(offset - 1)
    if before.trail in {"", ","} and _YEAR.fullmatch(scan.near(offset).core):
        return (en_numbers.year(int(scan.near(offset).core)),)
    return ()


def _figures(scan: Scan, *, british: bool) -> Sequence[str] | None:
    """A date in figures."""
    value = read_date(scan.core, month_first=not british)
    return (en_numbers.day(value, british=british),) if value else None


def _clock(scan: Scan) -> Sequence[str] | None:
    """A time of day, or two."""
    half = _HALF_DAY.get(scan.following.lower())
    if half and re.fullmatch(r"1?\d", scan.core):
        return en_numbers.cardinal(int(scan.core)), half
    if found := re.fullmatch(r"(1?\d)([ap])\.?m\.?", scan.core, re.IGNORECASE):
        return (f"{en_numbers.cardinal(int(found[1]))} {found[2].upper()}.M",)
    times = [read_clock(part) for part in re.split("[-–]", scan.core)]
    if len(times) > 2 or None in times or "h" in scan.core:
        return None
    said = " to ".join(en_numbers.clock(time) for time in times if time)
    return (said.removesuffix(" o'clock"), half) if half else (said,)


def _decade(scan: Scan) -> Sequence[str] | None:
    """``1990s``, ``mid-1980s``, ``the 90s``: a short one needs a sign that it is not seconds."""
    found = _DECADE.fullmatch(scan.core)
    if found is None:
        return None
    value = int(found[2])
    told = (
        found[1]
        or scan.token.lead.endswith(("'", "‘", "’"))
        or scan.preceding.lower() in {"the", "early", "late", "mid"}
    )
    if value < 100 and not told:
        return None
    return (f"{found[1] or ''} {en_numbers.decade(value)}",)


def _year(scan: Scan) -> Sequence[str] | None:
    """A bare number that is a year by what stands around it, or a span of years."""
    if span := _YEAR_SPAN.fullmatch(scan.core):
        last = en_numbers.cardinal(int(span[2])) if len(span[2]) == 2 else en_numbers.year(int(span[2]))
        return (f"{en_numbers.year(int(span[1]))} to {last}",)
    if not _YEAR.fullmatch(scan.core) or scan.following in en_tables.UNITS:
        return None
    before, after = scan.preceding.lower(), scan.following
    counts = (after.islower() and after.endswith("s") and not after.endswith("ss")) or after in en_tables.COUNTED
    is_year = (
        after in en_tables.YEAR_AFTER
        or before in en_tables.YEAR_BEFORE
        or (before in en_tables.DETERMINERS and not counts)
        or not (counts or after in en_tables.SCALES or after in en_tables.CURRENCIES)
    )
    return (en_numbers.year(int(scan.core)),) if is_year else None


def _ordinal(scan: Scan) -> Sequence[str] | None:
    """``21st``, ``19th-century``."""
    found = _ORDINAL.fullmatch(scan.core)
    return (en_numbers.ordinal(int(found[1].replace(",", ""))) + found[2],) if found else None


def _roman(scan: Scan) -> Sequence[str] | None:
    """A Roman number after what is numbered, after a monarch's name, before a century; or after any name."""
    value = read_roman(scan.core)
    if not value:
        return None
    before = scan.preceding
    if scan.following.lower() in {"century", "centuries"}:
        return (en_numbers.ordinal(value),)
    if en_tables.BEFORE_NUMBER.get(before.lower(), before.lower()) in en_tables.NUMBERED:
        return (en_numbers.cardinal(value),)
    if before in en_tables.MONARCHS:
        return (f"the {en_numbers.ordinal(value)}",)
    named = before.istitle() and before.lower() not in en_tables.OPENERS and 2 <= value <= 39 and len(scan.core) > 1
    return (en_numbers.cardinal(value),) if named else None


def _before_number(scan: Scan) -> Sequence[str] | None:
    """``No. 5`` and its like; ``St.`` before a name and after one."""
    core = scan.core.lower()
    if core in en_tables.BEFORE_NUMBER and (scan.near(1).core[:1].isdecimal() or read_roman(scan.near(1).core)):
        return (en_tables.BEFORE_NUMBER[core],)
    if core == "st." and not scan.near(1).core[:1].isupper():
        return ("street",)
    return None


def _spell(letters: str, several: bool) -> str:
    """``API`` is ``A.P.I``, which every engine reads letter by letter; its plural ``A-P-I's``."""
    return "-".join(letters) + "'s" if several else ".".join(letters)


def _is_word(capitals: str) -> bool:
    """Whether capitals look pronounceable: four letters or more, syllables, no cluster that English lacks."""
    runs = re.findall(r"[AEIOUY]+|[^AEIOUY]+", capitals)
    consonants = [run for run in runs if run[0] not in "AEIOUY"]
    if (
        len(capitals) < 4
        or len(consonants) == len(runs)
        or max(map(len, runs)) > 2
        or capitals[-2:] in {"AA", "II", "UU"}
    ):
        return False
    first_ok = len(runs[0]) == 1 or (
        runs[0] in _ONSETS if runs[0] in consonants else runs[0] in {"EA", "EU", "AU", "OU"}
    )
    return first_ok and (len(runs[-1]) == 1 or runs[-1] not in consonants or runs[-1] in _CODAS)


@cache
def _grammar(british: bool) -> Grammar:
    return Grammar(
        words=_WORDS,
        numerals=Numerals(
            thousands=",",
            decimal=".",
            cardinal=partial(en_numbers.cardinal, british=british),
            decimals=en_numbers.digits,
            digits=en_numbers.digits,
            telephone=en_numbers.digits,
            fraction=en_numbers.fraction,
            mixed=en_numbers.mixed,
            is_one=lambda whole, decimals: whole == 1 and not decimals,
            link=lambda whole: "",
            is_counted=lambda after: False,
            is_feminine=lambda scan, value: False,
        ),
        names=Names(
            spell=_spell,
            is_word=_is_word,
            spelled=en_tables.SPELLED,
            pronounced=en_tables.PRONOUNCED,
            capitals=en_tables.CAPITALS,
        ),
        units=en_tables.UNITS,
        currencies=en_tables.CURRENCIES,
        scales=en_tables.SCALES,
        suffixes=en_tables.SUFFIXES,
        signs=en_tables.SIGNS,
        operators=en_tables.OPERATORS,
        symbols=en_tables.SYMBOLS,
        abbreviations=en_tables.ABBREVIATIONS,
        titles=en_tables.TITLES,
    )


@cache
def _rules(british: bool) -> tuple[Rule, ...]:
    shared = partial(words.bound, _grammar(british))
    return (
        *shared(money.money, words.symbol),
        _before_number,
        *shared(words.known, addresses.address),
        _month_day,
        _day_month,
        partial(_figures, british=british),
        *shared(addresses.file),
        _clock,
        *shared(telephones.telephone),
        _decade,
        _year,
        _ordinal,
        *shared(numbers.fraction, numbers.ratio, numbers.scientific, numbers.quantity),
        _roman,
        *shared(numbers.bare_unit, words.initials, words.marked, words.word),
    )


_SHORTS: Final = Shorts(
    all=frozenset(key for table in (en_tables.ABBREVIATIONS, en_tables.TITLES) for key in table if key.endswith("."))
    | {f"{month}." for month in en_tables.MONTH_SHORTS},
    final=en_tables.FINAL,
    numbered=frozenset(en_tables.BEFORE_NUMBER),
)
