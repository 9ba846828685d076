"""The regular expressions of JSONata, with a time limit and a limit to what they may match."""

import itertools
import re
from collections.abc import Iterator
from typing import Any, Final

import regex

from omnimind.flows.jsonata_budget import CURRENT
from omnimind.flows.jsonata_library import Functions, JException, RegexFlags

TIMEOUT_S: Final = 1.0
_REFERENCE: Final = re.compile(r"\$(\$|\d{1,3})")


class BoundedPattern:
    """A compiled pattern, in the shape that the JSONata evaluator asks for."""

    def __init__(self, pattern: "regex.Pattern[str]") -> None:
        self._pattern = pattern

    def search(self, text: str) -> Any:
        """The first match."""
        return self._pattern.search(text, timeout=_timeout_s())

    def finditer(self, text: str) -> Iterator[Any]:
        """The matches, as long as they and their groups are no larger than a value may be."""
        weight, budget = 0, CURRENT.get()
        for match in self._pattern.finditer(text, timeout=_timeout_s()):
            weight += len(match[0]) + sum(len(group or "") + 1 for group in match.groups())
            budget.spend(weight)
            yield match

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """``text`` with its matches replaced by what the function ``replacement`` gives."""
        return self._pattern.sub(replacement, text, count=count, timeout=_timeout_s())

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """The parts of ``text`` between matches."""
        return [part or "" for part in self._pattern.split(text, maxsplit=maxsplit, timeout=_timeout_s())]


def _timeout_s() -> float:
    return min(TIMEOUT_S, CURRENT.get().left_s())


def bounded_regex(pattern: str, flags: RegexFlags) -> BoundedPattern:
    """The engine that the JSONata evaluator compiles its regular expressions with."""
    options = (regex.IGNORECASE if flags.case_insensitive else 0) | (regex.MULTILINE if flags.multiline else 0)
    try:
        return BoundedPattern(regex.compile(pattern, options))
    except regex.error as error:
        raise JException("S0301", -1, pattern) from error


def replace_matches(text: str, pattern: BoundedPattern, replacement: Any, most: int) -> str:
    """``text`` with its first ``most`` matches replaced by a string (``$1`` is a group in it) or a function."""
    parts, at, weight = [], 0, len(text)
    for match in itertools.islice(pattern.finditer(text), most):
        new = _expand(replacement, match) if isinstance(replacement, str) else _applied(replacement, match)
        weight += len(new)
        CURRENT.get().spend(weight)
        parts += [text[at : match.start()], new]
        at = match.end()
    return "".join([*parts, text[at:]])


def _applied(function: Any, match: Any) -> str:
    described = {"match": match[0], "start": match.start(), "end": match.end(), "groups": list(match.groups())}
    new = Functions.func_apply(function, [described])
    if not isinstance(new, str):
        raise JException("D3012", -1)
    return new


def _expand(replacement: str, match: Any) -> str:
    number = len(match.groups())

    def reference(found: "re.Match[str]") -> str:
        digits = found[1]
        if digits == "$":
            return "$"
        while len(digits) > 1 and int(digits) > number:
            digits = digits[:-1]
        rest = found[1][len(digits) :]
        return (str(match[int(digits)] or "") if int(digits) <= number else "") + rest

    return _REFERENCE.sub(reference, replacement)
