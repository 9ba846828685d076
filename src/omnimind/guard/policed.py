"""A gate that follows a policy."""

from collections.abc import Callable, Iterable, Iterator

from omnimind.core.errors import RefusedError
from omnimind.core.guard import Finding, Place
from omnimind.guard.gate import Edit, TextGate, settled
from omnimind.guard.json_gate import JsonGate
from omnimind.guard.redaction import redactions
from omnimind.guard.rulebook import Rulebook
from omnimind.guard.tokens import Restorer, Vault


class PolicyGate:
    """Lets a text through piece by piece (:class:`omnimind.core.guard.Gate`).

    Args:
        rulebook: The policy.
        place: Where the text is; the arguments of tools are JSON, and stay it.
        record: Hears of findings, the same value once, when no more text can change them.
        refuse: What a finding that forbids the text is refused with.
        tokens: Gives tokens for what is redacted and to be put back later; without it masks stand there.
        restored: Whose tokens are turned back.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        place: Place,
        record: Callable[[tuple[Finding, ...]], None],
        refuse: Callable[[Finding], RefusedError],
        *,
        tokens: Vault | None = None,
        restored: Vault | None = None,
    ) -> None:
        self._rulebook, self._place = rulebook, place
        self._record, self._refuse = record, refuse
        self._tokens = tokens
        kind = JsonGate if place == "tool" or tokens is not None else TextGate
        self._gate = kind(self._judge, rulebook.reach(place), self._settled)
        self._restorer = None if restored is None else Restorer(restored)
        self._fed = 0  # characters of the whole text
        self._told: set[tuple[str, str, int]] = set()  # the window also shows what went on already
        self._is_closing = False
        self._decided = 0  # in the window that the gate looks through

    def feed(self, piece: str) -> str:
        """What may go on now, redacted. Raises ``RefusedError``."""
        self._fed += len(piece)
        passed = self._gate.feed(piece)
        return passed if self._restorer is None else self._restorer.feed(passed)

    def close(self) -> str:
        """The rest. Raises ``RefusedError``."""
        self._is_closing = True
        passed = self._gate.close()
        return passed if self._restorer is None else self._restorer.feed(passed) + self._restorer.close()

    def _settled(self, text: str) -> int:
        self._decided = settled(self._rulebook.checks(self._place), text)
        return self._decided

    def _judge(self, text: str) -> Iterable[Edit]:
        findings = self._rulebook.findings(text, self._place)
        if findings:
            self._tell(text, findings)
        return [*redactions(text, findings, self._rulebook.rules, self._tokens), *self._refusals(findings)]

    def _tell(self, text: str, findings: tuple[Finding, ...]) -> None:
        """Record what is decided, each value once."""
        end = len(text) if self._is_closing else self._decided
        before = max(0, self._fed - len(text))
        new: list[Finding] = []
        for one in findings:
            key = (one.rule, one.kind, hash(text[one.start : one.end]))
            if one.end <= end and key not in self._told:
                self._told.add(key)
                new.append(one.model_copy(update={"start": before + one.start, "end": before + one.end}))
        if new:
            self._record(tuple(new))

    def _refusals(self, findings: Iterable[Finding]) -> Iterator[Edit]:
        for finding in findings:
            if finding.decided in {"block", "ask"} and not finding.is_shadow:
                yield Edit(finding.start, finding.end, self._refuse(finding))
