"""What will be counted begins at nothing, so that the first of it is an increase."""

from omnimind.runtime.zeros import zeros
from omnimind.telemetry.metrics.registry import Registry


def begun():
    """A registry with a tenant, a flow and an agent."""
    registry = Registry()
    zeros(registry, ["acme"], ["video"], ["narrator"])
    return registry


def test_all_that_is_known_is_there_with_nothing_counted():
    """Of tenants, flows and agents, and of what has labels that never change."""
    cells = begun().cells()
    assert set(cells["omnimind_productions_total"]) == {
        ("acme", "ready"), ("acme", "rejected"), ("acme", "failed"),
    }  # fmt: skip
    assert ("video", "failed") in cells["omnimind_runs_total"]
    assert ("narrator", "remembered") in cells["omnimind_agent_calls_total"]
    assert ("Task", "failed") in cells["omnimind_states_total"]
    every = [cell for some in cells.values() for cell in some.values()]
    assert {cell.value for cell in every} == {0.0}
    assert not any(any(cell.buckets) for cell in every)


def test_what_was_counted_stays():
    """Also when a process begins to count what it did already."""
    registry = begun()
    registry.count("omnimind_productions_total", tenant="acme", outcome="ready")
    zeros(registry, ["acme"], ["video"], ["narrator"])
    assert registry.cells()["omnimind_productions_total"]["acme", "ready"].value == 1
