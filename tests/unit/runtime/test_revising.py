"""One sentence is changed, and nothing else is made anew."""

from dataclasses import replace

import pytest

from omnimind.agents.supervisor.parts import parts
from omnimind.agents.supervisor.planning import Means, compose, retelling
from omnimind.core.brief import Options
from omnimind.core.errors import MissingError, UserError
from omnimind.core.script import BulletsVisual, Item, Line, Scene, Script
from omnimind.core.span import Span
from omnimind.flows.library import find_flow
from omnimind.runtime.revising import (
    Told,
    checked,
    owned,
    rescripted,
    with_image,
    with_options,
    with_scene,
    with_script,
)
from omnimind.testing.company import Company
from omnimind.testing.guard import FakeGuard
from omnimind.testing.models import FakeModels
from omnimind.testing.tides import PROMPTS, answer
from omnimind.testing.voice import FakeVoice, FakeVoices

DOCUMENT = """# The sea

The sea climbs the harbour wall twice a day. It stays for a while and goes back again.

## Why

The moon pulls the water. The sun pulls too, but less.
"""
DRAWN = {"narrator", "captioner", "renderer"}


@pytest.fixture
def company(tmp_path):
    """Agents with models that know about tides, and a guard that lets all pass."""
    return Company(tmp_path, FakeModels(dict.fromkeys(PROMPTS, answer)), FakeGuard())


def told_of(company, production):
    """What was told: as the service reads it from the run's history."""
    briefs = [call.given["brief"] for call in company.calls if call.agent == "supervisor.plan"]
    scripts = [call.gave["script"] for call in company.calls if call.agent == "supervisor.join"]
    brief = company.brief(DOCUMENT).model_validate(briefs[-1])
    return Told(brief, production.wishes, production.voice, Script.model_validate(scripts[-1]))


def made_again(company, before):
    """What was done of speaking and drawing that had not been done before."""
    known = [(call.agent, call.given) for call in company.calls[:before]]
    return [call for call in company.calls[before:] if call.agent in DRAWN and (call.agent, call.given) not in known]


@pytest.mark.parametrize("means", [Means(), Means(models=True, pictures=True)], ids=["alone", "with models"])
def test_of_an_edited_script_only_the_changed_scene_is_spoken_and_drawn(company, means):
    """Every other scene's actions have the inputs that they had, so they are remembered; no model writes."""
    first = company.make(company.brief(DOCUMENT, duration=14), means)
    told, before = told_of(company, first), len(company.calls)
    scene = told.script.scenes[-2]
    script = with_scene(told.script, scene.id, lines=["This was said by hand."])
    brief = with_script(told, script)
    again = company.make(brief, Means(models=means.models, pictures=means.pictures, script=True))
    anew = made_again(company, before)
    assert sorted(call.agent for call in anew) == ["captioner", "narrator", "renderer"]
    assert [call.given["lines"] for call in anew if call.agent == "narrator"] == [["This was said by hand."]]
    assert not any(call.agent == "scriptwriter.compose" for call in company.calls[before:])
    assert [timed.scene for timed in again.scenes] == list(script.scenes)
    assert again.wishes.theme == first.wishes.theme


@pytest.mark.parametrize("flow", ["video", "podcast"])
def test_of_a_scene_with_another_voice_only_that_scene_is_spoken_and_drawn(company, flow):
    """The manifest says who speaks it, its words have that voice's times, and it is heard and mixed as such."""
    voices = FakeVoices(FakeVoice(), FakeVoice(name="fake:slow", letter_s=0.1), FakeVoice("pt-BR", "fake:tom"))
    company.desk = replace(company.desk, voices=voices)
    first = company.make(company.brief(DOCUMENT), Means(), flow)
    told, before = told_of(company, first), len(company.calls)
    scene = told.script.scenes[1]
    script = with_scene(told.script, scene.id, voice="fake:slow")
    again = company.make(with_script(told, script), Means(script=True, guard=True), flow)
    anew = made_again(company, before)
    assert {call.agent for call in anew} == (DRAWN if flow == "video" else DRAWN - {"renderer"})
    assert [(call.given["voice"]["name"], call.given["lines"]) for call in anew if call.agent == "narrator"] == [
        ("fake:slow", [line.text for line in scene.lines])
    ]
    assert [timed.voice and timed.voice.name for timed in again.scenes] == [None, "fake:slow"]
    assert (again.voice, again.scenes[0]) == (first.voice, first.scenes[0])
    assert again.duration_s > first.duration_s
    (mixed,) = (call.given["scenes"] for call in company.calls[before:] if call.agent == "composer")
    assert [one.get("voice") for one in mixed] == [None, "fake:slow"]
    undone = with_scene(script, scene.id, voice="")
    assert undone == told.script


