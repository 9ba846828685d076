"""What agents that think accept of a model, and what they have it mend."""

from dataclasses import replace

import pytest

from omnimind.agents.illustrator import ILLUSTRATOR
from omnimind.agents.illustrator import Commission as Painting
from omnimind.agents.thinking.art_director import ART_DIRECTOR, Staging
from omnimind.agents.thinking.compose import SCRIPTWRITER_COMPOSE, Writing
from omnimind.agents.thinking.critique import REVIEWER_SCRIPT, Critique
from omnimind.agents.thinking.study import ANALYST_STUDY, Study
from omnimind.agents.thinking.translate import TRANSLATOR, Translation
from omnimind.agents.thinking.understand import SUPERVISOR_UNDERSTAND, Asked
from omnimind.agents.thinking.values import Basis, Commission, Note
from omnimind.core.artifact import File
from omnimind.core.brief import Brief, Options
from omnimind.core.document import Span
from omnimind.core.errors import BrokenError, UserError
from omnimind.core.script import BulletsVisual, Item, Line, Scene, Script, TitleVisual
from omnimind.documents.fetch import Source
from omnimind.documents.read import read
from omnimind.testing.models import FakeModels
from omnimind.testing.upstream.wire import png

BASIS, COMMISSION = Basis(), Commission(topic="tides", audience="children")
DOCUMENT = (
    b"# The sea\n\nThe sea climbs 3 m, twice a day. Sailors say: \xe2\x80\x9cthe sea is never late\xe2\x80\x9d.\n"
)
NOTES = (
    Note(id="f1", text="The sea climbs 3 m, twice a day.", source=0, span=Span(start=11, end=42)),
    Note(id="f2", text="Sailors say: “the sea is never late”.", source=0, span=Span(start=43, end=80)),
    Note(id="g1", text="Walls are of granite.", source=1, span=Span(start=0, end=21)),
)
SCENE = Scene(
    id="scene-1",
    chapter="The sea",
    lines=(Line(text="The sea climbs 3 m.", spans=(Span(start=11, end=42),)), Line(text="Then it goes back.")),
    visual=TitleVisual(title="Tides"),
)
OTHER = Scene(
    id="scene-2",
    lines=(Line(text="First the Moon pulls, then the Sun."),),
    visual=BulletsVisual(items=(Item(text="the Moon", cue=1), Item(text="the Sun", cue=5))),
)
SCRIPT = Script(title="Tides", language="en", scenes=(SCENE, OTHER))


def complaints(desk):
    """What the model was told about its first answer."""
    return desk.models.asked[1][0]["messages"][3]["content"]


def scene(*lines, cites=("f1",), chapter="The sea"):
    """A scene as a model writes it."""
    return {"chapter": chapter, "lines": [{"text": line, "cites": list(cites)} for line in lines]}


def narrative(*scenes):
    """A script as a model writes it."""
    return {"title": "Tides", "scenes": list(scenes)}


FINE = narrative(scene("The sea climbs the wall twice a day.", "It stays there for a little while."))


def writing(desk, duration_s=7.5, **more):
    """What the scriptwriter makes of the notes; ``fine`` takes seven and a half seconds."""
    voice = desk.voices.choose("en").info
    work = Writing(
        commission=COMMISSION,
        notes=NOTES,
        title="",
        language="en",
        voice=voice,
        basis=BASIS,
        **more,
        duration_s=duration_s,
    )
    return SCRIPTWRITER_COMPOSE.work(work, desk)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (narrative(scene("The sea climbs.", cites=("f9",))), "it cites f9, and there are no such notes"),
        (narrative(scene("The sea climbs.", cites=("f1", "g1"))), "notes of several sources"),
        (narrative(scene("The sea *climbs*.")), "can't be spoken"),
        (narrative(scene("They say “the sea is often too late”.", cites=("f2",))), "which is not in the notes"),
        (narrative(scene("They say “the sea is never late”.", cites=("f1",))), "which is not in the notes"),
        (narrative(scene("The sea climbs.", chapter="")), "must begin a chapter"),
        (narrative(scene("word " * 71)), "more than 70 words"),
    ],
)
def test_a_script_keeps_to_its_notes(desk, wrong, told):
    """The writer hears which scene is wrong, and mends it."""
    at = desk(compose=[wrong, FINE])
    assert writing(at).script.scenes[0].lines[0].spans == (NOTES[0].span,)
    assert told in complaints(at)
    assert "scene 1" in complaints(at)


@pytest.mark.parametrize(("duration_s", "told"), [(30, "too short"), (3, "too long")])
def test_a_script_that_is_not_as_long_as_asked_is_written_again(desk, duration_s, told):
    """With its length in the narrator's voice; if it stays so, the person is told."""
    at = desk(compose=FINE)
    gave = writing(at, duration_s=duration_s)
    assert told in complaints(at)
    assert any(f"where {duration_s} s were wanted" in notice for notice in gave.notices)


