"""The catalogue keeps to what Prometheus and OpenTelemetry ask of names, and the page of it is made from it."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from opentelemetry.semconv._incubating import metrics as conventions
from opentelemetry.semconv.metrics.http_metrics import HTTP_SERVER_REQUEST_DURATION as REQUESTS

from omnimind.telemetry.metrics.catalogue import CATALOGUE, LABELS
from omnimind.telemetry.metrics.otel import otel_name

ROOT = Path(__file__).parents[4]


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.name)
def test_names_are_as_prometheus_wants_them(metric):
    """Letters, the unit in the name, ``_total`` on counters and only there."""
    assert re.fullmatch(r"(omnimind|process)_[a-z_]+", metric.name)
    assert metric.name.endswith("_total") == (metric.kind == "counter")
    assert not metric.name.endswith(("_bucket", "_sum", "_count", "_created"))
    if metric.unit in {"s", "By"}:
        assert re.search("_seconds|_bytes", metric.name)
    assert metric.help.endswith(".")
    assert set(metric.labels) <= LABELS.keys()
    assert "le" not in metric.labels
    assert sorted(set(metric.bounds)) == list(metric.bounds)
    assert bool(metric.bounds) == (metric.kind == "histogram")


def test_no_two_are_the_same_for_openmetrics_or_for_opentelemetry():
    """A counter's family is its name without ``_total``."""
    for names in ([name.removesuffix("_total") for name in CATALOGUE], [otel_name(one) for one in CATALOGUE.values()]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_every_label_is_used_and_bounded():
    """There is no other way to come by one."""
    assert {label for metric in CATALOGUE.values() for label in metric.labels} == LABELS.keys()
    assert all(0 < label.most <= 300 for label in LABELS.values())


def test_the_page_is_made_from_the_catalogue():
    """``tools/metrics.py`` wrote it, and nobody else."""
    command = [sys.executable, "tools/metrics.py", "--check"]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (said.returncode, said.stderr) == (0, "")


def _known():
    """The names of metrics that the conventions have."""
    files = [path for folder in conventions.__path__ for path in Path(folder).glob("*.py")]
    return {name for path in files for name in re.findall(r'Final = "([a-z_.]+)"', path.read_text())} | {REQUESTS}


def test_names_of_the_conventions_are_theirs():
    """Those that are not ours are in OpenTelemetry's registry."""
    said = {metric.otel for metric in CATALOGUE.values() if metric.otel}
    assert said - _known() == set()
