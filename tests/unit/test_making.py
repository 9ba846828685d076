"""Before any work is done it is settled what is wished for: by the command, else by the document, else as usual."""

import pytest

from omnimind.core.artifact import Artifact
from omnimind.core.brief import Options
from omnimind.core.document import Document, Paragraph, Run, Span
from omnimind.core.errors import MissingError, UserError
from omnimind.making import Brief, _music, decide
from omnimind.testing.artifacts import FakeArtifacts
from omnimind.testing.voice import FakeVoices

SOURCE = Artifact(sha256="0" * 64, media_type="text/markdown", size_bytes=1)


def brief(origin="tides.md", **options):
    """What the command says."""
    return Brief(source=SOURCE, origin=origin, options=Options(**options))


def document(language="en", **options):
    """A document that says ``options`` of itself."""
    text = Paragraph(runs=(Run(text="The sea."),), span=Span(start=0, end=8))
    return Document(
        title="Tides",
        language=language,
        text="The sea.",
        origin="tides.md",
        media_type="text/markdown",
        blocks=(text,),
        options=Options(**options),
    )


def test_nothing_said_gives_the_usual():
    """The document's title and language, the best voice for it, and our defaults."""
    wishes, voice = decide(brief(), document(), FakeVoices())
    assert (wishes.title, wishes.language, wishes.voice) == ("Tides", "en", voice.name)
    assert (wishes.formats, wishes.captions, wishes.music) == (("landscape",), ("burned", "soft"), True)
    assert (wishes.loudness_lufs, wishes.seed, wishes.duration_s) == (-16, 1, None)


def test_the_command_goes_before_the_document():
    """Each wish on its own; what only the document says counts."""
    said = document(title="Mine", theme="night", seed=7, captions=("soft",), music=True)
    wishes, _ = decide(brief(theme="studio", captions=(), music=False), said, FakeVoices())
    assert (wishes.title, wishes.theme, wishes.seed) == ("Mine", "studio", 7)
    assert (wishes.captions, wishes.music) == ((), False)


def test_the_voice_follows_the_language():
    """The language that was asked for, not the one that was found, chooses the voice."""
    wishes, voice = decide(brief(language="pt-BR"), document("en"), FakeVoices())
    assert (wishes.language, voice.language) == ("pt-BR", "pt-BR")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"voice": "nobody"}, "voice.unknown"),
        ({"language": "xx"}, "language.unknown"),
        ({"theme": "neon"}, "theme.unknown"),
    ],
)
def test_wishes_that_cannot_be_granted_are_refused(options, code):
    """Before a word is spoken."""
    with pytest.raises(UserError) as caught:
        decide(brief(**options), document(), FakeVoices())
    assert caught.value.code == code


@pytest.mark.parametrize(("wish", "bed"), [(None, True), (True, True), (False, False)])
def test_music_is_ours_or_none(tmp_path, wish, bed):
    """Ours unless it is unwanted."""
    assert _music(brief(music=wish), document(), FakeArtifacts(tmp_path)) is bed


def test_music_lies_where_the_command_stands_or_beside_the_document(tmp_path, monkeypatch):
    """A document's file is looked for beside it, the command's also here."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder, content in ((here, b"here"), (there, b"there")):
        folder.mkdir()
        (folder / "tune.mp3").write_bytes(content)
    monkeypatch.chdir(here)
    artifacts, origin = FakeArtifacts(tmp_path), str(there / "tides.md")

    said_here = _music(brief(origin, music="tune.mp3"), document(), artifacts)
    said_there = _music(brief(origin), document(music="tune.mp3"), artifacts)

    assert (artifacts.read(said_here), artifacts.read(said_there)) == (b"here", b"there")


def test_a_page_from_elsewhere_names_no_file_of_ours(tmp_path, monkeypatch):
    """What a web page says of itself is not looked for on this machine."""
    (tmp_path / "tune.mp3").write_bytes(b"ours")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MissingError, match=r"tune\.mp3"):
        _music(brief("https://example.org/a.md"), document(music="tune.mp3"), FakeArtifacts(tmp_path))
