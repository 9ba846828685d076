"""A scene may have a voice of its own, which speaks as the production does."""

import pytest

from omnimind.agents.casting import cast
from omnimind.agents.composer import Recording
from omnimind.core.artifact import Artifact
from omnimind.core.errors import UserError
from omnimind.core.script import Line, Scene, StatementVisual
from omnimind.testing.voice import FakeVoice, FakeVoices

VOICES = FakeVoices(FakeVoice(), FakeVoice("en-GB", "fake:low"), FakeVoice("pt-BR", "fake:tom"))


def scene(voice=None):
    """A scene that ``voice`` speaks."""
    return Scene(id="tide", lines=(Line(text="The sea."),), visual=StatementVisual(text="x"), voice=voice)


def test_a_scene_without_a_voice_has_that_of_the_production():
    """One with a voice has its own, also of another country."""
    tone, low, _ = VOICES.all()
    assert cast([scene(), scene("fake:low")], tone, VOICES) == (tone, low)


@pytest.mark.parametrize(
    ("voice", "code", "says"),
    [("fake:none", "voice.unknown", "fake:none"), ("fake:tom", "voice.language", "fake:tom speaks pt-BR.* in en-US")],
)
def test_a_voice_that_cannot_speak_it_is_refused(voice, code, says):
    """The error names the scene and the voice, and says what to do."""
    with pytest.raises(UserError, match=f"the scene tide: .*{says}") as raised:
        cast([scene(), scene(voice)], VOICES.all()[0], VOICES)
    assert raised.value.code == code
    assert raised.value.hint


def test_what_has_no_voice_of_its_own_is_written_as_it_always_was():
    """So what was remembered of it is found again."""
    assert "voice" not in scene().model_dump_json()
    assert "voice" not in scene().model_dump(mode="json")
    audio = Artifact(sha256="0" * 64, media_type="audio/wav", size_bytes=0)
    assert set(Recording(audio=audio, frames=1, voice=None).model_dump()) == {"audio", "frames"}
    assert Scene.model_validate_json(scene("fake:low").model_dump_json()).voice == "fake:low"
