"""What stands beside the video says what the video says, and is safe to open."""

import json
import re
from html import unescape

import pytest

from omnimind.agents.manifest import write_manifest
from omnimind.agents.publisher import PUBLISHER, Publication, clock
from omnimind.core.agent import Desk
from omnimind.core.brief import Wishes
from omnimind.core.caption import Caption
from omnimind.core.production import Chapter, Production, TimedScene
from omnimind.core.script import Line, Scene, StatementVisual
from omnimind.core.speech import Word
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoice, FakeVoices


def timed(*lines, chapter=None, start_s=0.0):
    """A scene of ``lines``, a word a second, captioned line by line."""
    texts = " ".join(lines).split()
    words = tuple(
        Word(text=text, said=text, start_s=start_s + n, end_s=start_s + n + 0.8) for n, text in enumerate(texts)
    )
    told = tuple(Line(text=line) for line in lines)
    return TimedScene(
        scene=Scene(id="scene", chapter=chapter, lines=told, visual=StatementVisual(text="x")),
        start_s=start_s,
        end_s=start_s + len(texts),
        words=words,
        captions=(Caption(start_s=start_s, end_s=start_s + len(texts), lines=((0, len(texts)),)),),
    )


@pytest.fixture
def publish(tmp_path):
    """Publishes scenes; gives each file's text, and the thumbnail's bytes."""

    def publish(*scenes, description="", keywords=(), formats=("landscape",), **more):
        desk = Desk(artifacts=FakeArtifacts(tmp_path), voices=FakeVoices(), progress=lambda *_: None)
        told = {"title": "Tides", "language": "en", "chapters": (), **more}
        production = Production(
            **told,
            scenes=scenes,
            duration_s=scenes[-1].end_s,
            wishes=Wishes(title=told["title"], language=told["language"], voice="fake:tone", formats=formats),
            voice=FakeVoice().info,
            origin="tides.md",
            source=desk.artifacts.put(b"", "text/markdown"),
            deliverables=(),
            versions={},
        )
        manifest = write_manifest(production, desk)
        work = Publication(production=manifest, description=description, keywords=keywords, fonts="")
        published = PUBLISHER.work(work, desk)
        artifacts = desk.artifacts
        contents = {file.name: artifacts.read(file.artifact) for file in published.files}
        return {name: data if name == "thumbnail.png" else data.decode() for name, data in contents.items()}

    return publish


@pytest.mark.parametrize(
    ("time_s", "shown"), [(0, "0:00"), (59.99, "0:59"), (83.4, "1:23"), (3599.9, "59:59"), (3723, "1:02:03")]
)
def test_times_as_players_show_them(time_s, shown):
    """Minutes and seconds, hours where there are some, never rounded up to what has not been reached."""
    assert clock(time_s) == shown


def test_every_line_says_when_it_is_spoken(publish):
    """A line's time is that of its first word, on the production's clock."""
    page = publish(timed("The sea climbs.", "It goes back.", start_s=10))["transcript.html"]
    assert re.findall(r'<span data-at="([\d.]+)">(.*?)</span>', page) == [
        ("10.000", "The sea climbs."),
        ("13.000", "It goes back."),
    ]


def test_a_chapter_is_told_once(publish):
    """A chapter's name is a heading, and is not repeated where the narration begins with it."""
    page = publish(timed("The pull", "The Moon pulls.", chapter="The pull"))["transcript.html"]
    assert re.findall(r"<h2>.*?>(.*?)</span></h2>", page) == ["The pull"]
    assert page.count("The pull") == 1


def test_lines_of_a_list_stand_on_their_own(publish):
    """What does not end like a sentence is followed by a break, what does goes on in the paragraph."""
    page = publish(timed("One thing", "Another thing", "A sentence.", "And so on."))["transcript.html"]
    assert "One thing</span><br>" in page
    assert "A sentence.</span> <span" in page


HOSTILE = '<script>alert("1")</script> & "$title" ${x}'


def test_a_text_cannot_break_out_of_the_page(publish):
    """Markup, quotes and dollars of the document are text wherever they stand."""
    page = publish(timed(HOSTILE, chapter=HOSTILE), title=HOSTILE, description=HOSTILE)["transcript.html"]
    assert "<script>alert" not in page
    assert unescape(page).count(HOSTILE) >= 4
    assert len(re.findall(r'<meta name="description" content="[^"]*">', page)) == 1


@pytest.mark.parametrize(
    ("language", "words", "direction"),
    [("pt-BR", "Legendas", "ltr"), ("en-GB", "Captions", "ltr"), ("fr", "Captions", "ltr"), ("ar", "Captions", "rtl")],
)
def test_the_page_speaks_its_language(publish, language, words, direction):
    """Portuguese in Portuguese, others in English; scripts that run from the right do."""
    page = publish(timed("x."), language=language)["transcript.html"]
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f">{words} (SRT)<" in page


def test_the_description_ends_with_the_chapters(publish):
    """As video sites read them: a line each, time first, from zero."""
    chapters = (Chapter(title="Opening", start_s=0, end_s=62), Chapter(title="A maré", start_s=62, end_s=90))
    files = publish(timed("x."), description="About tides.", keywords=("sea", "maré"), chapters=chapters)
    said = json.loads(files["metadata.json"])
    assert said["description"] == "About tides.\n\n0:00 Opening\n1:02 A maré"
    assert said["summary"] == "About tides."
    assert said["keywords"] == ["sea", "maré"]
    assert "maré" in files["metadata.json"]


def test_no_description_and_no_chapters_leave_no_gap(publish):
    """What there is not leaves nothing behind."""
    assert json.loads(publish(timed("x."))["metadata.json"])["description"] == ""


@pytest.mark.parametrize(
    ("formats", "played", "offered"), [(("landscape",), "video.mp4", True), ((), "audio.m4a", False)]
)
def test_the_page_plays_what_was_made(publish, formats, played, offered):
    """The video, or the sound where there is none; no link leads nowhere."""
    page = publish(timed("x."), formats=formats)["transcript.html"]
    assert f'src="{played}"></video>' in page
    assert ('href="video.mp4"' in page) is offered
    assert 'href="audio.m4a"' in page


def test_publishing_twice_gives_the_same_bytes(publish):
    """Every file depends on what is told only."""
    scenes = (timed("The sea climbs.", chapter="Opening"),)
    assert publish(*scenes) == publish(*scenes)
