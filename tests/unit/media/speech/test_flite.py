"""Flite, where its library is installed, and nothing where it is not."""

from pathlib import Path

import pytest

from omnimind.core.speech import SpokenWord
from omnimind.media.speech.flite import FliteEngine
from omnimind.media.speech.normalise import normalise

needs_flite = pytest.mark.skipif(not FliteEngine().voices(), reason="libflite is not installed")


def test_without_the_library_there_are_no_voices(tmp_path: Path) -> None:
    """A machine without Flite has none of its voices, and no error."""
    assert FliteEngine(tmp_path).voices() == ()


@needs_flite
def test_voices_speak_calmly() -> None:
    """Each voice is slowed to a narrator's pace."""
    engine = FliteEngine()
    text = "The tide rises twice a day, and most harbours know it well."
    for info in engine.voices():
        spoken = engine.voice(info).speak(normalise(text, "en-US"))
        assert 135 < len(text.split()) / spoken.sound.duration_s * 60 < 190


@needs_flite
def test_letters_it_does_not_know_do_no_harm() -> None:
    """Accents are taken off and other scripts left out; their words keep a time of zero length."""
    engine = FliteEngine()
    spoken = engine.voice(engine.voices()[0]).speak([SpokenWord(word, word) for word in ("café", "море", "day")])
    assert spoken.times[0][1] > 0.2
    assert spoken.times[1][0] == spoken.times[1][1]
