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
from functools import partial
from typing import Final

from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor

from omnimind.telemetry.metrics.ended import Ended
from omnimind.telemetry.metrics.modelled import Models
from omnimind.telemetry.metrics.registry import Registry
from omnimind.telemetry.places import UNFINISHED

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
        others = {what: partial(count, registry) for what, count in _COUNTED.items()}
        self._counted = others | dict.fromkeys(_MODEL, Models(registry).count)

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """Count the agents at work."""
        said = span.attributes or {}
        if said.get("omnimind.part") == "action" and _AGAIN not in said:
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
        count = self._counted.get(_what(span))
        if count is not None:
            count(Ended(span, span.context if self._is_kept(span) else None))
        for event in span.events:
            if event.name == "omnimind.guard" and event.attributes:
                rule, action = event.attributes["omnimind.rule"], event.attributes["omnimind.decided"]
                self._registry.count("omnimind_guard_decisions_total", rule=str(rule), action=str(action))


def _what(span: ReadableSpan) -> str:
    """What it is a span of: as it says itself, or as its name begins."""
    part = (span.attributes or {}).get("omnimind.part")
    return f"part {part}" if part else span.name.partition(" ")[0]


def _agent(registry: Registry, span: Ended) -> None:
    if UNFINISHED in span.attributes:  # whoever goes on with it tells of it
        return
    agent, is_remembered = span.text("omnimind.agent"), bool(span.attributes.get("omnimind.remembered"))
    outcome = "remembered" if is_remembered else span.outcome("succeeded")
    registry.count("omnimind_agent_calls_total", within=span.within, agent=agent, outcome=outcome)
    registry.count("omnimind_cache_lookups_total", cache="actions", outcome="hit" if is_remembered else "miss")
    if span.error:
        registry.count("omnimind_agent_errors_total", within=span.within, agent=agent, code=span.error)


def _action(registry: Registry, span: Ended) -> None:
    agent = span.text("omnimind.agent")
    registry.shift("omnimind_agent_active", -1, agent=agent)
    if UNFINISHED not in span.attributes:
        registry.observe("omnimind_agent_duration_seconds", span.duration_s, within=span.within, agent=agent)


def _run(registry: Registry, span: Ended) -> None:
    flow, status = span.text("omnimind.flow"), span.text("omnimind.status")
    registry.count("omnimind_runs_total", within=span.within, flow=flow, status=status)
    registry.observe("omnimind_run_duration_seconds", span.duration_s, within=span.within, flow=flow)
    if status == "succeeded":
        registry.set("omnimind_run_last_success_timestamp_seconds", span.ended_at_s, flow=flow)


def _state(registry: Registry, span: Ended) -> None:
    kind, status = span.text("omnimind.state.type"), span.text("omnimind.status", span.outcome("succeeded"))
    registry.count("omnimind_states_total", within=span.within, type=kind, status=status)
    registry.observe("omnimind_state_duration_seconds", span.duration_s, within=span.within, type=kind)


def _render(registry: Registry, span: Ended) -> None:
    registry.observe("omnimind_render_duration_seconds", span.duration_s, within=span.within)
    registry.count("omnimind_render_video_seconds_total", span.number("omnimind.video_s"))
    encoded = span.number("omnimind.frames.encoded")
    registry.count("omnimind_render_frames_total", encoded, kind="encoded")
    registry.count("omnimind_render_frames_total", max(span.number("omnimind.frames") - encoded, 0), kind="repeated")


def _speak(registry: Registry, span: Ended) -> None:
    engine = span.text("omnimind.engine")
    registry.observe("omnimind_voice_duration_seconds", span.duration_s, within=span.within, engine=engine)
    registry.count("omnimind_voice_audio_seconds_total", span.number("omnimind.audio_s"), engine=engine)


def _recognise(registry: Registry, span: Ended) -> None:
    engine = span.text("omnimind.engine")
    registry.observe("omnimind_recogniser_duration_seconds", span.duration_s, within=span.within, engine=engine)
    registry.count("omnimind_recogniser_audio_seconds_total", span.number("omnimind.audio_s"), engine=engine)


_COUNTED: Final[Mapping[str, Callable[[Registry, Ended], None]]] = {
    "part agent": _agent,
    "part action": _action,
    "part run": _run,
    "part round": _run,
    "part state": _state,
    "render": _render,
    "speak": _speak,
    "recognise": _recognise,
}
