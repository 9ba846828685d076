"""Minds: the models and the guard of agents that think, opened when the first of them is called."""

from collections.abc import Callable
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from omnimind.core.agent import Desk
from omnimind.core.guard import Guard
from omnimind.core.model import Body, Caller, Models

if TYPE_CHECKING:
    from omnimind.models.request import Request


class Mind(Protocol):
    """What can be asked, once it is open. Safe to use from any thread."""

    @property
    def guard(self) -> Guard | None:
        """Who judges texts, if there is a policy to judge by."""
        ...

    def models(self, caller: Caller, key: str, beat: Callable[[], None]) -> Models | None:
        """Models for one call of an agent, if there are any.

        Args:
            caller: Who asks.
            key: Names the agent's call, the same if it is made again after a crash.
            beat: Called a few times a second while somebody waits; raises ``Cancelled`` when they must stop.
        """
        ...

    def judge(self, request: "Request") -> Body:
        """What a model says of a text, for a policy that asks one; it waits for that."""
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


class Minds:
    """Equips desks with what agents think with.

    Args:
        opening: Opens it; called once, when it is first needed.
    """

    def __init__(self, opening: Callable[[], Mind]) -> None:
        self._opening = opening
        self._lock = Lock()
        self._mind: Mind | None = None

    def __enter__(self) -> "Minds":
        return self

    def __exit__(self, *_: object) -> None:
        if self._mind is not None:
            self._mind.close()

    def equipped(self, desk: Desk, caller: Caller) -> Desk:
        """``desk`` with models and the guard, for ``caller``.

        Raises:
            OmniMindError: They can't be opened.
        """
        mind = self._opened()
        models = mind.models(caller, desk.key, lambda: desk.progress(0, 1))
        return replace(desk, models=models, guard=mind.guard, caller=caller)

    def judge(self, request: "Request") -> Body:
        """As :meth:`Mind.judge`."""
        return self._opened().judge(request)

    def _opened(self) -> Mind:
        with self._lock:
            if self._mind is None:
                self._mind = self._opening()
            return self._mind
