"""A company of agents at their desks, who make what a flow asks for, one after the other."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from omnimind.agents.registry import AGENTS, agent
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose
from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Options
from omnimind.core.errors import OmniMindError
from omnimind.core.guard import Guard
from omnimind.core.model import Models
from omnimind.core.production import Production
from omnimind.core.run import Json
from omnimind.flows import StateError, execute
from omnimind.flows.execution import Result
from omnimind.flows.library import find_flow
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices


@dataclass(frozen=True, slots=True)
class Call:
    """What an agent was given, and gave."""

    agent: str
    given: Json
    gave: Json


class Company:
    """Agents with voices that are quick; ``calls`` are all that were made.

    Args:
        folder: Where artifacts are kept.
        models: What those that think ask.
        guard: What judges.
    """

    def __init__(self, folder: Path, models: Models | None = None, guard: Guard | None = None) -> None:
        self.artifacts = FakeArtifacts(folder)
        self.desk = Desk(self.artifacts, FakeVoices(), lambda *_: None, "key", models=models, guard=guard)
        self.calls: list[Call] = []

    def equip(self, models: Models) -> None:
        """Let those that think ask ``models`` from now on."""
        self.desk = replace(self.desk, models=models)

    def brief(self, *texts: str, request: str = "", **options: Any) -> Brief:
        """A brief about documents in Markdown, or of a request alone."""
        kept = [self.artifacts.put(text.encode(), "text/markdown") for text in texts or (request,)]
        sources = tuple(File(name=f"{number}.md", artifact=one) for number, one in enumerate(kept))
        wishes = Options.model_validate({"quality": "draft", **options})
        return Brief(sources=sources, request=request, options=wishes, models="fake", policy="fake")

    def run(self, flow: str, brief: Brief, means: Means, **more: Callable[[Any], Any]) -> Result:
        """What comes of a brief by the flow called ``flow``; ``more`` are further tasks."""
        tasks: Mapping[str, Callable[[Any], Any]] = {f"agent:{name}": self._task(name) for name in AGENTS}
        definition = compose(find_flow(flow).definition, parts(), means)
        return asyncio.run(execute(definition, brief.model_dump(mode="json"), {**tasks, **more}))

    def make(self, brief: Brief, means: Means, flow: str = "video") -> Production:
        """The production that comes of a brief, which must come of it."""
        result = self.run(flow, brief, means)
        if result.status != "SUCCEEDED":
            raise AssertionError(f"{result.error}: {result.cause}")
        return Production.model_validate_json(self.artifacts.read(Artifact.model_validate(result.output["production"])))

    @property
    def called(self) -> list[str]:
        """The agents that were called, in order."""
        return [call.agent for call in self.calls]

    def _task(self, name: str) -> Callable[[Any], Any]:
        def call(given: Any) -> Any:
            one = agent(name)
            try:
                result = one.work(one.accepts.model_validate(given), self.desk)
            except OmniMindError as error:
                raise StateError(error.code, str(error)) from error
            gave = json.loads(result.model_dump_json())
            self.calls.append(Call(name, given, gave))
            return gave

        return call
