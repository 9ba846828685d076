"""Zeros: what will be counted sooner or later is there from the beginning, with nothing counted.

Prometheus takes what appears with a value for something that has always had it: without a zero before it, the first
production of a tenant would be no increase.
"""

from collections.abc import Iterable
from itertools import product
from typing import Final

from omnimind.telemetry.metrics.registry import Registry

_ENDINGS: Final = ("succeeded", "failed", "cancelled")
_STATE_TYPES: Final = ("Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait")
_LOOKUPS: Final = (
    *(("actions", outcome) for outcome in ("hit", "miss")),
    *(("answers", outcome) for outcome in ("hit", "semantic", "miss")),
)

_OF_TENANTS: Final = (
    "omnimind_production_video_seconds_total",
    "omnimind_words_narrated_total",
    "omnimind_hours_saved_total",
    "omnimind_tenant_cost_usd_total",
)


def zeros(registry: Registry, tenants: Iterable[str], flows: Iterable[str], agents: Iterable[str]) -> None:
    """Begin to count what there is to be counted of these, and of all whose labels are known."""
    for tenant in tenants:
        for outcome in ("ready", "rejected", "failed"):
            registry.begin("omnimind_productions_total", tenant=tenant, outcome=outcome)
        for name in _OF_TENANTS:
            registry.begin(name, tenant=tenant)
    for flow, status in product(flows, _ENDINGS):
        registry.begin("omnimind_runs_total", flow=flow, status=status)
    for kind, status in product(_STATE_TYPES, _ENDINGS):
        registry.begin("omnimind_states_total", type=kind, status=status)
    for agent, outcome in product(agents, ("remembered", *_ENDINGS)):
        registry.begin("omnimind_agent_calls_total", agent=agent, outcome=outcome)
    for cache, outcome in _LOOKUPS:
        registry.begin("omnimind_cache_lookups_total", cache=cache, outcome=outcome)
    registry.begin("omnimind_render_duration_seconds")
    registry.begin("omnimind_render_video_seconds_total")
    for kind in ("encoded", "repeated"):
        registry.begin("omnimind_render_frames_total", kind=kind)
