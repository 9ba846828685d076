"""PromQL: measures and objectives as Prometheus reads them."""

from typing import Final

from omnimind.alerting.durations import duration_text, seconds_of
from omnimind.alerting.measure import Measure, is_counter
from omnimind.alerting.objectives import Objective
from omnimind.alerting.rules import Meanwhile
from omnimind.alerting.selector import Selector

_BY_MINUTES_S: Final = 3 * 86_400.0
"""Longer windows are averages of what was recorded: to look at each of their minutes anew would take too long."""


def number(value: float) -> str:
    """``value`` as PromQL reads it."""
    return f"{value:.10g}"


def value_of(measure: Measure) -> str:
    """What is measured."""
    over, by = duration_text(measure.back_s), _by(measure.by)
    if measure.kind == "gauge":
        its = f"avg_over_time({measure.of}[{over}])" if measure.over_s else str(measure.of)
        return f"{_FOLDS[measure.fold]}{by} ({its})"
    if measure.kind in {"rate", "increase"}:
        grown = f"sum{by} ({measure.kind}({measure.of}[{over}]))"
        return grown if measure.by else f"({grown} or vector(0))"
    if measure.kind == "quantile":
        buckets = f"sum{_by(('le', *measure.by))} (rate({measure.of.suffixed('_bucket')}[{over}]))"
        return _if_enough(f"histogram_quantile({number(measure.share)}, {buckets})", measure)
    whole = measure.whole or measure.of
    part, of = (f"sum{by} ({_within(one, over)})" for one in (measure.of, whole))
    return _if_enough(f"({part} or {of} * 0) / ({of} > 0)", measure)


def _within(one: Selector, over: str) -> str:
    return f"increase({one}[{over}])" if is_counter(one.name) else f"avg_over_time({one}[{over}])"


def _if_enough(expression: str, measure: Measure) -> str:
    if not measure.least:
        return expression
    counted = measure.of.suffixed("_count") if measure.kind == "quantile" else measure.whole or measure.of
    enough = f"sum{_by(measure.by)} (increase({counted}[{duration_text(measure.back_s)}])) >= {number(measure.least)}"
    return f"({expression}) and ({enough})"


def beyond(expression: str, above: float | None, below: float | None) -> str:
    """Where ``expression`` is beyond its bounds."""
    told = [
        f"({expression}) {sign} {number(bound)}" for sign, bound in ((">", above), ("<", below)) if bound is not None
    ]
    return " or ".join(told)


def meanwhile(condition: Meanwhile) -> str:
    """Whether that is so anywhere."""
    return f"and on () ({beyond(value_of(condition.measure), condition.above, condition.below)})"


def bad_share(objective: Objective, window: str) -> str:
    """Which share of an objective's events was bad."""
    if objective.freshness and seconds_of(window) > _BY_MINUTES_S:
        return f'avg_over_time(slo:bad:ratio_5m{{objective="{objective.name}"}}[{window}])'
    if objective.freshness:
        return f"avg_over_time({_stale(objective)}[{window}:1m])"
    total = f"sum(rate({objective.total}[{window}]))"
    if objective.latency:
        return f"1 - (sum(rate({objective.part}[{window}])) or {total} * 0) / ({total} > 0)"
    return f"(sum(rate({objective.part}[{window}])) or {total} * 0) / ({total} > 0)"


def bad_count(objective: Objective, window: str) -> str:
    """How many of them were."""
    if objective.freshness:
        return f"sum_over_time({_stale(objective)}[{window}:1m])"
    part = f"sum(increase({objective.part}[{window}]))"
    return f"sum(increase({objective.total}[{window}])) - {part}" if objective.latency else part


def _stale(objective: Objective) -> str:
    most = objective.freshness.within if objective.freshness else 0.0
    return f"(max({objective.total}) > bool {number(most)})"


_FOLDS = {"sum": "sum", "max": "max", "min": "min", "mean": "avg"}


def _by(labels: tuple[str, ...]) -> str:
    return f" by ({', '.join(labels)})" if labels else ""
