"""The flows that ship make what they say, of one document or several, whatever is wished for."""

import asyncio
import json
from copy import deepcopy
from pathlib import Path

import pytest

from omnimind.agents.registry import AGENTS, agent, schemas
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import retelling
from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Options
from omnimind.core.errors import OmniMindError
from omnimind.core.production import Production
from omnimind.core.script import Line, Scene, Script, StatementVisual
from omnimind.flows import StateError, execute
from omnimind.flows.check import check
from omnimind.flows.library import find_flow, open_flow
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices

EXAMPLES = Path(__file__).parents[3] / "examples"
TIDES = "# A tide\n\nThe sea climbs.\n\n## Again\n\nIt goes back."
TAKEN = {name: taken for name, (taken, _) in schemas().items()}
BIG_BYTES = 64_000
"""More than any state hands to another here, so that what is large can't have gone through the flow."""


class Company:
    """Agents at their desks, called one after the other; hears what they are given and give."""

    def __init__(self, folder):
        self.artifacts = FakeArtifacts(folder)
        self.desk = Desk(artifacts=self.artifacts, voices=FakeVoices(), progress=lambda *_: None, key="key")
        self.calls = []
        self.results = []

    def brief(self, *texts, **options):
        """A brief about ``texts``."""
        sources = [
            File(name=f"{number}.md", artifact=self.artifacts.put(text.encode(), "text/markdown"))
            for number, text in enumerate(texts)
        ]
        chosen = Options(**{"quality": "draft", **options})
        return Brief(sources=tuple(sources), options=chosen).model_dump(mode="json")

    def run(self, definition, brief, **more):
        """What comes of it."""
        tasks = {f"agent:{name}": self._task(name) for name in AGENTS}
        return asyncio.run(execute(definition, brief, {**tasks, **more}))

    def _task(self, name):
        def call(given):
            called = agent(name)
            try:
                result = called.work(called.accepts.model_validate(given), self.desk)
            except OmniMindError as error:
                raise StateError(error.code, str(error)) from error
            self.calls.append(name)
            self.results.append(result)
            given, told = json.dumps(given), result.model_dump_json()
            assert max(len(given), len(told)) < BIG_BYTES
            return json.loads(told)

        return call

    def made(self, result):
        """The manifest."""
        assert (result.status, result.error, result.cause) == ("SUCCEEDED", None, None)
        return Production.model_validate_json(self.artifacts.read(Artifact.model_validate(result.output["production"])))


@pytest.fixture
def company(tmp_path):
    """Agents with a store in memory and voices that are quick."""
    return Company(tmp_path)


@pytest.mark.parametrize("name", ["video", "podcast"])
def test_the_flows_that_ship_have_no_faults(name):
    """Checking them finds nothing, also about what their agents take."""
    assert check(find_flow(name), TAKEN) == []


def test_the_example_has_no_faults():
    """As those that ship."""
    document = open_flow(str(EXAMPLES / "flows" / "review.asl.yaml")).read()
    assert check(document, TAKEN, {"video", "podcast"}) == []


@pytest.mark.parametrize(
    ("text", "options", "videos"),
    [
        ("# A tide\n\nThe sea climbs.", {}, ["video.mp4"]),
        (TIDES, {"format": "portrait,landscape", "captions": "burned"}, ["video.mp4", "video-landscape.mp4"]),
        (TIDES, {"captions": "soft", "music": False}, ["video.mp4"]),
        (TIDES, {"captions": ()}, ["video.mp4"]),
    ],
    ids=["one scene", "two formats", "no music", "no captions"],
)
def test_a_document_becomes_a_video(company, text, options, videos):
    """One scene or more, one format or more, with captions, music or without: every list keeps its shape."""
    result = company.run(find_flow("video").definition, company.brief(text, **options))
    made = company.made(result)
    beside = ["audio.m4a", "captions.srt", "captions.vtt", "thumbnail.png", "transcript.html", "metadata.json"]
    assert [file.name for file in made.deliverables] == [*videos, *beside]
    assert [proof.subject for proof in made.proofs] == videos
    scenes = len(made.scenes)
    counts = {name: company.calls.count(name) for name in ("narrator", "listener", "renderer", "watcher", "editor")}
    assert counts == {
        "narrator": scenes,
        "listener": scenes,
        "renderer": scenes * len(videos),
        "watcher": scenes * len(videos),
        "editor": len(videos) + 1,
    }
    assert result.output["deliverables"] == [file.model_dump(mode="json") for file in made.deliverables]


