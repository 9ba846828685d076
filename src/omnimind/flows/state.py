"""What every state is: something that turns its input into an output and a next state."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from omnimind.flows.errors import StateError
from omnimind.flows.frame import Frame
from omnimind.flows.json_value import MISSING, Json
from omnimind.flows.port import Sleep
from omnimind.flows.retry import compile_catchers, compile_retriers, matches

Exit = tuple[Json, str | None]
"""A state's output, and the name of the next state; ``None`` ends the sequence."""


class State(ABC):
    """A compiled state."""

    @abstractmethod
    async def run(self, frame: Frame) -> Exit:
        """Run in ``frame``.

        Raises:
            StateError: The state fails.
        """


class WorkingState(State):
    """A state that may be tried again (Retry) and whose failure may be caught (Catch): Task, Parallel and Map."""

    def __init__(self, definition: Mapping[str, Json], language: str) -> None:
        self._next: str | None = definition.get("Next")
        self._retriers = compile_retriers(definition)
        self._catchers = compile_catchers(definition, language)

    @abstractmethod
    async def work(self, frame: Frame) -> Json:
        """One attempt: the state's output."""

    async def run(self, frame: Frame) -> Exit:
        """Work until it succeeds, is caught or fails for good."""
        tries = [0] * len(self._retriers)
        while True:
            try:
                return await self.work(frame), self._next
            except StateError as error:
                delay_s = self._retry_delay_s(frame, error, tries)
                if delay_s is None:
                    return self._catch(frame, error)
                if delay_s > 0:
                    await frame.perform(Sleep(frame.scope.now_s + delay_s), "retry")
                frame.scope.run.count_transition()
                frame.attempt += 1
                frame.result = MISSING

    def _retry_delay_s(self, frame: Frame, error: StateError, tries: list[int]) -> float | None:
        for index, retrier in enumerate(self._retriers):
            if matches(retrier.names, error.error):
                if tries[index] >= retrier.attempts:
                    return None
                tries[index] += 1
                return retrier.delay_s(tries[index], frame)
        return None

    def _catch(self, frame: Frame, error: StateError) -> Exit:
        for catcher in self._catchers:
            if matches(catcher.names, error.error):
                return catcher.take(frame, error), catcher.next
        raise error
