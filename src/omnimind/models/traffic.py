"""Traffic: how busy and how quick deployments are, as far as this process knows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_WEIGHT: Final = 0.2
"""Of the newest latency in their average: about the last ten calls count."""


class Rest(NamedTuple):
    """Why somebody must not be asked now, for how many seconds yet, and whether they asked for that."""

    why: str
    left_s: float
    is_limit: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What routing looks at, besides what is asked: names that are not there have nothing known of them.

    Attributes:
        resting: Who must not be asked now.
        latency_s: How long an answer, or its first token, takes on average.
        under_way: How many requests are being answered.
    """

    resting: Mapping[str, Rest] = field(default_factory=dict)
    latency_s: Mapping[str, float] = field(default_factory=dict)
    under_way: Mapping[str, int] = field(default_factory=dict)


class Traffic:
    """Counts what is under way and averages how long it took. Used from one event loop."""

    def __init__(self) -> None:
        self.latency_s: dict[str, float] = {}
        self.under_way: dict[str, int] = {}

    def began(self, name: str) -> None:
        """Hear that a request is on its way to ``name``."""
        self.under_way[name] = self.under_way.get(name, 0) + 1

    def answered(self, name: str, took_s: float) -> None:
        """Hear that an answer, or its first token, came."""
        known_s = self.latency_s.get(name, took_s)
        self.latency_s[name] = known_s + _WEIGHT * (took_s - known_s)

    def ended(self, name: str) -> None:
        """Hear that it is over."""
        self.under_way[name] -= 1

    def conditions(self, resting: Mapping[str, Rest]) -> Conditions:
        """How things are, with who is ``resting``. It is not a copy: it is to be used at once."""
        return Conditions(resting, self.latency_s, self.under_way)
