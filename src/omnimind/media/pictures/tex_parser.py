"""Reads TeX mathematics and writes Typst, piece by piece.

Every character is written escaped or as itself and every construction as a function call, so nothing in a document can
reach Typst as code.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import ClassVar

from omnimind.media.pictures import tex_symbols as names

_DEPTH_LIMIT = 24
_SELF = frozenset("+-=<>!.?*")
_ESCAPED = frozenset("()[]{},;:/\"@`#$&_%'")
_KNOWN = frozenset("".join(names.CHARACTERS.values())) | frozenset("−·–—ℝℕℤℚℂℙ²³¹½¼¾¢£¥")
_END = ""
_NOTHING = '""'
_LIMITS = {"\\limits": "limits", "\\nolimits": "scripts"}


class UnknownTexError(ValueError):
    """A piece of TeX that has no translation; the argument is the piece."""


def _marks(tex: str) -> list[str]:
    """Commands with their backslash, single characters, and runs of white space as one space."""
    marks: list[str] = []
    i = 0
    while i < len(tex):
        start = i
        if tex[i] == "\\":
            i += 2
            while i < len(tex) and tex[start + 1].isalpha() and tex[i].isascii() and tex[i].isalpha():
                i += 1
            marks.append(tex[start:i] if not tex[start + 1 : i].isspace() else "\\ ")
        elif tex[i] == "%":
            end = tex.find("\n", i)
            i = len(tex) if end < 0 else end + 1
        else:
            i += 1
            if not tex[start].isspace():
                marks.append(tex[start])
            elif marks and marks[-1] != " ":
                marks.append(" ")
    return marks


def _character(char: str) -> str:
    """One character as Typst mathematics."""
    if char in "|‖":
        return f'class("normal", {char})'
    if char == "~":
        return names.CONSTANTS[" "]
    if char in _SELF or (char.isascii() and char.isalnum()):
        return char
    if char in _ESCAPED:
        return "\\" + char
    if char in _KNOWN:
        return char
    if char.isalpha() and ord(char) < 0x500:
        return _quoted(char)
    raise UnknownTexError(char)


def _quoted(text: str) -> str:
    """``text`` as a Typst string of words."""
    if any(ord(char) >= 0x500 and unicodedata.category(char)[0] not in "PSZ" for char in text):
        raise UnknownTexError(text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Parser:
    """Reads marks once, left to right, and writes Typst."""

    def __init__(self, tex: str) -> None:
        self._marks = _marks(tex)
        self._at = 0
        self._depth = 0

    def whole(self) -> list[str]:
        """Everything, in pieces: an atom with its scripts each. Raises :class:`UnknownTexError`."""
        pieces = self._sequence()
        if self._peek() != _END:
            raise UnknownTexError(self._peek())
        return pieces

    def _peek(self) -> str:
        """The next mark that is not white space, or the end."""
        while self._at < len(self._marks) and self._marks[self._at] == " ":
            self._at += 1
        return self._marks[self._at] if self._at < len(self._marks) else _END

    def _next(self) -> str:
        mark = self._peek()
        self._at += 1
        return mark

    def _take(self, mark: str) -> bool:
        found = self._peek() == mark
        self._at += found
        return found

    def _sequence(self, *ends: str) -> list[str]:
        """Pieces up to one of ``ends``, which is left to be read."""
        self._depth += 1
        if self._depth > _DEPTH_LIMIT:
            raise UnknownTexError("too deep")
        pieces: list[str] = []
        while (mark := self._peek()) != _END and mark not in ends and mark != "}":
            pieces += self._scripted()
        self._depth -= 1
        return pieces

    def _joined(self, *ends: str) -> str:
        return " ".join(self._sequence(*ends)) or _NOTHING

    def _scripted(self) -> list[str]:
        """One nucleus with its scripts; ends of cells and lines have none."""
        pieces = [_NOTHING] if self._peek() in ("^", "_", "'") else self._nucleus()
        if pieces in (["&"], ["\\"]):
            return pieces
        above, below = "", ""
        while (mark := self._peek()) in ("^", "_", "'", *_LIMITS):
            self._next()
            if mark == "'":
                above += " ′"
            elif mark == "^":
                above += " " + self._argument()
            elif mark == "_":
                below += " " + self._argument()
            elif pieces:
                pieces[-1] = f"{_LIMITS[mark]}({pieces[-1]})"
        if above or below:
            base = pieces.pop() if pieces else _NOTHING
            scripts = (f", t:{above}" if above else "") + (f", b:{below}" if below else "")
            pieces.append(f"attach({base}{scripts})")
        return pieces

    def _nucleus(self) -> list[str]:
        mark = self._next()
        if mark == "{":
            return [self._group() or _NOTHING]
        if mark.isdigit():
            return [self._number(mark)]
        if mark == "&":
            return ["&"]
        if mark in ("\\\\", "\\cr", "\\newline"):
            self._bracketed()
            return ["\\"]
        return self._command(mark[1:]) if mark.startswith("\\") else [_character(mark)]

    def _number(self, number: str) -> str:
        while self._at < len(self._marks) and (self._marks[self._at].isdigit() or self._decimal_point()):
            number += self._marks[self._at]
            self._at += 1
        return number

    def _decimal_point(self) -> bool:
        return self._marks[self._at] == "." and "".join(self._marks[self._at + 1 : self._at + 2]).isdigit()

    def _group(self) -> str:
        """The rest of a braced group; a lone punctuation mark in braces loses its space, as in ``1{,}000``."""
        pieces = self._sequence()
        self._expect("}")
        return f'class("normal", {pieces[0]})' if pieces in (["\\,"], ["\\;"], ["\\:"]) else " ".join(pieces)

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise UnknownTexError(self._peek() or f"missing {mark}")

    def _argument(self) -> str:
        """What a command or a script applies to: a group or one mark."""
        if self._take("{"):
            return self._group() or _NOTHING
        mark = self._next()
        if mark == _END or mark in "&}^_":
            raise UnknownTexError(mark or "missing argument")
        return " ".join(self._command(mark[1:])) or _NOTHING if mark.startswith("\\") else _character(mark)

    def _bracketed(self) -> str | None:
        """An optional argument in brackets."""
        if not self._take("["):
            return None
        inside = self._joined("]")
        self._expect("]")
        return inside

    def _raw(self) -> str:
        """The argument as it is written, braces balanced."""
        self._expect("{")
        start, depth = self._at, 1
        while depth and self._at < len(self._marks):
            depth += {"{": 1, "}": -1}.get(self._marks[self._at], 0)
            self._at += 1
        if depth:
            raise UnknownTexError("missing }")
        return "".join(self._marks[start : self._at - 1])

    def _command(self, name: str) -> list[str]:
        """What a command gives; some give nothing."""
        if name in self._SPECIAL:
            found = self._SPECIAL[name](self)
            return [found] if found else []
        if name in names.CHARACTERS:
            return [_character(names.CHARACTERS[name])]
        if name in names.CONSTANTS:
            return [names.CONSTANTS[name]] if names.CONSTANTS[name] else []
        return [self._applied(name)]

    def _applied(self, name: str) -> str:
        """A command with arguments."""
        if name in names.ONE_ARGUMENT:
            return names.ONE_ARGUMENT[name].format(self._argument())
        if name in names.TWO_ARGUMENTS:
            return names.TWO_ARGUMENTS[name].format(self._argument(), self._argument())
        if name in names.TEXTS:
            return names.TEXTS[name].format(_words(self._raw()))
        raise UnknownTexError("\\" + name)

    def _sqrt(self) -> str:
        index = self._bracketed()
        return f"sqrt({self._argument()})" if index is None else f"root({index}, {self._argument()})"

    def _operatorname(self) -> str:
        limits = ", limits: #true" if self._take("*") else ""
        return f"op({_quoted(_plain(self._raw()))}{limits})"

    def _not(self) -> str:
        mark = self._next()
        char = names.CHARACTERS.get(mark[1:], mark) if mark.startswith("\\") else mark
        negated = unicodedata.normalize("NFC", char + "\u0338")
        if len(negated) != 1:
            raise UnknownTexError("\\not" + mark)
        return negated

    def _fenced(self) -> str:
        opening = self._delimiter()
        parts = [self._joined("\\right", "\\middle")]
        while self._take("\\middle"):
            parts.append(f"mid({self._delimiter()})")
            parts.append(self._joined("\\right", "\\middle"))
        self._expect("\\right")
        return f"lr({opening} {' '.join(parts)} {self._delimiter()})"

    def _delimiter(self) -> str:
        mark = self._next()
        char = names.DELIMITERS.get(mark[1:], mark[1:]) if mark.startswith("\\") else mark
        char = {"<": "⟨", ">": "⟩", ".": ""}.get(char, char)
        if mark == _END or char not in "()[]{}|‖/⟨⟩⌊⌋⌈⌉⟮⟯":
            raise UnknownTexError(mark or "missing delimiter")
        return char if char in "|‖" else _character(char)

    def _environment(self) -> str:
        name = self._raw()
        if name in ("array", "alignat", "alignat*"):
            self._bracketed()
            self._raw()
        rows = self._rows()
        if self._raw() != name:
            raise UnknownTexError("\\end")
        if name in names.MATRICES:
            return f"mat(delim: {names.MATRICES[name]}, {'; '.join(', '.join(row) for row in rows)})"
        if name in ("cases", "dcases", "rcases"):
            reverse = ", reverse: #true" if name == "rcases" else ""
            return f"cases({', '.join(' & #h(1em) '.join(row) for row in rows)}{reverse})"
        if name in names.LINES:
            return " \\ ".join(" & ".join(row) for row in rows)
        raise UnknownTexError(f"\\begin{{{name}}}")

    def _rows(self) -> list[list[str]]:
        """Cells of an environment's rows, up to and with its ``\\end``."""
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append(self._joined("&", "\\\\", "\\end"))
            mark = self._next()
            if mark == "\\end":
                return rows if len(rows) == 1 or rows[-1] != [_NOTHING] else rows[:-1]
            if mark == "\\\\":
                self._bracketed()
                rows.append([])
            elif mark != "&":
                raise UnknownTexError(mark or "missing \\end")

    def _dropped(self) -> str:
        self._raw()
        return ""

    def _tag(self) -> str:
        return f"#h(2em) {_quoted('(' + self._raw() + ')')}"

    _SPECIAL: ClassVar[dict[str, Callable[["Parser"], str]]] = {
        "sqrt": _sqrt,
        "operatorname": _operatorname,
        "not": _not,
        "left": _fenced,
        "begin": _environment,
        "label": _dropped,
        "tag": _tag,
    }


def _plain(raw: str) -> str:
    """The words of a text argument, its escapes and spaces undone."""
    plain = raw.replace("{", "").replace("}", "").replace("~", "\u00a0").replace("\\,", "\u2009")
    for char in "%$&#_ ":
        plain = plain.replace("\\" + char, char)
    if "\\" in plain:
        raise UnknownTexError(raw)
    return plain


def _words(raw: str) -> str:
    """Words, with the mathematics among them; Typst itself puts a space around words."""
    parts = re.split(r"(?<!\\)\$", raw)
    pieces = [
        " ".join(Parser(part).whole()) if at % 2 else _quoted(_plain(part).strip())
        for at, part in enumerate(parts)
        if part.strip()
    ]
    return " ".join(pieces) or _NOTHING
