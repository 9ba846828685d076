"""Loudness."""

import numpy as np
import pytest

from omnimind.core.errors import BrokenError
from omnimind.media.audio.loudness import SILENCE_LUFS, integrated, measure, momentary
from omnimind.media.audio.pcm import frames


def tone(seconds, level_dbfs, hertz=997.0, channels=2):
    """A sine whose peak is at ``level_dbfs``."""
    time_s = np.arange(int(seconds * 48_000)) / 48_000
    sine = 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * hertz * time_s)
    return np.repeat(sine[np.newaxis], channels, axis=0).astype(np.float32)


def test_the_standard_tone_measures_what_the_standard_says():
    """A 997 Hz sine at -23 dBFS on both sides is at -23 LUFS, and on one channel counts as played on two sides."""
    for channels in (1, 2):
        heard = measure(frames([tone(20, -23, channels=channels)]))
        assert heard.integrated_lufs == pytest.approx(-23.0, abs=0.1)
        assert heard.true_peak_dbtp == pytest.approx(-23.0, abs=0.1)


def test_pauses_do_not_count():
    """The relative gate takes a quiet stretch out: EBU Tech 3341, test 3."""
    sound = [tone(10, -36), tone(60, -23), tone(10, -36)]
    heard = measure(frames(sound))
    assert heard.integrated_lufs == pytest.approx(-23.0, abs=0.1)
    assert integrated(heard.momentary_lufs) == pytest.approx(heard.integrated_lufs, abs=0.05)


def test_peaks_between_samples_are_found():
    """A sine whose samples miss its peaks by 3 dB has the true peak of the sine: EBU Tech 3341, test 15."""
    time = np.arange(48_000)
    sine = (0.5 * np.sin(np.pi / 2 * time + np.pi / 4)).astype(np.float32)[np.newaxis]
    sine *= np.minimum(1, np.minimum(time, time[::-1]) / 4_800).astype(np.float32)
    assert np.abs(sine).max() < 0.36
    assert measure(frames([sine])).true_peak_dbtp == pytest.approx(-6.0, abs=0.4)


def test_the_last_tenth_of_a_second_is_measured():
    """A peak in the last, unfinished tenth is not lost."""
    sound = tone(2.05, -40)
    sound[:, -10] = 0.5
    assert measure(frames([sound])).true_peak_dbtp > -7


def test_momentary_loudness_follows_the_sound():
    """Ten values a second; the cheap way gives the same as the whole measurement; digital silence is -120."""
    sound = [tone(1, -20), np.zeros((2, 48_000), np.float32)]
    series = momentary(frames(sound))
    assert len(series) == 20
    assert series[9] == pytest.approx(-20, abs=0.2)
    assert series[-1] == -120
    assert np.array_equal(series, measure(frames(sound)).momentary_lufs)


@pytest.mark.parametrize("sound", [[], [np.zeros((2, 100), np.float32)], [np.zeros((2, 96_000), np.float32)]])
def test_silence_is_minus_70(sound):
    """Nothing, hardly anything and silence measure -70 LUFS without a warning."""
    heard = measure(frames(sound))
    assert heard.integrated_lufs == integrated(momentary(frames(sound))) == SILENCE_LUFS
    assert heard.true_peak_dbtp == -60


def test_what_cannot_be_decoded_is_told(tmp_path):
    """A file that is no sound is an error that names it."""
    (tmp_path / "a.m4a").write_bytes(b"no sound")
    with pytest.raises(BrokenError, match=r"a\.m4a"):
        measure(tmp_path / "a.m4a")
