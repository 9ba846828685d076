"""The agents by name. A module is imported when its agent is first asked for, so that starting stays quick."""

import difflib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError

AGENTS: Final[Mapping[str, str]] = {
    "analyst": "analyst:ANALYST",
    "approver": "approver:APPROVER",
    "captioner": "captioner:CAPTIONER",
    "composer": "composer:COMPOSER",
    "editor": "editor:EDITOR",
    "listener": "listener:LISTENER",
    "narrator": "narrator:NARRATOR",
    "publisher": "publisher:PUBLISHER",
    "renderer": "renderer:RENDERER",
    "reviewer": "reviewer:REVIEWER",
    "scriptwriter": "scriptwriter:SCRIPTWRITER",
    "supervisor.conclude": "supervisor.conclude:SUPERVISOR_CONCLUDE",
    "supervisor.draft": "supervisor.draft:SUPERVISOR_DRAFT",
    "supervisor.join": "supervisor.join:SUPERVISOR_JOIN",
    "supervisor.plan": "supervisor.plan:SUPERVISOR_PLAN",
    "watcher": "watcher:WATCHER",
}
"""Where each is: a module of this room, and the name in it."""


def agent(name: str) -> Agent[Any, Any]:
    """The agent called ``name``.

    Raises:
        MissingError: ``agent.unknown``.
    """
    if name not in AGENTS:
        near = difflib.get_close_matches(name, AGENTS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(AGENTS)}"
        raise MissingError("agent.unknown", f"there is no agent called {name!r}", hint)
    module, _, attribute = AGENTS[name].partition(":")
    found: Agent[Any, Any] = getattr(import_module(f"omnimind.agents.{module}"), attribute)
    return found


def schemas() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The JSON Schemas of what each agent takes and gives."""
    return {
        name: (
            agent(name).accepts.model_json_schema(mode="validation"),
            agent(name).returns.model_json_schema(mode="serialization"),
        )
        for name in AGENTS
    }
