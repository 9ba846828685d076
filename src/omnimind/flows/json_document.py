"""JSON documents: their values, and where each is written."""

import json
import re
from bisect import bisect_right
from json.decoder import scanstring  # type: ignore[attr-defined]  # the standard library exports it, its types do not
from typing import Final

from omnimind.flows.json_value import Json, measure, parse_json
from omnimind.flows.marks import DocumentError, Marks, Pointer

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def read_json(text: str) -> tuple[Json, Marks]:
    """The value of JSON ``text`` and its marks.

    Raises:
        DocumentError: It is not JSON.
        RecursionError: It nests too deep.
    """
    try:
        value = parse_json(text)
    except json.JSONDecodeError as error:
        raise DocumentError(f"{error.msg}{_advice(text, error.pos)}", error.lineno, error.colno) from error
    except ValueError as error:
        raise DocumentError(str(error)) from error
    try:
        measure(value)
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise DocumentError(f"a string holds {half}, which is half of a character") from error
    return value, _Scanner(text).scan()


def _advice(text: str, at: int) -> str:
    """What people write in JSON that is not JSON."""
    rest, before = text[at:].lstrip(), text[:at].rstrip()
    if rest[:2] in {"//", "/*"} or rest[:1] == "#":
        return "; JSON has no comments: use the field Comment, or YAML"
    if rest[:1] == "'":
        return '; JSON strings are in "double quotes"'
    if rest[:1] in {"}", "]"} and before.endswith(","):
        return "; remove the comma before it"
    if re.match(r"(True|False|None)\b", rest):
        return "; JSON says true, false and null"
    return ""


class _Scanner:
    """Walks the tokens of a text that is known to be JSON."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._marks = Marks()

    def scan(self) -> Marks:
        holders: list[str | int | None] = []
        """For every open object the key that is read (``None`` before it), for every open array the index."""
        for token in _TOKEN.finditer(self._text):
            word = token[0]
            if word in "]}":
                holders.pop()
            elif word == ",":
                holders[-1] = holders[-1] + 1 if isinstance(holders[-1], int) else None
            elif word != ":":
                self._value(word, token.start(), holders)
        return self._marks

    def _value(self, word: str, at: int, holders: list[str | int | None]) -> None:
        line = bisect_right(self._starts, at)
        column = at - self._starts[line - 1] + 1
        if holders and holders[-1] is None:
            holders[-1] = scanstring(word, 1)[0]
            self._marks.add_key(_pointer(holders), line, column)
            return
        self._marks.add(_pointer(holders), line, column)
        if word in "{[":
            holders.append(None if word == "{" else 0)


def _pointer(holders: list[str | int | None]) -> Pointer:
    return tuple(key for key in holders if key is not None)
