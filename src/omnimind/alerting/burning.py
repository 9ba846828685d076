"""Error budgets: how much of what an objective allows is used up, and whether it goes too fast."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from omnimind.alerting.objectives import Objective
from omnimind.alerting.selector import Selector
from omnimind.alerting.tape import LATE_S, Points, Read
from omnimind.core.alert import Severity

MINUTE_S: Final = 60
HOUR_S: Final = 3600

MINUTES_BACK_S: Final = 6 * 3600.0
"""Windows up to this are summed by the minute, longer ones by the hour."""

LEAST_BAD: Final = 3
"""Bad events that a burn needs: where there is little to do, one failure is a large share and no fire.

Source: Google, The Site Reliability Workbook, chapter 5, "Low-Traffic Services and Error Budget Alerting".
"""


class BurnWindow(NamedTuple):
    """Too fast is ``rate`` times what would use the budget up by the end of its window, on both spans of time.

    Attributes:
        rate: As above.
        long_s: The time that tells that it matters.
        short_s: The time that tells that it still goes on.
        severity: How bad that is.
    """

    rate: float
    long_s: float
    short_s: float
    severity: Severity


BURN_WINDOWS: Final = (
    BurnWindow(14.4, 3600.0, 300.0, "critical"),
    BurnWindow(6.0, 6 * 3600.0, 1800.0, "critical"),
    BurnWindow(3.0, 86400.0, 7200.0, "warning"),
    BurnWindow(1.0, 3 * 86400.0, 6 * 3600.0, "warning"),
)
"""Source: Google, The Site Reliability Workbook, chapter 5, table 5-8, for a window of 30 days."""


class Counts(NamedTuple):
    """Events, and the bad ones among them."""

    bad: float
    total: float

    @property
    def bad_share(self) -> float | None:
        """Of all; ``None``: there were none."""
        return self.bad / self.total if self.total > 0 else None


class Burn(NamedTuple):
    """How fast the budget goes, and whether that is too fast; ``None``: nothing happened."""

    window: BurnWindow
    long_rate: float | None
    short_rate: float | None
    is_burning: bool


Standing = Literal["met", "burning", "missed", "unknown"]


@dataclass(frozen=True, slots=True)
class Budget:
    """Where an objective stands.

    Attributes:
        objective: Which.
        counts: Over its window, or as much of it as there is.
        since_s: When the first of those were counted; ``None``: nothing was.
        spent: Which share of the budget is used up; of a window that is only partly known, the rest is taken to be as
            busy as that part, and without errors. ``None``: nothing was counted.
        burns: One for each of :data:`BURN_WINDOWS`.
    """

    objective: Objective
    counts: Counts
    since_s: float | None
    spent: float | None
    burns: tuple[Burn, ...]

    @property
    def good_share(self) -> float | None:
        """Which share of events was good."""
        bad = self.counts.bad_share
        return None if bad is None else 1.0 - bad

    @property
    def left(self) -> float | None:
        """Which share of the budget is left; less than 0: more was used than there is."""
        return None if self.spent is None else 1.0 - self.spent

    @property
    def is_burning(self) -> bool:
        """Whether it goes too fast now."""
        return any(burn.is_burning for burn in self.burns)

    @property
    def standing(self) -> Standing:
        """How it is, in a word."""
        if self.left is None:
            return "unknown"
        return "missed" if self.left < 0 else "burning" if self.is_burning else "met"

    @property
    def gone_in_s(self) -> float | None:
        """In how long it will be used up, as it went within the last six hours; ``None``: it will not be."""
        rate = next((burn.long_rate for burn in self.burns if burn.window.long_s == MINUTES_BACK_S), None)
        if not rate or self.left is None or self.left <= 0:
            return 0.0 if self.left is not None and self.left <= 0 else None
        return self.left * self.objective.window / rate


class Tally:
    """Counts the events of an objective, by the minute and by the hour, as far back as it looks.

    Args:
        objective: Which.
        read: Reads series.
    """

    def __init__(self, objective: Objective, read: Read) -> None:
        self.objective = objective
        self._read = read
        self._steps: dict[int, dict[int, Counts]] = {MINUTE_S: {}, HOUR_S: {}}
        self._until_s: dict[int, float] = {MINUTE_S: 0.0, HOUR_S: 0.0}

    def refresh(self, now_s: float) -> None:
        """Read what is new. Raises as whoever reads."""
        longest_s = max(self.objective.window, BURN_WINDOWS[-1].long_s)
        for step_s, back_s in ((MINUTE_S, MINUTES_BACK_S), (HOUR_S, longest_s)):
            oldest_s = now_s - back_s - step_s
            since_s = max(oldest_s, self._until_s[step_s] - max(LATE_S, step_s))
            since_s -= since_s % step_s
            kept = {at_s: counts for at_s, counts in self._steps[step_s].items() if oldest_s <= at_s < since_s}
            self._steps[step_s] = kept | self._counted(since_s, now_s, step_s)
            self._until_s[step_s] = now_s

    def hours(self) -> Mapping[int, Counts]:
        """The counts of each hour."""
        return self._steps[HOUR_S]

    def within(self, back_s: float, now_s: float) -> Counts:
        """The counts of the last ``back_s``."""
        step_s = MINUTE_S if back_s <= MINUTES_BACK_S else HOUR_S
        since_s = now_s - now_s % step_s - back_s + step_s
        found = [counts for at_s, counts in self._steps[step_s].items() if at_s >= since_s]
        return Counts(sum(one.bad for one in found), sum(one.total for one in found))

    def budget(self, now_s: float) -> Budget:
        """Where it stands."""
        there = [at_s for at_s, counts in self._steps[HOUR_S].items() if counts.total > 0]
        since_s = float(min(there)) if there else None
        burns = tuple(self._burn(window, now_s, since_s) for window in BURN_WINDOWS)
        back_s = self.objective.window
        counts = self.within(back_s, now_s)
        return Budget(self.objective, counts, since_s, self._rate(counts, back_s, now_s, since_s), burns)

    def _burn(self, window: BurnWindow, now_s: float, since_s: float | None) -> Burn:
        long, short = self.within(window.long_s, now_s), self.within(window.short_s, now_s)
        slow = self._rate(long, window.long_s, now_s, since_s)
        fast = self._rate(short, window.short_s, now_s, since_s)
        is_fast = all(rate is not None and rate > window.rate for rate in (slow, fast))
        return Burn(window, slow, fast, is_fast and long.bad >= LEAST_BAD)

    def _rate(self, counts: Counts, back_s: float, now_s: float, since_s: float | None) -> float | None:
        """How many times what is allowed there was of what is bad."""
        if counts.bad_share is None or since_s is None:
            return None
        known = min(1.0, max(now_s - since_s, float(MINUTE_S)) / back_s)
        return counts.bad_share * known / (1.0 - self.objective.target)

    # ---------------------------------------------------------------- counting

    def _counted(self, since_s: float, until_s: float, step_s: int) -> dict[int, Counts]:
        if self.objective.freshness is not None:
            return self._minutes(self.objective.freshness.within, since_s, until_s, step_s)
        total = self._grown(self.objective.total, since_s, until_s, step_s)
        part = self._grown(self.objective.part, since_s, until_s, step_s)
        is_good = self.objective.kind == "latency"
        return {
            at_s: Counts(max(whole - part.get(at_s, 0.0), 0.0) if is_good else min(part.get(at_s, 0.0), whole), whole)
            for at_s, whole in total.items()
        }

    def _minutes(self, most: float, since_s: float, until_s: float, step_s: int) -> dict[int, Counts]:
        """Minutes in which the gauge was measured; of an hour all are bad if it was too much on average."""
        worst: dict[int, float] = {}
        for points in self._points(self.objective.total, since_s, until_s, step_s):
            for at_s, total, samples in zip(points.at_s, points.total, points.samples, strict=True):
                worst[at_s] = max(worst.get(at_s, 0.0), total / max(samples, 1))
        minutes = step_s / MINUTE_S
        return {at_s: Counts(minutes if value > most else 0.0, minutes) for at_s, value in worst.items()}

    def _grown(self, wanted: Selector, since_s: float, until_s: float, step_s: int) -> dict[int, float]:
        found: dict[int, float] = {}
        for points in self._points(wanted, since_s, until_s, step_s):
            for at_s, total in zip(points.at_s, points.total, strict=True):
                found[at_s] = found.get(at_s, 0.0) + total
        return found

    def _points(self, wanted: Selector, since_s: float, until_s: float, step_s: int) -> list[Points]:
        found = self._read(wanted.name, wanted.plain, since_s, until_s, step_s)
        return [points for points in found if wanted.fits(points.labels)]
