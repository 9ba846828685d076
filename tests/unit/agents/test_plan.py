"""Before any work is done it is settled what is wished for: by the command, else by the documents, else as usual."""

import pytest

from omnimind.agents.analyst import Found
from omnimind.agents.supervisor.plan import SUPERVISOR_PLAN, Planning
from omnimind.core.agent import Desk
from omnimind.core.artifact import Artifact, File
from omnimind.core.brief import Brief, Options
from omnimind.core.errors import MissingError, UserError
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices

SOURCE = Artifact(sha256="0" * 64, media_type="text/markdown", size_bytes=1)


def brief(*origins, **options):
    """What the command says."""
    sources = tuple(File(name=origin, artifact=SOURCE) for origin in origins or ("tides.md",))
    return Brief(sources=sources, options=Options(**options))


def document(language="en", name="Tides", length=8, **options):
    """A document that says ``options`` of itself."""
    return Found(document=SOURCE, title=name, language=language, length=length, options=Options(**options))


@pytest.fixture
def artifacts(tmp_path):
    """Where music is put."""
    return FakeArtifacts(tmp_path)


@pytest.fixture
def plan(artifacts):
    """Plans a production."""

    def plan(brief, *documents, product="video"):
        desk = Desk(artifacts=artifacts, voices=FakeVoices(), progress=lambda *_: None)
        return SUPERVISOR_PLAN.work(Planning(brief=brief, found=documents, product=product), desk)

    return plan


def test_nothing_said_gives_the_usual(plan):
    """The document's title and language, the best voice for it, and our defaults."""
    made = plan(brief(), document())
    wishes = made.wishes
    assert (wishes.title, wishes.language, wishes.voice) == ("Tides", "en", made.voice.name)
    assert (wishes.formats, wishes.captions, wishes.music) == (("landscape",), ("burned", "soft"), True)
    assert (wishes.loudness_lufs, wishes.seed, wishes.duration_s) == (-16, 1, None)
    assert [(video.format, video.name) for video in made.videos] == [("landscape", "video.mp4")]
    assert (made.burned, made.soft) == (True, True)


def test_the_command_goes_before_the_document(plan):
    """Each wish on its own; what only the document says counts."""
    said = document(title="Mine", theme="night", seed=7, captions=("soft",), music=True)
    wishes = plan(brief(theme="studio", captions=(), music=False), said).wishes
    assert (wishes.title, wishes.theme, wishes.seed) == ("Mine", "studio", 7)
    assert (wishes.captions, wishes.music) == ((), False)


def test_the_voice_follows_the_language(plan):
    """The language that was asked for, not the one that was found, chooses the voice."""
    made = plan(brief(language="pt-BR"), document("en"))
    assert (made.wishes.language, made.voice.language) == ("pt-BR", "pt-BR")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"voice": "nobody"}, "voice.unknown"),
        ({"language": "xx"}, "language.unknown"),
        ({"theme": "neon"}, "theme.unknown"),
    ],
)
def test_wishes_that_cannot_be_granted_are_refused(plan, options, code):
    """Before a word is spoken."""
    with pytest.raises(UserError) as caught:
        plan(brief(**options), document())
    assert caught.value.code == code


def test_the_first_format_is_the_video(plan):
    """Others say in their names what they are; the files' captions keep to landscape whatever is filmed."""
    made = plan(brief(format=("portrait", "square")), document())
    assert [video.name for video in made.videos] == ["video.mp4", "video-square.mp4"]
    assert made.caption_formats == ("landscape", "portrait", "square")


def test_a_podcast_has_nothing_to_look_at(plan):
    """No videos and no captions in them, whatever the document says."""
    made = plan(brief(format="portrait"), document(captions="burned"), product="podcast")
    assert (made.videos, made.wishes.formats, made.wishes.captions) == ((), (), ())
    assert (made.burned, made.soft, made.caption_formats) == (False, False, ("landscape",))


@pytest.mark.parametrize(("wish", "bed"), [(None, True), (True, True), (False, False)])
def test_music_is_ours_or_none(plan, wish, bed):
    """Ours unless it is unwanted."""
    assert plan(brief(music=wish), document()).music is bed


def test_music_lies_where_the_command_stands_or_beside_the_document(plan, artifacts, tmp_path, monkeypatch):
    """A document's file is looked for beside it, the command's also here; it keeps the name it was given."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, content in ((here, b"here"), (there, b"there")):
        folder.mkdir()
        (folder / "tune.mp3").write_bytes(content)
    monkeypatch.chdir(here)
    origin = str(there / "tides.md")

    said_here = plan(brief(origin, music="tune.mp3"), document()).music
    said_there = plan(brief(origin), document(music="tune.mp3")).music

    assert [artifacts.read(music.artifact) for music in (said_here, said_there)] == [b"here", b"there"]
    assert said_here.name == said_there.name == "tune.mp3"


def test_a_page_from_elsewhere_names_no_file_of_ours(plan, tmp_path, monkeypatch):
    """What a web page says of itself is not looked for on this machine."""
    (tmp_path / "tune.mp3").write_bytes(b"ours")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingError, match=r"tune\.mp3"):
        plan(brief("https://example.org/a.md"), document(music="tune.mp3"))


def test_of_several_documents_each_keeps_its_title(plan):
    """The whole is named after all of them, unless the command names it."""
    documents = document(name="Tides"), document(name="Waves", title="On waves", duration=30)
    made = plan(brief("a.md", "b.md"), *documents, product="podcast")
    assert made.wishes.title == "Tides · Waves"
    assert [one.title for one in made.assignments] == ["Tides", "On waves"]
    assert [one.duration_s for one in made.assignments] == [None, 30]
    assert plan(brief("a.md", "b.md", title="The sea"), *documents, product="podcast").wishes.title == "The sea"


def test_the_time_is_shared_by_length(plan):
    """But nobody gets so little that nothing can be told in it."""
    documents = [document(length=length) for length in (6000, 2990, 10)]
    made = plan(brief("a.md", "b.md", "c.md", duration="5m"), *documents, product="podcast")
    assert [one.duration_s for one in made.assignments] == pytest.approx([200, 99.7, 10], abs=0.1)


def test_documents_of_two_languages_are_refused_unless_one_was_asked_for(plan):
    """One voice can't read both aloud."""
    documents = document("en"), document("pt-BR")
    with pytest.raises(UserError, match=r"b\.md is in pt-BR, and a\.md in en") as caught:
        plan(brief("a.md", "b.md"), *documents, product="podcast")
    assert caught.value.code == "language.mixed"
    assert plan(brief("a.md", "b.md", language="en"), *documents, product="podcast").wishes.language == "en"
    alike = document("en"), document("en-GB")
    assert plan(brief("a.md", "b.md"), *alike, product="podcast").wishes.language == "en"
