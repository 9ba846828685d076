"""The driver: runs agents as actions. A result that is remembered is not made again; all else is timed and told."""

import asyncio
import contextvars
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import TypeVar

from opentelemetry.trace import Tracer
from structlog.typing import FilteringBoundLogger

from omnimind.core.agent import Agent, Desk
from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import Cancelled
from omnimind.core.event import Event, What
from omnimind.core.production import Timing
from omnimind.core.speech import Voices
from omnimind.core.value import Value
from omnimind.store.actions import action_key
from omnimind.store.files import telling_full_disks
from omnimind.store.home import Home

I = TypeVar("I", bound=Value)  # noqa: E741 - as in core.agent
O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent

Listener = Callable[[Event], None]


class Driver:
    """Runs agents, as many at once as there are cores.

    Args:
        home: Where results and artifacts are kept.
        voices: The voices agents may use.
        cores: How many agents work at once.
        listen: Hears every event; called from several threads.
        tracer: Gets a span an action.
        log: Gets a line an action.
    """

    def __init__(
        self, home: Home, voices: Voices, cores: int, *, listen: Listener, tracer: Tracer, log: FilteringBoundLogger
    ) -> None:
        self._home = home
        self._voices = voices
        self._listen = listen
        self._tracer = tracer
        self._log = log
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=cores, thread_name_prefix="agent")
        self._counting = threading.Lock()
        self._timings: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0.0])

    def __enter__(self) -> "Driver":
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown(cancel_futures=True)

    @property
    def artifacts(self) -> ArtifactStore:
        """Where what agents make is kept."""
        return self._home.artifacts

    def stop(self) -> None:
        """Tell everything under way to stop; it raises :class:`Cancelled` at its next sign of progress."""
        self._stop.set()

    @property
    def timings(self) -> tuple[Timing, ...]:
        """Where the time went, an agent each, in the order of first use."""
        return tuple(
            Timing(agent=agent, calls=int(calls), remembered=int(remembered), seconds=round(seconds, 3))
            for agent, (calls, remembered, seconds) in self._timings.items()
        )

    def plan(self, agent: str, count: int, predicted_s: float) -> None:
        """Announce ``count`` actions of ``agent`` that will take ``predicted_s`` of processor time together."""
        self._listen(Event(what="planned", agent=agent, total=count, seconds=predicted_s))

    def tell(self, notices: Iterable[str]) -> None:
        """Tell the person ``notices``, a line each."""
        for notice in notices:
            self._listen(Event(what="notice", message=notice))

    async def run(self, agent: Agent[I, O], work: I, *, about: str = "", predicted_s: float = 0.0) -> O:
        """``agent``'s answer to ``work``: the remembered one, or a new one that is then remembered.

        Raises:
            OmniMindError: Whatever the agent raises.
            Cancelled: After :meth:`stop`.
        """
        context = contextvars.copy_context()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, context.run, self._act, agent, work, about, predicted_s)

    def _act(self, agent: Agent[I, O], work: I, about: str, predicted_s: float) -> O:
        if self._stop.is_set():
            raise Cancelled
        key = action_key(agent, work)
        with self._tracer.start_as_current_span(f"agent {agent.name}") as span:
            began = perf_counter()
            result = self._home.actions.recall(key, agent.returns) if agent.remembered else None
            remembered = result is not None
            if result is None:
                result = self._work(agent, work, Event(what="started", agent=agent.name, about=about, key=key))
                if agent.remembered:
                    self._home.actions.remember(key, result)
            seconds = perf_counter() - began
            span.set_attributes(
                {"omnimind.agent": agent.name, "omnimind.action": key, "omnimind.about": about}
                | {"omnimind.remembered": remembered}
            )
        self._count(agent.name, remembered, seconds)
        what: What = "remembered" if remembered else "finished"
        self._listen(Event(what=what, agent=agent.name, about=about, key=key, seconds=predicted_s))
        self._log.info(
            "action", agent=agent.name, about=about, action=key[:12], remembered=remembered, seconds=round(seconds, 4)
        )
        return result

    def _work(self, agent: Agent[I, O], work: I, started: Event) -> O:
        self._listen(started)

        def progress(done: float, total: float) -> None:
            if self._stop.is_set():
                raise Cancelled
            self._listen(started.model_copy(update={"what": "progress", "done": done, "total": total}))

        try:
            with telling_full_disks():
                return agent.work(work, Desk(artifacts=self._home.artifacts, voices=self._voices, progress=progress))
        except Exception as error:
            self._listen(started.model_copy(update={"what": "failed", "message": str(error)}))
            self._log.info("action failed", agent=agent.name, about=started.about, error=str(error))
            raise

    def _count(self, agent: str, remembered: bool, seconds: float) -> None:
        with self._counting:
            timing = self._timings[agent]
            timing[0] += 1
            timing[1] += remembered
            timing[2] += seconds
