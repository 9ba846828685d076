"""Phones: Brazilian, North American, and of everywhere else in international form."""

import re
from collections.abc import Iterator
from typing import Final

from omnimind.guard.personal.candidate import Candidate
from omnimind.guard.personal.runs import Run

_AREA: Final = r"(?:1[1-9]|2[12478]|3[1-578]|4[1-9]|5[1345]|6[1-9]|7[134579]|8[1-9]|9[1-9])"
"""Source: Anatel, Plano Geral de Códigos Nacionais."""

_GAP: Final = r"[\s.\-]{0,3}"
_MOBILE: Final = rf"9{_GAP}\d{{4}}{_GAP}\d{{4}}"
_LANDLINE: Final = rf"[2-5]\d{{3}}{_GAP}\d{{4}}"
_BRAZILIAN: Final = re.compile(
    rf"(?:(?<![A-Za-z\d+])|(?=[(+]))(?<!\d[.\-/])(?:(?P<country>\+\s?|00[ \-]?)?(?P<code>55){_GAP})?"
    rf"(?:(?P<open>\(\s?)?0?(?P<area>{_AREA})\s?(?(open)\))[\s.\-/]{{0,3}})?"
    rf"(?P<local>{_MOBILE}|{_LANDLINE})(?![A-Za-z\d]|[./]\d|-[A-Za-z\d])"
)
_USUAL: Final = re.compile(r"(?:55\W)?\W?0?\d\d\W{1,2}9?\W?\d{4}-?\d{4}")
_MOBILE_DIGITS: Final = re.compile(rf"{_AREA}9\d{{8}}")
_PUBLIC: Final = re.compile(r"(?:400\d|300[34])\D?\d{4}")
"""Numbers of companies that are dialled from anywhere without an area code; 0800 has none of the areas."""

_INTERNATIONAL: Final = re.compile(
    r"(?:(?<![A-Za-z\d+])|(?=\+))(?P<prefix>\+\s?|00)(?!55)[1-9]\d{0,2}+(?:[ .\-]{0,2}\(?\d{1,5}+\)?){1,6}"
    r"(?![A-Za-z\d]|[.\-/]\d)"
)
_LEAST: Final = 8
_MOST: Final = 15
"""Digits of a number with its country. Source: ITU-T E.164; hardly any has fewer."""

_LEAST_BARE: Final = 10
"""Digits after a plus that are a phone without anything between; fewer may be a number that was gained."""

_AMERICAN: Final = re.compile(
    r"(?:(?<![A-Za-z\d+])|(?=\())(?<!\d[.\-/])(?P<one>1[\s.\-])?"
    r"(?:(?P<open>\()[2-9]\d{2}\)[\s.\-]{0,2}|[2-9]\d{2}(?P<gap>[\s.\-]?))"
    r"[2-9]\d{2}(?(open)[\s.\-]|(?P=gap))\d{4}(?![A-Za-z\d]|[.\-/]\d)"
)


def brazilian(text: str, start: int, end: int) -> Iterator[Candidate]:
    """With and without country and area code, mobile and landline. Numbers that companies publish are left alone."""
    while found := _BRAZILIAN.search(text, start, end):
        start = found.start() + 1
        if found["area"]:
            is_bare = found[0].isdigit() and len(found["local"]) == 9 and text[start - 2 : start - 1] not in {"-", "_"}
            yield Candidate("phone.br", *found.span(), _sureness(found), 0.92, 0.6 if is_bare else 0.0)
        elif not (found["code"] or _PUBLIC.fullmatch(found["local"]) or _is_among_digits(text, *found.span())):
            is_mobile = found["local"][0] == "9" and sum(map(str.isdigit, found["local"])) == 9
            yield Candidate("phone.br", *found.span(), 0.45 if is_mobile and "-" in found["local"] else 0.2, 0.75)


def _sureness(found: re.Match[str]) -> float:
    """A number with its country or in the usual form is one; digits by themselves may be anything."""
    if found["country"]:
        return 0.95
    if found["open"]:
        return 0.9
    if found[0].isdigit():
        return 0.35
    return 0.8 if _USUAL.fullmatch(found[0]) else 0.4


def _is_among_digits(text: str, start: int, end: int) -> bool:
    """Whether other digits stand beside it: without an area code it is a phone only by itself."""
    return text[max(0, start - 2) : start].rstrip()[-1:].isdigit() or text[end : end + 2].lstrip()[:1].isdigit()


def of_run(run: Run) -> Iterator[Candidate]:
    """``run`` as a Brazilian mobile phone of which every digit stands by itself."""
    if run.is_spaced and run.is_whole and _MOBILE_DIGITS.fullmatch(run.digits):
        yield Candidate("phone.br", run.start, run.end, 0.6, 0.9)


def international(text: str, start: int, end: int) -> Iterator[Candidate]:
    """In the form of E.164, with what people put between; ``phone.us`` in the North American plan."""
    for found in _INTERNATIONAL.finditer(text, start, end):
        written = _of_one_number(found[0])
        digits = re.sub(r"\D", "", written).removeprefix("00")
        if len(digits) >= _LEAST:
            plus = found["prefix"][0] == "+" and (len(digits) >= _LEAST_BARE or not written[1:].isdigit())
            kind = "phone.us" if digits[0] == "1" and len(digits) == 11 else "phone"
            span = found.start(), found.start() + len(written)
            yield Candidate(kind, *span, 0.9 if plus else 0.3, 0.95 if plus else 0.85)


def american(text: str, start: int, end: int) -> Iterator[Candidate]:
    """Of the North American plan, as they are written there."""
    for found in _AMERICAN.finditer(text, start, end):
        is_written = found["open"] or found["gap"] == "-"
        yield Candidate("phone.us", *found.span(), 0.75 if is_written else 0.35, 0.9)


def _of_one_number(written: str) -> str:
    """``written`` without the last groups of digits that make it too long."""
    while len(re.findall(r"\d", written)) > _MOST:
        written = re.sub(r"[ .\-(]*\d+\)?\Z", "", written)
    return written
