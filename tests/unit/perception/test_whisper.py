"""faster-whisper behind the recogniser's port, on a model that answers as its own does."""

from dataclasses import dataclass

import numpy as np
import pytest

from omnimind.core.errors import BrokenError, MissingError
from omnimind.core.hearing import Recogniser
from omnimind.core.speech import Sound
from omnimind.perception.whisper import Whisper


@dataclass
class Heard:
    """What faster-whisper calls a word."""

    word: str
    start: float
    end: float


@dataclass
class Segment:
    """What faster-whisper calls a segment."""

    words: list[Heard] | None


class Model:
    """Takes what ``WhisperModel.transcribe`` takes, and gives segments one by one."""

    def __init__(self, *segments):
        self._segments = segments
        self.asked = {}

    def transcribe(self, audio, **options):
        """Keeps what it was asked."""
        self.asked = {"audio": audio, **options}
        return iter(self._segments), object()


def test_words_come_with_their_times():
    """Segments without words are passed over, and the space before a word is not part of it."""
    model = Model(Segment([Heard(" High", 0.1, 0.4), Heard(" tides.", 0.4, 0.9)]), Segment(None))
    whisper: Recogniser = Whisper(model, "whisper tiny")
    heard = whisper.transcribe(Sound(8000, np.full(8000, 16384, "<i2").tobytes()), "pt-BR")
    assert [(word.text, word.start_s, word.end_s) for word in heard] == [("High", 0.1, 0.4), ("tides.", 0.4, 0.9)]
    assert model.asked["language"] == "pt"
    assert model.asked["word_timestamps"] is True
    assert model.asked["audio"].dtype == np.float32
    assert model.asked["audio"].size == pytest.approx(16_000, abs=32)
    assert model.asked["audio"][8000] == pytest.approx(0.5, abs=0.01)
    assert whisper.name == "whisper tiny"


def test_a_model_that_breaks_down_is_reported():
    """Its own error is kept as the cause."""

    class Broken:
        def transcribe(self, audio, **options):
            raise RuntimeError("out of memory")

    with pytest.raises(BrokenError, match="out of memory") as failed:
        Whisper(Broken(), "whisper tiny").transcribe(Sound(16_000, bytes(3200)), "en")
    assert failed.value.code == "recogniser.failed"


def test_a_model_that_is_not_there_is_named(tmp_path):
    """Or the package, where that is what is missing."""
    with pytest.raises(MissingError) as missing:
        Whisper.load(tmp_path / "none")
    assert missing.value.code == "whisper.missing"
