"""The cut: scenes, sound, captions and chapters in one file."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest
from av.stream import Disposition

from omnimind.core.errors import BrokenError, Cancelled
from omnimind.media.picture import Picture
from omnimind.media.pictures.thumbnail import thumbnail
from omnimind.media.video.encoding import Encoding
from omnimind.media.video.mux import cut

from .conftest import HEIGHT, WIDTH, Render

CHAPTERS = [("Maré", 0.0, 3.0), ("Mond & Meer", 3.0, 6.5)]
CAPTIONS = [(0.4, 1.9, "Olá,\nmundo"), (1.9, 3.2, "até"), (4.0, 6.0, "潮汐 🌊")]


@pytest.fixture
def scenes(picture: Picture, moving: Picture, render: Render) -> list[Path]:
    """Three scenes of 6.5 s in all."""
    return [render(picture, 90, "a.mp4"), render(moving, 60, "b.mp4"), render(picture, 45, "c.mp4")]


@pytest.fixture
def production(scenes: list[Path], tone: Callable[[float], Path], tmp_path: Path) -> Path:
    """All that a production has."""
    return produce(scenes, tone(6.5), tmp_path / "video.mp4")


def produce(scenes: list[Path], audio: Path, out: Path) -> Path:
    """The cut of ``scenes`` and ``audio``."""
    cut(
        scenes,
        audio,
        out,
        chapters=CHAPTERS,
        captions=CAPTIONS,
        language="pt-BR",
        metadata={"title": "Marés", "description": "O mar"},
    )
    return out


def test_tracks_last_equally_long(production: Path) -> None:
    """Sound and picture both last what the scenes last together, within one frame."""
    with av.open(production) as file:
        lengths = [float(s.duration * s.time_base) for s in (file.streams.video[0], file.streams.audio[0])]
    assert lengths[0] == 6.5
    assert abs(lengths[0] - lengths[1]) <= 1 / 30


def test_scenes_join_without_a_seam(production: Path, scenes: list[Path]) -> None:
    """The joined stream decodes without an error to all scenes' frames, each scene at its place on one exact clock."""
    expected, start = [], 0
    for path, frames in zip(scenes, (90, 60, 45), strict=True):
        with av.open(path) as file:
            expected += [(start + round(f.time * 30), f.to_ndarray().tobytes()) for f in file.decode(video=0)]
        start += frames
    with av.open(production) as file:
        file.streams.video[0].codec_context.options = {"err_detect": "explode"}
        joined = [(frame.time * 30, frame.to_ndarray().tobytes()) for frame in file.decode(video=0)]
    assert [round(time, 6) for time, _ in joined] == [time for time, _ in expected]
    assert [pixels for _, pixels in joined] == [pixels for _, pixels in expected]


def test_every_scene_starts_with_a_key_frame(production: Path) -> None:
    """Players can seek to each scene."""
    with av.open(production) as file:
        keys = [float(packet.pts * packet.time_base) for packet in file.demux(video=0) if packet.is_keyframe]
    assert keys == [0.0, 3.0, 5.0]


def test_chapters_captions_and_tags_read_back(production: Path) -> None:
    """Titles, times, texts and languages are what they were, in any script."""
    with av.open(production) as file:
        chapters = file.chapters()
        times = [(float(c["start"] * c["time_base"]), float(c["end"] * c["time_base"])) for c in chapters]
        assert [(c["metadata"]["title"], *time) for c, time in zip(chapters, times, strict=True)] == CHAPTERS
        assert (file.metadata["title"], file.metadata["description"]) == ("Marés", "O mar")
        audio, captions = file.streams.audio[0], file.streams.subtitles[0]
        assert (audio.metadata["language"], captions.metadata["language"]) == ("por", "por")
        read = [
            (float(p.pts * p.time_base), float((p.pts + p.duration) * p.time_base), bytes(p)[2:].decode())
            for p in file.demux(captions)
            if p.size > 2
        ]
        assert read == CAPTIONS


def test_soft_captions_are_shown_on_demand_only(production: Path) -> None:
    """Picture and sound are on by themselves, the caption track is not."""
    with av.open(production) as file:
        default = {stream.type: bool(stream.disposition & av.stream.Disposition.default) for stream in file.streams}
    assert (default["video"], default["audio"], default["subtitle"]) == (True, True, False)


