"""What every voice promises, whichever engine is behind it."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.core.speech import SpokenWord, Utterance, Voice
from omnimind.media.speech.voices import InstalledVoices
from omnimind.testing.voice import FakeVoice

ENGLISH = "The sea, as of today, is rising - slowly, it's said, by three point four millimeters a year."
PORTUGUESE = "O mar, até hoje, está subindo - devagar, dizem, três vírgula quatro milímetros por ano."
OTHERS = ("espeak:es", "espeak:ru", "espeak:cmn")


def _installed(name: str) -> Callable[[], Voice]:
    return lambda: InstalledVoices(None).choose("en", name)


def _voices() -> list[object]:
    """The fake, and of those that are installed all that are not espeak-ng's, and a few of those."""
    names = [info.name for info in InstalledVoices(None).all() if info.engine != "espeak"]
    makers: dict[str, Callable[[], Voice]] = {"fake": FakeVoice}
    makers |= {name: _installed(name) for name in (*names, "espeak:en-us", "espeak:pt-br", *OTHERS)}
    return [pytest.param(make, id=name) for name, make in makers.items()]


@pytest.fixture(params=_voices(), scope="module")
def voice(request: pytest.FixtureRequest) -> Voice:
    """Each voice in turn."""
    made: Voice = request.param()
    return made


def words(text: str) -> list[SpokenWord]:
    """The words of ``text``, its dashes silent."""
    return [SpokenWord(word, "" if word == "-" else word) for word in text.split()]


def text_for(voice: Voice) -> str:
    """A sentence in the voice's language, or in English."""
    return PORTUGUESE if voice.info.language.startswith("pt") else ENGLISH


def digest(utterance: Utterance) -> str:
    """The sound and the times, as one short text."""
    return hashlib.sha256(utterance.sound.samples + repr(utterance.times).encode()).hexdigest()


def check_times(spoken: Utterance, said: list[SpokenWord]) -> None:
    """One time a word, ascending, within the sound, of zero length for what is said as nothing."""
    assert len(spoken.times) == len(said)
    latest_s = 0.0
    for (start_s, end_s), word in zip(spoken.times, said, strict=True):
        assert latest_s <= start_s + 1e-9
        assert start_s <= end_s <= spoken.sound.duration_s + 1e-9
        assert word.said or start_s == end_s
        latest_s = end_s


def test_it_says_who_it_is(voice: Voice) -> None:
    """A voice is known by a name with its engine's, a language tag, a version and a licence."""
    info = voice.info
    assert ":" in info.name
    assert info.language
    assert info.version
    assert info.licence


def test_every_word_has_its_time(voice: Voice) -> None:
    """There is one time a word, in order, within the sound; a silent word lasts nothing, the others something."""
    said = words(text_for(voice))
    spoken = voice.speak(said)
    check_times(spoken, said)
    sounding = [end - start for (start, end), word in zip(spoken.times, said, strict=True) if word.said]
    assert min(sounding) > 0.02


def test_words_fill_the_sound(voice: Voice) -> None:
    """Neither end of the sound is silence: pauses are the narrator's to make."""
    spoken = voice.speak(words(text_for(voice)))
    assert spoken.times[0][0] < 0.05
    assert spoken.times[-1][1] > spoken.sound.duration_s - 0.1
    samples = np.abs(np.frombuffer(spoken.sound.samples, "<i2").astype(int))
    edge = round(0.1 * spoken.sound.rate_hz)
    assert samples[:edge].max() > 100
    assert samples[-edge:].max() > 100
    assert 3000 < samples.max() < 32767


def test_the_same_words_are_the_same_bytes(voice: Voice) -> None:
    """What was spoken before, by this voice or another of its engine, changes nothing."""
    first, second = words(text_for(voice)), words("Some quite other words.")
    expected = digest(voice.speak(first))
    for other in (second, first, words("Rr rra."), second):
        voice.speak(other)
        InstalledVoices(None).choose("pt", "espeak:pt-br").speak(words(PORTUGUESE))
        assert digest(voice.speak(first)) == expected


def test_threads_may_share_it(voice: Voice) -> None:
    """Speaking from several threads at once gives each what it asked for."""
    sentences = [words(text_for(voice)), words("One two three."), words("Other words, then.")]
    expected = [digest(voice.speak(sentence)) for sentence in sentences]
    with ThreadPoolExecutor(4) as pool:
        spoken = list(pool.map(voice.speak, sentences * 3))
    assert [digest(utterance) for utterance in spoken] == expected * 3


@pytest.mark.parametrize("said", [[], [SpokenWord("-", "")], [SpokenWord("-", ""), SpokenWord("🎉", "")]])
def test_nothing_to_say_is_silence(voice: Voice, said: list[SpokenWord]) -> None:
    """Without anything to say there is no sound, and a time of zero for each word."""
    spoken = voice.speak(said)
    assert spoken.sound.samples == b""
    assert spoken.sound.rate_hz > 0
    assert spoken.times == ((0.0, 0.0),) * len(said)


@given(
    st.lists(
        st.builds(
            SpokenWord,
            st.just("shown"),
            st.text("abcdefghijklmnopqrstuvwxyz éãçü'-.,;:?!", max_size=20).map(str.strip),
        ),
        max_size=8,
    )
)
@settings(max_examples=25, deadline=None)
def test_any_words_are_timed(voice: Voice, said: list[SpokenWord]) -> None:
    """Odd words, several words for one and stray marks neither fail nor lose their times."""
    spoken = voice.speak(said)
    assert len(spoken.times) == len(said)
    edges = [edge for span in spoken.times for edge in span]
    assert edges == sorted(edges)
    assert not edges or edges[-1] <= spoken.sound.duration_s + 1e-9
