"""Findings about a flow, and the checks that all its parts share."""

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from omnimind.flows.check_fields import ALL_FIELDS, FRACTIONAL_FIELDS, NUMBER_FIELDS, STRING_FIELDS
from omnimind.flows.errors import ExpressionError
from omnimind.flows.json_value import Json, is_number
from omnimind.flows.load import Document, Pointer
from omnimind.flows.template import is_jsonata as is_expression


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a flow that is wrong (``error``: it can't run) or looks so (``warning``).

    Attributes:
        line: The line in the document, from 1; ``None`` if it has none.
        state: The state it is about.
        message: What is wrong.
        hint: What to do.
    """

    severity: Literal["error", "warning"]
    line: int | None
    state: str | None
    message: str
    hint: str


class Findings:
    """Gathers the findings about one document; ``state`` is the state that is looked at."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.found: list[Finding] = []
        self.state: str | None = None

    def error(self, pointer: Pointer, message: str, hint: str) -> None:
        """Note what keeps the flow from running."""
        self.found.append(Finding("error", self._document.line(pointer), self.state, message, hint))

    def warn(self, pointer: Pointer, message: str, hint: str) -> None:
        """Note what is probably not meant."""
        self.found.append(Finding("warning", self._document.line(pointer), self.state, message, hint))

    def parses(self, pointer: Pointer, parse: Callable[[], object]) -> None:
        """Note that an expression can't be parsed."""
        try:
            parse()
        except ExpressionError as error:
            self.error(pointer, str(error), "correct the expression")

    def known_fields(self, holder: Mapping[str, Json], pointer: Pointer, known: Iterable[str]) -> None:
        """Note fields that ``holder`` may not have."""
        known = frozenset(known)
        for field in holder.keys() - known:
            near = difflib.get_close_matches(field, known, 1)
            hint = f"did you mean {near[0]}?" if near else "remove it"
            if field in ALL_FIELDS:
                self.warn((*pointer, field), f"the field {field} has no effect here", hint)
            else:
                self.error((*pointer, field), f"there is no field {field}", hint)

    def scalars(self, holder: Mapping[str, Json], pointer: Pointer, *, is_jsonata: bool = False) -> None:
        """Note fields of ``holder`` that must be strings or numbers (or make one, in JSONata) and are not."""
        for field in STRING_FIELDS & holder.keys():
            if not isinstance(holder[field], str):
                self.error((*pointer, field), f"{field} must be a string", "write it as a string")
        for field in NUMBER_FIELDS.keys() & holder.keys():
            if not (is_jsonata and is_expression(holder[field])):
                self._number(field, holder[field], (*pointer, field))

    def _number(self, field: str, value: Json, pointer: Pointer) -> None:
        low, high = NUMBER_FIELDS[field]
        is_fit = is_number(value) and (field in FRACTIONAL_FIELDS or value == int(value))
        if not is_fit or not low <= value <= high:
            kind = "a number" if field in FRACTIONAL_FIELDS else "an integer"
            self.error(pointer, f"{field} must be {kind} from {low:g} to {high:g}", "write such a number")
