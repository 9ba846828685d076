"""A call of an agent while it goes on: its span, and below it that of the work, which begins when it has room."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.trace import Span, SpanContext, Status, StatusCode, Tracer, set_span_in_context, use_span

from omnimind.core.agent import Said
from omnimind.core.work import Work
from omnimind.telemetry.failure import failure_of, record, recording
from omnimind.telemetry.ids import begun_as
from omnimind.telemetry.parts import Part
from omnimind.telemetry.places import UNFINISHED, action_place, call_place, state_of, state_place, within

CANCELLED: Final = "cancelled"


class Calling:
    """Tells of one call. What is begun below the work, in its threads or in models, belongs to it.

    Args:
        tracer: Gets the spans.
        work: What is asked for.
        key: The action's.
        asked_ns: When it was.
        thinks: Whether the agent asks models: it is named by the conventions for generative AI then.
    """

    def __init__(self, tracer: Tracer, work: Work, key: str, asked_ns: int, *, thinks: bool) -> None:
        self._tracer = tracer
        self._work = work
        self._lock = Lock()
        self._doing: Span | None = None
        self._said = attributes_of(work, key)
        said = {
            **self._said,
            "omnimind.part": "agent",
            "omnimind.remembered": False,
            **(_thinking(work) if thinks else {}),
        }
        self._span = begun(tracer, work, name_of(work, thinks=thinks), said, asked_ns)

    @contextmanager
    def trying(self) -> Iterator[None]:
        """The work, in the thread that does it; it may be tried several times."""
        with self._lock:
            if self._doing is None:
                said = {**self._said, "omnimind.part": "action"}
                self._doing = _begun_within(self._tracer, self._span, self._place, f"action {self._work.agent}", said)
            doing = self._doing
        with use_span(doing, end_on_exit=False, record_exception=False, set_status_on_exception=False):
            yield

    def again(self, error: Exception, wait_s: float) -> None:
        """It failed, and is tried again after ``wait_s``."""
        if self._doing is not None:
            said: dict[str, Any] = {"error.type": failure_of(error).code, "omnimind.wait_s": round(wait_s, 3)}
            self._doing.add_event("omnimind.tried", said)

    @contextmanager
    def part(self, name: str) -> Iterator[Said]:
        """A part of the work, in its thread."""
        said: dict[str, Any] = {}
        told: dict[str, Any] = {"record_exception": False, "set_status_on_exception": False}
        with self._tracer.start_as_current_span(name, attributes=self._whose, **told) as span, recording(span):
            try:
                yield said
            finally:
                span.set_attributes(_prefixed(said))

    def parted(self, parts: Sequence[Part]) -> None:
        """Tell of parts of the work that a worker process noted."""
        assert self._doing is not None, "it is tried"  # noqa: S101 - processes answer only within ``trying``
        spans: list[Span] = []
        for one in parts:
            above = spans[one["above"]] if one["above"] >= 0 else self._doing
            said = {**self._whose, **_prefixed(one["said"])}
            context = set_span_in_context(above, Context())
            span = self._tracer.start_span(one["name"], context, attributes=said, start_time=one["began_ns"])
            if one["error"]:
                span.set_attribute("error.type", one["error"])
                span.set_status(Status(StatusCode.ERROR))
            spans.append(span)
        for span, one in zip(spans, parts, strict=True):
            span.end(one["ended_ns"])

    def end(self, error: BaseException | None = None, *, is_left: bool = False) -> None:
        """It is over: answered, failed with ``error``, or left for others to tell of."""
        for span in (self._doing, self._span):
            if span is None or not span.is_recording():
                continue
            if is_left:
                span.set_attributes({UNFINISHED: True, "error.type": CANCELLED})
            elif error is not None:
                record(span, error)
            span.end()

    @property
    def _place(self) -> SpanContext | None:
        work = self._work
        return action_place(work.run_id, work.round, work.path) if work.run_id else None

    @property
    def _whose(self) -> dict[str, Any]:
        work = self._work
        return {"omnimind.run": work.run_id, "omnimind.tenant": work.tenant} if work.run_id else {}


def begun(tracer: Tracer, work: Work, name: str, said: Mapping[str, Any], began_ns: int) -> Span:
    """The span of a call: below its state if it is a run's, else below what is current."""
    if not work.run_id:
        return tracer.start_span(name, attributes=dict(said), start_time=began_ns)
    place = call_place(work.run_id, work.round, work.path)
    above = within(state_place(work.run_id, work.round, state_of(work.path)))
    return begun_as(tracer, name, place, within=above, attributes=said, start_time=began_ns)


def name_of(work: Work, *, thinks: bool) -> str:
    """What the span of a call is called."""
    return f"{'invoke_agent' if thinks else 'agent'} {work.agent}"


def attributes_of(work: Work, key: str) -> dict[str, Any]:
    """What is said of a call and of the work for it; its key names the action."""
    return {
        "omnimind.agent": work.agent,
        "omnimind.action": key,
        "omnimind.about": work.about,
        "omnimind.run": work.run_id,
        "omnimind.tenant": work.tenant,
        "omnimind.path": work.path,
    }


def _begun_within(tracer: Tracer, above: Span, place: SpanContext | None, name: str, said: Mapping[str, Any]) -> Span:
    context = set_span_in_context(above, Context())
    if place is None:
        return tracer.start_span(name, context, attributes=dict(said))
    return begun_as(tracer, name, place, within=context, attributes=said)


def _thinking(work: Work) -> dict[str, str]:
    """What the conventions for generative AI say of an agent."""
    more = {"gen_ai.conversation.id": work.run_id} if work.run_id else {}
    return {
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.provider.name": "omnimind",
        "gen_ai.agent.name": work.agent,
        **more,
    }


def _prefixed(said: Mapping[str, Any]) -> dict[str, Any]:
    return {f"omnimind.{name}": value for name, value in said.items()}
