"""Deriving: most of what is counted follows from the spans that end, by their ``omnimind.part``, or their names.

=============================================  =====================================================================
spans                                          attributes that are read, besides the error's code under ``error.type``
=============================================  =====================================================================
parts ``agent`` and ``action``                 ``omnimind.agent``, ``omnimind.remembered``
``chat MODEL``, ``embeddings``, …              those of the conventions for generative AI; ``omnimind.model``,
                                               ``omnimind.cost_usd``, ``omnimind.cache``, ``omnimind.tenant``
parts ``run`` and ``round``                    ``omnimind.flow``, ``omnimind.status``
part ``state``                                 ``omnimind.state.type``, ``omnimind.status``
``render …``                                   ``omnimind.video_s``, ``omnimind.frames``, ``omnimind.frames.encoded``
``speak …``                                    ``omnimind.engine``, ``omnimind.audio_s``
``recognise …``                                ``omnimind.engine``, ``omnimind.audio_s``
=============================================  =====================================================================

Events called ``omnimind.guard`` (``omnimind.rule``, ``omnimind.decided``) of any span are decisions of the guard.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import SpanContext, StatusCode

from omnimind.telemetry.metrics.registry import Registry
from omnimind.telemetry.places import UNFINISHED

_NS: Final = 1e-9

CANCELLED: Final = "cancelled"
"""The code of an error that only says that nobody wanted the result any more."""

_NOBODY: Final = "none"
"""The model of a request that was sent to nobody: what was asked for may be anything."""

_WORK: Final = "part action"
"""What an agent does, once it has room."""

_AGAIN: Final = "omnimind.again"
"""What spans have that were told before."""

_MODEL: Final = frozenset({"chat", "embeddings", "generate_content"})


class Deriving(SpanProcessor):
    """Counts spans. Whatever is wrong with one of them is no trouble of whoever ended it.

    Args:
        registry: Where they are counted.
        is_kept: Whether a span is kept, so that it can be shown as one of those that were counted.
    """

    def __init__(self, registry: Registry, is_kept: Callable[[ReadableSpan], bool]) -> None:
        self._registry = registry
        self._is_kept = is_kept

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Count the agents at work."""
        said = span.attributes or {}
        if _what(span) == _WORK and _AGAIN not in said:
            self._registry.shift("omnimind_agent_active", 1, agent=str(said.get("omnimind.agent", "")))

    def on_end(self, span: ReadableSpan) -> None:
        """Count it, unless it is told for the second time."""
        if span.attributes and _AGAIN in span.attributes:
            return
        try:
            self._count(span)
        except (KeyError, TypeError, ValueError):
            self._registry.count("omnimind_telemetry_dropped_total", signal="series")

    def _count(self, span: ReadableSpan) -> None:
        count = _COUNTED.get(_what(span))
        if count is not None:
            count(self._registry, _Ended(span, span.context if self._is_kept(span) else None))
        for event in span.events:
            if event.name == "omnimind.guard" and event.attributes:
                rule, action = event.attributes["omnimind.rule"], event.attributes["omnimind.decided"]
                self._registry.count("omnimind_guard_decisions_total", rule=str(rule), action=str(action))


class _Ended:
    """A span that has ended, as far as it is counted."""

    def __init__(self, span: ReadableSpan, within: SpanContext | None) -> None:
        self.within = within
        self.attributes: Mapping[str, Any] = span.attributes or {}
        self.duration_s = max((span.end_time or 0) - (span.start_time or 0), 0) * _NS
        self.ended_at_s = (span.end_time or 0) * _NS
        error = self.text("error.type") or ("error" if span.status.status_code is StatusCode.ERROR else "")
        self.is_cancelled = error == CANCELLED
        self.error = "" if self.is_cancelled else error

    def text(self, name: str, otherwise: str = "") -> str:
        return str(self.attributes.get(name) or otherwise)

    def number(self, name: str) -> float:
        return float(self.attributes.get(name) or 0)

    def outcome(self, well: str) -> str:
        return CANCELLED if self.is_cancelled else "failed" if self.error else well


def _what(span: ReadableSpan) -> str:
    """What it is a span of: as it says itself, or as its name begins."""
    part = (span.attributes or {}).get("omnimind.part")
    return f"part {part}" if part else span.name.partition(" ")[0]


def _agent(registry: Registry, span: _Ended) -> None:
    if UNFINISHED in span.attributes:  # whoever goes on with it tells of it
        return
    agent, is_remembered = span.text("omnimind.agent"), bool(span.attributes.get("omnimind.remembered"))
    outcome = "remembered" if is_remembered else span.outcome("succeeded")
    registry.count("omnimind_agent_calls_total", within=span.within, agent=agent, outcome=outcome)
    registry.count("omnimind_cache_lookups_total", cache="actions", outcome="hit" if is_remembered else "miss")
    if span.error:
        registry.count("omnimind_agent_errors_total", within=span.within, agent=agent, code=span.error)


