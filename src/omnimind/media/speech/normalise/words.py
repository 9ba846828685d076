"""Words that are not plain words: capitals, camelCase, code, formulae, any mixture of letters, digits and signs."""

import re
import unicodedata
from collections.abc import Sequence
from functools import partial
from itertools import groupby
from typing import Final, Protocol

from omnimind.media.speech.normalise.grammar import Grammar
from omnimind.media.speech.normalise.reading import Rule, Scan

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SURNAME: Final = re.compile(r"(?:Ma?c|O'|D[aei]|L[ae]|V[ao]n|Fitz|San)[A-Z][a-z]+(?:'s)?")
_VOWELS: Final = frozenset("AEIOUYÁÉÍÓÚÂÊÔÃÕÀ")
_CAPITALS: Final = re.compile(r"([A-ZÀ-ÖØ-Þ]{2,})('?s)?")
_LONGEST_NUMBER: Final = 6
"""Digits in a row that are still said as one number where they are part of a name."""

_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?")
_INITIALS_WITHIN: Final = re.compile(r"(?<!\w)(?:[A-Z]\.){2,}|(?<!\w)[A-Z](?:/[A-Z])+(?!\w)")
_MARKED: Final = re.compile(r"([#@vV])([\w.-]+)")
_SIZE: Final = re.compile(r"(\d+)[x×](\d+)(?:[x×](\d+))?")


class GrammarRule(Protocol):
    """A rule that reads by a grammar."""

    def __call__(self, scan: Scan, grammar: Grammar) -> Sequence[str] | None:
        """As :data:`~omnimind.media.speech.normalise.reading.Rule`."""
        ...


def bound(grammar: Grammar, *rules: GrammarRule) -> list[Rule]:
    """``rules`` for one language."""
    return [partial(rule, grammar=grammar) for rule in rules]


def word(scan: Scan, grammar: Grammar) -> Sequence[str]:
    """Whatever stands there, somehow: the last rule."""
    return (phrase(scan.core, grammar, shouted=scan.shouted),)