def test_numbers_that_no_note_has_are_told(desk):
    """They may be right, so that the script is not refused."""
    at = desk(compose=narrative(scene("The sea climbs 17 m.", "It climbs 3 m, twice a day, they say, and more.")))
    assert any("scene-1 says 17, which is in none of the notes" in notice for notice in writing(at).notices)


def test_a_quote_of_the_analyst_stands_in_the_document(desk):
    """Word for word; its place goes on with the fact."""
    at = desk(
        study=[
            {"themes": ["sea"], "audience": "", "facts": [{"text": "It climbs.", "quote": "The sea climbs high"}]},
            {"themes": ["sea"], "audience": "", "facts": [{"text": "It climbs.", "quote": "The sea climbs 3 m"}]},
        ]
    )
    document = read(Source(DOCUMENT, "text/markdown", "sea.md"), at.artifacts)
    kept = at.artifacts.put(document.model_dump_json().encode(), "application/json")
    gave = ANALYST_STUDY.work(Study(document=kept, commission=COMMISSION, language="en", basis=BASIS), at)
    (fact,) = gave.facts
    assert document.text[fact.span.start : fact.span.end] == "The sea climbs 3 m"
    assert "- The sea climbs high" in complaints(at)


def look(id_, **said):
    """A look of a scene."""
    return {"id": id_, "look": said}


TITLE = look("scene-1", kind="title", title="Tides", subtitle="")
BULLETS = look("scene-2", kind="bullets", heading="", items=["the Moon pulls", "the Sun"], ordered=False)
PICTURE = look("scene-2", kind="source_picture", heading="", number=1)


def staging(desk, **more):
    """What the art director makes of the script."""
    return ART_DIRECTOR.work(Staging(script=SCRIPT, commission=COMMISSION, notes=NOTES, basis=BASIS, **more), desk)


def chart(**more):
    """A chart about nothing."""
    series = [{"name": "m", "values": [3, 3]}]
    said = {"kind": "chart", "heading": "", "chart": "bar", "labels": ["a", "b"], "series": series, "unit": ""} | more
    return look("scene-2", **said)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"theme": "night", "scenes": [TITLE]}, "the scenes must be scene-1, scene-2"),
        ({"theme": "neon", "scenes": [TITLE, BULLETS]}, "the theme must be one of paper, night, studio"),
        (
            {"theme": "night", "scenes": [look("scene-1", kind="statement", heading="", text="x"), BULLETS]},
            "is a title",
        ),
        ({"theme": "night", "scenes": [TITLE, PICTURE]}, "the sources have no picture 1"),
        (
            {"theme": "night", "scenes": [TITLE, look("scene-2", kind="picture", heading="", prompt="x", alt="x")]},
            "pictures are not to be had",
        ),
        ({"theme": "night", "scenes": [TITLE, chart(series=[{"name": "", "values": [3, 42]}])]}, "a note says 42"),
        ({"theme": "night", "scenes": [TITLE, chart(labels=["a", "b", "c"])]}, "one value a label"),
        (
            {
                "theme": "night",
                "scenes": [TITLE, look("scene-2", kind="table", heading="", header=["a", "b"], rows=[["x"]])],
            },
            "as many cells",
        ),
    ],
)
def test_looks_are_possible_and_true(desk, wrong, told):
    """The art director hears what is wrong with which scene."""
    at = desk(art_director=[wrong, {"theme": "night", "scenes": [TITLE, BULLETS]}])
    gave = staging(at)
    assert (gave.theme, [one.visual.kind for one in gave.script.scenes]) == ("night", ["title", "bullets"])
    assert [item.cue for item in gave.script.scenes[1].visual.items] == [1, 5]
    assert told in complaints(at)


def test_pictures_of_sources_are_shown(desk, tmp_path):
    """Those that the document has, by their numbers."""
    at = desk(art_director={"theme": "paper", "scenes": [TITLE, PICTURE]})
    (tmp_path / "sea.png").write_bytes(png(64, 64))
    source = Source(b"# Sea\n\nIt climbs.\n\n![A wall](sea.png)\n", "text/markdown", str(tmp_path / "sea.md"))
    document = read(source, at.artifacts)
    kept = at.artifacts.put(document.model_dump_json().encode(), "application/json")
    shown = staging(at, documents=(kept,)).script.scenes[1].visual
    assert (shown.kind, shown.alt) == ("image", "A wall")
    assert at.artifacts.read(shown.image)


def test_a_picture_is_painted_for_each_format(desk):
    """In its shape, of about a megapixel, and of the same motif; a podcast's is as wide as its thumbnail."""
    painted = look("scene-2", kind="picture", heading="", prompt="a beach", alt="A beach")
    at = desk(art_director={"theme": "paper", "scenes": [TITLE, painted]})

    def sketches(*formats):
        return staging(at, pictures=True, formats=formats, seed=7).sketches

    wide, tall, square = sketches("landscape", "portrait", "square")
    assert wide.width / wide.height == pytest.approx(16 / 9, rel=0.02)
    assert tall.height / tall.width == pytest.approx(16 / 9, rel=0.02)
    assert square.width == square.height
    assert all(0.9e6 < one.width * one.height < 1.1e6 for one in (wide, tall, square))
    assert len({(one.scene, one.prompt, one.seed) for one in (wide, tall, square)}) == 1
    assert [one.format for one in sketches()] == ["landscape"]


