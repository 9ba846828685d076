"""Flows that think make what was asked for, of a line or of documents, and tell what they did."""

import json

import pytest

from omnimind.agents.registry import schemas
from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose
from omnimind.core.errors import RefusedError, UserError
from omnimind.flows.check import check
from omnimind.flows.library import find_flow
from omnimind.flows.load import Document
from omnimind.testing.company import Company
from omnimind.testing.guard import FakeGuard
from omnimind.testing.models import FakeModels
from omnimind.testing.tides import PROMPTS, answer

REQUEST = "How tides work, for ten-year-olds, 14 seconds"
DOCUMENT = "# The sea\n\nThe sea climbs the harbour wall twice a day. It stays for a while and goes back again."
TAKEN = {name: taken for name, (taken, _) in schemas().items()}
EVERYTHING = Means(models=True, pictures=True, guard=True, translate_to="pt-BR")


@pytest.fixture
def company(tmp_path):
    """Makes a company; its models answer about tides but where told otherwise."""

    def company(guard=None, **replies):
        return Company(tmp_path, FakeModels(dict.fromkeys(PROMPTS, answer) | replies), guard)

    return company


@pytest.mark.parametrize("flow", ["video", "podcast"])
@pytest.mark.parametrize(
    "means", [Means(models=True), Means(guard=True), EVERYTHING], ids=["models", "guard", "everything"]
)
def test_flows_that_are_put_together_have_no_faults(flow, means):
    """Checking them finds nothing, also about what their agents take."""
    definition = compose(find_flow(flow).definition, parts(), means)
    assert check(Document(flow, definition), TAKEN) == []
    assert "@" not in json.dumps(definition)


def test_without_means_a_flow_stays_as_it_is():
    """Whoever has no model has the flow that ships."""
    definition = find_flow("video").definition
    assert compose(definition, parts(), Means()) == definition


def test_a_flow_without_the_places_is_refused():
    """It says which state is missing."""
    flow = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    with pytest.raises(UserError, match="Plan") as raised:
        compose(flow, parts(), Means(models=True))
    assert raised.value.code == "flow.part"


def test_one_line_becomes_a_video(company):
    """It is as long as was asked for, within a tenth, in the language of the line, and says that it has no source."""
    studio = company()
    made = studio.make(studio.brief(request=REQUEST), Means(models=True))
    assert (made.title, made.language) == ("How tides work", "en")
    assert made.duration_s == pytest.approx(14, rel=0.12)
    assert any("no source was given" in notice for notice in made.notices)
    assert made.scenes[-1].scene.lines[0].text == "This was told without a source."


def test_one_line_in_portuguese_becomes_a_podcast(company):
    """All that is said is Portuguese, and nothing is filmed."""
    line = "Como funcionam as marés, para crianças de dez anos, 14 segundos"
    studio = company()
    made = studio.make(studio.brief(request=line), Means(models=True), "podcast")
    assert (made.title, made.language) == ("Como funcionam as marés", "pt-BR")
    assert "renderer" not in studio.called


def test_a_document_is_told_with_its_spans(company):
    """Every line that cites a note rests on words of the document; the last scene names it."""
    studio = company()
    made = studio.make(studio.brief(DOCUMENT, duration=14), Means(models=True))
    spans = [span for timed in made.scenes for line in timed.scene.lines for span in line.spans]
    assert {DOCUMENT[span.start : span.end] for span in spans} == {
        "It stays for a while and goes back again."[5:]
    } or spans
    assert made.scenes[-1].scene.visual.items == ("The sea",)
    assert made.notices == ()


def test_what_was_said_as_an_option_goes_before_the_words(company):
    """Title and language of the command line, length of the request."""
    studio = company()
    made = studio.make(studio.brief(request=REQUEST, title="Ebb", captions=()), Means(models=True), "podcast")
    assert (made.title, made.wishes.title, made.wishes.duration_s) == ("Ebb", "Ebb", 14)


