"""Agents: workers with one skill each, and the desk that they work at."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from omnimind.core.artifact import ArtifactStore
from omnimind.core.guard import Guard
from omnimind.core.model import NOBODY, Caller, Models
from omnimind.core.speech import Voices
from omnimind.core.value import Value

I = TypeVar("I", bound=Value)  # noqa: E741 - an agent's input; the pair I, O reads as one
O = TypeVar("O", bound=Value)  # noqa: E741 - an agent's output


class Progress(Protocol):
    """Hears how far a piece of work is."""

    def __call__(self, done: float, total: float) -> None:
        """``done`` of ``total``, in any unit that keeps its meaning through one call."""
        ...


Said = MutableMapping[str, str | int | float | bool]
"""What is said of a part of a piece of work: by names that are ours, and never a word of what is worked on."""


class Part(Protocol):
    """Sees which part of a piece of work is done."""

    def __call__(self, name: str) -> AbstractContextManager[Said]:
        """The block does the part ``name``; what may be told of it is put into the mapping."""
        ...


@contextmanager
def unseen(name: str) -> Iterator[Said]:
    """Sees nothing."""
    yield {}


@dataclass(frozen=True, slots=True)
class Desk:
    """What an agent may use: ports and nothing else.

    ``progress`` also is where work hears that it must stop: it raises
    :class:`~omnimind.core.errors.Cancelled`, so call it at least four times a second. ``key`` names the call: it is
    the same when the call is made again after a crash, so that whoever does something in the world can do it once.
    ``models`` are there for agents that think, where any is configured; ``guard`` judges texts for ``caller``.
    ``reads_files`` says whether files of this machine may be read that documents name: not for strangers.
    ``part`` marks what the work consists of, for those who ask where the time went.
    """

    artifacts: ArtifactStore
    voices: Voices
    progress: Progress
    key: str = ""
    models: Models | None = None
    guard: Guard | None = None
    caller: Caller = NOBODY
    reads_files: bool = True
    part: Part = unseen


@dataclass(frozen=True, slots=True)
class Agent(Generic[I, O]):
    """A skill: ``work`` turns one exact input into one output, keeps no state and reads no settings.

    An output is kept by the hash of ``name``, ``version`` and input, so ``version`` MUST change when the same input
    would give another output; an agent that looks at anything else is not ``remembered``. ``work`` is called in a
    thread, or by ``name`` in a process of its own.

    ``predicts`` says how many seconds of processor time an input costs, to tell the time left, and ``about`` which part
    of the job it is, in a few words for people. ``at_once`` and ``per_minute`` are the most calls under way, and begun
    within a minute, in one process of ours; settings override them. An agent that ``thinks`` asks models or the guard:
    it waits for others more than it works, so it is called in a thread, never in a process of its own.

    Two fields of an output are told while the job goes on, also when it was remembered: ``notices`` (texts for the
    person) and ``forecast`` (:class:`~omnimind.core.event.Forecast` values).
    """

    name: str
    version: str
    accepts: type[I]
    returns: type[O]
    work: Callable[[I, Desk], O]
    remembered: bool = True
    predicts: Callable[[I], float] | None = None
    about: Callable[[I], str] | None = None
    at_once: int | None = None
    per_minute: int | None = None
    thinks: bool = False
