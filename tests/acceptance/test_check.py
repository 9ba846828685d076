"""``omnimind check`` measures any video, ours or not, and says by its exit code whether it is good."""

import json
from fractions import Fraction

import av
import numpy as np
import pytest

DRAFT = ("--quality", "draft")


@pytest.fixture(scope="module")
def made(make, english):
    """A good production."""
    return make(english, *DRAFT)


def copied(source, target, sound):
    """Copies the picture of a video, with other sound beside it: mono samples at 48 kHz."""
    with av.open(source) as original, av.open(target, "w", "mp4") as copy:
        picture = copy.add_stream_from_template(original.streams.video[0])
        voice = copy.add_stream("aac", rate=48000, layout="mono")
        for packet in original.demux(video=0):
            if packet.size:
                packet.stream = picture
                copy.mux(packet)
        for start in range(0, sound.size, 1024):
            frame = av.AudioFrame.from_ndarray(sound[None, start : start + 1024], format="fltp", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = 48000, start, Fraction(1, 48000)
            copy.mux(voice.encode(frame))
        copy.mux(voice.encode(None))
    return target


@pytest.fixture(scope="module")
def muted(made, tmp_path_factory):
    """The same video without a sound in its sound."""
    silence = np.zeros(round(made.manifest.duration_s * 48000), np.float32)
    return copied(made.folder / "video.mp4", tmp_path_factory.mktemp("bad") / "muted.mp4", silence)


@pytest.fixture(scope="module")
def broken_off(made, tmp_path_factory):
    """The same video whose sound breaks off in the middle."""
    tone = np.sin(np.arange(round(made.manifest.duration_s * 24000)) / 20).astype(np.float32) / 8
    return copied(made.folder / "video.mp4", tmp_path_factory.mktemp("bad") / "half.mp4", tone)


def verdicts(result):
    """The verdict of every measure, by name, of a proof printed as JSON."""
    return {measure["name"]: measure["verdict"] for measure in json.loads(result.out)["measures"]}


def test_a_good_video_passes(run, made, home):
    """Without its script all that can be measured is, the rest says why not, and the exit code is 0."""
    result = run("check", made.folder / "video.mp4", home=home)
    assert (result.code, result.err) == (0, "")
    assert "LUFS" in result.out
    assert "needs the script" in result.out
    assert "✗" not in result.out


def test_a_good_video_passes_with_its_script(run, made, home):
    """With its manifest every caption and word is judged too, from the video alone; ``--json`` is the proof."""
    result = run("check", made.folder / "video.mp4", "--script", made.folder / "production.json", "--json", home=home)
    assert (result.code, result.err) == (0, "")
    found = verdicts(result)
    assert "fail" not in found.values()
    for name in ("caption_words", "caption_contrast", "word_timing", "words_with_sound", "chapter_errors", "loudness"):
        assert found[name] == "pass"


def test_recordings_that_are_remembered_are_sought_in_the_sound(run, made, home, tmp_path):
    """Where the store that made a video is gone, that cannot be measured, and the proof says so."""
    command = ("check", made.folder / "video.mp4", "--script", made.folder / "production.json", "--json")
    for place, verdict in ((home, "pass"), (tmp_path / "empty", "not measured")):
        result = run(*command, home=place)
        assert (result.code, result.err) == (0, "")
        found = verdicts(result)
        assert found["scene_offset"] == found["speech_to_background"] == verdict


def test_a_muted_video_is_rejected(run, made, muted, home):
    """Held against its script, a video that says nothing fails by its loudness and its words: exit code 3."""
    result = run("check", muted, "--script", made.folder / "production.json", "--json", home=home)
    assert (result.code, result.err) == (3, "")
    found = verdicts(result)
    for name in ("loudness", "words_with_sound", "longest_silence", "sound_format", "chapter_errors"):
        assert found[name] == "fail"
    assert found["picture_format"] == found["decode_errors"] == "pass"


def test_another_video_than_the_script_is_about_is_rejected(run, made, make, tiny, home):
    """A good video under the wrong script is not what it should be."""
    other = make(tiny, *DRAFT)
    result = run("check", other.folder / "video.mp4", "--script", made.folder / "production.json", "--json", home=home)
    assert result.code == 3
    assert verdicts(result)["duration_difference"] == "fail"


def test_a_video_whose_sound_breaks_off_is_rejected(run, broken_off, home):
    """What is wrong in any video is wrong without a script too, and is marked."""
    result = run("check", broken_off, home=home)
    assert (result.code, result.err) == (3, "")
    (line,) = [line for line in result.out.splitlines() if "✗" in line]
    assert "end apart" in line


@pytest.mark.parametrize(
    ("name", "told"),
    [("english.md", "is not a video"), ("thumbnail.png", "no moving picture"), ("audio.m4a", "no moving picture")],
)
def test_what_is_no_video_is_refused(run, made, english, home, name, told):
    """A text, a picture and a sound are named, with exit code 2."""
    path = english if name == "english.md" else made.folder / name
    result = run("check", path, home=home)
    assert (result.code, result.out) == (2, "")
    (line,) = result.err.splitlines()
    assert str(path) in line
    assert told in line


@pytest.mark.parametrize(("script", "told"), [("gone.json", "can't be read"), ("english.md", "is not a manifest")])
def test_a_script_that_is_none_is_refused(run, made, english, home, script, told):
    """The script is named, with exit code 2."""
    path = english.with_name(script)
    result = run("check", made.folder / "video.mp4", "--script", path, home=home)
    assert result.code == 2
    (line,) = result.err.splitlines()
    assert f"{path} {told}" in line


def test_a_missing_video_is_refused(run, home, tmp_path):
    """The file is named, with exit code 2."""
    result = run("check", tmp_path / "gone.mp4", home=home)
    assert (result.code, result.err) == (
        2,
        f"omnimind: there is no file {tmp_path / 'gone.mp4'}: give the path of a video\n",
    )


def test_a_production_that_misses_its_limits_is_rejected(run, english, home, tmp_path):
    """A loudness that can't be had without broken peaks: exit code 3 and the reason, and all files are there to see."""
    loud = ("--voice", "espeak:en-gb", "--loudness", "-9", "--no-music")
    result = run("make", english, *DRAFT, *loud, "-o", tmp_path / "out", home=home)
    assert (result.code, result.err) == (3, "")
    assert "rejected because of video.mp4: Loudness" in result.out
    proof = json.loads((tmp_path / "out" / "proof.json").read_text("utf-8"))
    assert proof["status"] == "rejected"
    assert "loudness" in {one["name"] for one in proof["proofs"][0]["measures"] if one["verdict"] == "fail"}
    assert json.loads((tmp_path / "out" / "production.json").read_text("utf-8"))["status"] == "rejected"
    assert (tmp_path / "out" / "video.mp4").stat().st_size > 100_000
    assert "-9.5" in (tmp_path / "out" / "proof.html").read_text("utf-8").replace("−", "-")
