"""What a file says about itself."""

import av
import cv2
import numpy as np
import pytest

from omnimind.core.errors import UserError
from omnimind.perception.media_file import Cue, open_media


@pytest.fixture
def clip(tmp_path):
    """Writes three small pictures in a container of any kind."""

    def write(name, codec="libx264", **options):
        path = tmp_path / name
        with av.open(path, "w", options=options) as container:
            stream = container.add_stream(codec, rate=25)
            stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
            for _ in range(3):
                container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((72, 64), 90, np.uint8), "yuv420p")))
            container.mux(stream.encode(None))
        return path

    return write


def test_a_film_of_ours_says_what_it_is(good, good_file):
    """Streams, chapters, captions and the place of its index."""
    file = open_media(good_file)
    assert file.picture == "H.264 High, yuv420p, BT.709"
    assert file.sound == "AAC LC, 48000 Hz, stereo"
    assert (file.width, file.height) == (1920, 1080)
    assert file.fast_start is True
    assert [mark.title for mark in file.marks] == ["Part 1", "Part 2"]
    first = good.manifest.scenes[0].captions[0]
    assert file.cues[0] == Cue(
        pytest.approx(first.start_s, abs=0.002),
        pytest.approx(first.end_s, abs=0.002),
        "The tides are the rise\nand fall of sea levels",
    )


def test_the_place_of_the_index_is_known_for_mp4_only(clip):
    """Other containers have none."""
    assert open_media(clip("a.mp4", movflags="faststart")).fast_start is True
    assert open_media(clip("b.mp4")).fast_start is False
    assert open_media(clip("c.mkv")).fast_start is None


def test_other_codecs_are_named(clip):
    """And a video without sound is a video."""
    file = open_media(clip("a.mkv", "libvpx-vp9"))
    assert file.picture.startswith("VP9")
    assert file.sound == ""


def test_sound_alone_is_no_video(tmp_path):
    """A podcast has nothing to look at."""
    podcast = tmp_path / "podcast.m4a"
    with av.open(podcast, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=48_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4800), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        container.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(UserError) as refused:
        open_media(podcast)
    assert refused.value.code == "video.no_picture"


def test_a_still_picture_is_no_video(tmp_path):
    """Though it is read as a stream of one frame."""
    still = tmp_path / "still.png"
    cv2.imwrite(str(still), np.zeros((48, 64, 3), np.uint8))
    with pytest.raises(UserError) as refused:
        open_media(still)
    assert refused.value.code == "video.no_picture"
