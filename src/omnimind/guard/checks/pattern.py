"""Regular expressions of the policy's own, which may not take for ever."""

from collections.abc import Sequence
from typing import Final

import regex

from omnimind.core.errors import UserError
from omnimind.guard.check import Match

_PROBES: Final = ("a" * 4000 + "!", "0" * 4000 + "x", "ab " * 1300 + "!", " " * 4000 + ".", "a@" * 2000)
"""What patterns that backtrack without end stumble over."""

_PROBE_S: Final = 0.5


class Pattern:
    """A regular expression (:class:`omnimind.guard.check.Check`).

    Args:
        pattern: As the ``regex`` module has it.
        kind: What it finds.
        ignore_case: Whether case does not matter.
        reach: The most characters that a match can have; longer ones are found up to there.
        timeout_s: How long it may look at one text.

    Raises:
        UserError: ``policy.pattern``: it is none, finds the empty text, or takes too long.
    """

    def __init__(self, pattern: str, kind: str, *, ignore_case: bool, reach: int, timeout_s: float) -> None:
        try:
            self._pattern = regex.compile(pattern, regex.VERSION1 | (regex.IGNORECASE if ignore_case else 0))
        except regex.error as error:
            raise _wrong(pattern, f"is not right ({error})", "try it with omnimind guard check") from error
        self._kind, self._reach, self._timeout_s = kind, reach, timeout_s
        if self._pattern.fullmatch(""):
            raise _wrong(pattern, "finds the empty text", "have it need at least one character")
        self._try(pattern)

    @property
    def reach(self) -> int:
        """As the policy says, and as many for the context."""
        return self._reach

    def find(self, text: str) -> Sequence[Match]:
        """What is found. Raises ``TimeoutError``."""
        found = self._pattern.finditer(text, timeout=self._timeout_s, concurrent=True)
        return [Match(self._kind, *match.span()) for match in found if match.end() > match.start()]

    def _try(self, pattern: str) -> None:
        try:
            for probe in _PROBES:
                self._pattern.search(probe, timeout=_PROBE_S)
        except TimeoutError as error:
            hint = "avoid repetitions within repetitions, such as (a+)+"
            raise _wrong(pattern, "takes too long on long texts", hint) from error


def _wrong(pattern: str, problem: str, hint: str) -> UserError:
    shown = pattern if len(pattern) <= 60 else f"{pattern[:59]}…"
    return UserError("policy.pattern", f"the pattern {shown!r} {problem}", hint)
