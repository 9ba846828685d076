"""Voice activity: when somebody is speaking, from the energy in the band of speech."""

import math

import numpy as np
import numpy.typing as npt

from omnimind.perception.runs import Mask, without_short_runs

RATE_HZ = 16_000
STEP_S = 0.01

_STEP = 160
_WINDOW = 400
_FFT = 512
_BAND_HZ = (200.0, 6000.0)
_CHUNK = 4096
_SILENCE_DB = -100.0

_RANGE_DB = 30.0  # from the loudest vowels down to the weakest consonants of one speaker
_OVER_FLOOR_DB = 6.0
_LEAST_RANGE_DB = 9.0
_CLOSURE_STEPS = 10  # the silence inside a stop consonant
_CLICK_STEPS = 3

Samples = npt.NDArray[np.int16]
Levels = npt.NDArray[np.float64]


def levels(samples: Samples) -> Levels:
    """The level between 200 Hz and 6 kHz, dB of full scale, every 10 ms of ``samples`` at 16 kHz."""
    count = max(0, math.ceil(len(samples) / _STEP))
    padded = np.pad(samples, (_WINDOW // 2, _WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP][:count]
    shape = np.hanning(_WINDOW).astype(np.float32)
    first, past = (round(edge * _FFT / RATE_HZ) for edge in _BAND_HZ)
    powers = [
        np.square(np.abs(np.fft.rfft(windows[start : start + _CHUNK] * shape, _FFT)[:, first:past])).sum(axis=1)
        for start in range(0, count, _CHUNK)
    ]
    power = np.concatenate(powers) if powers else np.zeros(0)
    scale = 2 / (_FFT * float(np.square(shape).sum()) * 32768**2)
    return 10 * np.log10(np.maximum(power.astype(np.float64) * scale, 10 ** (_SILENCE_DB / 10)))


def voiced(level: Levels) -> Mask:
    """Whether there is a voice, every 10 ms: louder than 30 dB under the loudest, and than whatever is always there."""
    if not level.size or level.max() <= _SILENCE_DB:
        return np.zeros(level.shape, np.bool_)
    floor, top = np.percentile(level, (5, 95))
    threshold = max(top - _RANGE_DB, min(floor + _OVER_FLOOR_DB, top - _LEAST_RANGE_DB))
    loud = without_short_runs(level > threshold, _CLICK_STEPS)
    return ~without_short_runs(~loud, _CLOSURE_STEPS)