def _action(registry: Registry, span: _Ended) -> None:
    agent = span.text("omnimind.agent")
    registry.shift("omnimind_agent_active", -1, agent=agent)
    if UNFINISHED not in span.attributes:
        registry.observe("omnimind_agent_duration_seconds", span.duration_s, within=span.within, agent=agent)


def _model(registry: Registry, span: _Ended) -> None:
    cache = span.text("omnimind.cache")
    is_cached = cache in {"hit", "semantic"}
    whose = {
        "provider": span.text("gen_ai.provider.name"),
        "model": span.text("omnimind.model", span.text("gen_ai.request.model") if is_cached else _NOBODY),
    }
    operation = span.text("gen_ai.operation.name")
    outcome = span.outcome("cached" if is_cached else "answered")
    registry.count("omnimind_model_calls_total", within=span.within, **whose, outcome=outcome)
    if cache and cache != "off":
        registry.count("omnimind_cache_lookups_total", cache="answers", outcome=cache)
    error = CANCELLED if span.is_cancelled else span.error
    took = {"operation": operation, **whose, "error": error}
    registry.observe("omnimind_model_duration_seconds", span.duration_s, within=span.within, **took)
    if "gen_ai.response.time_to_first_chunk" in span.attributes:
        first_s = span.number("gen_ai.response.time_to_first_chunk")
        registry.observe(
            "omnimind_model_first_token_seconds", first_s, within=span.within, operation=operation, **whose
        )
    if not is_cached:
        _spent(registry, span, operation, whose)


_TOKENS: Final = {
    "input": "gen_ai.usage.input_tokens",
    "output": "gen_ai.usage.output_tokens",
    "cache_read": "gen_ai.usage.cache_read.input_tokens",
}
_COUNTED_EACH: Final = frozenset({"input", "output"})
"""Types of tokens that the conventions know."""


def _spent(registry: Registry, span: _Ended, operation: str, whose: dict[str, str]) -> None:
    """Tokens and money."""
    for kind, attribute in _TOKENS.items():
        if attribute in span.attributes:
            tokens = span.number(attribute)
            registry.count("omnimind_model_tokens_total", tokens, within=span.within, **whose, type=kind)
            if kind in _COUNTED_EACH:
                each = {"operation": operation, **whose, "type": kind}
                registry.observe("omnimind_model_call_tokens", tokens, within=span.within, **each)
    if "omnimind.cost_usd" in span.attributes:
        cost_usd = span.number("omnimind.cost_usd")
        for_whom = {**whose, "agent": span.text("gen_ai.agent.name")}
        registry.count("omnimind_model_cost_usd_total", cost_usd, within=span.within, **for_whom)
        registry.count("omnimind_tenant_cost_usd_total", cost_usd, tenant=span.text("omnimind.tenant"))


def _run(registry: Registry, span: _Ended) -> None:
    flow, status = span.text("omnimind.flow"), span.text("omnimind.status")
    registry.count("omnimind_runs_total", within=span.within, flow=flow, status=status)
    registry.observe("omnimind_run_duration_seconds", span.duration_s, within=span.within, flow=flow)
    if status == "succeeded":
        registry.set("omnimind_run_last_success_timestamp_seconds", span.ended_at_s, flow=flow)


def _state(registry: Registry, span: _Ended) -> None:
    kind, status = span.text("omnimind.state.type"), span.text("omnimind.status", span.outcome("succeeded"))
    registry.count("omnimind_states_total", within=span.within, type=kind, status=status)
    registry.observe("omnimind_state_duration_seconds", span.duration_s, within=span.within, type=kind)


def _render(registry: Registry, span: _Ended) -> None:
    registry.observe("omnimind_render_duration_seconds", span.duration_s, within=span.within)
    registry.count("omnimind_render_video_seconds_total", span.number("omnimind.video_s"))
    encoded = span.number("omnimind.frames.encoded")
    registry.count("omnimind_render_frames_total", encoded, kind="encoded")
    registry.count("omnimind_render_frames_total", max(span.number("omnimind.frames") - encoded, 0), kind="repeated")


def _speak(registry: Registry, span: _Ended) -> None:
    engine = span.text("omnimind.engine")
    registry.observe("omnimind_voice_duration_seconds", span.duration_s, within=span.within, engine=engine)
    registry.count("omnimind_voice_audio_seconds_total", span.number("omnimind.audio_s"), engine=engine)


def _recognise(registry: Registry, span: _Ended) -> None:
    engine = span.text("omnimind.engine")
    registry.observe("omnimind_recogniser_duration_seconds", span.duration_s, within=span.within, engine=engine)
    registry.count("omnimind_recogniser_audio_seconds_total", span.number("omnimind.audio_s"), engine=engine)


_COUNTED: Final[Mapping[str, Callable[[Registry, _Ended], None]]] = {
    "part agent": _agent,
    _WORK: _action,
    "part run": _run,
    "part round": _run,
    "part state": _state,
    "render": _render,
    "speak": _speak,
    "recognise": _recognise,
    **dict.fromkeys(_MODEL, _model),
}
