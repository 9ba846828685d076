"""The decoded sound: its loudness, its place on the clock, and the narration found again in it."""

import wave

import av
import numpy as np
import pytest

from omnimind.core.errors import BrokenError
from omnimind.perception.soundtrack import Track, listen
from omnimind.perception.sync import placed

RATE_HZ = 48_000


@pytest.fixture
def record(tmp_path):
    """Writes a signal as FLAC, so that nothing of it is lost."""

    def write(signal, rate_hz=RATE_HZ):
        path = tmp_path / "sound.flac"
        with av.open(path, "w") as container:
            stream = container.add_stream("flac", rate=rate_hz, layout="stereo", format="s16")
            samples = np.clip(signal * 32768, -32768, 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(np.repeat(samples, 2)[np.newaxis], "s16", "stereo")
            frame.sample_rate, frame.pts = rate_hz, 0
            for packet in (*stream.encode(frame), *stream.encode(None)):
                container.mux(packet)
        return path

    return write


def tone(seconds, level, hertz=997):
    """A sine."""
    return level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)


def test_loudness_is_that_of_the_standard(record):
    """A tone of 997 Hz at -23 dBFS on both channels has -23 LUFS. Source: EBU Tech 3341, case 1."""
    with Track() as track:
        found = listen(record(tone(5, 10 ** (-23 / 20))), track)
        assert found.integrated_lufs == pytest.approx(-23, abs=0.1)
        assert found.true_peak_dbtp == pytest.approx(-23, abs=0.2)
        assert found.end_s == pytest.approx(5)
        assert track.duration_s == pytest.approx(5, abs=0.01)


def test_peaks_between_samples_are_seen(record):
    """A tone at a quarter of the rate, sampled off its crests. Source: EBU Tech 3341, case 16."""
    wave_ = np.sin(2 * np.pi * np.arange(RATE_HZ) / 4 + np.pi / 4) / np.sqrt(2)
    with Track() as track:
        assert listen(record(wave_ * np.sqrt(2) * 0.7), track).true_peak_dbtp > 20 * np.log10(0.68)


def test_silence_has_the_gate_as_its_loudness(record):
    """And no peak to speak of."""
    with Track() as track:
        found = listen(record(np.zeros(RATE_HZ)), track)
        assert found.integrated_lufs == -70
        assert found.true_peak_dbtp <= -60
        assert track.levels().max() <= -100


def test_a_track_is_read_anywhere_and_is_silent_beyond_its_ends():
    """Before the start, past the end, and nothing at all."""
    with Track() as track:
        track.append(np.arange(1, 16_001, dtype=np.int16))
        assert track.between(0.5, 0.501).tolist() == list(range(8001, 8017))
        assert track.between(-0.001, 0.001).tolist() == [0] * 16 + list(range(1, 17))
        assert track.between(0.999, 1.001).tolist() == list(range(15_985, 16_001)) + [0] * 16
        assert track.between(5, 6).tolist() == [0] * 16_000
        assert track.between(1, 1).size == 0
        assert track.sound(0, 0.5).duration_s == 0.5


@pytest.fixture(scope="session")
def dry(spoken, tmp_path_factory):
    """A scene's own recording: its file, and its signal at 48 kHz."""
    sound = spoken.sounds[1]
    path = tmp_path_factory.mktemp("dry") / "dry.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate_hz)
        file.writeframes(sound.samples)
    samples = np.frombuffer(sound.samples, "<i2") / 32768
    wanted = np.arange(round(sound.duration_s * RATE_HZ)) / RATE_HZ
    return path, np.interp(wanted, np.arange(samples.size) / sound.rate_hz, samples)


@pytest.mark.parametrize("late_s", [-0.2, 0.0, 0.033])
def test_a_recording_is_found_where_it_is(dry, record, late_s):
    """To the millisecond, whatever its gain."""
    path, signal = dry
    mix = np.concatenate([np.zeros(RATE_HZ), 0.3 * signal, np.zeros(RATE_HZ)])
    with Track() as track:
        listen(record(mix), track)
        found = placed(track, 1 - late_s, path)
    assert found.offset_s == pytest.approx(late_s, abs=0.001)
    assert found.over_background_db > 20


@pytest.mark.parametrize("under_db", [6, 12, 18])
def test_what_is_not_the_recording_is_background(dry, record, under_db):
    """Music so many decibels below the voice."""
    path, signal = dry
    chord = sum(tone(signal.size / RATE_HZ, 1, hertz) for hertz in (220, 277.2, 329.6, 440, 1318))
    loud = np.abs(signal) > 0.01
    chord *= np.sqrt(np.mean(signal[loud] ** 2) / np.mean(chord**2)) * 10 ** (-under_db / 20)
    with Track() as track:
        listen(record(0.5 * (signal + chord)), track)
        assert placed(track, 0, path).over_background_db == pytest.approx(under_db, abs=4)


def test_a_recording_that_is_not_in_the_mix_is_not_found(dry, record):
    """Noise explains nothing."""
    path, signal = dry
    noise = np.random.default_rng(1).normal(0, 0.1, signal.size)
    with Track() as track:
        listen(record(noise), track)
        assert placed(track, 0, path).over_background_db < 0


def test_a_silent_recording_has_no_place(tmp_path, record):
    """A scene in which nothing is said."""
    with wave.open(str(tmp_path / "silent.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22_050)
        file.writeframes(bytes(44_100))
    with Track() as track:
        assert placed(track, 0, tmp_path / "silent.wav") is None


def test_a_recording_that_can_not_be_read_is_named(tmp_path):
    """As what it is."""
    (tmp_path / "bad.wav").write_bytes(b"nothing")
    with Track() as track, pytest.raises(BrokenError) as failed:
        placed(track, 0, tmp_path / "bad.wav")
    assert failed.value.code == "speech.unreadable"
