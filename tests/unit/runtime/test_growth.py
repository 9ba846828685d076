"""Series get what grew since the last time, and what gauges are, each once."""

from omnimind.runtime.growth import deltas
from omnimind.store.series import Delta
from omnimind.telemetry.metrics.catalogue import CATALOGUE
from omnimind.telemetry.metrics.registry import Registry

SECONDS = "omnimind_agent_duration_seconds"


def grown(before, now, *, is_first=True):
    """What there is to be added, by names and labels."""
    found = deltas(before, now, is_first=is_first)
    return {(one.name, *one.labels.values()): (one.total, one.samples) for one in found}


def test_counters_grow():
    """What did not is left out."""
    registry = Registry()
    registry.count("omnimind_agent_calls_total", 2, agent="editor", outcome="succeeded")
    registry.count("omnimind_agent_calls_total", 3, agent="editor", outcome="failed")
    before = registry.cells()
    registry.count("omnimind_agent_calls_total", 5, agent="editor", outcome="failed")
    registry.count("omnimind_agent_calls_total", 7, agent="writer", outcome="failed")
    name = "omnimind_agent_calls_total"
    assert grown(before, registry.cells()) == {(name, "editor", "failed"): (5, 1), (name, "writer", "failed"): (7, 1)}
    assert grown({}, before) == {(name, "editor", "succeeded"): (2, 1), (name, "editor", "failed"): (3, 1)}


def test_a_histogram_is_counters():
    """Buckets count all that is below, as Prometheus has them; those that did not grow are left out."""
    registry = Registry()
    registry.observe(SECONDS, 0.01, agent="editor")
    before = registry.cells()
    for value_s in (20.0, 1000.0):
        registry.observe(SECONDS, value_s, agent="editor")
    found = grown(before, registry.cells())
    buckets = {key[2]: total for key, (total, _) in found.items() if key[0].endswith("_bucket")}
    assert buckets == {**{str(bound): 1 for bound in CATALOGUE[SECONDS].bounds if bound >= 20}, "+Inf": 2}
    assert found[f"{SECONDS}_sum", "editor"] == (1020.0, 1)
    assert found[f"{SECONDS}_count", "editor"] == (2, 1)
    assert grown(registry.cells(), registry.cells()) == {}


def test_gauges_of_processes_add_up():
    """Each has a share, and one of them the sample; what is of the machine or the house is a sample each time."""
    registry = Registry()
    registry.shift("omnimind_agent_active", 3, agent="editor")
    registry.set("omnimind_host_cpu_ratio", 0.5)
    registry.set("omnimind_queue_depth", 4)
    registry.set("omnimind_breaker_state", 2, deployment="a/b")
    registry.set("omnimind_build_info", 1, version="1")
    registry.set("process_open_fds", 9)
    whole = {("omnimind_host_cpu_ratio",): (0.5, 1), ("omnimind_queue_depth",): (4, 1)}
    whole |= {("omnimind_breaker_state", "a/b"): (2, 1)}
    assert grown({}, registry.cells()) == {("omnimind_agent_active", "editor"): (3, 1), **whole}
    assert grown({}, registry.cells(), is_first=False) == {("omnimind_agent_active", "editor"): (3, 0), **whole}
    assert all(isinstance(one, Delta) for one in deltas({}, registry.cells(), is_first=True))
