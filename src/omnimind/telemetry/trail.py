"""The trail of a run: spans of its states and of itself, told by whoever drives it while it goes on.

A state is told once it is left, by whoever sees that; what was entered and never left (a branch beside one that failed,
a wait that was cancelled) is told when what is around it ends.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from opentelemetry.context import Context
from opentelemetry.trace import Link, NoOpTracer, SpanContext, Status, StatusCode, Tracer, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from omnimind.core.run import Row, Run, RunStatus
from omnimind.telemetry.ids import begun_as
from omnimind.telemetry.places import (
    action_place,
    call_place,
    round_place,
    run_place,
    state_above,
    state_name,
    state_of,
    state_place,
    within,
)

AGENT: Final = "agent:"

LOST_S: Final = 10.0
"""What a process told so shortly before it died may not have come anywhere: it is told again, by the same ids."""

StateStatus = Literal["succeeded", "failed", "cancelled"]

_NS: Final = 1_000_000_000


@dataclass(slots=True)
class _Open:
    """A state that is not left yet."""

    began_s: float
    kind: str = ""


class Trail:
    """Tells of one round of a run.

    Args:
        tracer: Gets the spans.
        run: The run, as it is now.
        rows: Its history, without what a retry took back.
        is_adopted: Whether a process died that drove it.
    """

    def __init__(self, tracer: Tracer, run: Run, rows: Sequence[Row], *, is_adopted: bool = False) -> None:
        self._tracer = tracer
        self._is_heard = not isinstance(tracer, NoOpTracer)  # what is said to nobody still takes a tenth of a flow
        self._run = run
        retried = (row.at_s for row in rows if row.kind == "retried")
        self._began_s = max(retried, default=run.created_at_s)
        self._open: dict[str, _Open] = {}
        self._called: dict[str, Row] = {}
        for row in rows:
            if row.kind == "entered":
                self.enter(state_of(row.path), row.at_s)
            elif row.kind == "left":
                self._open.pop(state_of(row.path), None)
            elif row.kind == "called" and row.round >= 0:
                self._called[row.path] = row
            elif row.kind in {"answered", "abandoned"}:
                self._called.pop(row.path, None)
        if is_adopted:
            self._tell_again(rows)

    def enter(self, state: str, at_s: float, kind: str = "") -> None:
        """A state was entered; it may have been before."""
        self._open[state] = _Open(max(at_s, self._began_s), kind)

    def leave(self, state: str, at_s: float, error: str | None, *, is_new: bool = True) -> None:
        """A state was left, and with it all that is within; it is told unless it was before."""
        opened = self._open.pop(state, None)
        if opened is None or not is_new or not self._is_heard:
            return
        for inner in [one for one in self._open if one.startswith(f"{state}/")]:
            self._tell_state(inner, self._open.pop(inner), at_s, "cancelled")
        self._tell_state(state, opened, at_s, "succeeded" if error is None else "failed", error)

    def call(self, called: Row) -> None:
        """An agent is called; it tells of that itself, unless it is stopped."""
        self._called[called.path] = called

    def answer(self, path: str, at_s: float, error: str | None = None) -> None:
        """The call was answered, or it took too long."""
        called = self._called.pop(path, None)
        if called is not None and error in _TOO_LONG:
            self._tell_call(called, at_s, error)

    def give_up(self, path: str, at_s: float) -> None:
        """Nobody waits for the call any more."""
        if called := self._called.pop(path, None):
            self._tell_call(called, at_s, "cancelled")

    def end(self, status: RunStatus, at_s: float, error: str | None = None) -> None:
        """The run is over, in this round."""
        for path in tuple(self._called):
            self.give_up(path, at_s)
        for state in tuple(self._open):
            self._tell_state(state, self._open.pop(state), at_s, "cancelled")
        if not self._is_heard:
            return
        run, turn = self._run, self._run.round
        name = f"run {run.flow}" if turn == 0 else f"round {turn + 1}"
        said = {"omnimind.part": "run" if turn == 0 else "round", "omnimind.flow": run.flow, "omnimind.status": status}
        above = within(run_place(run.id)) if turn else Context()
        links = () if turn else _links(run.trace)
        self._tell(name, round_place(run.id, turn), above, (self._began_s, at_s), said, error, links=links)

    # ---------------------------------------------------------------- spans

    def _tell_state(
        self,
        state: str,
        opened: _Open,
        at_s: float,
        status: StateStatus,
        error: str | None = None,
        *,
        is_again: bool = False,
    ) -> None:
        run, turn = self._run, self._run.round
        said = {"omnimind.part": "state", "omnimind.state": state_name(state), "omnimind.status": status}
        kind = {"omnimind.state.type": opened.kind} if opened.kind else {}
        place, above = state_place(run.id, turn, state), state_place(run.id, turn, state_above(state))
        during = (opened.began_s, max(at_s, opened.began_s))
        self._tell(f"state {state_name(state)}", place, within(above), during, {**said, **kind}, error, path=state)

    def _tell_again(self, rows: Sequence[Row]) -> None:
        """Tell what a process that died may have told in vain."""
        own = [row for row in rows if row.round == self._run.round and row.kind in _DONE]
        since_s = max((row.at_s for row in own if row.kind != "resumed"), default=0.0) - LOST_S
        begun: dict[str, Row] = {}
        for row in own:
            if row.kind in {"entered", "called"}:
                begun[state_of(row.path) if row.kind == "entered" else row.path] = row
            elif row.at_s < since_s:
                continue
            elif row.kind == "left" and (first := begun.get(state_of(row.path))):
                error = row.data.get("error") if "output" not in row.data else None
                status: StateStatus = "failed" if "output" not in row.data else "succeeded"
                opened = _Open(max(first.at_s, self._began_s))
                self._tell_state(state_of(row.path), opened, row.at_s, status, error, is_again=True)
            elif row.kind == "answered" and (called := begun.get(row.path)):
                self._tell_call(called, row.at_s, row.data.get("error"))

    def _tell_call(self, called: Row, at_s: float, error: str | None) -> None:
        resource: str = called.data.get("resource", "")
        if not resource.startswith(AGENT):
            return
        run, turn, path = self._run, self._run.round, called.path
        agent = resource.removeprefix(AGENT).partition(".")[0]
        during = (called.at_s, max(at_s, called.at_s))
        said = {"omnimind.part": "agent", "omnimind.agent": agent, "omnimind.again": True}
        call, state = call_place(run.id, turn, path), state_place(run.id, turn, state_of(path))
        self._tell(f"agent {agent}", call, within(state), during, said, error, path=path)
        said = {"omnimind.part": "action", "omnimind.agent": agent, "omnimind.again": True}
        self._tell(f"action {agent}", action_place(run.id, turn, path), within(call), during, said, error, path=path)

    def _tell(
        self,
        name: str,
        place: SpanContext,
        above: Context,
        during: tuple[float, float],
        said: Mapping[str, Any],
        error: str | None,
        *,
        path: str = "",
        links: tuple[Link, ...] = (),
    ) -> None:
        run = self._run
        attributes = {**said, "omnimind.run": run.id, "omnimind.tenant": run.tenant, "omnimind.round": run.round}
        if path:
            attributes["omnimind.path"] = path
        began_ns, ended_ns = (round(at_s * _NS) for at_s in during)
        span = begun_as(
            self._tracer,
            name,
            place,
            within=above,
            attributes=attributes,
            links=links,
            start_time=began_ns,
        )
        if error is not None or said.get("omnimind.status") == "failed":
            span.set_attribute("error.type", error or "States.Failed")
            span.set_status(Status(StatusCode.ERROR))
        span.end(ended_ns)


_W3C: Final = TraceContextTextMapPropagator()

_TOO_LONG: Final = frozenset({"States.Timeout", "States.HeartbeatTimeout"})
"""What calls fail with whose agents are stopped."""

_DONE: Final = frozenset({"entered", "left", "called", "answered"})


def _links(traceparent: str) -> tuple[Link, ...]:
    """What a run was asked for by, if that is known."""
    context = get_current_span(_W3C.extract({"traceparent": traceparent}, Context())).get_span_context()
    return (Link(context),) if context.is_valid else ()
