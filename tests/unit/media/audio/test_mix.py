"""The mix."""

import subprocess
import sys
import wave
from pathlib import Path

import av
import numpy as np
import pytest

from omnimind.core.errors import BrokenError, Cancelled, MissingError, UserError
from omnimind.media.audio.loudness import integrated, measure, momentary
from omnimind.media.audio.mix import mix
from omnimind.media.audio.narration import narration
from omnimind.media.audio.pcm import filtered, frames


def mixed(scenes, out, **wishes):
    """A mix with the usual wishes but for those given."""
    usual = {"music": True, "loudness_lufs": -16.0, "seed": 1, "progress": lambda done, total: None}
    return mix(scenes, out, **{**usual, **wishes})


def decoded(path):
    """What a player plays: the samples that the edit list presents."""
    with av.open(path) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
        return sound[:, : container.streams.audio[0].duration]


def test_it_lasts_as_long_as_its_scenes_to_the_sample(speak, tmp_path):
    """An odd number of frames is presented as 1,600 samples each: AAC-LC, 48 kHz, stereo."""
    mixed([speak(61, rate_hz=16_000), speak(38)], tmp_path / "a.m4a")
    with av.open(tmp_path / "a.m4a") as container:
        stream = container.streams.audio[0]
        assert (stream.start_time, stream.duration, stream.time_base.denominator) == (0, 99 * 1_600, 48_000)
        assert (stream.codec_context.name, stream.profile, stream.rate, stream.layout.name) == (
            "aac",
            "LC",
            48_000,
            "stereo",
        )


def test_speech_stays_in_its_place(speak, tmp_path):
    """What a listener hears is the narration, not a sample early or late, up to the end of the last scene."""
    scenes = [speak(70, rate_hz=16_000), speak(70, rate_hz=24_000)]
    mixed(scenes, tmp_path / "a.m4a", music=False)
    speech = np.concatenate(list(narration(scenes)), axis=1)[0]
    heard = decoded(tmp_path / "a.m4a")[0]
    size = 1 << 18
    together = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(speech, size)))
    assert int(np.abs(together).argmax()) == 0


@pytest.mark.parametrize(
    ("peak", "loudness_lufs", "music"),
    [(1.0, -16.0, True), (0.8, -16.0, False), (0.003, -16.0, True), (0.5, -23.0, True), (0.9, -14.0, False)],
)
def test_it_is_as_loud_as_asked(speak, tmp_path, peak, loudness_lufs, music):
    """Loud or quiet, with music or without: the AAC measures the asked loudness, and its true peak keeps the limit."""
    scenes = [speak(150, peak=peak), speak(240, peak=peak)]
    report = mixed(scenes, tmp_path / "a.m4a", loudness_lufs=loudness_lufs, music=music)
    heard = measure(tmp_path / "a.m4a")
    assert heard.integrated_lufs == pytest.approx(loudness_lufs, abs=0.5)
    assert heard.true_peak_dbtp <= -1.0
    assert (report.integrated_lufs, report.true_peak_dbtp) == (heard.integrated_lufs, heard.true_peak_dbtp)
    assert report.duration_s == 13.0


def test_peaks_come_before_loudness(speak, tmp_path):
    """Asked for more than the peaks allow, it is louder than before, and the true peak keeps the limit."""
    report = mixed([speak(150, peak=1.0)], tmp_path / "a.m4a", loudness_lufs=-9.0, music=False)
    assert report.true_peak_dbtp <= -1.0
    assert -14.0 < report.integrated_lufs < -8.5


def test_a_second_is_enough(speak, tmp_path):
    """A production of one second reaches its loudness too."""
    report = mixed([speak(30, pause_s=0.1)], tmp_path / "a.m4a")
    assert report.integrated_lufs == pytest.approx(-16.0, abs=0.5)


def test_music_alone_is_made_as_loud_as_asked(tmp_path, speak):
    """Where nobody speaks, the music is what is heard."""
    report = mixed([speak(300, peak=0.0)], tmp_path / "a.m4a")
    assert report.integrated_lufs == pytest.approx(-16.0, abs=0.5)


def test_silence_stays_silence(speak, tmp_path):
    """Without speech and music there is nothing to raise."""
    report = mixed([speak(90, peak=0.0)], tmp_path / "a.m4a", music=False)
    assert (report.integrated_lufs, report.gain_db, report.passes) == (-70.0, 0.0, 1)
    assert np.abs(decoded(tmp_path / "a.m4a")).max() == 0


def test_nothing_to_mix_is_told(speak, tmp_path):
    """No scenes, and scenes of no length, are an error."""
    for scenes in ([], [(speak()[0], 0)]):
        with pytest.raises(BrokenError) as caught:
            mixed(scenes, tmp_path / "a.m4a")
        assert caught.value.code == "mix.empty"


