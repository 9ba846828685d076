"""The workforce of one process: it calls agents in threads and worker processes, and never twice for one answer."""

import asyncio
import contextvars
import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from opentelemetry.trace import Tracer
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from omnimind.core.agent import Agent
from omnimind.core.errors import Cancelled, OmniMindError, TransientError, UserError
from omnimind.core.production import Timing
from omnimind.core.run import Json
from omnimind.core.speech import Voices
from omnimind.core.value import Value
from omnimind.core.work import DRAINING, Work
from omnimind.runtime.calling import Calling
from omnimind.runtime.capacity import Capacity
from omnimind.runtime.halt import Halt
from omnimind.runtime.hands import Hands
from omnimind.runtime.limits import THINKING, Finder, Limits
from omnimind.runtime.minds import Minds
from omnimind.runtime.patience import Patience
from omnimind.runtime.processes import Processes
from omnimind.runtime.telling import Action, Listener, Telling
from omnimind.runtime.thrift import Thrift
from omnimind.settings import Settings
from omnimind.store.actions import action_key
from omnimind.store.home import Home

I = TypeVar("I", bound=Value)  # noqa: E741 - as in core.agent
O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent

TRIES: Final = 3
LONGEST_WAIT_S: Final = 0.5
"""The most that is waited before the second try; before the third, twice as much."""

STOPPING_S: Final = 10.0
"""How long a cancelled call waits for its agent."""

CLERKS: Final = 2
"""Threads that look up what is remembered, which so never waits for those that work."""


