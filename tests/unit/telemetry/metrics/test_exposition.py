"""What is shown to Prometheus is what was counted, as its own library reads both formats."""

import pytest
from opentelemetry.trace import SpanContext
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.exposition import exposed
from omnimind.telemetry.metrics.registry import Registry

PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)
STRANGE = 'a "quoted"\\ name\nin two lines, com acentuação'


@pytest.fixture
def filled():
    """A registry in which something of everything was counted."""
    registry = Registry(lambda: 1_700_000_000.25)
    here = SpanContext(0xAB, 0xCD, is_remote=False)
    for name, metric in CATALOGUE.items():
        labels = dict.fromkeys(metric.labels, STRANGE)
        if metric.kind == "histogram":
            registry.observe(name, 0.3, within=here, **labels)
            registry.observe(name, 1e9, **labels)
        elif metric.kind == "counter":
            registry.count(name, 2.5, within=here, **labels)
        else:
            registry.set(name, -1.5, **labels)
    return registry


def samples(families):
    """Each sample, by its name and labels."""
    return {(one.name, tuple(sorted(one.labels.items()))): one for family in families for one in family.samples}


@pytest.mark.parametrize(("accept", "read"), [("text/plain", read_text), (PROMETHEUS, read_openmetrics)])
def test_everything_is_read_as_it_was_counted(filled, accept, read):
    """By a strict reader, in both formats, whatever letters labels have."""
    body, media_type = exposed(filled.cells(), accept)
    assert media_type.startswith("application/openmetrics-text" if accept == PROMETHEUS else "text/plain")
    families = list(read(body.decode()))
    assert {one.name.removesuffix("_total") for one in families} == {name.removesuffix("_total") for name in CATALOGUE}
    found = samples(families)
    for name, metric in CATALOGUE.items():
        labels = tuple(sorted(dict.fromkeys(metric.labels, STRANGE).items()))
        if metric.kind == "histogram":
            assert found[f"{name}_count", labels].value == 2
            assert found[f"{name}_sum", labels].value == pytest.approx(1e9)
            assert found[f"{name}_bucket", tuple(sorted([*labels, ("le", "+Inf")]))].value == 2
        else:
            assert found[name, labels].value == (2.5 if metric.kind == "counter" else -1.5)


def test_buckets_count_all_that_is_below_them(filled):
    """They never go down from one to the next."""
    body, _ = exposed(filled.cells(), "text/plain")
    (family,) = (one for one in read_text(body.decode()) if one.name == "omnimind_run_duration_seconds")
    counts = [one.value for one in family.samples if one.name.endswith("_bucket")]
    assert counts == [1.0] * len(CATALOGUE[family.name].bounds) + [2.0]


def test_exemplars_lead_to_traces(filled):
    """In OpenMetrics, on counters and buckets; the older format has no place for them."""
    body, _ = exposed(filled.cells(), PROMETHEUS)
    shown = [one.exemplar for one in samples(read_openmetrics(body.decode())).values() if one.exemplar]
    assert {tuple(one.labels.items()) for one in shown} == {(("trace_id", f"{0xAB:032x}"), ("span_id", f"{0xCD:016x}"))}
    assert len(shown) == sum(metric.kind in {"counter", "histogram"} for metric in CATALOGUE.values())
    assert b"trace_id" not in exposed(filled.cells(), "")[0]


def test_what_was_never_counted_is_not_shown():
    """But the document is one all the same."""
    assert exposed({}, "") == (b"", "text/plain; version=0.0.4; charset=utf-8")
    assert exposed({}, PROMETHEUS)[0] == b"# EOF\n"
