"""Known: whether what rules and objectives look at is measured at all, and in the buckets that they ask for."""

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from omnimind.alerting.objectives import Objective
from omnimind.alerting.rules import Rule
from omnimind.alerting.selector import Selector
from omnimind.telemetry.metrics.catalogue import CATALOGUE

_PARTS: Final = ("_bucket", "_sum", "_count")


def check_rules(rules: Iterable[Rule]) -> Iterator[str]:
    """What is odd about ``rules``: each a line for people."""
    for rule in rules:
        measures = [rule.measure, *(one.measure for one in rule.while_)]
        for wanted in (one for measure in measures for one in measure.selectors):
            yield from _unknown(rule.name, wanted)
        for label in rule.by:
            if not any(label in CATALOGUE[_metric(one.name)].labels for one in rule.measure.selectors if _knows(one)):
                yield f"{rule.name}: what it measures has no label {label!r}"


def check_objectives(objectives: Iterable[Objective]) -> Iterator[str]:
    """What is odd about ``objectives``."""
    for objective in objectives:
        for wanted in {objective.total, objective.part} if not objective.latency else {objective.latency.histogram}:
            yield from _unknown(objective.name, wanted)
        metric = CATALOGUE.get(objective.latency.histogram.name) if objective.latency else None
        if objective.latency and metric and objective.latency.within not in metric.bounds:
            known = ", ".join(f"{bound:g}" for bound in metric.bounds)
            yield f"{objective.name}: {objective.latency.within:g} s is no bound of a bucket; there are {known}"


def _unknown(name: str, wanted: Selector) -> Iterator[str]:
    metric = CATALOGUE.get(_metric(wanted.name))
    if metric is None:
        near = difflib.get_close_matches(wanted.name, CATALOGUE, 1)
        more = f"; did you mean {near[0]}?" if near else ""
        yield f"{name}: OmniMind does not measure {wanted.name}{more}"
        return
    for matcher in wanted.matchers:
        if matcher.name not in metric.labels and matcher.name != "le":
            yield f"{name}: {metric.name} has no label {matcher.name!r}; it has {', '.join(metric.labels) or 'none'}"


def _knows(wanted: Selector) -> bool:
    return _metric(wanted.name) in CATALOGUE


def _metric(name: str) -> str:
    """The name of the metric that a series is of: a histogram has several."""
    for part in _PARTS:
        whole = name.removesuffix(part)
        if whole != name and whole in CATALOGUE:
            return whole
    return name
