"""What every collection of voices promises."""

import pytest

from omnimind.core.errors import UserError
from omnimind.core.speech import Voices
from omnimind.media.speech.voices import InstalledVoices
from omnimind.testing.voice import FakeVoices


@pytest.fixture(params=[FakeVoices, lambda: InstalledVoices(None)], ids=["fake", "installed"])
def voices(request: pytest.FixtureRequest) -> Voices:
    """Each collection in turn."""
    made: Voices = request.param()
    return made


def test_every_listed_voice_can_be_chosen(voices: Voices) -> None:
    """Names are unique, and each gets its voice, whatever the language."""
    infos = voices.all()
    assert len({info.name for info in infos}) == len(infos)
    for info in infos[:20]:
        assert voices.choose("en", info.name).info == info


@pytest.mark.parametrize("language", ["en", "en-US", "pt", "pt-BR"])
def test_a_language_gets_a_voice_that_speaks_it(voices: Voices, language: str) -> None:
    """Without a name, the voice speaks the language that was asked for."""
    chosen = voices.choose(language).info.language
    assert chosen.partition("-")[0] == language.partition("-")[0]


def test_what_is_not_there_is_told(voices: Voices) -> None:
    """An unknown name and an unknown language are errors of the person's, with what to do as the hint."""
    with pytest.raises(UserError, match="no:such") as caught:
        voices.choose("en", "no:such")
    assert caught.value.code == "voice.unknown"
    assert caught.value.hint
    with pytest.raises(UserError, match="xx") as caught:
        voices.choose("xx")
    assert caught.value.code == "language.unknown"
    assert caught.value.hint
