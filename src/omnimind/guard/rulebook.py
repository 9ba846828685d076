"""A policy at work: which rules look at which place, and what they find there."""

from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b
from threading import Lock
from typing import Final, get_args

from omnimind.core.guard import Finding, Place
from omnimind.guard.check import Check, Match
from omnimind.guard.checks.build import check_for, patience
from omnimind.guard.normalise import normalise
from omnimind.guard.policy import Policy
from omnimind.guard.ports import Equipment
from omnimind.guard.rule import BaseRule
from omnimind.guard.watch import Watch

_REMEMBERED: Final = 8192
"""Texts in which nothing was found, by their digest: a conversation is sent again with each of its turns."""


class Rulebook:
    """A policy with its checks. Safe to use from any thread.

    Args:
        name: As :attr:`omnimind.core.guard.Verdict.policy` has it.
        policy: What it says.
        equipment: What its checks may use.
    """

    def __init__(self, name: str, policy: Policy, equipment: Equipment) -> None:
        self.name = name
        self.rules: Final[dict[str, BaseRule]] = {rule.id: rule for rule in policy.rules}
        watches = [Watch(rule, check_for(rule, equipment), patience(rule, equipment)) for rule in policy.rules]
        places: tuple[Place, ...] = get_args(Place)
        self._watches = {place: [watch for watch in watches if place in watch.rule.where] for place in places}
        self._reaches = {place: self._reach(place) for place in places}
        self._slow = {place for place in places if any(watch.timeout_s is not None for watch in self._watches[place])}
        self._clean: OrderedDict[bytes, None] = OrderedDict()
        self._lock = Lock()

    def findings(self, text: str, place: Place) -> tuple[Finding, ...]:
        """What its rules say of ``text``, in the order of the text."""
        watches = self._watches[place]
        if not watches or not text:
            return ()
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16, person=place.encode()).digest()
        with self._lock:
            if digest in self._clean:
                self._clean.move_to_end(digest)
                return ()
        seen: dict[Check, Sequence[Match]] = {}
        normal = normalise(text)
        found = [finding for watch in watches for finding in watch.findings(text, seen, normal)]
        if not found:
            self._remember(digest)
        return tuple(sorted(found, key=lambda finding: (finding.start, finding.end)))

    def _remember(self, digest: bytes) -> None:
        with self._lock:
            self._clean[digest] = None
            if len(self._clean) > _REMEMBERED:
                self._clean.popitem(last=False)

    def checks(self, place: Place) -> Sequence[Check]:
        """Those that look at ``place``."""
        return list(dict.fromkeys(watch.check for watch in self._watches[place]))

    def reach(self, place: Place) -> int:
        """How far the checks of ``place`` see, in characters."""
        return self._reaches[place]

    def is_slow(self, place: Place) -> bool:
        """Whether judging a text there may take long."""
        return place in self._slow

    def _reach(self, place: Place) -> int:
        return max((watch.check.reach for watch in self._watches[place]), default=0)
