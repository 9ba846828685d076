"""Prometheus: the same rules and objectives as its rule files, for houses that have one.

What is learned there is simpler than here, since PromQL has no medians by the hour of the week: usual is what it was at
this hour a week ago, or on average of a week, and too far is so many standard deviations of that week.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import yaml

from omnimind.alerting.burning import BURN_WINDOWS, LEAST_BAD, BurnWindow
from omnimind.alerting.durations import duration_text
from omnimind.alerting.judging import hourly
from omnimind.alerting.measure import Unit
from omnimind.alerting.objectives import Objective
from omnimind.alerting.promql import bad_count, bad_share, beyond, meanwhile, number, value_of
from omnimind.alerting.rules import Rule

INTERVAL: Final = "30s"

DEVIATIONS: Final = 4.0
"""Standard deviations of a week, its days and nights included, that are too far from what was usual."""

_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_HUMAN: Final[dict[Unit, str]] = {"share": " | humanizePercentage", "seconds": " | humanizeDuration"}

_Entry = dict[str, Any]


def rule_file(rules: Sequence[Rule], objectives: Sequence[Objective]) -> str:
    """A rule file in YAML that ``promtool check rules`` passes."""
    groups = [
        *_group("omnimind-objectives", [one for objective in objectives for one in _recorded(objective)]),
        *_group("omnimind-burning", [one for objective in objectives for one in _burning(objective)]),
        *_group("omnimind-usual", [one for rule in rules if rule.unusual for one in _usual(rule)]),
        *_group("omnimind-rules", [_alert(rule) for rule in rules]),
    ]
    return yaml.safe_dump({"groups": groups}, sort_keys=False, allow_unicode=True, width=1000)


def _group(name: str, entries: list[_Entry]) -> Iterable[_Entry]:
    return [{"name": name, "interval": INTERVAL, "rules": entries}] if entries else []


# ------------------------------------------------------------------------------------------ objectives


def _spans() -> list[str]:
    spans_s = sorted({span_s for window in BURN_WINDOWS for span_s in (window.long_s, window.short_s)})
    return [duration_text(span_s) for span_s in spans_s]


def _recorded(objective: Objective) -> Iterable[_Entry]:
    labels = {"objective": objective.name}
    yield {"record": "slo:target:ratio", "expr": f"vector({number(objective.target)})", "labels": labels}
    for span in _spans():
        yield {"record": f"slo:bad:ratio_{span}", "expr": bad_share(objective, span), "labels": labels}
    yield {
        "record": "slo:budget_left:ratio",
        "expr": f"1 - ({bad_share(objective, duration_text(objective.window))}) / {number(1 - objective.target)}",
        "labels": labels,
    }


def _burning(objective: Objective) -> Iterable[_Entry]:
    if not objective.alerts:
        return
    for window in BURN_WINDOWS:
        yield {
            "alert": "ErrorBudgetBurn",
            "expr": _too_fast(objective, window),
            "keep_firing_for": "2m",
            "labels": {
                "severity": window.severity,
                "objective": objective.name,
                "source": "objective",
                "window": duration_text(window.long_s),
            },
            "annotations": {
                "summary": f"{objective.title}: errors come over {window.rate:g} times as fast as the budget allows",
                "description": f"Over {duration_text(window.long_s)} and {duration_text(window.short_s)}. "
                f"The target is {objective.target * 100:g} %.",
                "runbook_url": objective.runbook,
            },
        }


def _too_fast(objective: Objective, window: BurnWindow) -> str:
    limit, its = number(window.rate * (1 - objective.target)), f'{{objective="{objective.name}"}}'
    fast = (f"slo:bad:ratio_{duration_text(span)}{its} > {limit}" for span in (window.long_s, window.short_s))
    least = f"on () ({bad_count(objective, duration_text(window.long_s))} >= {LEAST_BAD})"
    return " and ".join((*fast, least))


# ------------------------------------------------------------------------------------------ rules


def _series(rule: Rule, what: str) -> str:
    """The name of what is recorded for a rule: ``omnimind:cost_spike:usual``."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", rule.name).lower()
    return f"omnimind:{snake}:{what}"


def _usual(rule: Rule) -> Iterable[_Entry]:
    value = _series(rule, "value")
    week_ago, week = f"avg_over_time({value}[1h] offset 1w)", f"avg_over_time({value}[1w])"
    yield {"record": value, "expr": value_of(hourly(rule.measure))}
    yield {"record": _series(rule, "usual"), "expr": f"{week_ago} or {week}"}
    yield {"record": _series(rule, "spread"), "expr": f"stddev_over_time({value}[1w])"}


def _alert(rule: Rule) -> _Entry:
    told: _Entry = {"alert": rule.name, "expr": " ".join((_broken(rule), *map(meanwhile, rule.while_)))}
    if rule.for_s:
        told["for"] = duration_text(rule.for_s)
    if rule.keep_s:
        told["keep_firing_for"] = duration_text(rule.keep_s)
    told["labels"] = {**rule.labels, "severity": rule.severity, "source": rule.source}
    said = {"summary": rule.summary, "description": rule.description}
    told["annotations"] = {name: _filled(text, rule) for name, text in said.items() if text}
    if rule.runbook:
        told["annotations"]["runbook_url"] = rule.runbook
    return told


def _broken(rule: Rule) -> str:
    if rule.unusual:
        value, usual, spread = (_series(rule, what) for what in ("value", "usual", "spread"))
        far = f"{number(DEVIATIONS)} * {spread}"
        up = f"({value} > {usual} + {far} and {value} > {usual} + {number(rule.unusual.least)})"
        down = f"({value} < {usual} - {far} and {value} < {usual} - {number(rule.unusual.least)})"
        return {"up": up, "down": down, "both": f"({up} or {down})"}[rule.unusual.direction]
    if rule.reaches:
        value, limit = value_of(rule.measure), number(rule.reaches.limit)
        back = duration_text(min(max(rule.reaches.within / 2, 3600.0), 86400.0))
        coming = f"predict_linear(({value})[{back}:5m], {number(rule.reaches.within)})"
        return f"((({value}) > {limit} and {coming} < {limit}) or (({value}) < {limit} and {coming} > {limit}))"
    return f"({beyond(value_of(rule.measure), rule.above, rule.below)})"


def _filled(text: str, rule: Rule) -> str:
    """``text`` with Prometheus' templates in the places of our names in braces."""
    human = _HUMAN.get(rule.unit, " | humanize")
    usual = f'{{{{ with query "{_series(rule, "usual")}" }}}}{{{{ . | first | value{human} }}}}{{{{ end }}}}'
    told = {"value": f"{{{{ $value{human} }}}}", "usual": usual}
    if rule.reaches:
        told |= {"hours": f"less than {duration_text(rule.reaches.within)}"}
    return _PLACE.sub(lambda place: told.get(place[1], f"{{{{ $labels.{place[1]} }}}}"), text)
