"""The one door to the world: everything an execution can't compute again goes through here.

The interpreter is a pure function of the definition, the input and what this port answered. A port that keeps its
answers by path and gives them back in the order in which they first came, with the same times, makes the same execution
again without doing anything twice.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Protocol

from omnimind.flows.errors import StateError

Path = tuple[str | int, ...]
"""Where in the run: for every level the state's name, its visit (loops enter a state again) and its attempt, and
between levels the index of the branch or item: ``("Scenes", 0, 0, 7, "Speak", 0, 1)`` is the second attempt of Speak in
item 7 of the first visit of Scenes."""


@lru_cache(maxsize=1024)
def path_text(path: Path) -> str:
    """``path`` as one line of printable text that no other path has, for keys and logs."""
    text = "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in path)
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else f"~u{ord(letter):x};" for letter in text)


@dataclass(frozen=True, slots=True)
class Call:
    """Call the task behind ``resource`` with ``input``; the answer is its output.

    Attributes:
        resource: The state's ``Resource``, with its ``.waitForTaskToken`` if it has one.
        input: The effective input.
        timeout_s: The seconds it may take; the port fails it with ``States.Timeout``.
        heartbeat_s: The longest silence; the port fails it with ``States.HeartbeatTimeout``.
        token: What ``$$.Task.Token`` said, for a task that waits for an answer from outside.
        credentials: The state's evaluated ``Credentials``.
    """

    resource: str
    input: Any
    timeout_s: float | None = None
    heartbeat_s: float | None = None
    token: str | None = None
    credentials: Any = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """Do nothing until ``until_s`` (seconds since 1970); the answer is ``None``."""

    until_s: float


@dataclass(frozen=True, slots=True)
class Read:
    """Read the artifact that a Map's ItemReader names; the answer is its text, or its value already parsed."""

    resource: str
    arguments: Any


@dataclass(frozen=True, slots=True)
class Write:
    """Write a Map's results where its ResultWriter says; the answer says where they are."""

    resource: str
    arguments: Any
    results: Any


Effect = Call | Sleep | Read | Write


@dataclass(frozen=True, slots=True)
class Answer:
    """What the world said, and when it did (seconds since 1970)."""

    value: Any
    at_s: float


class EffectError(StateError):
    """An effect has failed, at a time (seconds since 1970) that is part of the run's history."""

    def __init__(self, error: str | None, cause: str | None, at_s: float) -> None:
        super().__init__(error, cause)
        self.at_s = at_s


class Port(Protocol):
    """What an execution needs from the world."""

    async def perform(self, path: Path, effect: Effect, now_s: float) -> Answer:
        """Do ``effect``, which the state at ``path`` asked for at ``now_s``.

        Must give a JSON value that nobody changes afterwards, and a time that is not before ``now_s``.

        Raises:
            StateError: The effect failed, at ``now_s``.
            EffectError: The effect failed later than that.
        """
        ...


@dataclass(frozen=True, slots=True)
class Joined:
    """What a Parallel or a Map came to, and when (seconds since 1970).

    Attributes:
        result: What its branches or items gave.
        error: What they failed with instead.
    """

    at_s: float
    result: Any = None
    error: StateError | None = None


class History:
    """Hears what happens in an execution, and remembers what its Parallels and Maps came to; this one does neither."""

    def note(self, path: Path, kind: Literal["entered", "left"], at_s: float, data: Any, sort: str) -> None:
        """Hear that a state was entered (``data`` is its input) or left (``{"output"}`` or ``{"error", "cause"}``).

        ``sort`` is its ``Type``.
        """

    def joined(self, path: Path) -> Joined | None:
        """What the Parallel or Map at ``path`` came to, if that is known already; it then doesn't run again."""
        return None

    def join(self, path: Path, joined: Joined) -> None:
        """Remember that."""
