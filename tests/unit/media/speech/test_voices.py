"""The installed voices: listed best first, chosen by language or by name."""

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from omnimind.core.errors import UserError
from omnimind.core.speech import Voice, VoiceInfo
from omnimind.media.speech.voices import InstalledVoices
from omnimind.testing.voice import FakeVoice


class Tones:
    """An engine of the fake's voices, given as name, language and rank."""

    def __init__(self, *voices: tuple[str, str, int]) -> None:
        self._voices = voices

    def voices(self) -> tuple[VoiceInfo, ...]:
        """What was given."""
        return tuple(
            VoiceInfo(name=name, engine="tones", language=language, version="1", licence="MIT", rank=rank)
            for name, language, rank in self._voices
        )

    def voice(self, info: VoiceInfo) -> Voice:
        """The fake under that name."""
        return FakeVoice(info.language, info.name)


VOICES = InstalledVoices(
    None,
    [
        Tones(("good:us", "en-US", 30), ("good:pt", "pt-PT", 30)),
        Tones(
            *(("plain:us", "en-US", 10), ("plain:gb", "en-GB", 10), ("plain:029", "en-029", 10)),
            *(("plain:pt", "pt-PT", 10), ("plain:br", "pt-BR", 10), ("plain:cmn", "cmn", 10)),
        ),
    ],
)


def test_the_best_are_listed_first() -> None:
    """Voices of all engines are listed by rank, then by name."""
    names = [info.name for info in VOICES.all()]
    assert names[:2] == ["good:pt", "good:us"]
    assert names[2:] == sorted(names[2:])


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("en-US", "good:us"),
        ("en", "good:us"),
        ("en-GB", "plain:gb"),
        ("en-AU", "good:us"),
        ("pt-BR", "plain:br"),
        ("pt", "plain:br"),
        ("pt-PT", "good:pt"),
        ("zh", "plain:cmn"),
        ("zh-CN", "plain:cmn"),
    ],
)
def test_a_language_gets_its_nearest_voice_and_of_those_the_best(language: str, name: str) -> None:
    """The region that was asked for comes before the sound; without a region the usual one is meant."""
    assert VOICES.choose(language).info.name == name


def test_a_name_wins_over_the_language() -> None:
    """Who asks for a voice by name gets it, in any case of letters."""
    assert VOICES.choose("en", "Plain:BR").info.name == "plain:br"


def test_an_unknown_name_is_told_with_its_neighbours() -> None:
    """The error says what is near."""
    with pytest.raises(UserError, match="plain:bra") as caught:
        VOICES.choose("en", "plain:bra")
    assert caught.value.code == "voice.unknown"
    assert "plain:br" in caught.value.hint


def test_an_unknown_language_is_told() -> None:
    """The error names the language, guesses nothing, and says which there are and where all stand."""
    for language in ("xx", "pz-BR"):
        with pytest.raises(UserError, match=language) as caught:
            VOICES.choose(language)
        assert caught.value.code == "language.unknown"
        assert caught.value.hint == "6 languages and dialects are spoken, such as en, pt-BR; see omnimind voices list"


@pytest.mark.parametrize(("country", "language"), [("cn", "zh"), ("BR", "pt-BR"), ("us", "en-US")])
def test_a_country_taken_for_a_language_is_understood(country: str, language: str) -> None:
    """Where its language is spoken here."""
    with pytest.raises(UserError) as caught:
        VOICES.choose(country)
    assert caught.value.hint == f"did you mean {language}?"


def test_a_country_whose_language_nobody_speaks_is_just_unknown() -> None:
    """Nothing is offered that is not there."""
    with pytest.raises(UserError) as caught:
        VOICES.choose("jp")
    assert "did you mean" not in caught.value.hint


def test_here_english_and_portuguese_are_spoken(tmp_path: Path) -> None:
    """Without any voice installed there is one for both, and for a hundred more languages."""
    voices = InstalledVoices(tmp_path)
    assert voices.choose("en").info.language == "en-US"
    assert voices.choose("pt").info.language == "pt-BR"
    assert len({info.language for info in voices.all()}) > 100


def test_listing_is_quick(tmp_path: Path) -> None:
    """Once the engines are loaded, all voices are listed in under 20 ms."""
    voices = InstalledVoices(tmp_path)
    voices.all()
    times_s: Sequence[float] = sorted(_timed(voices) for _ in range(5))
    assert times_s[0] < 0.02


def _timed(voices: InstalledVoices) -> float:
    start_s = time.process_time()
    voices.all()
    return time.process_time() - start_s
