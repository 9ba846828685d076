"""The guard itself: judges texts by the policy of whoever they belong to."""

import json
import re
from collections.abc import Callable
from typing import Final

from omnimind.core.errors import RefusedError
from omnimind.core.guard import Exchange, Finding, Gate, Place, Verdict
from omnimind.core.model import Caller
from omnimind.guard.gate import edited
from omnimind.guard.policed import PolicyGate
from omnimind.guard.ports import Decisions
from omnimind.guard.redaction import redactions, strictest
from omnimind.guard.rulebook import Rulebook
from omnimind.guard.shelf import Shelf
from omnimind.guard.tokens import Vault
from omnimind.guard.watch import FAILED


class PolicyGuard:
    """Judges by policies (:class:`omnimind.core.guard.Guard`).

    Args:
        shelf: The policies of tenants.
        decisions: Keeps what was decided, if anybody wants it kept.
    """

    def __init__(self, shelf: Shelf, decisions: Decisions | None = None) -> None:
        self._shelf = shelf
        self._decisions = decisions

    def check(self, text: str, place: Place, caller: Caller) -> Verdict:
        """What to do with ``text``."""
        return self.exchange(caller).check(text, place)

    def passed(self, text: str, place: Place, caller: Caller) -> str:
        """What may go on of ``text``. Raises ``RefusedError`` (``guard.blocked``, ``guard.ask``, ``guard.failed``)."""
        return self.exchange(caller).passed(text, place)

    def gate(self, place: Place, caller: Caller) -> Gate:
        """A gate for a text that comes piece by piece."""
        return self.exchange(caller).gate(place)

    def exchange(self, caller: Caller) -> Exchange:
        """For one question to a model and its answer."""
        return PolicyExchange(self._shelf.rulebook(caller.tenant), caller, self._decisions)

    def policy_of(self, tenant: str) -> str:
        """The name of the policy that decides for ``tenant`` now."""
        return self._shelf.rulebook(tenant).name


class PolicyExchange:
    """One question and its answer (:class:`omnimind.core.guard.Exchange`): all of it by the same version of a policy.

    Args:
        rulebook: The policy.
        caller: Who asks.
        decisions: As for :class:`PolicyGuard`.
    """

    def __init__(self, rulebook: Rulebook, caller: Caller, decisions: Decisions | None = None) -> None:
        self._rulebook = rulebook
        self._caller = caller
        self._decisions = decisions
        self._vault: Vault | None = None
        self._found: list[Finding] = []

    @property
    def policy(self) -> str:
        """The name of the policy that decides."""
        return self._rulebook.name

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found so far, without those that allow."""
        return tuple(self._found)

    def check(self, text: str, place: Place) -> Verdict:
        """What to do with ``text``."""
        if place in _ARGUMENTS and _is_json(text):
            return self._json_check(text, place)
        return self._verdict(text, place, self._rulebook.findings(text, place))

    def _verdict(self, text: str, place: Place, findings: tuple[Finding, ...]) -> Verdict:
        policy = self._rulebook.name
        if not findings:
            return Verdict(decided="allow", text=self._restored(text, place), policy=policy)
        self._record(place, findings)
        decided = strictest(findings)
        passing = "" if decided == "block" else self._restored(self._redacted(text, place, findings), place)
        return Verdict(decided=decided, text=passing, findings=findings, policy=policy)

    def passed(self, text: str, place: Place) -> str:
        """What may go on of ``text``. Raises ``RefusedError`` (``guard.blocked``, ``guard.ask``, ``guard.failed``)."""
        if place in _ARGUMENTS and _is_json(text):
            verdict = self._json_check(text, place)
        elif findings := self._rulebook.findings(text, place):
            verdict = self._verdict(text, place, findings)
        else:
            return self._restored(text, place)
        if verdict.decided in {"block", "ask"}:
            raise refusal(verdict.findings, place, verdict.policy)
        return verdict.text

    def gate(self, place: Place) -> Gate:
        """A gate for a part of the answer that comes piece by piece."""

        def record(findings: tuple[Finding, ...]) -> None:
            self._record(place, findings)

        return self._gate(place, record)

    def _gate(self, place: Place, record: Callable[[tuple[Finding, ...]], None], tokens: Vault | None = None) -> Gate:
        def refuse(finding: Finding) -> RefusedError:
            return refusal((finding,), place, self._rulebook.name)

        restored = self._vault if place in _ANSWERS else None
        return PolicyGate(self._rulebook, place, record, refuse, tokens=tokens, restored=restored)

    def _json_check(self, text: str, place: Place) -> Verdict:
        """As :meth:`check`, of JSON, which stays it."""
        if not self._rulebook.findings(_unescaped(text), place):
            return Verdict(decided="allow", text=self._restored(text, place), policy=self._rulebook.name)
        found: list[Finding] = []
        gate = self._gate(place, found.extend, self._tokens(text, place))
        try:
            passing = gate.feed(text) + gate.close()
        except RefusedError:
            passing = ""
        self._record(place, tuple(found))
        policy = self._rulebook.name
        return Verdict(decided=strictest(found), text=passing, findings=tuple(found), policy=policy)

    def is_slow(self, place: Place) -> bool:
        """Whether judging a text there may wait for others."""
        return self._rulebook.is_slow(place)

    def _redacted(self, text: str, place: Place, findings: tuple[Finding, ...]) -> str:
        return edited(text, redactions(text, findings, self._rulebook.rules, self._tokens(text, place)))

    def _tokens(self, text: str, place: Place) -> Vault | None:
        if place != "input":
            return None
        self._vault = self._vault or Vault()
        self._vault.reserve(text)
        return self._vault

    def _restored(self, text: str, place: Place) -> str:
        return self._vault.restore(text) if self._vault is not None and place in _ANSWERS else text

    def _record(self, place: Place, findings: tuple[Finding, ...]) -> None:
        told = tuple(finding for finding in findings if finding.decided != "allow")
        self._found += told
        if told and self._decisions is not None:
            self._decisions.record(self._caller, self._rulebook.name, place, told)


_ANSWERS: Final = frozenset({"output", "tool"})
_ARGUMENTS: Final = frozenset({"input", "tool"})
"""Where arguments of tools are; a conversation that goes on has those of before among what is asked."""


def _is_json(text: str) -> bool:
    """Whether ``text`` is an object or a list in JSON."""
    if text[:1] + text[-1:] not in {"{}", "[]"}:
        return False
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


_ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[bfnrt\"\\/])")


def _unescaped(text: str) -> str:
    """JSON as people read it."""
    return _ESCAPE.sub(lambda found: str(json.loads(f'"{found[0]}"')), text) if "\\" in text else text


def refusal(findings: tuple[Finding, ...], place: Place, policy: str) -> RefusedError:
    """That ``findings`` don't let a text pass: which rule of which policy, and what it found."""
    decided = strictest(findings)
    one = next(finding for finding in findings if finding.decided == decided and not finding.is_shadow)
    if one.kind.startswith(FAILED):
        message = f"the rule {one.rule!r} of the policy {policy} could not judge the {place}"
        return RefusedError("guard.failed", message, "what can't be judged is refused; look at what the rule needs")
    if decided == "ask":
        message = f"a person has to decide about the {place} ({one.kind}, rule {one.rule!r} of the policy {policy})"
        return RefusedError("guard.ask", message, "nobody can be asked here: change the text, or the policy")
    message = f"the policy {policy} forbids the {place} ({one.kind}, rule {one.rule!r})"
    return RefusedError("guard.blocked", message, "change the text; omnimind guard check shows what was found")
