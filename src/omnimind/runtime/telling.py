"""Telling: what is said of an action, as events, a span, a log line and a sum of seconds an agent."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import time_ns
from typing import Any

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.event import Event, Forecast, What
from omnimind.core.production import Timing
from omnimind.core.value import Value
from omnimind.core.work import Work
from omnimind.runtime.calling import Calling, attributes_of, begun, name_of
from omnimind.telemetry.failure import failure_of

Listener = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Action:
    """One call of an agent under its key, and the processor seconds it should take.

    ``about`` says which part of the job it is to those who may see the run: it may have words of its brief. Spans and
    log lines have that of ``work``, which has none. ``asked_ns`` is when it was asked for.
    """

    work: Work
    key: str
    about: str
    predicted_s: float
    asked_ns: int = field(default_factory=time_ns)


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

    def calling(self, action: Action, *, thinks: bool) -> Calling:
        """The spans of a call that is to be made."""
        return Calling(self._tracer, action.work, action.key, action.asked_ns, thinks=thinks)

    def started(self, action: Action) -> None:
        """The agent begins."""
        self._listen(_event("started", action))

    def progressed(self, action: Action, done: float, total: float) -> None:
        """The agent is at ``done`` of ``total``."""
        self._listen(_event("progress", action, done=done, total=total))

    def finished(self, action: Action, result: Value, seconds: float) -> None:
        """The agent has answered after ``seconds``."""
        self._ended(action, result, seconds, remembered=False)

    def remembered(self, action: Action, result: Value, seconds: float, *, thinks: bool = False) -> None:
        """The answer was known already; finding it took ``seconds``."""
        said = {**attributes_of(action.work, action.key), "omnimind.part": "agent", "omnimind.remembered": True}
        begun(self._tracer, action.work, name_of(action.work, thinks=thinks), said, action.asked_ns).end()
        self._ended(action, result, seconds, remembered=True)

    def known(self, action: Action, result: Value) -> None:
        """The answer is in the run's history: whoever watches hears of it, and what came of the call was told then."""
        self._ended(action, result, 0.0, remembered=True)

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


def _names(action: Action) -> dict[str, str]:
    work = action.work
    names = {"agent": work.agent, "about": work.about, "action": action.key[:12]}
    return names | ({"run": work.run_id, "tenant": work.tenant} if work.run_id else {})


def _failed(error: Exception) -> dict[str, str]:
    """What a line says of an error: the run has all of it."""
    told = failure_of(error)
    return {"code": told.code, "blame": told.blame, "error": told.message}
