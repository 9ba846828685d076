"""Sound is trimmed without clicks, and survives being a WAV file."""

import wave
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnimind.core.errors import BrokenError
from omnimind.core.speech import Sound
from omnimind.media.speech.sound import HEAD_S, TAIL_S, is_loud, trim, unwav, wav

RATE_HZ = 16_000


def tone(duration_s: float, amplitude: int = 10_000) -> np.ndarray:
    """A tone of 200 Hz."""
    return (amplitude * np.sin(np.arange(round(duration_s * RATE_HZ)) * 2 * np.pi * 200 / RATE_HZ)).astype("<i2")


def quiet(duration_s: float) -> np.ndarray:
    """Silence."""
    return np.zeros(round(duration_s * RATE_HZ), "<i2")


def test_silence_around_is_cut() -> None:
    """Of half a second before and a whole after, only the room for the fades is left."""
    sound = Sound(RATE_HZ, np.concatenate([quiet(0.5), tone(1.0), quiet(1.0)]).tobytes())
    trimmed, cut_s = trim(sound)
    assert cut_s == pytest.approx(0.5 - HEAD_S, abs=0.006)
    assert trimmed.duration_s == pytest.approx(1.0 + HEAD_S + TAIL_S, abs=0.012)


def test_pauses_within_stay() -> None:
    """Only the ends are trimmed."""
    sound = Sound(RATE_HZ, np.concatenate([tone(0.3), quiet(0.8), tone(0.3)]).tobytes())
    assert trim(sound)[0].duration_s == pytest.approx(1.4, abs=0.05)


def test_sound_that_begins_at_once_is_faded_in() -> None:
    """A cut through a wave does not click: the first and the last samples are next to nothing."""
    trimmed, _ = trim(Sound(RATE_HZ, (tone(0.5) + 8000).astype("<i2").tobytes()))
    samples = np.frombuffer(trimmed.samples, "<i2")
    assert abs(int(samples[0])) < 200
    assert abs(int(samples[-1])) < 200


@pytest.mark.parametrize("samples", [b"", bytes(2 * RATE_HZ)])
def test_silence_is_nothing(samples: bytes) -> None:
    """What is silent throughout comes back empty."""
    assert trim(Sound(RATE_HZ, samples)) == (Sound(RATE_HZ, b""), 0.0)


def test_loudness_is_told_in_short_stretches() -> None:
    """Sound and silence are told apart to within five milliseconds."""
    loud = is_loud(Sound(RATE_HZ, np.concatenate([tone(0.1), quiet(0.1), tone(0.1)]).tobytes()))
    assert loud.size == 60
    assert loud[:20].all()
    assert not loud[20:40].any()
    assert loud[40:].all()


@given(st.binary(max_size=400).map(lambda data: data[: len(data) // 2 * 2]), st.sampled_from([8000, 16_000, 22_050]))
def test_wav_comes_back(samples: bytes, rate_hz: int) -> None:
    """What is written as WAV is read as it was."""
    assert unwav(wav(Sound(rate_hz, samples))) == Sound(rate_hz, samples)


def test_another_wav_is_refused() -> None:
    """Stereo is not narration, and neither is what is no WAV file."""
    stereo = BytesIO()
    with wave.open(stereo, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(RATE_HZ)
    for data in (stereo.getvalue(), b"RIFF", b"no wav at all"):
        with pytest.raises(BrokenError) as caught:
            unwav(data)
        assert caught.value.code == "sound.malformed"
