"""A gate for JSON that comes piece by piece, such as the arguments of tools: it is JSON afterwards too.

It is judged as people read it, with its escapes undone, names and values together, so that ``"cpf": 52998224725`` is
seen for what it is. What is written instead stands in the string where the finding was; a number becomes a string.
"""

import json
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Final, Literal, NamedTuple

from omnimind.guard.gate import Edit, Judge, Settled, Window

_Part = Literal["string", "literal", "structure"]

_HIGH: Final = re.compile(r"\\u[dD][89abAB][\da-fA-F]{2}")
_LOW: Final = re.compile(r"\\u[dD][c-fC-F][\da-fA-F]{2}")
_CODE: Final = re.compile(r"\\u[\da-fA-F]{4}")
_CODE_SIZE: Final = 6
_SIMPLE: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_LITERAL: Final = frozenset("+-.")


class _Unit(NamedTuple):
    """A character as it is read, how it was written, and what it is part of."""

    character: str
    written: str
    part: _Part


class JsonGate:
    """Lets JSON through piece by piece (:class:`omnimind.core.guard.Gate`).

    Args:
        judge: Says what has to become of a text: of the JSON with its escapes undone.
        reach: How far it sees.
        settled: Up to where a text is decided; if it is not given, ``reach`` says so.
    """

    def __init__(self, judge: Judge, reach: int, settled: Settled | None = None) -> None:
        self._judge: Final = judge
        self._settled: Final = settled or (lambda text: max(0, len(text) - reach))
        self._window: Final = Window(self._edits, reach, self._cut)
        self._units: list[_Unit] = []  # of the window's text, one a character
        self._rest = ""  # an escape of which the end is still to come
        self._is_in_string = False

    def feed(self, piece: str) -> str:
        """What may go on now, edited. Raises ``RefusedError`` if an edit refuses it."""
        self._read(self._rest + piece, is_whole=False)
        return self._released(is_whole=False)

    def close(self) -> str:
        """The rest, edited. Raises ``RefusedError`` if an edit refuses it."""
        self._read(self._rest, is_whole=True)
        return self._released(is_whole=True)

    def _read(self, text: str, *, is_whole: bool) -> None:
        read, at = [], 0
        while at < len(text):
            size = _escape_size(text, at, is_whole=is_whole) if self._is_in_string and text[at] == "\\" else 1
            if not size:
                break
            read.append(self._unit(text[at : at + size]))
            at += size
        self._rest = text[at:]
        self._units += read
        self._window.text += "".join(unit.character for unit in read)

    def _unit(self, written: str) -> _Unit:
        if written == '"':
            self._is_in_string = not self._is_in_string
            return _Unit(written, written, "structure")
        if self._is_in_string:
            return _Unit(_read_as(written), written, "string")
        return _Unit(written, written, "literal" if written.isalnum() or written in _LITERAL else "structure")

    def _released(self, *, is_whole: bool) -> str:
        edits, start, end = self._window.decided(is_whole=is_whole)
        parts = []
        for edit in edits:
            parts += [self._as_written(start, edit.start), *self._instead(edit)]
            start = edit.end
        parts.append(self._as_written(start, end))
        del self._units[: self._window.passed(end)]
        return "".join(parts)

    def _edits(self, text: str) -> Iterator[Edit]:
        """Those of the judge; of numbers nothing is left."""
        for edit in self._judge(text):
            yield Edit(self._literal_start(edit.start), self._literal_end(edit.end), edit.instead)

    def _cut(self, text: str) -> int:
        return self._literal_start(self._settled(text))

    def _literal_start(self, index: int) -> int:
        while index > 0 and self._is_literal(index - 1) and (index == len(self._units) or self._is_literal(index)):
            index -= 1
        return index

    def _literal_end(self, index: int) -> int:
        while index < len(self._units) and self._is_literal(index - 1) and self._is_literal(index):
            index += 1
        return index

    def _is_literal(self, index: int) -> bool:
        return self._units[index].part == "literal"

    def _as_written(self, start: int, end: int) -> str:
        return "".join(unit.written for unit in self._units[start:end])

    def _instead(self, edit: Edit) -> Iterator[str]:
        """What stands in the place of ``edit``: quotes, commas and braces within it stay."""
        instead: str | None = str(edit.instead)
        for part, units in groupby(self._units[edit.start : edit.end], key=lambda unit: unit.part):
            if part == "structure":
                yield "".join(unit.written for unit in units)
            elif part == "string":
                yield json.dumps(instead or "", ensure_ascii=False)[1:-1]
                instead = None
            else:
                yield json.dumps(instead, ensure_ascii=False)
                instead = None


def _escape_size(text: str, at: int, *, is_whole: bool) -> int:
    """How many characters the escape at ``at`` has, both halves of a surrogate pair; 0 if it has not all come."""
    behind = at + _CODE_SIZE
    if _HIGH.match(text, at):
        if _LOW.match(text, behind):
            return 2 * _CODE_SIZE
        may_come = len(text) < behind + _CODE_SIZE and not is_whole
        return 0 if may_come and text[behind : behind + 2] in {"", "\\", "\\u"} else _CODE_SIZE
    if _CODE.match(text, at):
        return _CODE_SIZE
    if is_whole:
        return min(2, len(text) - at)
    return 0 if len(text) == at + 1 or (text[at + 1] == "u" and len(text) < behind) else 2


def _read_as(written: str) -> str:
    """The character that ``written`` stands for."""
    if _CODE.match(written):
        return written.encode().decode("unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return written if len(written) == 1 else _SIMPLE.get(written[1], written[1])
