"""Sounds to work on, made up."""

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

Speaker = Callable[..., tuple[Path, int]]


def write_wav(path: Path, samples: np.ndarray, rate_hz: int) -> None:
    """``samples``, ``(channels, samples)`` with full scale at 1, as 16-bit WAV."""
    with wave.open(str(path), "wb") as wav:
        wav.setnchannels(samples.shape[0])
        wav.setsampwidth(2)
        wav.setframerate(rate_hz)
        wav.writeframes((samples.T * 32767).round().clip(-32768, 32767).astype("<i2").tobytes())


def babble(seconds: float, rate_hz: int, pitch_hz: float = 130.0) -> np.ndarray:
    """Something with the rhythm, the peaks and the spectrum of speech: five syllables a second, peak 1."""
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    voice = sum(np.cos(2 * np.pi * pitch_hz * n * time_s + n * n) / n for n in range(1, int(4000 / pitch_hz)))
    syllables = np.clip(np.sin(2 * np.pi * 2.5 * time_s) ** 2 * (1.2 + np.sin(2 * np.pi * 0.31 * time_s)), 0, None)
    sound = voice * syllables
    return (sound / np.abs(sound).max())[np.newaxis]


@pytest.fixture
def speak(tmp_path) -> Speaker:
    """Writes a scene: half a second of silence, babble, and silence up to its frames."""
    count = iter(range(1000))

    def write(frames: int = 300, *, rate_hz: int = 22_050, peak: float = 0.8, pause_s: float = 0.5) -> tuple[Path, int]:
        path = tmp_path / f"scene{next(count)}.wav"
        samples = np.zeros((1, round(frames * rate_hz / 30)))
        start = int(pause_s * rate_hz)
        said = babble(max(samples.shape[1] / rate_hz - 2 * pause_s, 0.01), rate_hz) * peak
        samples[:, start : start + said.shape[1]] = said[:, : samples.shape[1] - start]
        write_wav(path, samples, rate_hz)
        return path, frames

    return write