def low_band(sound):
    """Its loudness below 1.2 kHz, over time."""
    filters = (("lowpass", "f=1200:p=2"),) * 3
    return momentary(filtered(frames([sound]), *filters))


def test_music_lies_under_speech_and_rises_in_pauses(tmp_path):
    """Where a high voice speaks, the music is 18 LU below it at least; long after, it is 7 LU louder than that."""
    rate_hz = 22_050
    time_s = np.arange(20 * rate_hz) / rate_hz
    voice = sum(np.sin(2 * np.pi * hertz * time_s + hertz) for hertz in range(3_000, 5_000, 97))
    voice *= 0.02 * ((time_s > 4) & (time_s < 11)) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time_s))
    with wave.open(str(tmp_path / "a.wav"), "wb") as wav:
        wav.setparams((1, 2, rate_hz, 0, "NONE", ""))
        wav.writeframes((voice * 32_767).astype("<i2").tobytes())
    mixed([(tmp_path / "a.wav", 600)], tmp_path / "a.m4a")
    sound = decoded(tmp_path / "a.m4a")
    speech_lufs = integrated(momentary(frames([sound[:, 4 * 48_000 : 11 * 48_000]])))
    music = low_band(sound)
    assert music[46:108].max() <= speech_lufs - 18
    assert music[135:165].mean() - music[46:108].mean() > 7
    assert music[1] < music[25] - 10
    assert music[-1] < music[150] - 20


def test_the_same_input_gives_the_same_bytes(speak, tmp_path):
    """Twice the same, byte for byte; another seed, other music."""
    scenes = [speak(90), speak(45, rate_hz=24_000)]
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        mixed(scenes, tmp_path / f"{name}.m4a", seed=seed)
    first, second, third = ((tmp_path / f"{name}.m4a").read_bytes() for name in "abc")
    assert first == second != third


def test_progress_is_told_often_and_only_grows(speak, tmp_path):
    """Every few seconds of sound, in each stage, up to the end."""
    told = []
    mixed([speak(900)], tmp_path / "a.m4a", progress=lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert len(told) > 20
    assert told[0] < 0.1
    assert 0.95 < told[-1] <= 1


@pytest.mark.parametrize("after", [0, 5, 14])
def test_a_cancelled_mix_leaves_nothing(speak, tmp_path, after):
    """Stopped while listening, encoding or checking: no file, no part of one, and what was there before is whole."""
    calls = iter(range(100))

    def stop(done, total):
        if next(calls) >= after:
            raise Cancelled

    scenes = [speak(450)]
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "old.m4a").write_bytes(b"old")
    for name in ("new.m4a", "old.m4a"):
        calls = iter(range(100))
        with pytest.raises(Cancelled):
            mixed(scenes, tmp_path / "out" / name, progress=stop)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["old.m4a"]
    assert (tmp_path / "out" / "old.m4a").read_bytes() == b"old"


def test_errors_leave_nothing(speak, tmp_path):
    """Missing music, unreadable speech and a folder that is not there are told, and leave no part of a file."""
    scene = speak(60)
    out = tmp_path / "out" / "a.m4a"
    with pytest.raises(UserError, match="can't be written"):
        mixed([scene], out)
    out.parent.mkdir()
    with pytest.raises(MissingError):
        mixed([scene], out, music=tmp_path / "none.mp3")
    with pytest.raises(BrokenError):
        mixed([scene, (tmp_path / "none.wav", 30)], out)
    assert list(out.parent.iterdir()) == []


MEASURE = """
import resource, sys
from pathlib import Path
from omnimind.media.audio.mix import mix
scenes = [(Path(sys.argv[1]), 900)] * int(sys.argv[3])
mix(scenes, Path(sys.argv[2]), music=True, loudness_lufs=-16.0, seed=1, progress=lambda done, total: None)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_length(speak, tmp_path):
    """Three minutes peak within 10 MB of one."""
    scene, _ = speak(900)
    peaks = []
    for count in (2, 6):
        command = [sys.executable, "-c", MEASURE, str(scene), str(tmp_path / "a.m4a"), str(count)]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
    unit = 1024 if sys.platform == "darwin" else 1
    assert (peaks[1] - peaks[0]) / unit < 10_000


def test_paths_may_hold_any_character(speak, tmp_path):
    """A folder named as people name folders is no pattern and no protocol."""
    folder = tmp_path / "maré: %03d [1] & ção"
    folder.mkdir()
    mixed([speak(30)], folder / "a.m4a")
    assert measure(Path(folder / "a.m4a")).integrated_lufs > -17
