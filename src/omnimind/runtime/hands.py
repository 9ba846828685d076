"""Hands: an action is done, in this thread or by a worker process, and its answer remembered."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Final, TypeVar

from omnimind.core.agent import Agent, Desk, Progress
from omnimind.core.artifact import ArtifactStore
from omnimind.core.errors import Cancelled
from omnimind.core.speech import Voices
from omnimind.core.value import Value
from omnimind.runtime.failing import telling_faults
from omnimind.runtime.halt import Halt
from omnimind.runtime.processes import Processes
from omnimind.runtime.telling import Action, Telling
from omnimind.store.actions import FileActions

I = TypeVar("I", bound=Value)  # noqa: E741 - as in core.agent
O = TypeVar("O", bound=Value)  # noqa: E741 - as in core.agent

BEAT_S: Final = 0.05
"""How often progress is passed on as a beat."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What doing an action takes.

    Attributes:
        artifacts: What agents make goes here.
        voices: The voices they may use.
        actions: Where answers are remembered.
        processes: Who calls the agents that ``in_process`` names.
        telling: Hears of progress.
    """

    artifacts: ArtifactStore
    voices: Voices
    actions: FileActions
    processes: Processes
    in_process: Callable[[str], bool]
    telling: Telling

    def do(
        self, agent: Agent[I, O], question: I, action: Action, beat: Callable[[], None], halt: Halt
    ) -> tuple[O, float]:
        """The agent's new answer, which is remembered then, and the seconds it took.

        Raises:
            OmniMindError: What the agent raises.
            Cancelled: After ``halt`` was set.
        """
        if halt.is_set:
            raise Cancelled
        began_s = perf_counter()
        with telling_faults(agent.name):
            self.telling.started(action)
            tell = self._telling(action, beat)
            if self.in_process(agent.name):
                result = self._elsewhere(agent, question, action.key, tell, halt)
            else:
                result = agent.work(question, Desk(self.artifacts, self.voices, _stopping(tell, halt), action.key))
            if agent.remembered:
                self.actions.remember(action.key, result)
        return result, perf_counter() - began_s

    def _elsewhere(self, agent: Agent[I, O], question: I, key: str, tell: Progress, halt: Halt) -> O:
        answer = self.processes.call(agent, question.model_dump(mode="json"), key, tell, halt)
        return agent.returns.model_validate(answer)

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
