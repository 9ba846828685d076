"""The generated bed: calm music of any length from a seed, a bar at a time."""

from collections.abc import Iterator
from functools import cache
from itertools import count, islice

import numpy as np

from omnimind.media.audio.harmony import SLOTS, Chord, Piece
from omnimind.media.audio.loudness import integrated, momentary
from omnimind.media.audio.music import LEVEL_LUFS
from omnimind.media.audio.pcm import RATE_HZ, Samples, frames
from omnimind.media.audio.timbre import NOTE_SAMPLES, PAD_SAMPLES, Piano, pad

_FADE_SAMPLES = int(1.4 * RATE_HZ)
"""How long one chord takes to become the next."""

_NOTE_GAIN = 0.9
_BRIGHT_PERIOD_BARS = 5.3


def bed(seed: int) -> Iterator[Samples]:
    """Calm music without end, as :mod:`~omnimind.media.audio.music` wants it. The same seed gives the same samples."""
    band = _Band(seed)
    loudness_lufs = integrated(momentary(frames(islice(band.bars(), len(band.piece.chords)))))
    gain = np.float32(10 ** ((LEVEL_LUFS - loudness_lufs) / 20))
    for bar in band.bars():
        yield bar * gain


class _Band:
    """Plays a piece. What a chord and a note sound like is made once, when first played."""

    def __init__(self, seed: int) -> None:
        self.piece = Piece(seed)
        self._seed = seed
        self._bar_samples = round(self.piece.bar_s * RATE_HZ)
        self._pad = cache(self._make_pad)
        self._note = cache(Piano(np.random.default_rng([seed, 2])).note)
        quarter = np.linspace(0, np.pi / 2, _FADE_SAMPLES, dtype=np.float32)
        self._rise, self._fall = np.sin(quarter), np.cos(quarter)

    def bars(self) -> Iterator[Samples]:
        """Each bar: its chord, faded in over the one before, and its notes over those that still ring."""
        ringing: Samples = np.zeros((2, NOTE_SAMPLES), np.float32)
        length = self._bar_samples
        for bar in count():
            sound = np.zeros((2, length + NOTE_SAMPLES), np.float32)
            sound[:, :length] = self._chord(bar, 0, length)
            sound[:, :_FADE_SAMPLES] *= self._rise
            if bar > 0:
                sound[:, :_FADE_SAMPLES] += self._chord(bar - 1, length, _FADE_SAMPLES) * self._fall
            sound[:, :NOTE_SAMPLES] += ringing
            for note in self.piece.melody(bar):
                start = note.slot * length // SLOTS
                struck = self._note(note.pitch) * np.float32(_NOTE_GAIN * note.velocity)
                sound[:, start : start + NOTE_SAMPLES] += struck
            ringing = sound[:, length:].copy()
            yield sound[:, :length]

    def _chord(self, bar: int, start: int, samples: int) -> Samples:
        """``samples`` of the pad of ``bar`` from ``start`` after the bar's beginning; its loop is entered anywhere."""
        entry = int(np.random.default_rng([self._seed, 3, bar]).integers(PAD_SAMPLES)) + start
        dark, bright = self._pad(self.piece.chord(bar))
        opening, closing = (self._brightness(bar + at / self._bar_samples) for at in (start, start + samples))
        sound = _circular(bright, entry, samples)
        sound *= np.linspace(opening, closing, samples, dtype=np.float32)
        sound += _circular(dark, entry, samples)
        return sound

    def _brightness(self, bars: float) -> float:
        """How open the pad's filter is, which comes and goes."""
        return float(0.65 + 0.35 * np.sin(2 * np.pi * bars / _BRIGHT_PERIOD_BARS))

    def _make_pad(self, chord: Chord) -> tuple[Samples, Samples]:
        return pad(chord, np.random.default_rng([self._seed, 4, chord.bass, *chord.voices]))


def _circular(loop: Samples, start: int, samples: int) -> Samples:
    """``samples`` of ``loop`` from ``start``, going round."""
    start %= loop.shape[1]
    first = loop[:, start : start + samples]
    return np.concatenate([first, loop[:, : samples - first.shape[1]]], axis=1)
