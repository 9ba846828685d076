"""What is counted of requests to models.

There are many, and most are like others in all labels: what they count in is found once.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from omnimind.telemetry.metrics.ended import CANCELLED, Ended
from omnimind.telemetry.metrics.registry import Counted, Registry

_NOBODY: Final = "none"
"""The model of a request that was sent to nobody: what was asked for may be anything."""

_LABELS: Final = (
    "gen_ai.operation.name",
    "gen_ai.provider.name",
    "omnimind.model",
    "gen_ai.request.model",
    "omnimind.cache",
    "gen_ai.agent.name",
    "omnimind.tenant",
)
"""Attributes by which requests differ."""

_FIRST: Final = "gen_ai.response.time_to_first_chunk"
_COST: Final = "omnimind.cost_usd"
_TOKENS: Final = {
    "gen_ai.usage.input_tokens": "input",
    "gen_ai.usage.output_tokens": "output",
    "gen_ai.usage.cache_read.input_tokens": "cache_read",
}
_COUNTED_EACH: Final = frozenset({"input", "output"})
"""Types of tokens that the conventions know."""

_AMOUNTS: Final = (_FIRST, *_TOKENS, _COST)
"""Attributes that are counted, where there are any."""

_ONE: Final = "one"
_DURATION: Final = "duration"
"""What is counted that is no attribute."""

_REMEMBERED: Final = 1000
"""Sets of labels that are remembered."""

_Plan = Sequence[tuple[Counted, str]]
"""What to count in, and which amount."""


class Models:
    """Counts requests to models in ``registry``."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._planned = lru_cache(_REMEMBERED)(self._plan)

    def count(self, span: Ended) -> None:
        """Count one."""
        said = span.attributes
        labels = tuple([str(said.get(name) or "") for name in _LABELS])
        amounts = {name: float(said[name] or 0) for name in _AMOUNTS if name in said}
        shown, others = self._planned(labels, CANCELLED if span.is_cancelled else span.error, tuple(amounts))
        amounts |= {_ONE: 1.0, _DURATION: span.duration_s}
        self._registry.add([(counted, amounts[name]) for counted, name in shown], span.within)
        self._registry.add([(counted, amounts[name]) for counted, name in others])

    def _plan(self, labels: Sequence[str], error: str, amounts: Sequence[str]) -> tuple[_Plan, _Plan]:
        """What requests of these labels count in: with the span in which it was, and without."""
        operation, provider, model, asked_for, cache, agent, tenant = labels
        is_cached, counted = cache in {"hit", "semantic"}, self._registry.counted
        whose = {"provider": provider, "model": model or (asked_for if is_cached else _NOBODY)}
        each = {"operation": operation, **whose}
        well = "cached" if is_cached else "answered"
        outcome = CANCELLED if error == CANCELLED else "failed" if error else well
        shown = [
            (counted("omnimind_model_calls_total", **whose, outcome=outcome), _ONE),
            (counted("omnimind_model_duration_seconds", **each, error=error), _DURATION),
        ]
        others = []
        if cache and cache != "off":
            others.append((counted("omnimind_cache_lookups_total", cache="answers", outcome=cache), _ONE))
        if _FIRST in amounts:
            shown.append((counted("omnimind_model_first_token_seconds", **each), _FIRST))
        if is_cached:
            return shown, others
        for name in amounts:
            if kind := _TOKENS.get(name):
                shown.append((counted("omnimind_model_tokens_total", **whose, type=kind), name))
            if kind in _COUNTED_EACH:
                shown.append((counted("omnimind_model_call_tokens", **each, type=kind), name))
        if _COST in amounts:
            shown.append((counted("omnimind_model_cost_usd_total", **whose, agent=agent), _COST))
            others.append((counted("omnimind_tenant_cost_usd_total", tenant=tenant), _COST))
        return shown, others