def initials(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``U.S.`` and ``J.``."""
    if not _INITIALS.fullmatch(scan.core):
        return None
    return (grammar.names.spell(scan.core.replace(".", "").upper(), False),)


def marked(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """``#1``, ``#tag``, ``@name``, ``v1.2``, ``1920×1080``."""
    if size := _SIZE.fullmatch(scan.core):
        sides = [grammar.numerals.cardinal(int(side), False) for side in size.groups() if side]
        return (f" {grammar.words.by} ".join(sides),)
    found = _MARKED.fullmatch(scan.core)
    if found is None:
        return None
    mark, rest = found.groups()
    is_number = rest[0].isdecimal()
    if mark in "vV" and not is_number:
        return None
    hashed = grammar.words.number if is_number else grammar.words.hashtag
    name = {"#": hashed, "@": grammar.words.at}.get(mark, grammar.words.version)
    return (f"{name} {phrase(rest, grammar)}",)


def known(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A word of the language's tables: an abbreviation, or a name that is said otherwise than written."""
    core = scan.core
    said = grammar.abbreviations.get(core.lower()) or grammar.names.pronounced.get(core)
    if said is None and core[:1].isupper():
        said = grammar.titles.get(core.lower())
    return None if said is None else (said,)


def symbol(scan: Scan, grammar: Grammar) -> Sequence[str] | None:
    """A token without a letter or a digit: a sign between two things is said, what is there to be seen is not."""
    if any(char.isalnum() for char in scan.core):
        return None
    before, after = scan.near(-1).core, scan.near(1).core
    between = any(char.isalnum() for char in before) and any(char.isalnum() for char in after)
    if scan.core in {"*", "-", "–", "—", ">", "<", "/", "~"}:
        numbers = before[-1:].isdecimal() and after.lstrip("-$€£")[:1].isdecimal()
        if scan.core in {"-", "–", "—"}:
            equation = scan.near(2).core == "=" or scan.near(-2).core in grammar.operators
            return ((grammar.signs["-"] if equation else grammar.words.to) if numbers else "",)
        return (grammar.operators.get(scan.core, "") if numbers or (between and scan.core in "<>") else "",)
    alone = grammar.symbols.get(scan.core, "")
    return (grammar.operators.get(scan.core, alone) if between else alone,)


def phrase(text: str, grammar: Grammar, *, shouted: bool = False) -> str:
    """``text``, a mixture, part by part."""
    text = _INITIALS_WITHIN.sub(lambda found: re.sub(r"[./]", "", found[0]), text)
    said: list[str] = []
    parts = ["".join(run) for _, run in groupby(text, _kind)]
    for index, part in enumerate(parts):
        before = parts[index - 1] if index else ""
        after = parts[index + 1] if index + 1 < len(parts) else ""
        said.append(_part(part, before, after, grammar, shouted))
    return re.sub(r"\s+", " ", re.sub(r"\s*-\s+|\s+-\s*", " ", "".join(said))).strip()


def _kind(char: str) -> str:
    if char.isdecimal():
        return "digit"
    if char.isalpha() or char == "'" or unicodedata.category(char).startswith("M"):
        return "letter"
    return "symbol"


def _part(part: str, before: str, after: str, grammar: Grammar, shouted: bool) -> str:
    kind = _kind(part[0])
    if kind == "symbol":
        return _symbols(part, before, after, grammar)
    if kind == "digit":
        return f" {_digits(part, before, grammar)} "
    said = letters(part, grammar, shouted=shouted)
    return f" {said} " if before[-1:].isdecimal() or after[:1].isdecimal() else said


def _digits(part: str, before: str, grammar: Grammar) -> str:
    words = grammar.words
    if before.endswith("^") and part in {"2", "3"}:
        return words.squared if part == "2" else words.cubed
    if len(part) > _LONGEST_NUMBER or (len(part) > 1 and part[0] == "0"):
        return grammar.numerals.digits(part)
    power = f"{words.power} " if before.endswith("^") else ""
    return power + grammar.numerals.cardinal(int(part), False)


def _symbols(part: str, before: str, after: str, grammar: Grammar) -> str:
    if part == "-" and before[-1:].isalpha() and after[:1].isalpha():
        return "-"
    if part == "." and before and after:
        point = before[-1].isdecimal() and after[0].isdecimal() and grammar.numerals.decimal == "."
        return f" {grammar.words.point if point else grammar.words.dot} "
    if part == "&":
        return f" {grammar.words.and_} "
    if part in {"—", "–", ",", ";", ":", "..."} and before and after:
        return ", "
    if not before or not part.strip("/*~<>|^-."):
        return " "
    names = grammar.operators.get(part) or " ".join(grammar.operators.get(char, "") for char in part)
    return f" {names} "


def letters(run: str, grammar: Grammar, *, shouted: bool = False) -> str:
    """Letters only: a name as it is said, capitals spelled or pronounced, camelCase in its words."""
    if run in grammar.names.pronounced:
        return grammar.names.pronounced[run]
    if found := _CAPITALS.fullmatch(run):
        return _capitals(found[1], found[2] or "", grammar, shouted)
    if _SURNAME.fullmatch(run) or not _CAMEL.search(run):
        return run
    return " ".join(letters(part, grammar, shouted=shouted) for part in _CAMEL.split(run))


def _capitals(base: str, ending: str, grammar: Grammar, shouted: bool) -> str:
    names = grammar.names
    if base in names.pronounced:
        return names.pronounced[base] + ending.replace("'", "")
    pronounceable = names.is_word(base) or (shouted and any(char in _VOWELS for char in base))
    if base in names.capitals or (base not in names.spelled and pronounceable):
        return base.lower() + ending
    return names.spell(base, bool(ending))
