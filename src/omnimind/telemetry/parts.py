"""Parts of a piece of work, noted where there is no tracer: in a worker process, which sends them with its answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time_ns
from typing import Any, TypedDict

from omnimind.core.agent import Said
from omnimind.core.errors import OmniMindError


class Part(TypedDict):
    """A part: when it was, which part it is a part of (by its place in the list; -1: none), and what is said of it."""

    name: str
    began_ns: int
    ended_ns: int
    above: int
    said: dict[str, Any]
    error: str


class Parts:
    """Notes the parts of one piece of work, which is done in one thread.

    Attributes:
        noted: Those that have begun, in that order.
    """

    def __init__(self) -> None:
        self.noted: list[Part] = []
        self._within: list[int] = []

    @contextmanager
    def part(self, name: str) -> Iterator[Said]:
        """Note the block as a part; what it says of itself may be put into the mapping."""
        above = self._within[-1] if self._within else -1
        began_ns = time_ns()
        one = Part(name=name, began_ns=began_ns, ended_ns=began_ns, above=above, said={}, error="")
        self._within.append(len(self.noted))
        self.noted.append(one)
        try:
            yield one["said"]
        except BaseException as error:
            one["error"] = error.code if isinstance(error, OmniMindError) else type(error).__name__
            raise
        finally:
            one["ended_ns"] = time_ns()
            self._within.pop()
