"""Auditions: what was heard of a mix holds for the file that carries it, and for no other."""

import wave

import av
import numpy as np
import pytest

from omnimind.core.errors import MissingError
from omnimind.media.audio import aac
from omnimind.media.audio.pcm import frames
from omnimind.media.video.mux import cut
from omnimind.perception.audition import Audited, audit, carries
from omnimind.perception.check import check
from omnimind.perception.soundtrack import Track, listen
from omnimind.testing.artifacts import FakeArtifacts


def silently(done, total):
    """Progress that nobody hears."""


@pytest.fixture(scope="session")
def mixed(good, tmp_path_factory):
    """The good film's sound, as a composer writes it."""
    path = tmp_path_factory.mktemp("mix") / "mix.m4a"
    write(path, good.sound)
    return path


def write(path, sound):
    """``sound`` in stereo, as AAC."""
    aac.write(frames([np.stack([sound, sound])]), path, aac.SPEECH_BIT_RATE)


@pytest.fixture(scope="session")
def recordings(spoken, good, tmp_path_factory):
    """Each scene's own recording, and where it starts."""
    folder = tmp_path_factory.mktemp("speech")
    for number, sound in enumerate(spoken.sounds):
        with wave.open(str(folder / f"{number}.wav"), "wb") as file:
            file.setparams((1, 2, sound.rate_hz, 0, "NONE", ""))
            file.writeframes(sound.samples)
    return [(scene.start_s, folder / f"{number}.wav") for number, scene in enumerate(good.manifest.scenes)]


@pytest.fixture(scope="session")
def audited(mixed, recordings):
    """What is heard of the mix."""
    return audit(mixed, recordings, silently)


@pytest.fixture
def joined(good, mixed, tmp_path):
    """Cuts the good film's picture and a sound into a file, as the editor does."""

    def of(sound=mixed):
        path = tmp_path / "joined.mp4"
        captions = [(0.5, 1.0, "The tides")]
        cut([good.reel], sound, path, chapters=[], captions=captions, language="en", metadata={})
        return path

    return of


def test_what_is_heard_of_a_mix_is_what_is_heard_of_the_file_that_carries_it(joined, audited, recordings, good):
    """Every measure of the review is the same, whether the file is decoded or recognised."""
    path = joined()
    assert carries(path, audited)
    decoded, known = (check(path, good.manifest, hearing=[], speech=recordings, audited=one) for one in (None, audited))
    assert decoded == known
    assert {"loudness", "scene_offset", "longest_silence"} <= {
        one.name for one in known.measures if one.value is not None
    }


def test_another_sound_is_not_recognised(joined, audited, good, tmp_path):
    """One that is a little longer, quieter, or damaged, one that begins later, and none at all."""
    for number, sound in enumerate((np.append(good.sound, np.zeros(1600, np.float32)), good.sound * 0.99)):
        write(tmp_path / f"{number}.m4a", sound)
        assert not carries(joined(tmp_path / f"{number}.m4a"), audited)
    assert not carries(delayed(joined(), tmp_path / "late.mp4"), audited)
    assert not carries(good.reel, audited)
    data = bytearray(joined().read_bytes())
    data[-3000:-2000] = bytes(1000)
    (tmp_path / "damaged.mp4").write_bytes(data)
    assert not carries(tmp_path / "damaged.mp4", audited)


def delayed(path, out):
    """The file's packets, its sound a tenth of a second later."""
    with av.open(path) as source, av.open(out, "w") as target:
        streams = {
            index: target.add_stream_from_template(source.streams[index]) for index in (0, 1)
        }  # picture and sound
        for packet in source.demux(0, 1):
            if packet.size:
                late = 4800 if packet.stream_index == 1 else 0
                packet.pts, packet.dts = packet.pts + late, packet.dts + late
                packet.stream = streams[packet.stream_index]
                target.mux(packet)
    return out


def test_a_file_that_carries_something_else_is_decoded(joined, audited, good, tmp_path):
    """What is told of it is what it is like, not what the mix was like."""
    write(tmp_path / "quiet.m4a", good.sound * 0.5)
    path = joined(tmp_path / "quiet.m4a")
    with Track() as track:
        heard_lufs = listen(path, track).integrated_lufs
    proof = check(path, good.manifest, hearing=[], audited=audited)
    told_lufs = next(one.value for one in proof.measures if one.name == "loudness")
    assert told_lufs == pytest.approx(heard_lufs, abs=0.01)
    assert told_lufs < audited.listened.integrated_lufs - 5


def test_an_audition_is_kept_and_recalled(audited, tmp_path):
    """As a value whose levels are an artifact; a level keeps its place among the limits."""
    artifacts = FakeArtifacts(tmp_path)
    recalled = Audited.recalled(audited.kept(artifacts), artifacts)
    assert (recalled.digest, recalled.listened) == (audited.digest, audited.listened)
    assert list(recalled.placed) == list(audited.placed)
    assert recalled.level == pytest.approx(audited.level, abs=1e-4)
    with pytest.raises(MissingError):
        Audited.recalled(audited.kept(artifacts), FakeArtifacts(tmp_path))


def test_progress_only_grows_up_to_the_end(mixed, recordings):
    """It is told often enough for work to be stopped."""
    told = []
    audit(mixed, recordings, lambda done, total: told.append(done / total))
    assert told == sorted(told)
    assert len(told) > 20
    assert told[-1] == pytest.approx(1.0)
