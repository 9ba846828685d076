"""Work: one call of an agent, as a run asks for it, and who does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from omnimind.core.model import DEFAULT_TENANT
from omnimind.core.run import Json

DRAINING: Final = "workforce.draining"
"""The code of the error of work that was not begun, since the process is about to end: it is for others to do."""


@dataclass(frozen=True, slots=True)
class Work:
    """One call of an agent.

    Attributes:
        agent: The agent's name.
        input: What it gets.
        key: Names the call, the same when it is made again after a crash; an agent whose answers are remembered
            gets the hash of itself and its input instead, so that equal calls of different runs are one.
        priority: Greater ones go first.
        about: Which part of the job it is, for people; may be empty.
        run_id: The run that asks.
        path: Where in the run's flow.
        tenant: For whom.
        round: How often the run was tried again before.
    """

    agent: str
    input: Json
    key: str
    priority: int = 0
    about: str = ""
    run_id: str = ""
    path: str = ""
    tenant: str = DEFAULT_TENANT
    round: int = 0


class Workforce(Protocol):
    """Calls agents, as many at once as the machine and each of them allows."""

    async def call(self, work: Work, beat: Callable[[], None]) -> Json:
        """The agent's answer: a remembered one, or a new one.

        Cancelling stops the agent too, and is over only after it has stopped.

        Args:
            work: What to do.
            beat: Called, from any thread, at signs of progress and now and then while the work waits for its turn: work
                that is waited for is not silent.

        Raises:
            MissingError: ``agent.unknown``.
            ConflictError: :data:`DRAINING`.
            UserError: ``agent.input``: the agent can't take this; it names the field.
            OmniMindError: What the agent raises; a ``TransientError`` only after it was tried a few times. Whatever
                else it raises is a ``BrokenError`` ``agent.failed``.
        """
        ...

    def known(self, work: Work, answer: Json) -> None:
        """Hear that the answer to ``work`` was in the run's history already: for people who watch."""
        ...
