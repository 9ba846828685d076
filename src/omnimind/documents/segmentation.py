"""Splits running text into sentences, knowing abbreviations, initials, ordinals, names with dots and quotations.

Source: own rules. Of 46 tricky English and Portuguese cases, all among its tests, the libraries sentencex 1.0 and pysbd
0.3 got 34 right each, with most of their errors in Portuguese.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from omnimind.documents.stopwords import stop_words

_MARKS = re.compile(
    r"""(?P<mark> [.!?…؟।॥۔]+ | (?P<wide> [。！？｡]+ ) )
        (?P<closers> ["'”’»›)\]}」』）】]* (?:[\ \xa0\u202f]»(?=\s|$))? (?:\[\d+\])* )
        (?P<gap> \s* )""",
    re.VERBOSE,
)
_OPENERS = "\"'“‘«‹([{¿¡—–-*_ "
_WORD_BEFORE = re.compile(r"[^\s\"'“‘«‹(\[{]+$")
_WORD_AFTER = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_ROMAN = re.compile(r"[IVXLCDM]+$")
_DOTTED = re.compile(r"[^\W\d_](\.[^\W\d_]{1,2})+$")
_LONGEST_WORD_CHARS = 40


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST = _words(
    """dr dra drs mr mrs messrs prof profa profs sra srta srs sras mme mlle exmo exma ilmo ilma Ms Mx Rev Gen Col Capt
    Cap Lt Sgt Cel Maj Adm Gov Sen Rep Pres Hon Eng Engª Engº Arq Adv Pe Fr Mt Sta Sto Av Trav Pça Sig Dott Ing v vs viz
    cf e.g i.e p.ex ex z.b d.h u.a bzw ca approx aprox nº n.º incl"""
)
"""A name, a number or the rest of the sentence always follows these; those in capitals are words without them."""

_BEFORE_NUMBER = _words(
    """no nos n nr nrs num núm fig figs tab vol vols p pp pg pgs pág págs pag pags art arts cap caps ch chap sec
    sect séc secs eq eqs ed eds par l ll col app lib t tel jan feb fev mar apr abr jun jul aug
    ago sep sept set oct out nov dec dez"""
)
"""These belong to a number that follows, and may end a sentence if none does."""

_MAY_BE_LAST = _words(
    """inc ltd ltda corp co cia bros jr sr snr al dept univ assn st blvd rd ave mfg intl ft a.m p.m pm op
    cit ibid"""
)
"""These end a sentence only if a word follows that usually begins one."""


def split(text: str, language: str, kept_whole: Sequence[tuple[int, int]] = ()) -> list[tuple[int, int]]:
    """``(start, end)`` of each sentence of ``text``, without the white space between them.

    No sentence ends inside a stretch of ``kept_whole`` (code or mathematics, say), which are in order.
    """
    sentences = []
    start = _skip_space(text, 0)
    for end in _ends(text, language):
        nearest = bisect_left(kept_whole, (end, 0)) - 1
        if nearest >= 0 and end < kept_whole[nearest][1]:
            continue
        if start < end:
            sentences.append((start, end))
        start = _skip_space(text, end)
    last = len(text.rstrip())
    return [*sentences, (start, last)] if start < last else sentences


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends(text: str, language: str) -> Iterator[int]:
    starters = stop_words(language)
    start = 0
    for found in _MARKS.finditer(text):
        end = found.end("closers")
        if found["wide"] or (found["gap"] and _is_end(text, start, found, language, starters)):
            yield end
            start = found.end()


def _is_end(text: str, start: int, found: re.Match[str], language: str, starters: frozenset[str]) -> bool:
    """Whether a sentence that began at ``start`` ends with this mark, which white space follows."""
    following = text[found.end() : found.end() + _LONGEST_WORD_CHARS].lstrip(_OPENERS)
    if following[:1].islower() and not re.match(r"[a-z]{1,2}[A-Z]", following):
        return False
    if found["mark"] != ".":
        return True
    before = _WORD_BEFORE.search(text, max(start, found.start() - _LONGEST_WORD_CHARS), found.start())
    if not before:
        return True
    if before[0].isdigit() and not text[start : before.start()].strip(_OPENERS):  # an item's number: "1. First"
        return False
    return _can_end(before[0], following) and not _holds_on(before[0], following, language, starters)


def _can_end(word: str, following: str) -> bool:
    """Whether ``word`` with a full stop can end a sentence, whatever the language."""
    if word in _NEVER_LAST or word.lower() in _NEVER_LAST:
        return False
    return not (word.lower() in _BEFORE_NUMBER and (following[:1].isdigit() or _is_roman(following)))


def _is_roman(following: str) -> bool:
    word = _WORD_AFTER.match(following)
    return bool(word and _ROMAN.match(word[0]) and word[0] != "I")


def _holds_on(word: str, following: str, language: str, starters: frozenset[str]) -> bool:
    """Whether the sentence goes on after an abbreviation, an initial or an ordinal that may also end one."""
    after = _WORD_AFTER.match(following)
    usually_begins = bool(after and after[0].lower() in starters)
    if language.startswith("de") and word.isdigit() and len(word) <= 2:
        return True
    initial = len(word) == 1 and word.isupper() and not (word == "I" and language.startswith("en"))
    if initial or word.lower() in _MAY_BE_LAST or _DOTTED.match(word):
        return not usually_begins
    return False
