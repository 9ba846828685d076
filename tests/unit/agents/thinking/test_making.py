"""A brief of one line becomes a production when there are models to ask."""

import asyncio
import json

import pytest

from omnimind.agents.registry import AGENTS, agent
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose
from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Options
from omnimind.core.errors import OmniMindError
from omnimind.core.production import Production
from omnimind.flows import StateError, execute
from omnimind.flows.library import find_flow
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.models import FakeModels
from omnimind.testing.tides import answer
from omnimind.testing.voice import FakeVoices

REQUEST = "How tides work, for ten-year-olds, 20 seconds"
PROMPTS = ("understand", "study", "research", "compose", "critique", "direct", "describe", "translate")


class Company:
    """Agents at their desks, called one after the other."""

    def __init__(self, folder):
        self.artifacts = FakeArtifacts(folder)
        self.models = FakeModels(dict.fromkeys(PROMPTS, answer))
        self.desk = Desk(self.artifacts, FakeVoices(), lambda *_: None, "key", models=self.models)
        self.calls = []

    def make(self, brief, means, base="video"):
        """What comes of a brief."""
        definition = compose(find_flow(base).definition, parts(), means)
        tasks = {f"agent:{name}": self._task(name) for name in AGENTS}
        result = asyncio.run(execute(definition, brief.model_dump(mode="json"), tasks))
        assert (result.status, result.error, result.cause) == ("SUCCEEDED", None, None)
        return Production.model_validate_json(self.artifacts.read(Artifact.model_validate(result.output["production"])))

    def brief(self, *texts, request="", **options):
        """A brief of documents, or of a request alone."""
        kept = [self.artifacts.put(text.encode(), "text/markdown") for text in texts or [request]]
        sources = tuple(File(name=f"{number}.md", artifact=one) for number, one in enumerate(kept))
        return Brief(sources=sources, request=request, options=Options(quality="draft", **options))

    def _task(self, name):
        def call(given):
            called = agent(name)
            try:
                result = called.work(called.accepts.model_validate(given), self.desk)
            except OmniMindError as error:
                raise StateError(error.code, str(error)) from error
            self.calls.append(name)
            return json.loads(result.model_dump_json())

        return call


@pytest.fixture
def company(tmp_path):
    """Agents with a store of their own."""
    return Company(tmp_path)


def test_one_line_becomes_a_video(company):
    """It is as long as was asked for, within a tenth, in the language of the line, and says that it has no source."""
    made = company.make(company.brief(request=REQUEST), Means(models=True))
    assert (made.title, made.language) == ("How tides work", "en")
    assert made.duration_s == pytest.approx(20, rel=0.12)
    assert any("no source was given" in notice for notice in made.notices)
    assert made.scenes[-1].scene.visual.kind == "sources"
