"""The user's own music."""

from itertools import islice

import av
import numpy as np
import pytest

from omnimind.core.errors import MissingError, UserError
from omnimind.media.audio.file_music import file_music
from omnimind.media.audio.loudness import measure
from omnimind.media.audio.mix import mix
from omnimind.media.audio.music import LEVEL_LUFS, SWELL_LU, Reader
from omnimind.media.audio.pcm import frames


def write_music(path, sound, codec="flac", rate_hz=48_000):
    """``sound``, ``(channels, samples)``, as a file of its suffix's format."""
    layout = {1: "mono", 2: "stereo"}[sound.shape[0]]
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        resampler = av.AudioResampler(stream.format, layout, rate_hz)
        for frame in frames([sound.astype(np.float32)], rate_hz):
            for resampled in resampler.resample(frame):
                container.mux(stream.encode(resampled))
        container.mux(stream.encode(None))


def tones(seconds, rate_hz=48_000, hertz=(330.0, 440.0)):
    """A different quiet tone on each side."""
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    return np.stack([0.1 * np.sin(2 * np.pi * f * time_s) for f in hertz])


def played(path, seconds):
    """``seconds`` of the music, as a mix reads it."""
    samples = int(seconds * 48_000)
    return Reader(file_music(path, samples)).read(samples)


def test_short_music_goes_round_without_a_seam(tmp_path):
    """Three seconds last for twenty: as loud at each join as elsewhere, and never clicking."""
    write_music(tmp_path / "a.flac", tones(3.0))
    sound = played(tmp_path / "a.flac", 20)
    assert sound.shape == (2, 960_000)
    assert np.abs(np.diff(sound)).max() < 0.02
    loud = [np.sqrt((sound[:, at : at + 4_800] ** 2).mean()) for at in range(4_800, 950_000, 4_800)]
    assert min(loud) > 0.6 * max(loud)


def test_long_music_is_played_from_its_beginning(tmp_path):
    """What is longer than wanted is neither looped nor read to its end."""
    rising = tones(12.0) * np.linspace(0.2, 1, 12 * 48_000)
    write_music(tmp_path / "a.flac", rising)
    sound = played(tmp_path / "a.flac", 10)
    assert np.corrcoef(sound[0], rising[0, :480_000])[0, 1] > 0.98


@pytest.mark.parametrize(
    ("name", "codec", "channels", "rate_hz"),
    [("a.mp3", "libmp3lame", 2, 44_100), ("a.m4a", "aac", 1, 22_050), ("a.ogg", "libopus", 2, 48_000)],
)
def test_any_common_file_will_do(tmp_path, name, codec, channels, rate_hz):
    """MP3, AAC and Ogg, mono or stereo, at any rate, become levelled stereo at 48 kHz."""
    write_music(tmp_path / name, tones(4.0, rate_hz)[:channels], codec, rate_hz)
    heard = measure(frames([played(tmp_path / name, 6)]))
    assert heard.integrated_lufs == pytest.approx(LEVEL_LUFS, abs=1.0)


def test_what_is_too_loud_is_turned_down_before_it_comes(tmp_path):
    """A loud passage keeps under the swell that music is allowed; the quiet around it stays quieter."""
    sound = tones(24.0)
    sound[:, : 16 * 48_000] *= 0.1
    write_music(tmp_path / "a.flac", sound)
    heard = measure(frames([played(tmp_path / "a.flac", 24)]))
    assert heard.momentary_lufs.max() <= LEVEL_LUFS + SWELL_LU + 0.1
    assert heard.momentary_lufs[40:80].max() < LEVEL_LUFS - 10


def test_a_mix_takes_it(speak, tmp_path):
    """Music shorter than the production plays to its end, and the mix is as loud as asked."""
    write_music(tmp_path / "a.flac", tones(2.5))
    told = {"loudness_lufs": -16.0, "seed": 1, "progress": lambda done, total: None}
    report = mix([speak(300)], tmp_path / "a.m4a", music=tmp_path / "a.flac", **told)
    assert report.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert report.duration_s == 10.0


def test_silent_music_is_silence(tmp_path):
    """There is nothing to raise."""
    write_music(tmp_path / "a.flac", np.zeros((2, 96_000)))
    assert np.abs(played(tmp_path / "a.flac", 5)).max() == 0


def test_damaged_music_plays_on(tmp_path):
    """A hole in an MP3 is skipped, as players do."""
    write_music(tmp_path / "a.mp3", tones(6.0, 44_100), "libmp3lame", 44_100)
    data = bytearray((tmp_path / "a.mp3").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 700] = bytes(700)
    (tmp_path / "a.mp3").write_bytes(data)
    assert sum(block.shape[1] for block in islice(file_music(tmp_path / "a.mp3", 480_000), 8)) > 200_000


def test_what_is_no_music_is_told(tmp_path):
    """A missing file, a folder, a text, a picture and half a second of sound: each has its own error and hint."""
    (tmp_path / "a.txt").write_text("la la la")
    write_music(tmp_path / "short.flac", tones(0.5))
    picture = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), "rgb24")
    with av.open(tmp_path / "a.png", "w", format="image2", options={"update": "1"}) as container:
        stream = container.add_stream("png", rate=1)
        stream.width = stream.height = 32
        stream.pix_fmt = "rgb24"
        container.mux([*stream.encode(picture), *stream.encode(None)])
    codes = {}
    for name in ("none.mp3", ".", "a.txt", "a.png", "short.flac"):
        with pytest.raises((MissingError, UserError)) as caught:
            file_music(tmp_path / name, 480_000)
        assert caught.value.hint
        codes[name] = caught.value.code
    assert codes == {
        "none.mp3": "music.missing",
        ".": "music.missing",
        "a.txt": "music.unreadable",
        "a.png": "music.unreadable",
        "short.flac": "music.too_short",
    }
