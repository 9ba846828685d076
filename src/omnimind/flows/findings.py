"""Findings about a flow, and the checks that all its parts share."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from omnimind.flows.check_fields import (
    ALL_FIELDS,
    FRACTIONAL_FIELDS,
    INSTEAD,
    NUMBER_FIELDS,
    OTHER_LANGUAGE,
    STRING_FIELDS,
)
from omnimind.flows.errors import ExpressionError
from omnimind.flows.json_value import Json, is_number
from omnimind.flows.load import Document
from omnimind.flows.marks import Pointer
from omnimind.flows.outline import outline
from omnimind.flows.template import JSONATA, JSONPATH
from omnimind.flows.template import is_jsonata as is_expression

MAX_GUESSES: Final = 100
MAX_CHOICES: Final = 500
"""How often a document's mistypings are guessed, and among how many words: each guess compares with all of them."""
MAX_GUESSED_LENGTH: Final = 80

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a flow that is wrong (``error``: it can't run) or looks so (``warning``).

    Attributes:
        line: The line in the document, from 1; ``None`` if it has none.
        column: The column in that line, from 1.
        state: The state it is about.
        message: What is wrong.
        hint: What to do.
    """

    severity: Severity
    line: int | None
    column: int | None
    state: str | None
    message: str
    hint: str


class Findings:
    """Gathers the findings about one document.

    Attributes:
        found: The findings so far.
        outline: What the document names.
        state: The state that is looked at.
        wrong: The states that have errors.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.outline = outline(document.definition)
        self.found: list[Finding] = []
        self.state: str | None = None
        self.wrong: set[str | None] = set()
        self._guesses = 0

    def error(self, pointer: Pointer, message: str, hint: str) -> None:
        """Note what keeps the flow from running."""
        self._add("error", pointer, message, hint)

    def warn(self, pointer: Pointer, message: str, hint: str) -> None:
        """Note what is probably not meant."""
        self._add("warning", pointer, message, hint)

    def _add(self, severity: Severity, pointer: Pointer, message: str, hint: str) -> None:
        if severity == "error":
            self.wrong.add(self.state)
        line, column = self._document.mark(pointer) or (None, None)
        self.found.append(Finding(severity, line, column, self.state, message, hint))

    def parses(self, pointer: Pointer, parse: Callable[[], object]) -> None:
        """Note that an expression can't be parsed."""
        try:
            parse()
        except ExpressionError as error:
            self.error(pointer, str(error), "correct the expression")

    def known_fields(
        self, holder: Mapping[str, Json], pointer: Pointer, known: Iterable[str], language: str = ""
    ) -> set[str]:
        """Note fields that ``holder`` may not have in ``language``; gives the names that are probably meant."""
        known = frozenset(known)
        free = [name for name in known if name not in holder]
        meant: set[str] = set()
        for field in (field for field in holder if field not in known):
            where = (*pointer, field)
            if field in OTHER_LANGUAGE.get(language, ()):
                other = JSONPATH if language == JSONATA else JSONATA
                self.error(where, f"{field} belongs to {other} states", _instead(field, other, known))
            elif field in ALL_FIELDS:
                self.warn(where, f"the field {field} has no effect here", _removal(field, known))
            else:
                near = self.nearest(field, free) or self.nearest(field, known)
                self.error(where, f"there is no field {field}", f"did you mean {near}?" if near else "remove it")
                meant.update({near} if near else ())
        return meant

    def nearest(self, word: str, words: Iterable[str]) -> str | None:
        """The one of ``words`` that ``word`` was probably meant to be, capitals aside; only so often guessed."""
        self._guesses += 1
        words = sorted(words) if self._guesses <= MAX_GUESSES and len(word) <= MAX_GUESSED_LENGTH else []
        folded = {known.casefold(): known for known in words[: MAX_CHOICES + 1]}
        if len(folded) > MAX_CHOICES:
            return None
        near = difflib.get_close_matches(word.casefold(), list(folded), 1, 0.7)
        return folded[near[0]] if near else None

    def suggestion(self, word: str, words: Iterable[str], otherwise: str) -> str:
        """The hint that ``word`` was mistyped, if one of ``words`` is near."""
        near = self.nearest(word, words)
        return f"did you mean {near}?" if near else otherwise

    def scalars(self, holder: Mapping[str, Json], pointer: Pointer, *, is_jsonata: bool = False) -> None:
        """Note fields of ``holder`` that must be strings or numbers (or make one, in JSONata) and are not."""
        for field in STRING_FIELDS & holder.keys():
            if not isinstance(holder[field], str):
                self.error((*pointer, field), f"{field} must be a string", _as_string(holder[field]))
        for field in NUMBER_FIELDS.keys() & holder.keys():
            if not (is_jsonata and is_expression(holder[field])):
                self._number(field, holder[field], (*pointer, field))

    def _number(self, field: str, value: Json, pointer: Pointer) -> None:
        low, high = NUMBER_FIELDS[field]
        is_fit = is_number(value) and (field in FRACTIONAL_FIELDS or value == int(value))
        if not is_fit or not low <= value <= high:
            kind = "a number" if field in FRACTIONAL_FIELDS else "an integer"
            is_text = isinstance(value, str) and value.strip().isdecimal() and value.isascii()
            hint = f"write {int(value)}, without quotes" if is_text else "write such a number"
            self.error(pointer, f"{field} must be {kind} from {low:.0f} to {high:.0f}", hint)


def _instead(field: str, other: str, known: frozenset[str]) -> str:
    names = [name for name in INSTEAD.get(field, ()) if name in known]
    use = f"use {' or '.join(names)}, or set" if names else "remove it, or set"
    return f"{use} QueryLanguage: {other}"


def _removal(field: str, known: frozenset[str]) -> str:
    return "use Default" if field == "Next" and "Default" in known else "remove it"


def _as_string(value: Json) -> str:
    return f'write "{value}", in quotes' if is_number(value) else "write it as a string"
