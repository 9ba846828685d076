"""What every recogniser promises: words in order, on the sound's clock."""

from types import SimpleNamespace

import pytest

from omnimind.core.speech import Sound
from omnimind.perception.whisper import Whisper
from omnimind.testing.recogniser import FakeRecogniser

SOUND = Sound(16_000, bytes(2 * 16_000))


class Model:
    """A model that answers as faster-whisper's does, a segment a word."""

    def transcribe(self, audio, **_):
        """High tides, wherever they are."""
        words = [SimpleNamespace(word=" high", start=0.1, end=0.4), SimpleNamespace(word=" tides.", start=0.5, end=0.9)]
        return (SimpleNamespace(words=[word]) for word in words), None


@pytest.fixture(params=["fake", "whisper"])
def recogniser(request):
    """Each recogniser there is."""
    return FakeRecogniser("high tides.") if request.param == "fake" else Whisper(Model(), "whisper tiny")


@pytest.mark.parametrize("language", ["en", "pt-BR"])
def test_words_come_in_order_within_the_sound(recogniser, language):
    """Each word has a text without spaces around it, and starts after the one before, within the sound."""
    words = recogniser.transcribe(SOUND, language)

    assert [word.text for word in words] == ["high", "tides."]
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] <= SOUND.duration_s


def test_it_has_a_name(recogniser):
    """Proofs name who judged."""
    assert recogniser.name
