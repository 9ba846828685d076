"""What may be wished for, in the front matter or on the command line, is what comes out."""

import wave

import av
import numpy as np
import pytest

from omnimind.core.caption import ZONES

DRAFT = ("--quality", "draft")
ESPEAK = ("--voice", "espeak:en-gb")  # always there, and it leaves pauses and 5 kHz to the music


def bytes_of(made):
    """The content of every deliverable, by name."""
    return {one.name: one.artifact.sha256 for one in made.manifest.deliverables}


def test_each_theme_looks_its_own_way(make, english, frame_at):
    """Three themes give three pictures of the same words, with the same sound, and all are ready."""
    made = [make(english, *DRAFT, "--theme", theme) for theme in ("paper", "night", "studio")]
    frames = [frame_at(one.folder / "video.mp4", one.manifest.scenes[0].end_s - 0.5).astype(int) for one in made]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(frames[one] - frames[other]).mean() > 5
    assert len({(one.folder / "audio.m4a").read_bytes() for one in made}) == 1
    assert [one.manifest.wishes.theme for one in made] == ["paper", "night", "studio"]


@pytest.mark.parametrize(
    ("asked", "soft", "burned"),
    [("none", False, False), ("soft", True, False), ("burned", False, True), ("burned,soft", True, True)],
)
def test_captions_are_where_they_were_asked_for(make, english, frame_at, asked, soft, burned):
    """Soft ones are a track, burned ones are in the picture and nowhere else; the caption files are always there."""
    made, bare = make(english, *DRAFT, "--captions", asked), make(english, *DRAFT, "--captions", "none")
    scene = made.manifest.scenes[1]
    at_s = scene.captions[0].start_s + 0.5
    difference = abs(
        frame_at(made.folder / "video.mp4", at_s).astype(int) - frame_at(bare.folder / "video.mp4", at_s).astype(int)
    )
    x, y, width, height = ZONES["landscape"]
    with av.open(made.folder / "video.mp4") as file:
        assert bool(file.streams.subtitles) == soft
    assert bool(scene.burned) == burned
    assert (difference[y : y + height, x : x + width].mean() > 5) == burned
    assert difference[: y - 8].mean() < 0.5
    assert (made.folder / "captions.srt").stat().st_size > 100


def quietest_rms(samples):
    """The level of the quietest tenth of a second, from 0 to 1, the first and last half second left out."""
    middle = samples[0, 24000:-24000]
    blocks = middle[: middle.size // 4800 * 4800].reshape(-1, 4800)
    return np.sqrt((blocks**2).mean(axis=1).min())


def test_music_plays_under_the_voice_unless_it_is_unwanted(make, english, sound):
    """With music the pauses are not silent; without it they are, and loudness is the same."""
    playing, none = make(english, *DRAFT, *ESPEAK), make(english, *DRAFT, *ESPEAK, "--no-music")
    assert quietest_rms(sound(playing.folder / "audio.m4a")) > 0.003
    assert quietest_rms(sound(none.folder / "audio.m4a")) < 0.0005
    assert none.measure("loudness") == pytest.approx(-16, abs=0.5)


@pytest.fixture(scope="module")
def tune(tmp_path_factory):
    """A sound file: ten seconds at 5 kHz, where speech has little."""
    path = tmp_path_factory.mktemp("music") / "tune.wav"
    samples = (8000 * np.sin(2 * np.pi * 5000 * np.arange(480_000) / 48000)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48000)
        file.writeframes(samples.tobytes())
    return path


def test_music_may_be_a_file(make, english, sound, tune):
    """The file is heard, also after its own end, and is listed among the assets with whose terms apply."""
    made = make(english, *DRAFT, *ESPEAK, "--music", tune)
    samples = sound(made.folder / "audio.m4a")[0]
    for second in (samples[24000:72000], samples[-72000:-24000]):
        power = abs(np.fft.rfft(second)) ** 2
        assert power[4990:5011].sum() > 5 * power[5100:5400].sum()
    (asset,) = made.manifest.assets
    assert asset.name.endswith("tune.wav")
    assert asset.artifact.size_bytes == tune.stat().st_size
    assert made.manifest.wishes.music == str(tune)


def test_every_frame_is_written_where_that_is_asked_for(make, english):
    """With ``--constant-frame-rate`` there is a frame every thirtieth of a second; otherwise only where one changed."""
    constant, variable = make(english, *DRAFT, "--constant-frame-rate"), make(english, *DRAFT)
    due = round(constant.manifest.duration_s * 30)
    with av.open(constant.folder / "video.mp4") as file:
        times = [packet.pts * packet.time_base * 30 for packet in file.demux(video=0) if packet.size]
    assert sorted(times) == list(range(due))
    with av.open(variable.folder / "video.mp4") as file:
        assert sum(packet.size > 0 for packet in file.demux(video=0)) < due / 2


WISHES = {
    "title": "The harbour wall",
    "language": "en-GB",
    "duration": "12s",
    "format": "square",
    "theme": "night",
    "captions": "soft",
    "quality": "draft",
    "loudness": "-18",
    "seed": "7",
}


def test_front_matter_and_flags_say_the_same_things(make, english, tmp_path):
    """A document that says its wishes makes the same files, byte for byte, as the flags that say them."""
    head = "\n".join(f"{name}: {value}" for name, value in WISHES.items())
    path = tmp_path / "wishes.md"
    path.write_text(f"---\n{head}\nmusic: false\n---\n{english.read_text('utf-8')}", encoding="utf-8")
    flags = [part for name, value in WISHES.items() for part in (f"--{name}", value)]

    told, flagged = make(path), make(english, *flags, "--no-music")

    assert told.manifest.wishes == flagged.manifest.wishes
    assert told.manifest.wishes.title == told.manifest.title == "The harbour wall"
    assert told.manifest.wishes.seed == 7
    assert bytes_of(told) == bytes_of(flagged)


def test_flags_go_before_front_matter(make, english, tmp_path):
    """Where both say something, the command is obeyed; what only the document says still counts."""
    path = tmp_path / "both.md"
    text = f"---\nformat: portrait\ntheme: night\nquality: draft\n---\n{english.read_text('utf-8')}"
    path.write_text(text, encoding="utf-8")

    wishes = make(path, "--format", "square").manifest.wishes

    assert (wishes.formats, wishes.theme, wishes.quality) == (("square",), "night", "draft")


def test_foreign_front_matter_is_told_and_left_aside(make, tiny, tmp_path):
    """What other programs write at the head of a text is named in a notice, and the production is made."""
    path = tmp_path / "blog.md"
    path.write_text(f"---\nquality: draft\nauthor: Ana\ntags: [sea]\n---\n{tiny.read_text('utf-8')}", encoding="utf-8")

    made = make(path)

    assert made.manifest.notices == ("front matter left aside: author, tags",)
    assert "front matter left aside: author, tags" in made.result.notices


@pytest.mark.parametrize("name", ["tides", "queue", "rainfall", "cafe"])
def test_the_examples_are_told_in_the_time_that_was_asked_for(make, pytestconfig, name):
    """Each example comes out ready, and within a tenth of the length that was wished for."""
    made = make(pytestconfig.rootpath / "examples" / f"{name}.md", *DRAFT, "--duration", "40s")
    assert made.manifest.duration_s == pytest.approx(40, rel=0.1)
