"""Judging: what rules find in the newest of the series, and what they have learned of them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from omnimind.alerting.baseline import HOUR_S, LEARNED_HOURS, Baseline, learn
from omnimind.alerting.forecast import Crossing, crossing
from omnimind.alerting.measure import Group, Measure
from omnimind.alerting.rules import Meanwhile, Rule
from omnimind.alerting.states import Finding
from omnimind.alerting.tape import LATE_S, Need, Read, Tape
from omnimind.alerting.wording import filled, quantity, span
from omnimind.core.alert import Alert

MINUTE_S: Final = 60

RELEARN_S: Final = 24 * 3600.0
"""How often what is usual is learned anew; in between only its averages go on."""

LEARNED_AT_ONCE: Final = 20
"""Series that one look learns, of which each takes some milliseconds."""

_SOON_S: Final = 12 * 3600.0
"""Forecasts of less look at minutes, of more at hours."""

_MINUTES_BACK_S: Final = 6 * 3600.0
_POINT_S: Final = 600


class Usual(NamedTuple):
    """What was learned of a series, when, and up to which hour its averages go."""

    baseline: Baseline | None
    learned_at_s: float
    followed_s: float


@dataclass(slots=True)
class Judge:
    """Holds what is measured to rules.

    Args:
        rules: To which.
        read: Reads series.
    """

    rules: Sequence[Rule]
    read: Read
    minutes: Tape = field(init=False)
    hours: Tape = field(init=False)
    _usual: dict[tuple[str, Group], Usual] = field(init=False, default_factory=dict)
    _room: int = field(init=False, default=LEARNED_AT_ONCE)
    _hours_at_s: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self.minutes = Tape(self.read, MINUTE_S, _needs(self.rules, _minutes_back_s))
        self.hours = Tape(self.read, HOUR_S, _needs(self.rules, _hours_back_s))

    def look(self, now_s: float) -> list[Finding]:
        """What is not as it should be. Raises as whoever reads."""
        self.minutes.refresh(now_s)
        if now_s - self._hours_at_s >= MINUTE_S:
            self.hours.refresh(now_s)
            self._hours_at_s = now_s
        self._room = LEARNED_AT_ONCE
        return [found for rule in self.rules for found in self._judged(rule, now_s)]

    # ---------------------------------------------------------------- one rule

    def _judged(self, rule: Rule, now_s: float) -> Iterable[Finding]:
        judge: Callable[[Rule, float], Iterable[Finding]] = self._held
        if rule.unusual:
            judge = self._against_usual
        elif rule.reaches:
            judge = self._foretold
        found = list(judge(rule, now_s))
        return found if found and all(self._is_so(one, now_s) for one in rule.while_) else ()

    def _is_so(self, meanwhile: Meanwhile, now_s: float) -> bool:
        values = meanwhile.measure.now(self.minutes, now_s).values()
        return any(_is_beyond(value, meanwhile.above, meanwhile.below) for value in values)

    def _held(self, rule: Rule, now_s: float) -> Iterable[Finding]:
        limit = rule.above if rule.above is not None else rule.below
        for group, value in rule.measure.now(self.minutes, now_s).items():
            if _is_beyond(value, rule.above, rule.below):
                yield finding(rule, group, value, now_s, limit=quantity(limit or 0.0, rule.unit))

    def _against_usual(self, rule: Rule, now_s: float) -> Iterable[Finding]:
        measure, wanted = hourly(rule.measure), rule.unusual
        if wanted is None:
            return
        for group, value in measure.now(self.minutes, now_s).items():
            usual = self._learned(rule, measure, group, now_s)
            if usual is None:
                continue
            score = usual.score(now_s - HOUR_S / 2, value)
            is_that_way = wanted.direction == "both" or (score.excess > 0) is (wanted.direction == "up")
            if abs(score.excess) > 1 and is_that_way and abs(value - score.usual) >= wanted.least:
                yield finding(rule, group, value, now_s, usual=quantity(score.usual, rule.unit))

    def _foretold(self, rule: Rule, now_s: float) -> Iterable[Finding]:
        wanted = rule.reaches
        if wanted is None:
            return
        for group, (times, values) in self._past(rule, now_s).items():
            found = crossing(times, values, wanted.limit, wanted.within)
            if found is not None:
                yield finding(rule, group, values[-1], now_s, hours=span(found.in_s), interval=interval(found))

    def _past(self, rule: Rule, now_s: float) -> dict[Group, tuple[list[float], list[float]]]:
        """What was measured, as far back as it says where it goes."""
        within_s = rule.reaches.within if rule.reaches else 0.0
        is_soon = within_s <= _SOON_S
        tape, back_s = (self.minutes, _MINUTES_BACK_S) if is_soon else (self.hours, _hours_back_s(rule))
        found = {}
        for group, past in rule.measure.history(tape, now_s - back_s, now_s).items():
            sums: dict[int, list[float]] = {}
            for at_s, value in past.items():
                sums.setdefault(at_s - at_s % (_POINT_S if is_soon else HOUR_S), []).append(value)
            found[group] = [float(at_s) for at_s in sums], [sum(some) / len(some) for some in sums.values()]
        return found

    # ---------------------------------------------------------------- what is usual

    def _learned(self, rule: Rule, measure: Measure, group: Group, now_s: float) -> Baseline | None:
        """What is usual of a group, up to the last hour that is over."""
        key = rule.name, group
        over_s = now_s - LATE_S - (now_s - LATE_S) % HOUR_S
        usual = self._usual.get(key)
        if usual is None or now_s - usual.learned_at_s >= RELEARN_S:
            if self._room <= 0:
                return usual.baseline if usual else None
            self._room -= 1
            past = measure.history(self.hours, now_s - LEARNED_HOURS * HOUR_S, over_s).get(group, {})
            zone = rule.unusual.zone if rule.unusual else None
            baseline = learn(list(past), list(past.values()), zone) if zone else None
            usual = self._usual[key] = Usual(baseline, now_s, over_s)
        elif usual.followed_s < over_s and usual.baseline is not None:
            baseline = usual.baseline
            past = measure.history(self.hours, usual.followed_s, over_s).get(group, {})
            for at_s, value in past.items():
                baseline = baseline.followed(at_s, value)
            usual = self._usual[key] = usual._replace(baseline=baseline, followed_s=over_s)
        return usual.baseline


def hourly(measure: Measure) -> Measure:
    """``measure`` over an hour, as what is usual is learned."""
    return replace(measure, over_s=float(HOUR_S))


def finding(rule: Rule, group: Group, value: float, now_s: float, **told: Any) -> Finding:
    """That ``rule`` is broken by ``value`` of ``group``; ``told`` are more words for its summary."""
    labels = {name: said for name, said in group if said}
    words = {**labels, "value": quantity(value, rule.unit), **told}
    more = [filled(rule.description, words)] if rule.description else []
    more += [f"Between {told['interval']}, as it goes now."] if "interval" in told else []
    alert = Alert(
        name=rule.name,
        source=rule.source,
        severity=rule.severity,
        labels={**rule.labels, **labels},
        summary=filled(rule.summary, words),
        description=" ".join(more),
        runbook=rule.runbook,
        state="pending",
        value=value,
        began_at_s=now_s,
    )
    return Finding(alert, rule.for_s, rule.keep_s)


def interval(found: Crossing) -> str:
    """Between when and when, in words."""
    late = "never" if found.late_s is None else span(found.late_s)
    return f"{span(found.early_s)} and {late}"


def _is_beyond(value: float, above: float | None, below: float | None) -> bool:
    return (above is not None and value > above) or (below is not None and value < below)


def _minutes_back_s(rule: Rule) -> float:
    if rule.reaches:
        return _MINUTES_BACK_S if rule.reaches.within <= _SOON_S else 0.0
    return float(HOUR_S) if rule.unusual else rule.measure.back_s


def _hours_back_s(rule: Rule) -> float:
    if rule.unusual:
        return float(LEARNED_HOURS * HOUR_S)
    if rule.reaches and rule.reaches.within > _SOON_S:
        return min(max(2 * rule.reaches.within, 12 * 3600.0), 14 * 86400.0)
    return 0.0


def _needs(rules: Iterable[Rule], back_s: Callable[[Rule], float]) -> Iterable[Need]:
    for rule in rules:
        if far_s := back_s(rule):
            yield from (Need(one, far_s) for one in rule.measure.selectors)
        if back_s is _minutes_back_s:
            for meanwhile in rule.while_:
                yield from (Need(one, meanwhile.measure.back_s) for one in meanwhile.measure.selectors)
