"""Levels and voice activity on signals of known strength."""

import numpy as np
import pytest

from omnimind.perception.activity import RATE_HZ, STEP_S, levels, voiced
from omnimind.perception.runs import runs, without_short_runs


def tone(seconds: float, hertz: float = 1000, level: float = 1.0):
    """A sine."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    return (32767 * level * np.sin(2 * np.pi * hertz * time_s)).astype(np.int16)


def test_a_full_scale_tone_has_minus_three_decibels():
    """The level is that of the mean square, as for any sine."""
    level = levels(tone(1))
    assert len(level) == 100
    assert level[20:80] == pytest.approx(-3.01, abs=0.1)


def test_only_the_band_of_speech_counts():
    """Hum is not speech."""
    assert levels(tone(1, hertz=50))[20:80].max() < -30


def test_voice_is_told_from_pauses():
    """Two bursts with a quarter of a second between them, over faint noise."""
    noise = np.random.default_rng(1).normal(0, 10, RATE_HZ * 2).astype(np.int16)
    sound = noise.copy()
    sound[8000:16000] += tone(0.5, level=0.3)
    sound[20000:28000] += tone(0.5, level=0.3)
    found = runs(voiced(levels(sound))) * STEP_S
    assert found == pytest.approx(np.array([[0.5, 1.0], [1.25, 1.75]]), abs=0.03)


def test_silence_has_no_voice():
    """Neither digital silence nor nothing at all."""
    assert not voiced(levels(np.zeros(RATE_HZ, np.int16))).any()
    assert voiced(levels(np.zeros(0, np.int16))).size == 0


def test_runs_are_found_at_both_ends():
    """First and past of each."""
    mask = np.array([1, 1, 0, 1, 0, 0, 1], bool)
    assert runs(mask).tolist() == [[0, 2], [3, 4], [6, 7]]
    assert without_short_runs(mask, 2).tolist() == [True, True] + [False] * 5
