"""Limits: how much of which agent may go on at once, as agents say and settings override."""

from collections.abc import Callable
from typing import Any, Final

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError, UserError
from omnimind.runtime.capacity import Turnstile
from omnimind.settings import AgentSettings, Settings

THINKING: Final = 16
"""How many calls of agents that think go on at once: they wait for others, and take no core from those that work."""

Finder = Callable[[str], Agent[Any, Any]]
"""The agent of a name. Raises ``MissingError`` ``agent.unknown``."""


class Limits:
    """The turnstiles that work of each agent goes through: its own, and the cores' and the processes' if it computes.

    Raises:
        UserError: ``settings.invalid`` if the settings name an agent that doesn't exist.
    """

    def __init__(self, settings: Settings, find: Finder) -> None:
        for name in settings.agents:
            _check(name, find)
        self._settings = settings
        self._find = find
        self._cores = Turnstile(settings.cores)
        self._processes = Turnstile(settings.processes)
        self._thinking = Turnstile(THINKING)
        self._ways: dict[str, tuple[Turnstile, ...]] = {}

    def way(self, name: str) -> tuple[Turnstile, ...]:
        """What the agent's work goes through."""
        if name not in self._ways:
            agent, said = self._find(name), self._said(name)
            own = Turnstile(said.at_once or agent.at_once, said.per_minute or agent.per_minute)
            working = (self._cores, self._processes) if self.in_process(name) else (self._cores,)
            self._ways[name] = (own, *((self._thinking,) if agent.thinks else working))
        return self._ways[name]

    def in_process(self, name: str) -> bool:
        """Whether the agent works in a worker process; one that thinks does not."""
        return self._settings.processes > 0 and self._said(name).process and not self._find(name).thinks

    def _said(self, name: str) -> AgentSettings:
        return self._settings.agents.get(name) or AgentSettings()


def _check(name: str, find: Finder) -> None:
    try:
        find(name)
    except MissingError as error:
        message = f"the environment variable OMNIMIND_AGENTS is not right ({error.message})"
        raise UserError("settings.invalid", message, error.hint) from error
