"""Hands: in this thread an action is recalled, or done, here or by a worker process, and then remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Any, Final, TypeVar

from omnimind.core.agent import Agent, Desk, Progress
from omnimind.core.errors import Cancelled
from omnimind.core.model import Caller
from omnimind.core.speech import Voices
from omnimind.core.value import Value
from omnimind.runtime.calling import Calling
from omnimind.runtime.failing import telling_faults
from omnimind.runtime.halt import Halt
from omnimind.runtime.minds import Minds
from omnimind.runtime.processes import Processes
from omnimind.runtime.telling import Action, Telling
from omnimind.runtime.thrift import Thrift
from omnimind.store.home import Home
from omnimind.telemetry.profiling.working import WORKING, Subject

I = TypeVar("I", bound=Value)  # noqa: E741 - as in core.agent
O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent

BEAT_S: Final = 0.05
"""How often progress is passed on as a beat."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What doing an action takes.

    Attributes:
        home: Where results and artifacts are kept.
        voices: The voices agents may use.
        processes: The worker processes.
        in_process: Whether they call the agent of a name.
        telling: Hears what happens.
        thrift: Gives memory back between actions.
        minds: What agents that think have at their desks, if there is anything.
        reads_files: Whether agents may read files that documents name.
    """

    home: Home
    voices: Voices
    processes: Processes
    in_process: Callable[[str], bool]
    telling: Telling
    thrift: Thrift
    minds: Minds | None = None
    reads_files: bool = True

    def recall(self, agent: Agent[I, O], action: Action) -> O | None:
        """The agent's answer, if it is remembered.

        Raises:
            OmniMindError: What is wrong with the store.
        """
        began_s = perf_counter()
        with telling_faults(agent.name):
            known = self.home.actions.recall(action.key, agent.returns)
        if known is not None:
            self.telling.remembered(action, known, perf_counter() - began_s, thinks=agent.thinks)
        return known

    def do(
        self, agent: Agent[I, O], question: I, action: Action, calling: Calling, beat: Callable[[], None], halt: Halt
    ) -> O:
        """The agent's new answer, which is remembered then.

        Raises:
            OmniMindError: What the agent raises.
            Cancelled: After ``halt`` was set.
        """
        if halt.is_set:
            raise Cancelled
        began_s = perf_counter()
        with calling.trying(), telling_faults(agent.name):
            result = self._answer(agent, question, action, calling, self._telling(action, beat), halt)
            if agent.remembered:
                self.home.actions.remember(action.key, result)
        self.telling.finished(action, result, perf_counter() - began_s)
        self.thrift.give_back()
        return result

    def _answer(
        self, agent: Agent[I, O], question: I, action: Action, calling: Calling, tell: Progress, halt: Halt
    ) -> O:
        self.telling.started(action)
        subject = Subject(action.work.tenant, action.work.run_id, agent.name)
        if self.in_process(agent.name):
            asked = question.model_dump(mode="json")
            answer = self.processes.call(agent, asked, action.key, tell, halt, subject, calling.parted)
            return agent.returns.model_validate(answer)
        more: dict[str, Any] = {"reads_files": self.reads_files, "part": calling.part}
        desk = Desk(self.home.artifacts, self.voices, _stopping(tell, halt), action.key, **more)
        if agent.thinks and self.minds is not None:
            caller = Caller(tenant=action.work.tenant, run_id=action.work.run_id, agent=agent.name)
            desk = self.minds.equipped(desk, caller)
        with WORKING.at(subject):
            return agent.work(question, desk)

    def _telling(self, action: Action, beat: Callable[[], None]) -> Progress:
        due_s = 0.0

        def tell(done: float, total: float) -> None:
            nonlocal due_s
            self.telling.progressed(action, done, total)
            if (now_s := monotonic()) >= due_s:
                due_s = now_s + BEAT_S
                beat()

        return tell


def _stopping(tell: Progress, halt: Halt) -> Progress:
    def progress(done: float, total: float) -> None:
        if halt.is_set:
            raise Cancelled
        tell(done, total)

    return progress
