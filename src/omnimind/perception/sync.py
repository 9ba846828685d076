"""Does the mix carry the narration, where it should be, and loud enough over all else?"""

import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from omnimind.core.audition import Placed
from omnimind.core.errors import BrokenError
from omnimind.core.speech import Sound
from omnimind.perception.activity import RATE_HZ, STEP_S, Samples, levels, voiced
from omnimind.perception.resampling import resampled
from omnimind.perception.runs import Mask
from omnimind.perception.soundtrack import Track

_REACH_S = 0.5
_CORRELATED = 1 << 16
_FFT = 1024
_HOP = 512
_AT_ONCE = 128
_BAND_HZ = (200.0, 6000.0)
_LONGEST_S = 60.0
_BEST_DB = 60.0

Floats = npt.NDArray[np.float32]


def placed(track: Track, start_s: float, speech: Path) -> Placed | None:
    """Find ``speech``, a mono 16-bit WAV, in ``track`` around ``start_s``; ``None`` when nothing is said in it.

    The offset is the peak of the cross-correlation, half a second either way. The mix is then taken as the speech
    through a filter, band by band, and what no such filter explains as background: so equalising, resampling and gain
    count as speech, and music, noise and distortion do not. Only moments with speech count, the first minute of them.

    Source: coherence, as in Bendat and Piersol, "Random Data", single-input models.
    """
    dry = _read(speech)
    voice = voiced(levels(dry))
    if not voice.any():
        return None
    dry = dry[: round(_LONGEST_S * RATE_HZ)]
    margin = round(_REACH_S * RATE_HZ)
    end_s = start_s + dry.size / RATE_HZ
    heard = track.between(start_s - _REACH_S, end_s + _REACH_S).astype(np.float32)
    said = dry.astype(np.float32)
    lag = _lag(said, heard)
    above_db = _over_background_db(said, heard[lag : lag + dry.size], voice)
    return Placed(offset_s=(lag - margin) / RATE_HZ, over_background_db=above_db)


def _read(path: Path) -> Samples:
    try:
        with wave.open(str(path)) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2):
                raise wave.Error("not mono of 16 bits")
            return resampled(Sound(file.getframerate(), file.readframes(file.getnframes())))
    except (OSError, EOFError, wave.Error) as exc:
        raise BrokenError("speech.unreadable", f"{path} is no narration: {exc}") from exc


def _lag(dry: Floats, heard: Floats) -> int:
    """By how many samples ``dry`` starts after ``heard`` does, for the best fit; a stretch at a time, as in caches."""
    lags = heard.size - dry.size + 1
    step = _CORRELATED - lags + 1
    spectrum = np.zeros(_CORRELATED // 2 + 1, np.complex64)
    for start in range(0, dry.size, step):
        said = np.fft.rfft(dry[start : start + step], _CORRELATED)
        spectrum += np.fft.rfft(heard[start : start + _CORRELATED], _CORRELATED) * np.conj(said)
    return int(np.argmax(np.fft.irfft(spectrum, _CORRELATED)[:lags]))


def _over_background_db(dry: Floats, heard: Floats, voice: Mask) -> float:
    bins = len(range(*(round(edge * _FFT / RATE_HZ) for edge in _BAND_HZ)))
    both, alone, whole = np.zeros(bins, np.complex128), np.zeros(bins), np.zeros(bins)
    for x, y in zip(_spectra(dry, voice), _spectra(heard, voice), strict=True):
        both += (np.conj(x) * y).sum(axis=0)
        alone += np.square(np.abs(x)).sum(axis=0)
        whole += np.square(np.abs(y)).sum(axis=0)
    speech = (np.square(np.abs(both)) / np.maximum(alone, np.finfo(np.float32).tiny)).sum()
    background = max(float(whole.sum() - speech), float(whole.sum()) * 10 ** (-_BEST_DB / 10))
    if not speech or not background:
        return -_BEST_DB
    return float(10 * np.log10(speech / background))


def _spectra(samples: Floats, voice: Mask) -> Iterator[npt.NDArray[np.complexfloating]]:
    """Short-time spectra in the band of speech, at the moments with voice, some at a time so that memory is bounded."""
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(samples, (0, _FFT)), _FFT)[: samples.size : _HOP]
    centres = ((np.arange(len(windows)) * _HOP + _FFT / 2) / RATE_HZ / STEP_S).astype(int)
    moments = np.flatnonzero(voice[np.minimum(centres, voice.size - 1)])
    first, past = (round(edge * _FFT / RATE_HZ) for edge in _BAND_HZ)
    shape = np.hanning(_FFT).astype(np.float32)
    for start in range(0, moments.size, _AT_ONCE):
        yield np.fft.rfft(windows[moments[start : start + _AT_ONCE]] * shape)[:, first:past]
