"""Source code as coloured lines: what each piece is, which lines to show, and where long ones turn."""

import unicodedata
from collections.abc import Iterable, Sequence
from textwrap import dedent
from typing import Literal

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import Comment, Keyword, Name, Operator, _TokenType, is_token_subtype
from pygments.token import Literal as Constant
from pygments.util import ClassNotFound

Role = Literal["plain", "keyword", "name", "string", "number", "comment"]
Part = tuple[str, Role]
CodeLine = tuple[Part, ...]

_TEXT_LIMIT = 60_000
_TAB = 4
_HANG = 2
_ROLES: tuple[tuple[_TokenType, Role], ...] = (
    (Comment.Preproc, "keyword"),
    (Comment.PreprocFile, "string"),
    (Comment, "comment"),
    (Constant.String, "string"),
    (Constant.Number, "number"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Operator.Word, "keyword"),
    (Name.Function, "name"),
    (Name.Class, "name"),
    (Name.Decorator, "name"),
    (Name.Tag, "keyword"),
    (Name.Attribute, "name"),
)


def highlighted(text: str, language: str) -> list[CodeLine]:
    """The lines of ``text``, indentation evened and blank ends cut; plain where ``language`` is not known."""
    tidy = dedent(text[:_TEXT_LIMIT].expandtabs(_TAB)).strip("\n").rstrip()
    lines: list[list[Part]] = [[]]
    for token, value in _lexer(language).get_tokens(tidy):
        for at, part in enumerate(value.split("\n")):
            if at:
                lines.append([])
            if part:
                lines[-1].append((part, _role(token)))
    return [tuple(line) for line in lines]


def language_name(language: str) -> str:
    """A language as it writes itself, such as ``Python``, or nothing where it is not known."""
    lexer = _lexer(language)
    return "" if isinstance(lexer, TextLexer) else str(lexer.name)


def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language.strip().lower(), stripnl=False, ensurenl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False, ensurenl=False)


def _role(token: _TokenType) -> Role:
    return next((role for kind, role in _ROLES if is_token_subtype(token, kind)), "plain")


def excerpt(lines: Sequence[CodeLine], limit: int) -> tuple[int, int]:
    """``(first, past)``: the lines to show, at most ``limit``.

    All of them if they fit; else from the first that is neither comment nor import, up to the last gap that leaves
    at least half of ``limit``.
    """
    if len(lines) <= limit:
        return 0, len(lines)
    first = next((at for at, line in enumerate(lines) if not _is_preamble(line)), 0)
    past = min(len(lines), first + limit)
    if past < len(lines):
        gaps = [at for at in range(first + limit // 2, past + 1) if not lines[at]]
        past = gaps[-1] if gaps else past
    while past > first + 1 and not lines[past - 1]:
        past -= 1
    return first, past


def _is_preamble(line: CodeLine) -> bool:
    """Whether ``line`` is blank, a comment, or brings in other code."""
    inked = [(text.strip(), role) for text, role in line if text.strip()]
    if not inked or all(role == "comment" for _, role in inked):
        return True
    text, role = inked[0]
    return role == "keyword" and text.split()[0] in ("import", "from", "use", "using", "package", "include", "#include")


def columns_of(text: str) -> int:
    """How many columns of a monospaced grid ``text`` takes."""
    return sum(_columns(char) for char in text)


def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def wrapped(line: CodeLine, measure: int) -> list[CodeLine]:
    """``line`` in rows of at most ``measure`` columns; those after the first hang under its indentation."""
    text = "".join(part for part, _ in line)
    if columns_of(text) <= measure:
        return [line]
    hang = min(len(text) - len(text.lstrip()) + _HANG, measure // 2)
    rows, start = [], 0
    while start < len(text):
        room = measure - (hang if start else 0)
        end = _turn(text, start, room)
        indent: CodeLine = ((" " * hang, "plain"),) if start else ()
        rows.append(indent + tuple(_between(line, start, end)))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return rows


def _turn(text: str, start: int, room: int) -> int:
    """Where the row from ``start`` ends: after the last space or opening sign that fits, else where it is full."""
    end, used = start, 0
    while end < len(text) and used + _columns(text[end]) <= room:
        used += _columns(text[end])
        end += 1
    if end == len(text):
        return end
    breaks = [at for at in range(start + room // 3, end + 1) if at > start and text[at - 1] in " ,;([{"]
    return breaks[-1] if breaks else max(end, start + 1)


def _between(line: CodeLine, start: int, end: int) -> Iterable[Part]:
    at = 0
    for text, role in line:
        piece = text[max(0, start - at) : max(0, end - at)]
        if piece:
            yield piece, role
        at += len(text)