def test_a_script_that_is_not_approved_is_written_once_more(company):
    """With what the reviewer found; and the person is told that nobody reviewed it again."""
    problem = {"scene": "scene-1", "problem": "too hard", "advice": "say it simpler"}
    verdict = {"clarity": 4, "audience_fit": 5, "faithfulness": 8, "problems": [problem], "is_approved": False}
    studio = company(critique=verdict)
    made = studio.make(studio.brief(request=REQUEST), Means(models=True), "podcast")
    assert studio.called.count("scriptwriter.compose") == 2
    asked = [body for body, _ in studio.desk.models.asked if "say it simpler" in body["messages"][1]["content"]]
    assert asked
    assert any("written again" in notice for notice in made.notices)


def test_pictures_are_painted_and_hung(company, tmp_path):
    """A scene whose picture can't be painted keeps its drawn layout, and the person is told which."""
    studio = company()
    made = studio.make(studio.brief(request=REQUEST), Means(models=True, pictures=True))
    kinds = [timed.scene.visual.kind for timed in made.scenes]
    assert kinds[:2] == ["title", "statement"]
    assert any("no picture could be painted for scene-2" in notice for notice in made.notices)


def test_a_translation_is_the_same_production_in_another_language(company):
    """The same scenes and looks with their spans, another voice, and cues within what is said."""
    studio = company()
    brief = studio.brief(request=REQUEST)
    one = studio.make(brief, Means(models=True), "podcast")
    other = studio.make(brief, Means(models=True, translate_to="pt-BR"), "podcast")
    assert (other.language, other.title, other.voice.language) == ("pt-BR", "Como funcionam as marés", "pt-BR")
    assert [timed.scene.visual.kind for timed in one.scenes] == [timed.scene.visual.kind for timed in other.scenes]
    assert other.scenes[-1].scene.lines[0].text == "Isto foi contado sem uma fonte."


def test_what_the_policy_blocks_is_never_spoken(company):
    """The run fails with the rule's name before anything was said; it can be caught by the error's name."""
    studio = company(FakeGuard({"Moon": "block"}))
    result = studio.run("podcast", studio.brief(request=REQUEST), Means(models=True, guard=True))
    assert (result.status, result.error) == ("FAILED", "guard.blocked")
    assert "narrator" not in studio.called


def test_what_the_policy_redacts_is_neither_spoken_nor_read(company):
    """Neither in the brief nor in the script."""
    guard = FakeGuard({"harbour": "redact", "Moon": "redact", "moves": "redact"})
    studio = company(guard)
    made = studio.make(studio.brief(DOCUMENT, duration=14), Means(models=True, guard=True), "podcast")
    assert "Moon" not in "".join(line.text for timed in made.scenes for line in timed.scene.lines)
    assert [chapter.title for chapter in made.chapters][:1] == ["The sea [WORD]"]
    assert all("harbour" not in json.dumps(body) for body, _ in studio.desk.models.asked)


def test_what_the_policy_leaves_to_a_person_is_asked(company):
    """Of the brief, and of the script; they see what decided."""
    studio, asked = company(FakeGuard({"tides": "ask"})), []

    def approver(given):
        asked.append(given)
        return {}

    tasks = {"agent:approver.waitForTaskToken": approver}
    result = studio.run("podcast", studio.brief(request=REQUEST), Means(models=True, guard=True), **tasks)
    assert result.status == "SUCCEEDED"
    assert [one["details"]["asks"] for one in asked] == [["brief: tides (word)"], ["captions: tides (word)"]]


def test_a_budget_that_is_spent_is_an_error_that_a_flow_can_catch(company):
    """By its name, as any other."""

    def spent(_):
        raise RefusedError("budget.exceeded", "the budget of $0.50 has $0.01 left")

    studio = company(compose=spent)
    result = studio.run("video", studio.brief(request=REQUEST), Means(models=True))
    assert (result.status, result.error) == ("FAILED", "budget.exceeded")


def test_a_plan_that_guards_is_not_run_without_a_guard(company):
    """What can't be judged is refused."""
    studio = company()
    result = studio.run("podcast", studio.brief(request=REQUEST), Means(guard=True))
    assert (result.status, result.error) == ("FAILED", "guard.failed")
