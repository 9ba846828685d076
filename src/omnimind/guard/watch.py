"""A rule at work: its check, and what the rule makes of what that finds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from omnimind.core.guard import Finding
from omnimind.guard.aside import within
from omnimind.guard.check import Check, Match, Reader
from omnimind.guard.normalise import Normal, normalise
from omnimind.guard.rule import BaseRule
from omnimind.guard.tightening import is_of

FAILED: Final = "guard.failed"
"""The kind of what a check that failed is taken to have found; what it failed of follows, as in
``guard.failed.timeouterror``."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A rule with its check.

    ``timeout_s``: how long the check may take, if it is the work of others; ``None``: it is ours, and quick.
    """

    rule: BaseRule
    check: Check
    timeout_s: float | None = None
    _allowed: frozenset[str] = field(init=False)
    _kinds: tuple[str, ...] = field(init=False)
    _reader: Reader | None = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_allowed", frozenset(text.casefold() for text in self.rule.allow))
        object.__setattr__(self, "_kinds", getattr(self.rule, "kinds", ()))
        object.__setattr__(self, "_reader", self.check if isinstance(self.check, Reader) else None)

    def findings(self, text: str, seen: dict[Check, Sequence[Match]], normal: Normal | None = None) -> list[Finding]:
        """What the rule says of ``text``. A check that fails has found everything to be forbidden.

        ``seen`` is what checks that several rules share have found in it already; ``normal`` how it reads, if somebody
        knows already.
        """
        try:
            if self.check not in seen:
                seen[self.check] = self._find(text, normal)
            found = seen[self.check]
        except Exception as error:  # noqa: BLE001 - it fails closed, whatever it is
            kind = f"{FAILED}.{type(error).__name__.lower()}"  # its message could hold a part of the text
            return [self._finding(Match(kind, 0, len(text)), is_failure=True)]
        return [self._finding(match) for match in found if self._counts(match, text)]

    def _find(self, text: str, normal: Normal | None) -> Sequence[Match]:
        if self.timeout_s is None:
            return self.check.find(text) if self._reader is None else self._reader.find_in(normal or normalise(text))
        return within(self.timeout_s, lambda: self.check.find(text))

    def _counts(self, match: Match, text: str) -> bool:
        if match.score < self.rule.threshold:
            return False
        if self._kinds and not any(is_of(match.kind, kind) for kind in self._kinds):
            return False
        return not (self._allowed and text[match.start : match.end].casefold() in self._allowed)

    def _finding(self, match: Match, *, is_failure: bool = False) -> Finding:
        return Finding(
            rule=self.rule.id,
            kind=match.kind,
            start=match.start,
            end=match.end,
            score=match.score,
            decided="block" if is_failure else self.rule.action,
            is_shadow=self.rule.shadow,
        )