def test_the_file_starts_at_once_and_tells_no_time(production: Path) -> None:
    """The index comes before the media, so that playing starts before all is loaded; no date or library is in it."""
    data = production.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"Lavf" not in data[: data.index(b"mdat")]
    with av.open(production) as file:
        assert "creation_time" not in file.metadata


def test_the_same_parts_give_the_same_bytes(
    production: Path, scenes: list[Path], tone: Callable[[float], Path], tmp_path: Path
) -> None:
    """A cut depends on nothing but its parts."""
    assert produce(scenes, tone(6.5), tmp_path / "again.mp4").read_bytes() == production.read_bytes()


def test_without_scenes_it_is_a_podcast(tone: Callable[[float], Path], tmp_path: Path) -> None:
    """The sound alone becomes an M4A with chapters and tags, its packets as they were."""
    source, out = tone(6.5), tmp_path / "podcast.m4a"
    cut([], source, out, chapters=CHAPTERS, captions=[], language="en", metadata={"title": "Tides"})
    with av.open(source) as before, av.open(out) as after:
        assert after.metadata["major_brand"].strip() == "M4A"
        assert [c["metadata"]["title"] for c in after.chapters()] == ["Maré", "Mond & Meer"]
        assert after.streams.audio[0].metadata["language"] == "eng"
        assert after.streams.audio[0].duration == before.streams.audio[0].duration
        assert [bytes(p) for p in after.demux(audio=0)] == [bytes(p) for p in before.demux(audio=0)]


def test_scenes_alone_make_a_silent_film(scenes: list[Path], tmp_path: Path) -> None:
    """Sound, captions and chapters may all be missing."""
    out = tmp_path / "silent.mp4"
    cut(scenes, None, out, chapters=[], captions=[], language="en", metadata={})
    with av.open(out) as file:
        assert [stream.type for stream in file.streams] == ["video"]
        assert file.duration == 6_500_000


def test_scenes_encoded_differently_are_refused(picture: Picture, render: Render, tmp_path: Path) -> None:
    """A scene of another encoding would not play; the cut says which one and leaves no file."""
    one, other = render(picture, 30, "one.mp4"), render(picture, 30, "other.mp4", Encoding(size=(WIDTH - 16, HEIGHT)))
    with pytest.raises(BrokenError, match=r"other\.mp4") as caught:
        cut([one, other], None, tmp_path / "out.mp4", chapters=[], captions=[], language="en", metadata={})
    assert caught.value.code == "video.mismatched"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one.mp4", "other.mp4"]


def test_a_missing_scene_is_named(tmp_path: Path) -> None:
    """A file that cannot be read is an error of ours that names it."""
    with pytest.raises(BrokenError, match=r"gone\.mp4") as caught:
        cut([tmp_path / "gone.mp4"], None, tmp_path / "o.mp4", chapters=[], captions=[], language="en", metadata={})
    assert caught.value.code == "video.failed"


def test_cancelling_leaves_nothing(scenes: list[Path], tmp_path: Path) -> None:
    """Progress is told after each scene; when it raises, no file is left."""
    heard = []

    def stop(done: float, total: float) -> None:
        heard.append((done, total))
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        cut(scenes, None, tmp_path / "o.mp4", chapters=[], captions=[], language="en", metadata={}, progress=stop)
    assert heard == [(1, 3), (2, 3)]
    assert not [path for path in tmp_path.iterdir() if path not in scenes]


def test_a_podcast_shows_its_cover(tone: Callable[[float], Path], tmp_path: Path) -> None:
    """The picture is attached, and is no track of moving pictures; chapters and brand are those of a podcast."""
    cover = thumbnail("Marés", theme="paper", image=None)
    out = tmp_path / "audio.m4a"
    cut([], tone(6.5), out, chapters=CHAPTERS, captions=[], language="pt-BR", metadata={}, cover=cover)
    with av.open(out) as file:
        (picture,) = file.streams.video
        assert picture.disposition & Disposition.attached_pic
        assert b"".join(bytes(packet) for packet in file.demux(picture)) == cover
        assert [chapter["metadata"]["title"] for chapter in file.chapters()] == ["Maré", "Mond & Meer"]
    assert out.read_bytes()[4:12] == b"ftypM4A "
