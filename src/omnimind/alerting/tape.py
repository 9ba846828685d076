"""The tape: the newest of the series that rules look at, kept in memory so that a look reads only what is new."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from omnimind.alerting.selector import Selector

LATE_S: Final = 180.0
"""For how long a point may still grow after its step began: processes tell of what they measured now and then."""


class Points(Protocol):
    """What was measured of a series, step by step, as the store tells it."""

    @property
    def labels(self) -> Mapping[str, str]:
        """What tells it from others of its name."""
        ...

    @property
    def at_s(self) -> list[int]:
        """When each step begins."""
        ...

    @property
    def total(self) -> list[float]:
        """By how much a counter grew in each, or the sum of what a gauge was."""
        ...

    @property
    def samples(self) -> list[int]:
        """How many times it was measured in each."""
        ...


Read = Callable[[str, Mapping[str, str], float, float, int], Sequence[Points]]
"""The points of a name, with labels, since, until, in steps of so many seconds."""


@dataclass(frozen=True, slots=True)
class Need:
    """Series that somebody looks at, and how far back."""

    selector: Selector
    back_s: float


@dataclass(slots=True)
class Track:
    """The points of one series that are in memory, the oldest first."""

    labels: Mapping[str, str]
    at_s: list[int] = field(default_factory=list)
    total: list[float] = field(default_factory=list)
    samples: list[int] = field(default_factory=list)

    def within(self, since_s: float, until_s: float) -> slice:
        """Where the steps that begin from ``since_s`` until before ``until_s`` are."""
        return slice(bisect_left(self.at_s, since_s), bisect_left(self.at_s, until_s))

    def replace(self, since_s: float, new: Points | None) -> None:
        """Have ``new`` in place of what is there from ``since_s`` on."""
        first = bisect_left(self.at_s, since_s)
        for mine, theirs in ((self.at_s, "at_s"), (self.total, "total"), (self.samples, "samples")):
            mine[first:] = [] if new is None else getattr(new, theirs)

    def forget(self, before_s: float) -> None:
        """Forget what is older."""
        gone = bisect_left(self.at_s, before_s)
        for mine in (self.at_s, self.total, self.samples):
            del mine[:gone]


class Tape:
    """Series in memory, by name and labels, in steps of one length.

    Args:
        read: Reads them.
        step_s: The length of a step.
        needs: Which series, and how far back each.
    """

    def __init__(self, read: Read, step_s: int, needs: Iterable[Need]) -> None:
        self._read = read
        self.step_s = step_s
        self._kept: dict[_Key, _Kept] = {}
        for need in needs:
            kept = self._kept.setdefault(_key(need.selector), _Kept())
            kept.back_s = max(kept.back_s, need.back_s)

    def refresh(self, now_s: float) -> None:
        """Read what is new. Raises as whoever reads."""
        for (name, labels), kept in self._kept.items():
            oldest_s = now_s - kept.back_s - self.step_s
            since_s = max(oldest_s, kept.read_until_s - max(LATE_S, self.step_s))
            since_s -= since_s % self.step_s
            kept.take(since_s, oldest_s, self._read(name, dict(labels), since_s, now_s, self.step_s))
            kept.read_until_s = now_s

    def tracks(self, selector: Selector) -> list[Track]:
        """The series that ``selector`` means."""
        kept = self._kept.get(_key(selector))
        return [] if kept is None else [one for one in kept.tracks.values() if selector.fits(one.labels)]


_Key = tuple[str, tuple[tuple[str, str], ...]]


def _key(selector: Selector) -> _Key:
    return selector.name, tuple(sorted(selector.plain.items()))


@dataclass(slots=True)
class _Kept:
    back_s: float = 0.0
    read_until_s: float = 0.0
    tracks: dict[tuple[tuple[str, str], ...], Track] = field(default_factory=dict)

    def take(self, since_s: float, oldest_s: float, found: Sequence[Points]) -> None:
        new = {tuple(sorted(one.labels.items())): one for one in found}
        for key in self.tracks.keys() | new.keys():
            track = self.tracks.setdefault(key, Track(dict(key)))
            track.replace(since_s, new.get(key))
            track.forget(oldest_s)
        self.tracks = {key: track for key, track in self.tracks.items() if track.at_s}
