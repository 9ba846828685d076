"""Intrinsic functions, ``States.Format('{} of {}', $.part, $.whole)``: reading them and computing them."""

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from omnimind.flows.errors import ExpressionError, clipped
from omnimind.flows.intrinsic_functions import FUNCTIONS, Intrinsic
from omnimind.flows.json_value import Json
from omnimind.flows.jsonpath import JsonPath, parse_path

MAX_NESTING: Final = 20
MAX_LENGTH: Final = 32_768
OPEN, CLOSE = "\ue000", "\ue001"
_NAME = re.compile(r"\s*(States\.\w+)\s*\(\s*")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"true|false|null")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"'": "'", "\\": "\\", "{": OPEN, "}": CLOSE}
_WORDS: Final[dict[str, Json]] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant argument; escaped braces of a string are the private characters ``OPEN`` and ``CLOSE``."""

    value: Json


@dataclass(frozen=True, slots=True)
class Invocation:
    """A function and its arguments."""

    text: str
    name: str
    function: Intrinsic
    arguments: "tuple[Literal | JsonPath | Invocation, ...]"


@lru_cache(maxsize=1_024)
def parse_intrinsic(text: str) -> Invocation:
    """The invocation that ``text`` says.

    Raises:
        ExpressionError: It is not one, or there is no such function.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"the intrinsic function {clipped(text)!r} is longer than {MAX_LENGTH} characters")
    invocation, at = _invocation(text, 0, 0)
    if text[at:].strip():
        raise ExpressionError(f"the intrinsic function {clipped(text)!r} is followed by {text[at:].strip()[:20]!r}")
    return invocation


def _invocation(text: str, at: int, depth: int) -> tuple[Invocation, int]:
    match = _NAME.match(text, at)
    if match is None or match[1] not in FUNCTIONS:
        near = difflib.get_close_matches(match[1], FUNCTIONS, 1) if match else []
        guess = f": did you mean {near[0]}?" if near else ""
        raise ExpressionError(f"{text[at:].strip()[:60]!r} is not an intrinsic function{guess}")
    if depth > MAX_NESTING:
        raise ExpressionError(f"the intrinsic function {text[:60]!r} nests deeper than {MAX_NESTING}")
    start, at = at, match.end()
    arguments: list[Literal | JsonPath | Invocation] = []
    while not text.startswith(")", at):
        argument, at = _argument(text, at, depth)
        arguments.append(argument)
        at = _skip_space(text, at)
        if text.startswith(",", at):
            at = _skip_space(text, at + 1)
            if not text.startswith(")", at):
                continue
        if not text.startswith(")", at) or text[at - 1 :].startswith(",)"):
            raise ExpressionError(f"the intrinsic function {text[start:][:80]!r} lacks a , or ) at {text[at:][:20]!r}")
    return Invocation(text[start : at + 1].strip(), match[1], FUNCTIONS[match[1]], tuple(arguments)), at + 1


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _argument(text: str, at: int, depth: int) -> "tuple[Literal | JsonPath | Invocation, int]":
    if text.startswith("$", at):
        end = _end_of_path(text, at)
        return parse_path(text[at:end].rstrip()), end
    if match := _STRING.match(text, at):
        return Literal(_ESCAPE.sub(lambda escape: _ESCAPED.get(escape[1], escape[0]), match[1])), match.end()
    if match := _NUMBER.match(text, at):
        return Literal(float(match[0]) if set(match[0]) & set(".eE") else int(match[0])), match.end()
    if match := _WORD.match(text, at):
        return Literal(_WORDS[match[0]]), match.end()
    return _invocation(text, at, depth + 1)


def _end_of_path(text: str, at: int) -> int:
    """Where the path that begins at ``at`` ends: at a comma or parenthesis outside its brackets and quotes."""
    depth, quote = 0, ""
    for index in range(at, len(text)):
        character = text[index]
        if quote:
            quote = "" if character == quote and text[index - 1] != "\\" else quote
        elif depth and character in "'\"":
            quote = character
        elif character in "[(":
            if character == "(" and depth == 0 and text[index + 1 : index + 2] != ")":
                return index
            depth += 1
        elif character in "])" and depth:
            depth -= 1
        elif character in ",)" and not depth:
            return index
    return len(text)


def literal_text(value: Json) -> Json:
    """``value`` with the braces that were escaped."""
    return value.replace(OPEN, "{").replace(CLOSE, "}") if isinstance(value, str) else value
