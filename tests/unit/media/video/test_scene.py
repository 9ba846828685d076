"""A scene's video: its stream, its clock and its pixels."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest
from av.video.reformatter import ColorRange

from omnimind.core.brief import Quality
from omnimind.core.caption import Caption
from omnimind.core.errors import Cancelled
from omnimind.core.speech import Word
from omnimind.media.picture import Crop, Photo, Picture, Pixels, Sprite
from omnimind.media.video.encoding import Encoding
from omnimind.media.video.scene import render_scene
from omnimind.media.video.stage import Stage
from omnimind.media.video.timeline import moments

from .conftest import HEIGHT, SMALL, WIDTH, Render, draw_caption, quiet


def decoded(path: Path) -> list[av.VideoFrame]:
    """Every frame."""
    with av.open(path) as file:
        return list(file.decode(video=0))


def rgb(frame: av.VideoFrame) -> npt.NDArray[np.int16]:
    """What a player shows."""
    return frame.to_ndarray(format="rgb24", dst_color_range=ColorRange.JPEG).astype(np.int16)


def luma(frame: av.VideoFrame) -> npt.NDArray[np.float32]:
    """The Y plane."""
    return frame.to_ndarray()[: frame.height].astype(np.float32)


def ssim(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> float:
    """Structural similarity. Source: Wang et al. 2004, with its usual window and constants."""

    def mean(values: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5), np.float32)

    a, b = mean(first), mean(second)
    spread = mean(first**2) - a**2 + mean(second**2) - b**2
    both = mean(first * second) - a * b
    return float(((2 * a * b + 6.5025) * (2 * both + 58.5225) / ((a**2 + b**2 + 6.5025) * (spread + 58.5225))).mean())


@pytest.mark.parametrize("frames", [1, 2, 13, 100, 301])
def test_a_scene_lasts_as_long_as_it_should(picture: Picture, render: Render, frames: int) -> None:
    """The video track lasts exactly ``frames`` / 30 s; timestamps start at 0, lie on the grid and strictly ascend."""
    with av.open(render(picture, frames)) as file:
        stream = file.streams.video[0]
        packets = [packet for packet in file.demux(stream) if packet.size]
        grid = 1 / (30 * stream.time_base)
        assert stream.duration == frames * grid
        times = [packet.pts for packet in packets]
        assert times == [packet.dts for packet in packets]
        assert times[0] == 0
        assert all(a < b for a, b in pairwise(times))
        assert all(time % grid == 0 for time in times)
        assert [packet.duration for packet in packets] == [b - a for a, b in pairwise([*times, stream.duration])]


def test_the_last_frame_may_stand(background: Pixels, tmp_path: Path) -> None:
    """Two frames alike are sent once, and last two frames."""
    render_scene(Picture(background, ()), [], [], None, 2, SMALL, tmp_path / "scene.mp4", quiet)
    with av.open(tmp_path / "scene.mp4") as file:
        assert (file.streams.video[0].frames, file.duration) == (1, round(2e6 / 30))


def test_constant_frame_rate_sends_every_frame(picture: Picture, render: Render) -> None:
    """With a constant frame rate there are as many frames as the scene has, and they show the same as held ones."""
    held = decoded(render(picture, 90))
    every = decoded(render(picture, 90, "cfr.mp4", Encoding(size=(WIDTH, HEIGHT), constant_frame_rate=True)))
    assert len(held) < len(every) == 90
    for frame in held:
        twin = every[round(frame.time * 30)]
        assert np.abs(luma(frame) - luma(twin)).mean() < 0.7


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_scenes_of_one_encoding_fit(picture: Picture, moving: Picture, render: Render, quality: Quality) -> None:
    """Slides and photographs have the same headers, and the stream is as promised: one key frame, no reordering."""
    headers = set()
    for name, shown in (("slide.mp4", picture), ("photo.mp4", moving)):
        with av.open(render(shown, 60, name, Encoding(size=(WIDTH, HEIGHT), quality=quality))) as file:
            context = file.streams.video[0].codec_context
            headers.add((context.extradata, context.width, context.height))
            assert (context.name, context.profile, context.pix_fmt) == ("h264", "High", "yuv420p")
            assert not context.has_b_frames
            tags = context.color_primaries, context.color_trc, context.colorspace, context.color_range
            assert tags == (1, 1, 1, 1)
            keys = [packet.is_keyframe for packet in file.demux(video=0) if packet.size]
            assert keys == [True] + [False] * (len(keys) - 1)
    assert len(headers) == 1


def test_better_quality_is_nearer_and_bigger(picture: Picture, moving: Picture, render: Render) -> None:
    """From draft over standard to high, files grow."""
    for shown in (picture, moving):
        sizes = [
            render(shown, 60, f"{q}.mp4", Encoding(size=(WIDTH, HEIGHT), quality=q)).stat().st_size
            for q in ("draft", "standard", "high")
        ]
        assert sizes == sorted(sizes)


@pytest.mark.parametrize(
    "color", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (12, 34, 56), (200, 160, 20)]
)
def test_colours_survive_the_whole_way(render: Render, color: tuple[int, int, int]) -> None:
    """A colour that was drawn is the colour that is decoded, through encoder, file, decoder and BT.709."""
    flat = np.full((HEIGHT, WIDTH, 3), color, np.uint8)
    for frame in decoded(render(Picture(flat, ()), 5)):
        assert np.abs(rgb(frame)[:140] - color).max() <= 4


def test_a_scene_begins_and_ends_with_the_bare_background(picture: Picture, background: Pixels, render: Render) -> None:
    """The first and the last frame show the background and nothing else; in between there is more."""
    frames = [rgb(frame) for frame in decoded(render(picture, 90))]
    for bare in (frames[0], frames[-1]):
        assert np.abs(bare - background).mean() < 1.5
        assert np.abs(bare - background).max() < 12
    assert np.abs(frames[len(frames) // 2] - background).mean() > 10


@pytest.mark.parametrize("kind", ["picture", "moving"])
def test_decoded_is_drawn(
    kind: str, request: pytest.FixtureRequest, words: list[Word], captions: list[Caption], render: Render
) -> None:
    """What is decoded looks like what was drawn, frame by frame."""
    picture: Picture = request.getfixturevalue(kind)
    stage = Stage(picture, [word.text for word in words], captions, draw_caption)
    frames = decoded(render(picture, 90))
    for moment, frame in zip(moments(picture, words, captions, 90), frames, strict=True):
        assert ssim(luma(stage.draw(moment.view)), luma(frame)) > 0.96


def test_layers_lie_in_their_order(background: Pixels, render: Render) -> None:
    """A sprite that appears first but comes later in the picture stays on top of one that appears after it."""
    top, bottom = np.full((40, 40, 4), 255, np.uint8), np.full((60, 60, 4), (0, 0, 0, 255), np.uint8)
    frames = decoded(render(Picture(background, (Sprite(bottom, 20, 20, cue=3), Sprite(top, 30, 30, cue=0))), 90))
    whole = rgb(frames[len(frames) // 2 + 8])
    assert whole[50, 50].min() > 240
    assert whole[24, 24].max() < 16


def test_a_wipe_uncovers_from_its_side(background: Pixels, words: list[Word]) -> None:
    """Half-way through, a sprite wiped rightwards shows its left part only, one wiped upwards its lower part only."""
    black = np.full((60, 60, 4), (0, 0, 0, 255), np.uint8)
    for effect, there, not_there in (("right", (50, 24), (50, 76)), ("up", (76, 50), (24, 50))):
        picture = Picture(background, (Sprite(black, 20, 20, cue=2, effect=effect),))
        stage = Stage(picture, [], (), None)
        start = round(words[2].start_s * 30)
        shown = {moment.frame: luma(stage.draw(moment.view)) for moment in moments(picture, words, (), 90)}
        assert shown[start][there] == 16
        assert shown[start][not_there] > 150
        assert shown[start + 8 if start + 8 in shown else max(f for f in shown if f < 84)][not_there] == 16


def test_a_photograph_keeps_to_its_box(background: Pixels) -> None:
    """A photograph in a part of the frame fills just that part, under the sprites."""
    red = np.full((200, 300, 3), (255, 0, 0), np.uint8)
    photo = Photo(red, (100, 40, 120, 80), Crop(0, 0, 300, 200), Crop(30, 20, 240, 160))
    white = Sprite(np.full((20, 20, 4), 255, np.uint8), 90, 60)
    picture = Picture(background, (white,), photo)
    stage = Stage(picture, [], (), None)
    shown = [luma(stage.draw(moment.view)).copy() for moment in moments(picture, [], (), 60)][30]
    assert set(shown[90:118, 102:218].ravel()) == {63}
    assert (shown[60:80, 90:110] == 235).all()
    assert (shown[:38] > 150).all()


def test_captions_are_drawn_once_a_state(
    picture: Picture, words: list[Word], captions: list[Caption], tmp_path: Path
) -> None:
    """The artist is asked once for each caption and active word, with the scene's words; without one there are none."""
    asked = []

    def artist(caption: Caption, texts: Sequence[str], active: int | None) -> Sprite:
        assert list(texts) == [word.text for word in words]
        asked.append((caption, active))
        return draw_caption(caption, texts, active)

    render_scene(picture, words, captions, artist, 90, SMALL, tmp_path / "with.mp4", quiet)
    assert asked == [(captions[0], i) for i in range(3)] + [(captions[1], i) for i in range(3, 8)]
    render_scene(picture, words, captions, None, 90, SMALL, tmp_path / "without.mp4", quiet)
    assert len(decoded(tmp_path / "without.mp4")) < len(decoded(tmp_path / "with.mp4"))


