"""Policing: policies are tried before they hold, and texts are judged without anybody being told."""

from collections.abc import Iterator
from typing import Final

from omnimind.core.errors import UserError
from omnimind.core.guard import Decided, Finding, Place, Verdict
from omnimind.core.model import DEFAULT_TENANT, Caller
from omnimind.core.value import Value
from omnimind.guard.engine import PolicyExchange, PolicyGuard
from omnimind.guard.policy import HOUSE, SHIPPED, Policy, parse, shipped, shipped_text
from omnimind.guard.ports import Equipment
from omnimind.guard.rulebook import Rulebook
from omnimind.guard.shelf import Shelf
from omnimind.store.database import Database
from omnimind.store.policies import Policies, PolicyVersion

LONGEST_TEXT: Final = 100_000
"""Characters of a text that is judged for somebody who looks on."""

_NOBODY: Final = Caller()


class Trial(Value):
    """What came of one of a policy's examples: ``number`` counts from 1, ``findings`` says what led to it."""

    number: int
    text: str
    where: Place
    expected: Decided
    decided: Decided
    findings: tuple[Finding, ...]

    @property
    def is_right(self) -> bool:
        """Whether it was decided as expected."""
        return self.decided == self.expected

    def __str__(self) -> str:
        found = ", ".join(sorted({f"{one.kind} by {one.rule}" for one in self.findings})) or "nothing was found"
        return (
            f"example {self.number} ({self.where}): {self.expected} was expected and {self.decided} decided ({found})"
        )


def trials(policy: Policy, equipment: Equipment) -> Iterator[Trial]:
    """What ``policy`` decides about its own examples.

    Raises:
        UserError: One of its checks can't be made.
    """
    exchange = PolicyExchange(Rulebook(policy.name, policy, equipment), _NOBODY)
    for number, example in enumerate(policy.examples, 1):
        verdict = exchange.check(example.text, example.where)
        yield Trial(
            number=number,
            text=example.text,
            where=example.where,
            expected=example.expect,
            decided=verdict.decided,
            findings=verdict.findings,
        )


class Policing:
    """The policies of a database, tried and set. Nothing here is asynchronous: call it from a thread.

    Args:
        database: Where they are.
        equipment: What checks may use.
    """

    def __init__(self, database: Database, equipment: Equipment) -> None:
        self._policies = Policies(database)
        self._equipment = equipment
        self._guard = PolicyGuard(Shelf(self._policies, equipment))

    def text(self, tenant: str, version: int | None = None) -> str:
        """A policy as it was set, or the one that holds; the one that ships if the house has none.

        Raises:
            MissingError: ``policy.missing``.
        """
        if tenant == DEFAULT_TENANT and version is None and not self._policies.version(tenant):
            return shipped_text(SHIPPED)
        return self._policies.get(tenant, version).text

    def house(self) -> Policy:
        """The policy of the house: that of the default tenant, or the one that ships."""
        version = self._policies.version(DEFAULT_TENANT)
        if not version:
            return shipped(SHIPPED)
        return parse(self._policies.text(DEFAULT_TENANT, version), "the policy of the house")

    def current(self, tenant: str) -> Policy:
        """The policy that holds for ``tenant``."""
        version = 0 if tenant == DEFAULT_TENANT else self._policies.version(tenant)
        return self.parsed(tenant, self._policies.text(tenant, version)) if version else self.house()

    def parsed(self, tenant: str, text: str, name: str = "the policy") -> Policy:
        """The policy that ``text`` would be for ``tenant``. Raises ``UserError`` (``policy.invalid``)."""
        if tenant == DEFAULT_TENANT:
            return parse(text, name)
        house = self.house()
        return parse(text, name, lambda _: house, over=HOUSE)

    def set(
        self, tenant: str, text: str, author: str, *, name: str = "the policy", expected_version: int | None = None
    ) -> PolicyVersion:
        """Make ``text`` the policy of ``tenant``, if it holds and its examples are decided as expected.

        Raises:
            UserError: ``policy.invalid``, ``policy.examples``, or ``policy.others``: the policy of another tenant
                would not hold over it.
            ConflictError: ``policy.changed``: the version that holds is not the expected one.
        """
        policy = self.parsed(tenant, text, name)
        if wrong := next((trial for trial in self.trials(policy) if not trial.is_right), None):
            raise UserError("policy.examples", f"{name}: {wrong}", "change the rules or the example")
        if tenant == DEFAULT_TENANT:
            self._hold_others(policy)
        return self._policies.set(tenant, text, author, expected_version=expected_version)

    def trials(self, policy: Policy) -> Iterator[Trial]:
        """As :func:`trials`."""
        return trials(policy, self._equipment)

    def check(self, tenant: str, text: str, place: Place, policy: str | None = None) -> Verdict:
        """What is decided about ``text``, by the tenant's policy or by ``policy`` (YAML); nothing is recorded.

        Raises:
            UserError: ``text.long``, or ``policy.invalid``.
        """
        if len(text) > LONGEST_TEXT:
            message = f"the text has {len(text)} characters; at most {LONGEST_TEXT} are judged at once"
            raise UserError("text.long", message, "give a part of it")
        if policy is None:
            return self._guard.check(text, place, Caller(tenant=tenant))
        tried = self.parsed(tenant, policy)
        return PolicyExchange(Rulebook(tried.name, tried, self._equipment), _NOBODY).check(text, place)

    def _hold_others(self, house: Policy) -> None:
        for tenant in {version.tenant for version in self._policies.list()} - {DEFAULT_TENANT}:
            try:
                parse(self._policies.get(tenant).text, f"the policy of {tenant}", lambda _: house, over=HOUSE)
            except UserError as error:
                message = f"the policy of {tenant} would not hold ({error.message})"
                raise UserError("policy.others", message, "change that one first") from error
