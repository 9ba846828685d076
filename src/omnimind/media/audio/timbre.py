"""The bed's two instruments: a soft pad without beginning or end, and a felt-piano-like note in a room.

The pad is Paul Nasca's PADsynth: every partial is a narrow band of noise about a steady tone, laid down in the
frequency domain, so that one inverse transform gives a chord that breathes like an ensemble and loops without a seam.
"""

import numpy as np
import numpy.typing as npt

from omnimind.media.audio.harmony import Chord
from omnimind.media.audio.pcm import RATE_HZ, Samples

Spectrum = npt.NDArray[np.complex64]

PAD_SAMPLES = 1 << 18
"""Length of a pad's loop: 5.5 s, longer than a bar and the fade out of it."""

NOTE_SAMPLES = 1 << 17
"""Length of a note and its room: 2.7 s."""

_BAND_CENTS = 9.0
"""Standard deviation of a partial's band. Wider is a choir, narrower an organ."""

_STEADY = 0.8
"""Share of a partial's amplitude that is a steady tone; the rest drifts."""

_SIDE = 0.55
"""How loud what differs between left and right is against what is common."""


def _hertz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def pad(chord: Chord, rng: np.random.Generator) -> tuple[Samples, Samples]:
    """A loop of ``chord`` in stereo: what always sounds, and the brighter partials that come and go over it."""
    dark = _PadSpectrum(rng)
    bright = _PadSpectrum(rng)
    for number in (1, 2, 3):
        dark.add(_hertz(chord.bass) * number, 0.8 / number**1.8)
    for voice in chord.voices:
        fundamental_hz = _hertz(voice)
        for number in range(1, 13):
            amplitude = number**-1.2 / (1 + (fundamental_hz * number / 1300) ** 2)
            (dark if number < 3 else bright).add(fundamental_hz * number, amplitude)
    return dark.sound(), bright.sound()


class _PadSpectrum:
    """The frequencies of a loop, as what is common to both sides and what sets them apart."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._middle: Spectrum = np.zeros(PAD_SAMPLES // 2 + 1, np.complex64)
        self._side: Spectrum = np.zeros(PAD_SAMPLES // 2 + 1, np.complex64)

    def add(self, frequency_hz: float, amplitude: float) -> None:
        """Lay down one partial."""
        centre = frequency_hz * PAD_SAMPLES / RATE_HZ
        width = centre * (2 ** (_BAND_CENTS / 1200) - 1)
        first, past = int(centre - 3 * width), int(centre + 3 * width) + 2
        band = np.exp(-0.5 * ((np.arange(first, past) - centre) / width) ** 2)
        band *= amplitude * np.sqrt((1 - _STEADY**2) / np.sum(band**2))
        self._middle[first:past] += band * self._phases(past - first)
        self._side[first:past] += _SIDE * band * self._phases(past - first)
        self._middle[round(centre)] += _STEADY * amplitude * self._phases(1)[0]

    def _phases(self, count: int) -> npt.NDArray[np.complex128]:
        return np.asarray(np.exp(2j * np.pi * self._rng.random(count)))

    def sound(self) -> Samples:
        """Left and right."""
        scale = np.float32(PAD_SAMPLES / 2)
        sides = np.stack([self._middle + self._side, self._middle - self._side])
        return np.fft.irfft(sides, PAD_SAMPLES, axis=1).astype(np.float32, copy=False) * scale


class Piano:
    """Strikes notes, all in the same room."""

    _PARTIALS = ((1.0, 1.0, 1.5), (2.0, 0.32, 0.9), (3.01, 0.12, 0.55), (4.03, 0.05, 0.35), (5.05, 0.02, 0.22))
    """Multiple of the fundamental, amplitude, and seconds to fall to 1/e at 440 Hz."""

    _ATTACK_S = 0.012
    _WET = 0.35

    def __init__(self, rng: np.random.Generator) -> None:
        self._room = _room(rng)

    def note(self, pitch: int) -> Samples:
        """One note in stereo, struck at full velocity."""
        dry = self._struck(_hertz(pitch))
        heard = np.fft.irfft(np.fft.rfft(dry) * self._room, NOTE_SAMPLES, axis=1).astype(np.float32, copy=False)
        sound = dry + self._WET * heard
        fade = np.float32(NOTE_SAMPLES // 4)
        sound[:, -NOTE_SAMPLES // 4 :] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(fade, dtype=np.float32) / fade)
        return sound

    def _struck(self, fundamental_hz: float) -> Samples:
        """Decaying partials, each two strings a hair apart; silent in its second half, where the room still rings."""
        sound = np.zeros(NOTE_SAMPLES, np.float32)
        for multiple, amplitude, decay_s in self._PARTIALS:
            decay = decay_s * (440 / fundamental_hz) ** 0.5
            for detune in (-0.0004, 0.0004):
                sound += 0.5 * amplitude * _decaying(fundamental_hz * multiple * (1 + detune), decay)
        attack = int(self._ATTACK_S * RATE_HZ)
        sound[:attack] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
        return sound


def _decaying(frequency_hz: float, decay_s: float) -> Samples:
    """A decaying sine, as the outer product of a coarse and a fine rotation: a hundredth of the sines."""
    step = 2j * np.pi * frequency_hz / RATE_HZ - 1 / (decay_s * RATE_HZ)
    fine = np.exp(step * np.arange(512)).astype(np.complex64)
    coarse = np.exp(step * 512 * np.arange(NOTE_SAMPLES // 512)).astype(np.complex64)
    return np.ravel(coarse.imag[:, np.newaxis] * fine.real + coarse.real[:, np.newaxis] * fine.imag)


def _room(rng: np.random.Generator) -> Spectrum:
    """The spectrum of a small dark hall, of unit energy: noise that falls 60 dB in 1.8 s, on each side its own."""
    time_s = np.arange(NOTE_SAMPLES // 2) / RATE_HZ
    noise = rng.standard_normal((2, time_s.size)) * 10 ** (-3 * time_s / 1.8) * np.minimum(time_s / 0.02, 1)
    spectrum = np.fft.rfft(noise, NOTE_SAMPLES, axis=1)
    hertz = np.fft.rfftfreq(NOTE_SAMPLES, 1 / RATE_HZ)
    spectrum /= 1 + (hertz / 2500) ** 2
    spectrum *= np.sqrt(NOTE_SAMPLES / 2 / np.sum(np.abs(spectrum) ** 2, axis=1, keepdims=True))
    return spectrum.astype(np.complex64)