class LocalWorkforce:
    """Implements :class:`~omnimind.core.work.Workforce`. Used from one event loop at a time; closed after the last.

    Args:
        settings: How much may go on at once, and how many processes there are.
        find: Finds agents; if there are processes, a function of a module.
        home: Where results and artifacts are kept.
        voices: The voices agents may use.
        listen: Hears every event; called from several threads.
        tracer: Gets a span an action.
        log: Gets a line an action.
        minds: What agents that think have at their desks, if there is anything.

    Raises:
        UserError: ``settings.invalid`` if the settings name an agent that doesn't exist.
    """

    def __init__(
        self,
        settings: Settings,
        find: Finder,
        home: Home,
        voices: Voices,
        *,
        listen: Listener,
        tracer: Tracer,
        log: FilteringBoundLogger,
        minds: Minds | None = None,
    ) -> None:
        self._find = find
        self._telling = Telling(listen, tracer, log)
        self._processes = Processes(find, home, reads_files=settings.local_files, profiles=settings.profiles)
        limits = Limits(settings, find)
        self._hands = Hands(
            home, voices, self._processes, limits.in_process, self._telling, Thrift(), minds, settings.local_files
        )
        self._capacity = Capacity(limits.way)
        self._patience = Patience()
        self._threads = ThreadPoolExecutor(settings.cores, thread_name_prefix="agent")
        self._thinkers = ThreadPoolExecutor(THINKING, thread_name_prefix="thinker")
        self._clerks = ThreadPoolExecutor(CLERKS, thread_name_prefix="clerk")
        self._asked: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._halts: set[Halt] = set()

    def __enter__(self) -> "LocalWorkforce":
        return self

    def __exit__(self, *_: object) -> None:
        for halt in tuple(self._halts):
            halt.set()
        self._threads.shutdown(cancel_futures=True)
        self._thinkers.shutdown(cancel_futures=True)
        self._clerks.shutdown(cancel_futures=True)
        self._processes.close()

    @property
    def timings(self) -> tuple[Timing, ...]:
        """Where the time went, an agent each, in the order of first use."""
        return self._telling.timings

    @property
    def at_work(self) -> int:
        """How many calls are under way."""
        return len(self._halts)

    async def call(self, work: Work, beat: Callable[[], None]) -> Json:
        """The agent's answer, as :meth:`omnimind.core.work.Workforce.call` says."""
        agent = self._find(work.agent)
        question = accepted(agent, work.input)
        make = self._once if agent.remembered else self._tried
        return (await make(agent, question, _action(agent, question, work), beat)).model_dump(mode="json")

    def known(self, work: Work, answer: Json) -> None:
        """Tell that an answer was remembered, unless it is that of an agent as it used to be."""
        with suppress(OmniMindError, ValidationError):
            agent = self._find(work.agent)
            result = agent.returns.model_validate(answer)
            self._telling.known(_action(agent, accepted(agent, work.input), work), result)

    def drain(self) -> None:
        """Begin nothing more; what is under way goes on."""
        self._capacity.close()

    async def _once(self, agent: Agent[I, O], question: I, action: Action, beat: Callable[[], None]) -> O:
        """The remembered answer, or a new one: made once, however many ask for it at the same time."""
        asking = self._asked.setdefault(action.key, asyncio.Lock())
        with self._patience.waiting(beat):
            await asking.acquire()
        try:
            loop = asyncio.get_running_loop()
            known = await loop.run_in_executor(self._clerks, self._hands.recall, agent, action)
            return known if known is not None else await self._tried(agent, question, action, beat)
        finally:
            asking.release()

    async def _tried(self, agent: Agent[I, O], question: I, action: Action, beat: Callable[[], None]) -> O:
        """A new answer, at the last of a few tries."""
        calling = self._telling.calling(action, thinks=agent.thinks)
        try:
            answer = await self._patiently(agent, question, action, calling, beat)
        except (asyncio.CancelledError, Cancelled):
            calling.end(is_left=True)
            raise
        except Exception as error:
            is_left = isinstance(error, OmniMindError) and error.code == DRAINING
            calling.end(error, is_left=is_left)
            if not is_left:
                await asyncio.get_running_loop().run_in_executor(self._clerks, self._telling.failed, action, error)
            raise
        calling.end()
        return answer

    async def _patiently(
        self, agent: Agent[I, O], question: I, action: Action, calling: Calling, beat: Callable[[], None]
    ) -> O:
        for wait_s in _waits_s(action.key):
            try:
                return await self._in_turn(agent, question, action, calling, beat)
            except TransientError as error:
                calling.again(error, wait_s)
                self._telling.trying_again(action, error, wait_s)
            with self._patience.waiting(beat):
                await asyncio.sleep(wait_s)
        return await self._in_turn(agent, question, action, calling, beat)

    async def _in_turn(
        self, agent: Agent[I, O], question: I, action: Action, calling: Calling, beat: Callable[[], None]
    ) -> O:
        """A new answer, when there is room for the work."""
        with self._patience.waiting(beat):
            await self._capacity.enter(agent.name, action.work.priority)
        beat()
        halt = Halt()
        self._halts.add(halt)

        def ended(future: asyncio.Future[O]) -> None:
            self._halts.discard(halt)
            self._capacity.leave(agent.name)
            if not future.cancelled():
                future.exception()  # nobody may be there any more to ask for it

        loop, run = asyncio.get_running_loop(), contextvars.copy_context().run
        threads = self._thinkers if agent.thinks else self._threads
        future = loop.run_in_executor(threads, run, self._hands.do, agent, question, action, calling, beat, halt)
        future.add_done_callback(ended)
        await self._stopping(future, action, halt)
        return future.result()

    async def _stopping(self, future: asyncio.Future[Any], action: Action, halt: Halt) -> None:
        """Wait for ``future``; if that is cancelled, also for the end of the work, which is told to stop."""
        try:
            await asyncio.wait((future,))
        except asyncio.CancelledError:
            halt.set()
            loop = asyncio.get_running_loop()
            until_s = loop.time() + STOPPING_S
            while not future.done() and (left_s := until_s - loop.time()) > 0:
                with suppress(asyncio.CancelledError):  # the one that came first goes on
                    await asyncio.wait((future,), timeout=left_s)
            if not future.done():
                self._telling.left_behind(action)
            raise


def _action(agent: Agent[I, O], question: I, work: Work) -> Action:
    key = action_key(agent, question) if agent.remembered else work.key
    about = agent.about(question) if agent.about else work.about
    return Action(work, key, about, agent.predicts(question) if agent.predicts else 0.0)


def accepted(agent: Agent[I, O], said: Json) -> I:
    """``said`` as the agent takes it.

    Raises:
        UserError: ``agent.input``.
    """
    try:
        return agent.accepts.model_validate(said)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "input"
        message = f"the {agent.name} can't take its input: {field}: {first['msg'].removeprefix('Value error, ')}"
        raise UserError("agent.input", message, f"it takes {', '.join(agent.accepts.model_fields)}") from error


def _waits_s(key: str) -> Iterator[float]:
    """How long to wait after each try but the last: other calls wait otherwise, so that not all come again at once."""
    for tried in range(TRIES - 1):
        share = hashlib.sha256(f"{key} {tried}".encode()).digest()[0] / 255
        yield LONGEST_WAIT_S * 2**tried * (1 + share) / 2
