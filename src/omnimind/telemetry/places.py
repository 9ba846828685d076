"""Where in a run's trace things are: the ids of the spans that stand for a run, its states, calls and actions.

All of them follow from the run's id, the round (how often it was tried again) and the path in its flow, so that any
process can tell below what it works, and whoever goes on after a crash ends the very spans that were begun.

    run ─ state ─ agent ─ action ─ model calls and parts of the work
     └─ round 2 ─ state …          once it failed and was tried again
"""

import hashlib
from functools import lru_cache
from typing import Final

from opentelemetry.context import Context
from opentelemetry.trace import (
    NonRecordingSpan,
    SpanContext,
    TraceFlags,
    format_span_id,
    format_trace_id,
    get_current_span,
    set_span_in_context,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from omnimind.telemetry.ids import derived

BEGUN: Final = "omnimind.begun"
"""The attribute of a span that asked for a run: its id."""

UNFINISHED: Final = "omnimind.unfinished"
"""The attribute of a span that is not kept: who goes on with the work, or gives it up, tells of it."""

_W3C: Final = TraceContextTextMapPropagator()

_LEVEL: Final = 4
"""Parts of a path a level: the state's name, its visit, its attempt, and the branch or item below it."""

_STATE: Final = 2
"""Of which these name the state, however often it is tried."""


@lru_cache(maxsize=1024)
def run_place(run_id: str) -> SpanContext:
    """The span that stands for all of a run."""
    digest = hashlib.sha256(f"omnimind run {run_id}".encode()).digest()
    trace_id, span_id = int.from_bytes(digest[:16], "big"), int.from_bytes(digest[16:24], "big")
    return SpanContext(trace_id, span_id, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))


def round_place(run_id: str, turn: int) -> SpanContext:
    """The span of a round: the first is the run itself."""
    whole = run_place(run_id)
    return whole if turn == 0 else derived(whole.trace_id, f"round {turn}")


def state_place(run_id: str, turn: int, state: str) -> SpanContext:
    """The span of a state, named as :func:`state_of` does; of the round if it is in none."""
    if not state:
        return round_place(run_id, turn)
    return derived(run_place(run_id).trace_id, f"state {turn} {state}")


def call_place(run_id: str, turn: int, path: str) -> SpanContext:
    """The span of the call of an agent."""
    return derived(run_place(run_id).trace_id, f"agent {turn} {path}")


def action_place(run_id: str, turn: int, path: str) -> SpanContext:
    """The span of what the agent did."""
    return derived(run_place(run_id).trace_id, f"action {turn} {path}")


def within(place: SpanContext) -> Context:
    """What a span begins in that is a part of the one at ``place``."""
    return set_span_in_context(NonRecordingSpan(place), Context())


@lru_cache(maxsize=4096)
def state_of(path: str) -> str:
    """The state that a row or a call at ``path`` belongs to: its path up to its visit."""
    parts = path.split("/")
    levels = (len(parts) - _LEVEL + 1) // _LEVEL
    return "/".join(parts[: levels * _LEVEL + _STATE])


def state_above(state: str) -> str:
    """The state around ``state``; empty: the run is."""
    return "/".join(state.split("/")[:-_LEVEL])


def state_name(state: str) -> str:
    """The name of ``state`` in its flow."""
    return state.split("/")[-_STATE].replace("~1", "/").replace("~0", "~")


def trace_of_run(run_id: str) -> tuple[str, str]:
    """The ids of a run's trace and of the span that stands for all of it, the same on every machine."""
    place = run_place(run_id)
    return format_trace_id(place.trace_id), format_span_id(place.span_id)


def within_run(run_id: str) -> Context:
    """What a span begins in that is a part of the run and of no state of it."""
    return within(run_place(run_id))


def asked_by(run_id: str) -> str:
    """The span that is current, which asks for a run, as a ``traceparent``: each has a link to the other."""
    span = get_current_span()
    if not span.get_span_context().is_valid:
        return ""
    span.add_link(run_place(run_id))
    span.set_attribute(BEGUN, run_id)
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier["traceparent"]
