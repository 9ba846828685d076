"""Telling: what is said of an action, as events, a span, a log line and a sum of seconds an agent."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import time_ns
from typing import Any, Final

from opentelemetry.context import Context
from opentelemetry.trace import Tracer, get_current_span
from structlog.typing import FilteringBoundLogger

from omnimind.core.event import Event, Forecast, What
from omnimind.core.production import Timing
from omnimind.core.value import Value
from omnimind.core.work import Work
from omnimind.telemetry.failure import failure_of, recording
from omnimind.telemetry.places import within_run

Listener = Callable[[Event], None]

NS: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Action:
    """One call of an agent under its key, and the processor seconds it should take.

    ``about`` says which part of the job it is to those who may see the run: it may have words of its brief. Spans and
    log lines have that of ``work``, which has none.
    """

    work: Work
    key: str
    about: str
    predicted_s: float


@dataclass(slots=True)
class _Sum:
    calls: int = 0
    remembered: int = 0
    seconds: float = 0.0


class Telling:
    """Tells of actions, in the threads that they are done in: whoever listens may be slow.

    Args:
        listen: Hears every event.
        tracer: Gets a span an action.
        log: Gets a line an action.
    """

    def __init__(self, listen: Listener, tracer: Tracer, log: FilteringBoundLogger) -> None:
        self._listen = listen
        self._tracer = tracer
        self._log = log
        self._summing = threading.Lock()
        self._sums: dict[str, _Sum] = {}

    @property
    def timings(self) -> tuple[Timing, ...]:
        """Where the time went, an agent each, in the order of first use."""
        return tuple(
            Timing(agent=agent, calls=one.calls, remembered=one.remembered, seconds=round(one.seconds, 3))
            for agent, one in self._sums.items()
        )

    @contextmanager
    def doing(self, action: Action) -> Iterator[None]:
        """A span around an action, current within the block."""
        attributes = _attributes(action, remembered=False)
        named = _span_name(action), _parent(action)
        told: dict[str, Any] = {"attributes": attributes, "record_exception": False, "set_status_on_exception": False}
        with self._tracer.start_as_current_span(*named, **told) as span, recording(span):
            yield

    def started(self, action: Action) -> None:
        """The agent begins."""
        self._listen(_event("started", action))

    def progressed(self, action: Action, done: float, total: float) -> None:
        """The agent is at ``done`` of ``total``."""
        self._listen(_event("progress", action, done=done, total=total))

    def finished(self, action: Action, result: Value, seconds: float) -> None:
        """The agent has answered after ``seconds``."""
        self._ended(action, result, seconds, remembered=False)

    def remembered(self, action: Action, result: Value, seconds: float) -> None:
        """The answer was known already; finding it took ``seconds``."""
        now_ns = time_ns()
        attributes = _attributes(action, remembered=True)
        began_ns = now_ns - round(seconds / NS)
        span = self._tracer.start_span(_span_name(action), _parent(action), attributes=attributes, start_time=began_ns)
        span.end(now_ns)
        self._ended(action, result, seconds, remembered=True)

    def trying_again(self, action: Action, error: Exception, wait_s: float) -> None:
        """The agent failed, and is called again after ``wait_s``."""
        self._log.info("action tried again", **_names(action), **_failed(error), wait_s=round(wait_s, 3))

    def failed(self, action: Action, error: Exception) -> None:
        """The agent failed for good."""
        self._listen(_event("failed", action, message=str(error)))
        self._log.info("action failed", **_names(action), **_failed(error))

    def left_behind(self, action: Action) -> None:
        """The agent was told to stop, and goes on."""
        self._log.warning("action does not stop", **_names(action))

    def _ended(self, action: Action, result: Value, seconds: float, *, remembered: bool) -> None:
        with self._summing:
            one = self._sums.setdefault(action.work.agent, _Sum())
            one.calls += 1
            one.remembered += remembered
            one.seconds += seconds
        self._listen(_event("remembered" if remembered else "finished", action, seconds=action.predicted_s))
        notices: tuple[str, ...] = getattr(result, "notices", ())
        for notice in notices:
            self._listen(Event(what="notice", message=notice, run_id=action.work.run_id))
        forecast: tuple[Forecast, ...] = getattr(result, "forecast", ())
        for each in forecast:
            agent, run_id = each.agent, action.work.run_id
            self._listen(Event(what="planned", agent=agent, total=each.count, seconds=each.seconds, run_id=run_id))
        self._log.info("action", **_names(action), remembered=remembered, seconds=round(seconds, 4))


def _event(what: What, action: Action, **more: Any) -> Event:
    work = action.work
    return Event(what=what, agent=work.agent, about=action.about, key=action.key, run_id=work.run_id, **more)


def _span_name(action: Action) -> str:
    return f"agent {action.work.agent}"


def _parent(action: Action) -> Context | None:
    """What its span is a part of unless one is current: the trace of its run, one for all machines."""
    if get_current_span().get_span_context().is_valid or not action.work.run_id:
        return None
    return within_run(action.work.run_id)


def _attributes(action: Action, *, remembered: bool) -> dict[str, str | bool]:
    work = action.work
    return {
        "omnimind.agent": work.agent,
        "omnimind.action": action.key,
        "omnimind.about": work.about,
        "omnimind.run": work.run_id,
        "omnimind.tenant": work.tenant,
        "omnimind.path": work.path,
        "omnimind.remembered": remembered,
    }


def _names(action: Action) -> dict[str, str]:
    work = action.work
    names = {"agent": work.agent, "about": work.about, "action": action.key[:12]}
    return names | ({"run": work.run_id, "tenant": work.tenant} if work.run_id else {})


def _failed(error: Exception) -> dict[str, str]:
    """What a line says of an error: the run has all of it."""
    told = failure_of(error)
    return {"code": told.code, "blame": told.blame, "error": told.message}
