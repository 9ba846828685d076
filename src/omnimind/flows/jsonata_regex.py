"""The regular expressions of JSONata, with a time limit and a limit to what they may match."""

from collections.abc import Iterator
from typing import Any, Final

import regex
from jsonata.jexception import JException
from jsonata.regex_engine import RegexFlags

from omnimind.flows.jsonata_budget import CURRENT

TIMEOUT_S: Final = 1.0


class BoundedPattern:
    """A compiled pattern, in the shape that the JSONata evaluator asks for."""

    def __init__(self, pattern: "regex.Pattern[str]") -> None:
        self._pattern = pattern

    def search(self, text: str) -> Any:
        """The first match."""
        return self._pattern.search(text, timeout=TIMEOUT_S)

    def finditer(self, text: str) -> Iterator[Any]:
        """The matches, as long as they and their groups are no larger than a value may be."""
        weight, budget = 0, CURRENT.get()
        for match in self._pattern.finditer(text, timeout=TIMEOUT_S):
            weight += len(match[0]) + sum(len(group or "") + 1 for group in match.groups())
            budget.spend(weight)
            yield match

    def sub(self, replacement: Any, text: str, count: int = 0) -> str:
        """``text`` with its matches replaced."""
        if isinstance(replacement, str):
            longest = max((len(match[0]) for match in self.finditer(text)), default=0)
            number = sum(1 for _ in self.finditer(text))
            CURRENT.get().spend(len(text) + number * (len(replacement) + replacement.count("\\") * longest))
        return self._pattern.sub(replacement, text, count=count, timeout=TIMEOUT_S)

    def split(self, text: str, maxsplit: int = 0) -> list[str]:
        """The parts of ``text`` between matches."""
        return [part or "" for part in self._pattern.split(text, maxsplit=maxsplit, timeout=TIMEOUT_S)]


def bounded_regex(pattern: str, flags: RegexFlags) -> BoundedPattern:
    """The engine that the JSONata evaluator compiles its regular expressions with."""
    options = (regex.IGNORECASE if flags.case_insensitive else 0) | (regex.MULTILINE if flags.multiline else 0)
    try:
        return BoundedPattern(regex.compile(pattern, options))
    except regex.error as error:
        raise JException("S0301", -1, pattern) from error
