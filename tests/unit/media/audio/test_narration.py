"""The narration: scenes' speech one after the other."""

import wave

import numpy as np
import pytest

from omnimind.core.errors import BrokenError
from omnimind.media.audio.narration import narration


def clicking(path, rate_hz, seconds, at_s):
    """A mono file that is silent but for one click."""
    samples = np.zeros(round(seconds * rate_hz), "<i2")
    samples[round(at_s * rate_hz)] = 20_000
    with wave.open(str(path), "wb") as wav:
        wav.setparams((1, 2, rate_hz, 0, "NONE", ""))
        wav.writeframes(samples.tobytes())


def test_scenes_start_on_their_sample_at_any_rate(tmp_path):
    """Each scene is 1,600 samples a frame, whatever its rate; what it says keeps its place."""
    rates = (16_000, 22_050, 24_000, 44_100, 48_000)
    for rate_hz in rates:
        clicking(tmp_path / f"{rate_hz}.wav", rate_hz, 100 / 30, 0.5)
    sound = np.concatenate(list(narration([(tmp_path / f"{rate}.wav", 100) for rate in rates])), axis=1)
    assert sound.shape == (1, len(rates) * 160_000)
    clicks = [int(np.abs(scene).argmax()) for scene in sound.reshape(len(rates), -1)]
    assert clicks == [24_000] * len(rates)


@pytest.mark.parametrize(("seconds", "frames"), [(1.01, 30), (0.7, 30), (0.0, 5), (8.0, 1)])
def test_a_scene_is_cut_or_filled_to_its_frames(tmp_path, seconds, frames):
    """A file of another length, even an empty one, becomes a scene of the right one."""
    clicking(tmp_path / "a.wav", 16_000, max(seconds, 1 / 16_000), 0) if seconds else empty(tmp_path / "a.wav")
    assert sum(block.shape[1] for block in narration([(tmp_path / "a.wav", frames)])) == frames * 1_600


def empty(path):
    """A file without a sample."""
    with wave.open(str(path), "wb") as wav:
        wav.setparams((1, 2, 16_000, 0, "NONE", ""))


def test_long_files_come_in_blocks(tmp_path):
    """No block is longer than six seconds."""
    clicking(tmp_path / "a.wav", 22_050, 60, 30)
    assert max(block.shape[1] for block in narration([(tmp_path / "a.wav", 1_800)])) < 6 * 48_000


def test_hum_is_filtered_and_voice_is_not(tmp_path):
    """20 Hz loses 20 dB, 200 Hz nothing that is heard."""
    levels = []
    for hertz in (20, 200):
        samples = (8_000 * np.sin(2 * np.pi * hertz * np.arange(44_100) / 22_050)).astype("<i2")
        with wave.open(str(tmp_path / "a.wav"), "wb") as wav:
            wav.setparams((1, 2, 22_050, 0, "NONE", ""))
            wav.writeframes(samples.tobytes())
        heard = np.concatenate(list(narration([(tmp_path / "a.wav", 60)])), axis=1)[:, 24_000:]
        levels.append(20 * np.log10(heard.std() / (samples.std() / 32_768)))
    assert levels[0] < -20
    assert levels[1] > -0.5


def test_what_is_no_speech_file_is_told(tmp_path):
    """A missing file, another format, stereo: each is an error that names the file."""
    (tmp_path / "text.wav").write_text("not a sound at all, but long enough to look like one")
    with wave.open(str(tmp_path / "stereo.wav"), "wb") as wav:
        wav.setparams((2, 2, 16_000, 0, "NONE", ""))
    for name in ("missing.wav", "text.wav", "stereo.wav"):
        with pytest.raises(BrokenError, match=name) as caught:
            list(narration([(tmp_path / name, 30)]))
        assert caught.value.code == "speech.unreadable"