def test_what_is_to_come_is_told_as_it_then_comes(company):
    """The forecast has as many calls of each agent as there are, and about the time that they say they take."""
    company.run(find_flow("video").definition, company.brief(TIDES, format="landscape,square", captions=()))
    (forecast,) = (result.forecast for result in company.results if hasattr(result, "forecast"))
    assert {one.agent: one.count for one in forecast} == {one.agent: company.calls.count(one.agent) for one in forecast}
    assert {name for name in company.calls if agent(name).predicts} == {one.agent for one in forecast}


@pytest.mark.parametrize("count", [1, 3])
def test_documents_become_a_podcast(company, count):
    """One keeps its chapters, of several each is one; nothing is filmed, and the sound is measured."""
    texts = [TIDES.replace("A tide", f"Tide {number}") for number in range(count)]
    made = company.made(company.run(find_flow("podcast").definition, company.brief(*texts)))
    assert [file.name for file in made.deliverables][:3] == ["audio.m4a", "captions.srt", "captions.vtt"]
    titles = ["Tide 0", "Again"] if count == 1 else ["Tide 0", "Tide 1", "Tide 2"]
    assert [chapter.title for chapter in made.chapters] == titles
    assert len(made.further_sources) == count - 1
    (proof,) = made.proofs
    measured = {measure.name: measure.verdict for measure in proof.measures}
    assert {measured[name] for name in ("loudness", "true_peak", "duration_difference", "chapter_errors")} == {"pass"}
    assert {"renderer", "watcher"}.isdisjoint(company.calls)


def test_music_that_is_none_is_named_as_the_user_named_it(company, tmp_path):
    """Not as the store does."""
    noise = tmp_path / "noise.txt"
    noise.write_text("no music")
    result = company.run(find_flow("video").definition, company.brief(TIDES, music=str(noise)))
    assert (result.status, result.error) == ("FAILED", "music.unreadable")
    assert f"the music file {noise} can't" in result.cause


def test_a_script_is_made_after_somebody_approved_it(company):
    """They see what it says, and may choose another look."""
    asked, made = [], []

    def approver(given):
        asked.append(given)
        return {"theme": "night"}

    def video(given):
        made.append(Brief.model_validate(given))
        return "made"

    flow = open_flow(str(EXAMPLES / "flows" / "review.asl.yaml")).read().definition
    tasks = {"agent:approver.waitForTaskToken": approver, "flow:video": video}
    result = company.run(flow, company.brief(TIDES, duration=20), **tasks)
    assert (result.status, result.output) == ("SUCCEEDED", "made")
    assert agent("approver").accepts.model_validate(asked[0]).title == "Shall A tide be made?"
    assert asked[0]["details"][0] == {"chapter": "A tide", "says": "A tide The sea climbs."}
    assert (made[0].options.theme, made[0].options.duration) == ("night", 20)


def test_a_flow_that_speaks_all_with_one_voice_says_so(company):
    """Of a flow written before scenes had voices, the manifest tells whose voices it had no place for."""
    flow = deepcopy(retelling(find_flow("podcast").definition, parts()))
    speaking = flow["States"]["Speak scenes"]["ItemProcessor"]["States"]
    speaking["Speak"]["Arguments"]["voice"] = "{% $plan.voice %}"
    del speaking["Caption"]["Output"]["voice"]
    listening = flow["States"]["Make"]["Branches"][1]["States"]["Listen to scenes"]["ItemProcessor"]["States"]
    listening["Listen"]["Arguments"]["engine"] = "{% $plan.voice.engine %}"
    scene = Scene(id="one", lines=(Line(text="The sea."),), visual=StatementVisual(text="x"), voice="fake:tone")
    script = Script(title="Tides", language="en", scenes=(scene,)).model_dump(mode="json")
    made = company.made(company.run(flow, company.brief(TIDES) | {"script": script}))
    assert made.notices == ("one is spoken by fake:tone: this flow has no place for fake:tone",)
    assert made.scenes[0].voice is None
