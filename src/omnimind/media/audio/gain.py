"""Gain over time: curves with ten values a second that move as a hand on a fader would."""

import numpy as np

from omnimind.media.audio.loudness import MOMENTARY_HZ, Momentary
from omnimind.media.audio.pcm import RATE_HZ, Samples

Curve = Momentary
"""Value ``k`` holds at ``k / 10`` s; between the values the gain changes evenly."""

_WINDOW = 5  # the values of momentary loudness whose 400 ms touch one moment


def heard_at(momentary_lufs: Momentary) -> Curve:
    """The highest momentary loudness that each moment is part of."""
    padded = np.pad(momentary_lufs, (1, _WINDOW - 1), mode="edge")
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, _WINDOW).max(axis=1))


def eased(ceiling_db: Curve, rise_db_s: float, fall_db_s: float) -> Curve:
    """The highest curve under ``ceiling_db`` that moves no faster; it falls ahead of time so as never to be late."""
    time_s = np.arange(ceiling_db.size) / MOMENTARY_HZ
    risen = np.minimum.accumulate(ceiling_db - rise_db_s * time_s) + rise_db_s * time_s
    return np.minimum.accumulate((risen + fall_db_s * time_s)[::-1])[::-1] - fall_db_s * time_s


def amplitude(gain_db: Curve) -> Curve:
    """Decibels as factors."""
    return np.asarray(10 ** (gain_db / 20))


def applied(factors: Curve, block: Samples, position: int) -> Samples:
    """``block``, whose first sample is the sound's ``position``-th, times ``factors``; the last one holds on."""
    step = RATE_HZ // MOMENTARY_HZ
    first = min(position // step, factors.size - 1)
    near = factors[first : (position + block.shape[1]) // step + 2]
    place = np.arange(position - first * step, position - first * step + block.shape[1]) / step
    return block * np.interp(place, np.arange(near.size), near).astype(np.float32)
