"""The agents by name. A module is imported when its agent is first asked for, so that starting stays quick."""

import difflib
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from omnimind.core.agent import Agent
from omnimind.core.errors import MissingError, UserError

GROUP: Final = "omnimind.agents"
"""The entry points by which installed packages add agents: ``name = "package.module:AGENT"``; none replaces ours."""

AGENTS: Final[Mapping[str, str]] = {
    "analyst": "analyst:ANALYST",
    "analyst.study": "thinking.study:ANALYST_STUDY",
    "approver": "approver:APPROVER",
    "art_director": "thinking.art_director:ART_DIRECTOR",
    "captioner": "captioner:CAPTIONER",
    "composer": "composer:COMPOSER",
    "editor": "editor:EDITOR",
    "guardian.brief": "guardian:GUARDIAN_BRIEF",
    "guardian.script": "guardian:GUARDIAN_SCRIPT",
    "illustrator": "illustrator:ILLUSTRATOR",
    "listener": "listener:LISTENER",
    "narrator": "narrator:NARRATOR",
    "publisher": "publisher:PUBLISHER",
    "publisher.describe": "thinking.describe:PUBLISHER_DESCRIBE",
    "renderer": "renderer:RENDERER",
    "researcher": "thinking.researcher:RESEARCHER",
    "reviewer": "reviewer:REVIEWER",
    "reviewer.script": "thinking.critique:REVIEWER_SCRIPT",
    "scriptwriter": "scriptwriter:SCRIPTWRITER",
    "scriptwriter.compose": "thinking.compose:SCRIPTWRITER_COMPOSE",
    "supervisor.conclude": "supervisor.conclude:SUPERVISOR_CONCLUDE",
    "supervisor.draft": "supervisor.draft:SUPERVISOR_DRAFT",
    "supervisor.hang": "supervisor.hang:SUPERVISOR_HANG",
    "supervisor.join": "supervisor.join:SUPERVISOR_JOIN",
    "supervisor.plan": "supervisor.plan:SUPERVISOR_PLAN",
    "supervisor.understand": "thinking.understand:SUPERVISOR_UNDERSTAND",
    "translator": "thinking.translate:TRANSLATOR",
    "watcher": "watcher:WATCHER",
}
"""Where each is: a module of this room, and the name in it."""


def names() -> tuple[str, ...]:
    """The agents there are: ours, then those of installed packages."""
    return (*AGENTS, *_added())


def agent(name: str) -> Agent[Any, Any]:
    """The agent called ``name``.

    Raises:
        MissingError: ``agent.unknown``.
        UserError: ``agent.unusable``: what an installed package calls so is not an agent of that name.
    """
    if name in AGENTS:
        module, _, attribute = AGENTS[name].partition(":")
        found: Agent[Any, Any] = getattr(import_module(f"omnimind.agents.{module}"), attribute)
        return found
    if name in _added():
        return _load(_added()[name])
    near = difflib.get_close_matches(name, names(), 1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names())}"
    raise MissingError("agent.unknown", f"there is no agent called {name!r}", hint)


@cache
def _added() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=GROUP) if point.name not in AGENTS}


@cache
def _load(point: EntryPoint) -> Agent[Any, Any]:
    try:
        found = point.load()
    except (ImportError, AttributeError) as error:
        raise UserError(
            "agent.unusable", f"the agent {point.name!r} can't be loaded from {point.value}: {error}"
        ) from error
    if not isinstance(found, Agent) or found.name != point.name:
        hint = "an Agent is needed, and its name must be that of the entry point"
        raise UserError("agent.unusable", f"{point.value} is not an agent called {point.name!r}", hint)
    return found


def about(agent: Agent[Any, Any]) -> str:
    """What an agent does: the first line of what its module says."""
    text = sys.modules[agent.work.__module__].__doc__ or ""
    return text.strip().partition("\n")[0]


def schemas() -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """The JSON Schemas of what each agent takes and gives."""
    return {
        name: (
            agent(name).accepts.model_json_schema(mode="validation"),
            agent(name).returns.model_json_schema(mode="serialization"),
        )
        for name in names()
    }
