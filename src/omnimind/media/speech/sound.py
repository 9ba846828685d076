"""Mono 16-bit PCM: silence trimmed, pauses found, WAV written and read."""

import io
import wave
from typing import Final

import numpy as np
import numpy.typing as npt

from omnimind.core.errors import BrokenError
from omnimind.core.speech import Sound

HOP_S: Final = 0.005
"""Resolution at which sound is told from silence, seconds."""

QUIET: Final = 0.006
"""Silence stays under this part of the loudest sample (-44 dB); consonants don't, a synthesiser's hiss does."""

HEAD_S: Final = 0.01
TAIL_S: Final = 0.03
"""Silence left before and after the sound when it is trimmed, seconds: enough for its fades."""


def is_loud(sound: Sound) -> npt.NDArray[np.bool_]:
    """Whether each stretch of :data:`HOP_S` holds sound, the last one perhaps short."""
    samples = np.abs(np.frombuffer(sound.samples, "<i2").astype(np.int32))
    if not samples.size:
        return np.zeros(0, np.bool_)
    hop = round(sound.rate_hz * HOP_S)
    padded = np.pad(samples, (0, -samples.size % hop))
    peaks = padded.reshape(-1, hop).max(axis=1)
    return np.asarray(peaks > max(float(samples.max()) * QUIET, 1.0))


def trim(sound: Sound) -> tuple[Sound, float]:
    """``sound`` without the silence around it, faded at both ends, and how many seconds were cut from its front.

    Sound that is silent throughout comes back empty.
    """
    loud = np.flatnonzero(is_loud(sound))
    if not loud.size:
        return Sound(sound.rate_hz, b""), 0.0
    samples = np.frombuffer(sound.samples, "<i2")
    first = max(0, round((loud[0] * HOP_S - HEAD_S) * sound.rate_hz))
    past = min(samples.size, round(((loud[-1] + 1) * HOP_S + TAIL_S) * sound.rate_hz))
    kept = samples[first:past].astype(np.float64)
    _fade(kept, round(HEAD_S * sound.rate_hz / 2))
    _fade(kept[::-1], round(TAIL_S * sound.rate_hz / 2))
    return Sound(sound.rate_hz, np.rint(kept).astype("<i2").tobytes()), first / sound.rate_hz


def _fade(samples: npt.NDArray[np.float64], length: int) -> None:
    length = min(length, samples.size)
    samples[:length] *= np.arange(length) / length


def wav(sound: Sound) -> bytes:
    """``sound`` as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(sound.rate_hz)
        writer.writeframes(sound.samples)
    return file.getvalue()


def unwav(data: bytes) -> Sound:
    """The sound in a mono 16-bit WAV file.

    Raises:
        BrokenError: ``sound.malformed``, it is something else.
    """
    try:
        with wave.open(io.BytesIO(data)) as reader:
            shape = reader.getnchannels(), reader.getsampwidth()
            sound = Sound(reader.getframerate(), reader.readframes(reader.getnframes()))
    except (wave.Error, EOFError) as error:
        raise BrokenError("sound.malformed", f"not a WAV file: {error}") from error
    if shape != (1, 2):
        raise BrokenError(
            "sound.malformed", f"a WAV file of {shape[0]} channels of {8 * shape[1]} bits, not mono 16-bit"
        )
    return sound