@pytest.mark.parametrize(("data", "code"), [(png(64, 64), None), (png(64, 64)[:40], "image.broken")])
def test_what_can_not_be_shown_is_no_picture(desk, tmp_path, data, code):
    """Who asked for it hears so before anybody films it."""
    at = desk()
    models = FakeModels({}, draw=lambda _: at.artifacts.put(data, "image/png"))
    at = replace(at, models=models)
    commission = Painting(prompt="a beach", width=64, height=64, seed=1)
    if code is None:
        assert at.artifacts.read(ILLUSTRATOR.work(commission, at).image) == data
        return
    with pytest.raises(UserError) as caught:
        ILLUSTRATOR.work(commission, at)
    assert caught.value.code == code


def test_a_reviewer_that_scores_low_does_not_approve(desk):
    """Whatever it concludes; one who finds no fault has no reason to refuse."""
    problem = {"scene": "scene-1", "problem": "wrong", "advice": "right"}
    low = {"clarity": 9, "audience_fit": 9, "faithfulness": 3, "problems": [problem], "is_approved": True}
    strange = {**low, "problems": [{**problem, "scene": "scene-9"}]}
    silent = {**low, "problems": [], "is_approved": False}
    for first, told in ((strange, "there is no scene scene-9"), (silent, "no problem says why")):
        at = desk(critique=[first, low])
        gave = REVIEWER_SCRIPT.work(Critique(script=SCRIPT, commission=COMMISSION, notes=NOTES, basis=BASIS), at)
        assert not gave.is_approved
        assert told in complaints(at)


def translated(desk):
    """The script in Portuguese."""
    work = Translation(script=SCRIPT, commission=COMMISSION, language="pt-BR", basis=BASIS)
    return TRANSLATOR.work(work, desk).script


def texts(**changed):
    """A translation of the script's texts, some of them changed."""
    told = [
        "Marés",
        "O mar",
        "O mar sobe 3 m.",
        "Depois volta.",
        "Primeiro puxa a Lua, e só depois puxa o Sol.",
        "a Lua",
        "o Sol",
    ]
    said = {str(number): text for number, text in enumerate(told, 1)} | changed
    return {"texts": [{"number": int(number), "text": text} for number, text in said.items()]}


def test_a_translation_keeps_scenes_spans_and_cues(desk):
    """The cues move with the length of what is said."""
    script = translated(desk(translate=texts()))
    assert [one.id for one in script.scenes] == ["scene-1", "scene-2"]
    assert script.scenes[0].lines[0].spans == SCENE.lines[0].spans
    assert [item.cue for item in script.scenes[1].visual.items] == [1, 7]
    assert (script.title, script.language) == ("Marés", "pt-BR")


def test_a_translation_leaves_the_voices_behind(desk):
    """A scene's voice speaks the language that it was told in."""
    scenes = tuple(scene.model_copy(update={"voice": "fake:tone"}) for scene in SCRIPT.scenes)
    script = SCRIPT.model_copy(update={"scenes": scenes})
    work = Translation(script=script, commission=COMMISSION, language="pt-BR", basis=BASIS)
    gave = TRANSLATOR.work(work, desk(translate=texts()))
    assert [scene.voice for scene in gave.script.scenes] == [None, None]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"texts": []}, "the numbers must be 1 to 7"),
        (texts(**{"3": "O mar sobe."}), "3: the numbers of the original are 3: keep them"),
        (texts(**{"4": "…"}), "4: it says nothing"),
    ],
)
def test_a_translation_says_what_is_said(desk, wrong, told):
    """Nothing is left out, and no number changes."""
    at = desk(translate=[wrong, texts()])
    translated(at)
    assert told in complaints(at)


def test_what_can_not_be_meant_is_asked_again(desk):
    """A length that nothing has, a language that is none; in the end it is an error."""
    meaning = {"topic": "tides", "title": "", "audience": "", "purpose": "", "formats": [], "music": None}
    at = desk(
        understand=[{**meaning, "language": "en", "duration_s": 2}, {**meaning, "language": "!", "duration_s": None}]
    )
    kept = at.artifacts.put(b"tides", "text/markdown")
    brief = Brief(sources=(File(name="request", artifact=kept),), request="tides", options=Options())
    with pytest.raises(BrokenError, match="BCP 47"):
        SUPERVISOR_UNDERSTAND.work(Asked(brief=brief, titles=("tides",), basis=BASIS), at)
    assert "duration_s must be from 10" in complaints(at)
