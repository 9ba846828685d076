"""The shelf of policies at work: one a tenant, looked up again when a new version has landed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final

from omnimind.core.errors import RefusedError, TransientError, UserError
from omnimind.core.model import DEFAULT_TENANT
from omnimind.guard.policy import HOUSE, SHIPPED, Policy, parse, shipped
from omnimind.guard.ports import Equipment, Policies
from omnimind.guard.rulebook import Rulebook

FRESH_S: Final = 2.0
"""How long other processes may go by an old version. Source: chosen; a look costs 0.1 ms on SQLite."""

_MOST: Final = 1000
"""Tenants whose policies are kept at hand."""


@dataclass(frozen=True, slots=True)
class _Kept:
    versions: tuple[int, int]
    rulebook: Rulebook
    looked_s: float


class Shelf:
    """The rulebooks of tenants. Safe to use from any thread.

    The policy of the default tenant is that of the house. Every other tenant's extends it; whoever has none goes by
    the house's.

    Args:
        policies: Where policies are; without them all go by ``house``.
        equipment: What checks may use.
        house: The house's policy while the default tenant has none; by default the one that ships.
        clock_s: The time, in seconds.
    """

    def __init__(
        self,
        policies: Policies | None = None,
        equipment: Equipment = Equipment(),  # noqa: B008 - it is frozen
        house: Policy | None = None,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policies = policies
        self._equipment = equipment
        self._house = house or shipped(SHIPPED)
        self._clock_s = clock_s
        self._kept: dict[str, _Kept] = {}
        self._lock = Lock()

    def rulebook(self, tenant: str) -> Rulebook:
        """The policy that holds for ``tenant``.

        Raises:
            RefusedError: ``guard.failed``: what is kept is no policy that can be followed here.
            TransientError: ``database.unavailable``, unless it was known before.
        """
        now_s = self._clock_s()
        kept = self._kept.get(tenant)
        if kept is not None and (self._policies is None or now_s - kept.looked_s < FRESH_S):
            return kept.rulebook
        try:
            versions = self._versions(tenant)
        except TransientError:
            if kept is None:
                raise
            versions = kept.versions  # better an old policy than none
        with self._lock:
            return self._put(tenant, versions, now_s)

    def _versions(self, tenant: str) -> tuple[int, int]:
        """Of the tenant's policy and of the house's."""
        if self._policies is None:
            return 0, 0
        own = 0 if tenant == DEFAULT_TENANT else self._policies.version(tenant)
        return own, self._policies.version(DEFAULT_TENANT)

    def _put(self, tenant: str, versions: tuple[int, int], now_s: float) -> Rulebook:
        kept = self._kept.get(tenant)
        if kept is not None and kept.versions == versions:
            rulebook = kept.rulebook
        else:
            rulebook = self._made(tenant, versions, now_s)
        if len(self._kept) >= _MOST and tenant not in self._kept:
            self._kept.pop(next(iter(self._kept)))
        self._kept[tenant] = _Kept(versions, rulebook, now_s)
        return rulebook

    def _made(self, tenant: str, versions: tuple[int, int], now_s: float) -> Rulebook:
        own, of_house = versions
        if own == 0 and tenant != DEFAULT_TENANT:
            return self._put(DEFAULT_TENANT, (0, of_house), now_s)
        try:
            policy = self._policy(tenant, own, of_house)
            return Rulebook(named(tenant if own else DEFAULT_TENANT, own or of_house, policy), policy, self._equipment)
        except UserError as error:
            message = f"the policy that is kept for {tenant} does not hold ({error.message})"
            raise RefusedError(
                "guard.failed", message, "omnimind guard policy set puts another in its place"
            ) from error

    def _policy(self, tenant: str, own: int, of_house: int) -> Policy:
        house = self._house_policy(of_house)
        if own == 0 or self._policies is None:
            return house
        return parse(self._policies.text(tenant, own), f"the policy of {tenant}", lambda _: house, over=HOUSE)

    def _house_policy(self, version: int) -> Policy:
        if version == 0 or self._policies is None:
            return self._house
        return parse(self._policies.text(DEFAULT_TENANT, version), f"the policy of {DEFAULT_TENANT}")


def named(tenant: str, version: int, policy: Policy) -> str:
    """What a policy is called in verdicts: whose, which version, and the beginning of its hash."""
    return f"{tenant}@{version}#{policy.sha256[:12]}"