def test_the_same_scene_has_the_same_bytes(picture: Picture, moving: Picture, render: Render) -> None:
    """Rendering twice gives the same file to the bit."""
    for shown in (picture, moving):
        assert render(shown, 45, "a.mp4").read_bytes() == render(shown, 45, "b.mp4").read_bytes()


def test_progress_ascends_to_the_end(picture: Picture, render: Render) -> None:
    """Progress is told after each frame that is sent and ends with the whole."""
    heard: list[tuple[float, float]] = []
    render(picture, 90, progress=lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1] == (90, 90)


@pytest.mark.parametrize("at", [1, 40])
def test_cancelling_leaves_nothing(picture: Picture, render: Render, tmp_path: Path, at: int) -> None:
    """When progress raises, the error comes through and no file is left; one that was there is left as it was."""

    def stop(done: float, total: float) -> None:
        if done >= at:
            raise Cancelled

    (tmp_path / "old.mp4").write_bytes(b"old")
    with pytest.raises(Cancelled):
        render(picture, 90, "old.mp4", progress=stop)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_full_size_text_stays_crisp(tmp_path: Path) -> None:
    """At 1080p, standard quality keeps letters as they were drawn (SSIM 0.98), in 300 kB a scene of three seconds."""
    background = np.full((1080, 1920, 3), (244, 242, 238), np.uint8)
    letters = np.zeros((200, 1600), np.uint8)
    cv2.putText(letters, "What moves the sea", (20, 130), cv2.FONT_HERSHEY_COMPLEX, 4.0, 255, 6, cv2.LINE_AA)
    ink = np.dstack([letters // 8, letters // 7, letters // 5, letters])
    picture = Picture(background, tuple(Sprite(ink, 160, 100 + 260 * i, effect="rise") for i in range(3)))
    path = tmp_path / "scene.mp4"
    render_scene(picture, [], [], None, 90, Encoding(size=(1920, 1080)), path, quiet)
    stage = Stage(picture, [], [], None)
    for moment, frame in zip(moments(picture, [], [], 90), decoded(path), strict=True):
        assert ssim(luma(stage.draw(moment.view)), luma(frame)) >= 0.98
    assert path.stat().st_size < 300_000