def test_another_theme_keeps_the_words_and_draws_all_again(company):
    """Nothing is spoken again."""
    first = company.make(company.brief(DOCUMENT), Means())
    told, before = told_of(company, first), len(company.calls)
    again = company.make(with_options(told, Options(theme="night", title="Tides")), Means(script=True))
    assert {call.agent for call in made_again(company, before)} == {"renderer"}
    assert (again.wishes.theme, again.title) == ("night", "Tides")


def test_another_length_is_written_again(company):
    """The brief has no script then."""
    first = company.make(company.brief(DOCUMENT), Means())
    brief = with_options(told_of(company, first), Options(duration=30))
    assert (brief.script, brief.options.duration) == (None, 30)


def test_an_edited_script_is_held_to_the_policy(company):
    """What the guard takes out of it is not spoken."""
    first = company.make(company.brief(DOCUMENT), Means())
    told = told_of(company, first)
    script = with_scene(told.script, told.script.scenes[0].id, lines=["Edited by hand."])
    company.calls.clear()
    company.make(with_script(told, script), Means(guard=True, script=True))
    assert "guardian.script" in company.called
    assert "guardian.brief" not in company.called


def test_a_flow_of_ones_own_takes_up_a_script_where_scripts_are_joined():
    """Also one that was put together with models; one that has no such place is refused."""
    flow = compose(find_flow("video").definition, parts(), Means(models=True))
    retold = retelling(flow, parts())
    assert retold["States"]["Take script"]["Next"] == "Join scripts"
    assert retelling(retold, parts()) == retold
    with pytest.raises(UserError, match="Join scripts"):
        retelling({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}, parts())


def scene(name="one", words="One two three four.", cue=0):
    """A scene whose only item appears with a word."""
    line = Line(text=words, spans=(Span(start=1, end=9),))
    return Scene(id=name, lines=(line,), visual=BulletsVisual(items=(Item(text="x", cue=cue),)))


def script(*scenes, language="en"):
    """A script of scenes."""
    return Script(title="T", language=language, scenes=scenes or (scene(),))


def test_lines_keep_their_sources_and_items_their_moment():
    """A sentence that is put between two takes nothing from them; what appeared in the middle still does."""
    old = script(
        Scene(
            id="one",
            lines=(Line(text="A b c d.", spans=(Span(start=0, end=4),)), Line(text="E f g h.", spans=())),
            visual=BulletsVisual(items=(Item(text="x", cue=4),)),
        )
    )
    new = with_scene(old, "one", lines=["A b c d.", "New words are here.", "E f g h.", "And four more words."])
    assert [line.spans for line in new.scenes[0].lines] == [(Span(start=0, end=4),), (), (), ()]
    assert new.scenes[0].visual.items[0].cue == 8


def test_a_scene_can_show_something_else(tmp_path):
    """A picture of one's own, or any other kind; what is no visual is refused, and says where."""
    company = Company(tmp_path)
    image = company.artifacts.put(b"png", "image/png")
    changed = with_scene(script(), "one", visual=with_image(scene(), image))
    assert changed.scenes[0].visual.image == image
    with pytest.raises(UserError, match=r"visual\.statement\.text"):
        with_scene(script(), "one", visual={"kind": "statement"})


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda: checked(script(scene(), scene())), "one id"),
        (lambda: checked(script(scene(words=" "))), "without words"),
        (lambda: checked(script(scene(cue=4))), "after its last word"),
        (lambda: rescripted(script(language="pt-BR"), script()), "in en"),
        (lambda: checked(Script(title="T", language="en", scenes=())), "no scene"),
    ],
)
def test_a_script_that_cannot_be_told_is_refused(wrong, says):
    """It says which scene is wrong."""
    with pytest.raises(UserError, match=says) as raised:
        wrong()
    assert raised.value.code == "script.invalid"


def test_a_scene_that_is_not_there_is_missing():
    """It says which there are."""
    with pytest.raises(MissingError, match="it has one"):
        with_scene(script(), "two", lines=["A."])


def test_nobody_shows_pictures_of_others(tmp_path):
    """A script may show what it showed, and what whoever asks may show; the same hash with another type counts not."""
    artifacts = Company(tmp_path).artifacts
    mine, theirs = artifacts.put(b"mine", "image/png"), artifacts.put(b"theirs", "image/png")
    new = with_scene(script(), "one", visual=with_image(scene(), theirs))
    with pytest.raises(MissingError, match=theirs.sha256):
        owned(new, script(), {mine.sha256: mine}.get)
    assert owned(new, script(), {theirs.sha256: theirs}.get) == new
    assert owned(new, new, {}.get) == new
