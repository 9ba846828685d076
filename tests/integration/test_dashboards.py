"""Every query of every dashboard and rule is asked of a Prometheus that scraped a service at work."""

import json
import re
import subprocess
import sys
from math import isnan

import pytest
import yaml

from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.gpu import graphics
from omnimind.telemetry.metrics.registry import Registry

from .alertmanager import needs_alertmanager
from .observed import ROOT, observed
from .prometheus import needs_prometheus
from .test_serve import until

pytestmark = [needs_prometheus, needs_alertmanager]

DASHBOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
TOLD = ("count(slo:bad:ratio_5m) == 5", "count(slo:bad:ratio_3d) == 5", 'ALERTS{alertstate="firing"}')
"""What rules tell of all that was done, the last included."""

LONG_S = 150.0
"""Longer than two evaluations, and the minute that steps of subqueries begin with."""

FILLED = {"$__rate_interval": "10m", "$__range": "1h", "$tenant": ".*"}
_SELECTOR = re.compile(r"\b((?:omnimind_|omnimind:|process_|prometheus_|slo:)[\w:]+|up|ALERTS)\b(\{[^{}]*\})?")


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    """It has scraped everything, and has evaluated all rules since."""
    with observed(tmp_path_factory.mktemp("dashboards")) as it:
        for told in TOLD:
            until(lambda told=told: it.prometheus.query(told), LONG_S)
        yield it.prometheus


def asked(dashboard):
    """The title of each panel and what it asks Prometheus."""
    for panel in json.loads(dashboard.read_text())["panels"]:
        for target in panel.get("targets", ()):
            if target["datasource"]["type"] == "prometheus":
                expression = target["expr"]
                for name, value in FILLED.items():
                    expression = expression.replace(name, value)
                yield panel["title"], expression


def has_data(prometheus, expression):
    """Whether it gives at least one number."""
    return not all(isnan(value) for _, value in prometheus.query(expression))


def selectors(expression):
    """What an expression reads: names of metrics, and of which labels."""
    return {name + (labels or "") for name, labels in _SELECTOR.findall(expression)}


def metric_of(selector):
    """The metric of the catalogue that it is about, if it is of ours."""
    name = re.sub("_(bucket|sum|count)$", "", selector.partition("{")[0])
    return CATALOGUE.get(name) or CATALOGUE.get(selector.partition("{")[0])


def is_impossible(selector):
    """Whether what it reads can't be had on this machine, as the catalogue says of it."""
    cells = Registry()
    graphics(cells)
    metric = metric_of(selector)
    return metric is not None and "graphics processor" in metric.absent and metric.name not in cells.cells()


@pytest.mark.parametrize("dashboard", DASHBOARDS, ids=lambda path: path.stem)
def test_every_query_of_a_dashboard_gives_data(prometheus, dashboard):
    """But for graphics processors where there are none."""
    queries = list(asked(dashboard))
    empty = [
        (title, expression)
        for title, expression in queries
        if not has_data(prometheus, expression) and not all(map(is_impossible, selectors(expression)))
    ]
    assert empty == []
    assert len(queries) > 5


def rules():
    """All rules that are deployed."""
    document = yaml.safe_load((ROOT / "deploy/prometheus/rules/omnimind.yml").read_text())
    return [rule for group in document["groups"] for rule in group["rules"]]


def test_every_rule_gives_data_or_reads_what_there_is(prometheus):
    """A condition that does not hold gives nothing: then all that it reads is there."""
    unread = {
        (rule.get("alert") or rule["record"], selector)
        for rule in rules()
        if not has_data(prometheus, rule["expr"])
        for selector in selectors(rule["expr"])
        if not has_data(prometheus, selector) and not is_unlikely(prometheus, selector)
    }
    assert unread == set()


def is_unlikely(prometheus, selector):
    """Whether it reads failures of something that is there and did not fail; or what is learned from too little."""
    name, _, labels = selector.partition("{")
    if re.search(r'(outcome|status)(="failed"|=~"5\.\.")', labels):
        return has_data(prometheus, name)
    recorded = {one["record"]: one["expr"] for one in rules() if name.startswith("omnimind:") and "record" in one}
    value = recorded.get(re.sub(":[a-z]+$", ":value", name), "")
    return ">= " in value and all(has_data(prometheus, one) for one in selectors(value))


def test_every_metric_is_in_a_dashboard_or_a_rule():
    """Else nobody would see it, but for what tells of the process that answers, as every program does."""
    read = {metric_of(one) for path in DASHBOARDS for _, query in asked(path) for one in selectors(query)}
    read |= {metric_of(one) for rule in rules() for one in selectors(rule["expr"])}
    assert {metric.name for metric in CATALOGUE.values() if metric.scope != "answering"} <= {
        metric.name for metric in read if metric
    }


def test_every_name_that_is_read_is_of_the_catalogue():
    """Or is recorded, or Prometheus' own."""
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    queries = [query for path in DASHBOARDS for _, query in asked(path)] + [rule["expr"] for rule in rules()]
    strange = {one.partition("{")[0] for query in queries for one in selectors(query) if metric_of(one) is None}
    own = {name for name in strange if name.startswith("prometheus_")} | {"up", "ALERTS"}
    assert strange - recorded - own == set()


def test_exemplars_are_there_for_the_dots(prometheus):
    """Where a panel asks for them, Prometheus has traces."""
    asking = {"query": "omnimind_http_request_duration_seconds_bucket", "start": 0, "end": 4e9}
    found = [one for each in prometheus.get("query_exemplars", **asking) for one in each["exemplars"]]
    assert all(re.fullmatch("[0-9a-f]{32}", one["labels"]["trace_id"]) for one in found)
    assert found


def test_the_dashboards_are_as_the_tool_writes_them():
    """``python tools/grafana`` wrote them, and nobody else."""
    command = [sys.executable, "tools/grafana", "--check"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (said.returncode, said.stderr) == (0, "")
