"""A guard that goes by four words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from omnimind.core.errors import RefusedError
from omnimind.core.guard import DECIDED, Decided, Exchange, Finding, Gate, Place, Verdict
from omnimind.core.model import Caller
from omnimind.guard.gate import Edit, TextGate, edited

WORDS: Final[dict[str, Decided]] = {"forbidden": "block", "doubtful": "ask", "hidden": "redact", "noted": "log"}
"""What it looks for, and what it decides then."""

REDACTED: Final = "[WORD]"

_REFUSALS: Final = {"block": "guard.blocked", "ask": "guard.ask"}


class FakeGuard:
    """Judges by words (:class:`omnimind.core.guard.Guard`), wherever they stand.

    Args:
        words: What it looks for, and what it decides then.

    Attributes:
        judged: The texts that it was asked about as a whole, with their places.
    """

    def __init__(self, words: Mapping[str, Decided] = WORDS) -> None:
        self.words = words
        self.judged: list[tuple[Place, str]] = []

    def check(self, text: str, place: Place, caller: Caller) -> Verdict:
        """What to do with ``text``."""
        return self.exchange(caller).check(text, place)

    def passed(self, text: str, place: Place, caller: Caller) -> str:
        """What may go on of ``text``. Raises ``RefusedError``."""
        return self.exchange(caller).passed(text, place)

    def gate(self, place: Place, caller: Caller) -> Gate:
        """A gate for a text that comes piece by piece."""
        return self.exchange(caller).gate(place)

    def exchange(self, caller: Caller) -> Exchange:
        """For one question to a model and its answer."""
        return FakeExchange(self, caller)

    def policy_of(self, tenant: str) -> str:
        """The name of the policy, the same for all."""
        return f"{tenant}@1#fake"


class FakeExchange:
    """One question and its answer (:class:`omnimind.core.guard.Exchange`)."""

    def __init__(self, guard: FakeGuard, caller: Caller) -> None:
        self._guard = guard
        self.policy = guard.policy_of(caller.tenant)
        self.findings: tuple[Finding, ...] = ()

    def check(self, text: str, place: Place) -> Verdict:
        """What to do with ``text``."""
        self._guard.judged.append((place, text))
        found = tuple(_found(text, self._guard.words))
        self.findings += found
        said = {finding.decided for finding in found}
        decided: Decided = next((one for one in reversed(DECIDED) if one in said), "allow")
        passing = "" if decided == "block" else edited(text, self._edits(text, refuses=False))
        return Verdict(decided=decided, text=passing, findings=found, policy=self.policy)

    def passed(self, text: str, place: Place) -> str:
        """What may go on of ``text``. Raises ``RefusedError``."""
        verdict = self.check(text, place)
        if verdict.decided in _REFUSALS:
            raise _refusal(verdict.decided)
        return verdict.text

    def gate(self, place: Place) -> Gate:
        """A gate for a part of the answer that comes piece by piece."""
        del place
        return TextGate(lambda text: self._edits(text, refuses=True), max(map(len, self._guard.words)))

    def is_slow(self, place: Place) -> bool:
        """Never."""
        del place
        return False

    def _edits(self, text: str, *, refuses: bool) -> Iterable[Edit]:
        for finding in _found(text, self._guard.words):
            if finding.decided == "redact":
                yield Edit(finding.start, finding.end, REDACTED)
            elif finding.decided in _REFUSALS and refuses:
                yield Edit(finding.start, finding.end, _refusal(finding.decided))


def _found(text: str, words: Mapping[str, Decided]) -> Iterator[Finding]:
    for word, decided in words.items():
        start = text.find(word)
        while start != -1:
            yield Finding(rule=word, kind="word", start=start, end=start + len(word), decided=decided)
            start = text.find(word, start + 1)


def _refusal(decided: str) -> RefusedError:
    return RefusedError(_REFUSALS[decided], f"the guard decided {decided} (word)", "say it otherwise")
