"""espeak-ng in this process: its voices, its accuracy, and how it takes forks and endless speech."""

import hashlib
import os

import pytest

from omnimind.core.errors import BrokenError
from omnimind.core.speech import Voice
from omnimind.media.speech.espeak import EspeakEngine
from omnimind.media.speech.espeak_library import EspeakVoice, library
from omnimind.media.speech.normalise import normalise

SENTENCE = "The tide rises twice a day, and most harbours know it well."


@pytest.fixture(scope="module")
def english() -> Voice:
    """The American voice."""
    engine = EspeakEngine()
    return engine.voice(next(info for info in engine.voices() if info.name == "espeak:en-us"))


def test_every_language_has_a_voice() -> None:
    """All of the library's voices are listed, once each, under BCP 47 tags."""
    infos = EspeakEngine().voices()
    tags = {info.name: info.language for info in infos}
    assert len(tags) == len(infos) > 130
    for name, tag in (
        ("en-us", "en-US"),
        ("pt-br", "pt-BR"),
        ("pt", "pt-PT"),
        ("es-419", "es-419"),
        ("fr-fr", "fr-FR"),
    ):
        assert tags[f"espeak:{name}"] == tag
    assert tags["espeak:fa-latn"] == "fa-Latn"
    assert tags["espeak:yue"] == tags["espeak:yue-latn-jyutping"] == "yue"


def test_it_speaks_calmly(english: Voice) -> None:
    """A sentence is said at 150 to 180 words a minute: with the pauses between, a narrator's pace."""
    spoken = english.speak(normalise(SENTENCE, "en-US"))
    assert 150 < len(SENTENCE.split()) / spoken.sound.duration_s * 60 < 180


def test_every_voice_can_speak() -> None:
    """Also those whose code the library does not take for a name, such as ``en-gb``."""
    for name in ("espeak:en-gb", "espeak:en-gb-x-rp", "espeak:yue-latn-jyutping", "espeak:vi-vn-x-south"):
        engine = EspeakEngine()
        voice = engine.voice(next(info for info in engine.voices() if info.name == name))
        assert voice.speak(normalise("a la ma", "xx")).sound.duration_s > 0.2


def test_an_unknown_voice_is_an_error_not_another_voice() -> None:
    """The library would go on in the voice before; its refusal is not overlooked."""
    with pytest.raises(BrokenError) as caught:
        library().speak(EspeakVoice("xx", "no/such"), "Hello.", rate_wpm=140, volume=30, pitch=50)
    assert caught.value.code == "voice.failed"


@pytest.mark.parametrize("text", ["a..", "...", "Wait... what?! No..", "1..2", "'", "\x00", "a" * 3000])
def test_odd_text_comes_to_an_end(english: Voice, text: str) -> None:
    """Runs of dots, which have made the library speak for ever, and very long words are survived."""
    assert english.speak(normalise(text, "xx")).sound.duration_s < 700


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_speaks_the_same(english: Voice) -> None:
    """A process forked from one that has spoken speaks on, and the parent keeps its data."""
    words = normalise(SENTENCE, "en-US")
    expected = hashlib.sha256(english.speak(words).sound.samples).digest()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, hashlib.sha256(english.speak(words).sound.samples).digest())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as heard:
        assert heard.read() == expected
    assert os.waitpid(child, 0)[1] == 0
    assert hashlib.sha256(english.speak(words).sound.samples).digest() == expected
