"""A guard that looks for words."""

import re
from collections.abc import Mapping

from omnimind.core.errors import RefusedError
from omnimind.core.guard import DECIDED, Decided, Exchange, Finding, Gate, Place, Verdict
from omnimind.core.model import Caller

POLICY = "default@1 fake"


class FakeGuard:
    """Judges as :class:`~omnimind.core.guard.Guard` does: ``words`` says what is decided where a word is found.

    ``checked`` has every text with its place and its caller, in order.
    """

    def __init__(self, words: Mapping[str, Decided]) -> None:
        self._words = words
        self.checked: list[tuple[str, Place, Caller]] = []

    def check(self, text: str, place: Place, caller: Caller) -> Verdict:
        """What to do with ``text``."""
        self.checked.append((text, place, caller))
        findings = tuple(
            Finding(rule=word, kind="word", start=found.start(), end=found.end(), decided=decided)
            for word, decided in self._words.items()
            for found in re.finditer(re.escape(word), text)
        )
        strictest: Decided = max((finding.decided for finding in findings), key=DECIDED.index, default=DECIDED[0])
        for word, decided in self._words.items():
            text = text.replace(word, "█" * len(word)) if decided == "redact" else text
        return Verdict(decided=strictest, text=text, findings=findings, policy=POLICY)

    def passed(self, text: str, place: Place, caller: Caller) -> str:
        """What may go on of ``text``."""
        verdict = self.check(text, place, caller)
        if verdict.decided == "block":
            raise RefusedError("guard.blocked", f"{verdict.findings[0].rule} is blocked")
        if verdict.decided == "ask":
            raise RefusedError("guard.ask", f"a person has to decide about {verdict.findings[0].rule}")
        return verdict.text

    def gate(self, place: Place, caller: Caller) -> Gate:
        """Nothing here comes piece by piece."""
        raise NotImplementedError

    def exchange(self, caller: Caller) -> Exchange:
        """Nothing here is turned back."""
        raise NotImplementedError

    def policy_of(self, tenant: str) -> str:
        """The same for everybody."""
        return POLICY
