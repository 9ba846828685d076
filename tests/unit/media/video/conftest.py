"""A small scene to draw, encode and cut."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import pytest

from omnimind.core.agent import Progress
from omnimind.core.caption import Caption
from omnimind.core.speech import Word
from omnimind.media.picture import Crop, Photo, Picture, Pixels, Sprite
from omnimind.media.video.encoding import Encoding
from omnimind.media.video.scene import render_scene

WIDTH, HEIGHT = 320, 180


def panel(width: int, height: int, color: tuple[int, int, int], alpha: int = 255) -> Pixels:
    """A rectangle of one colour, premultiplied."""
    red, green, blue = (channel * alpha // 255 for channel in color)
    return np.full((height, width, 4), (red, green, blue, alpha), np.uint8)


@pytest.fixture
def background() -> Pixels:
    """A calm gradient."""
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH]
    return np.stack([200 + across // 16, 190 + down // 8, 180 + across // 32], axis=-1).astype(np.uint8)


@pytest.fixture
def words() -> list[Word]:
    """Eight words, the first at 0.3 s and one every 0.3 s."""
    return [Word(text=f"word{i}", said="", start_s=0.3 + 0.3 * i, end_s=0.55 + 0.3 * i) for i in range(8)]


@pytest.fixture
def captions() -> list[Caption]:
    """Two captions, one after the other: three words in two lines, then five in one."""
    return [
        Caption(start_s=0.3, end_s=1.2, lines=((0, 2), (2, 3))),
        Caption(start_s=1.2, end_s=2.8, lines=((3, 8),)),
    ]


@pytest.fixture
def picture(background: Pixels) -> Picture:
    """Two overlapping sprites: one from the start, one with the third word."""
    return Picture(
        background,
        (
            Sprite(panel(120, 40, (30, 60, 200)), 20, 20),
            Sprite(panel(80, 60, (220, 40, 40), alpha=128), 100, 40, cue=2, effect="rise"),
        ),
    )


@pytest.fixture
def moving(background: Pixels) -> Picture:
    """A photograph that fills the frame, and moves."""
    noise = np.random.default_rng(5).integers(0, 256, (27, 48, 3), np.uint8)
    pixels = noise.repeat(16, axis=0).repeat(16, axis=1)
    return Picture(background, (), Photo(pixels, (0, 0, WIDTH, HEIGHT), Crop(0, 0, 768, 432), Crop(60, 40, 640, 360)))


def draw_caption(caption: Caption, words: Sequence[str], active: int | None) -> Sprite:
    """A bar whose brightness tells the active word."""
    level = 40 if active is None else 80 + 20 * active
    return Sprite(panel(200, 24, (level, level, level)), 60, 150)


SMALL = Encoding(size=(WIDTH, HEIGHT))


class Render(Protocol):
    """Renders a scene, small unless told otherwise, and returns its file."""

    def __call__(
        self,
        picture: Picture,
        frames: int,
        name: str = "scene.mp4",
        encoding: Encoding = SMALL,
        progress: Progress = ...,
    ) -> Path:
        """Render ``picture`` with the words and captions that the fixtures give."""
        ...


def quiet(done: float, total: float) -> None:
    """Hears of progress and says nothing."""


@pytest.fixture
def render(tmp_path: Path, words: list[Word], captions: list[Caption]) -> Render:
    """See :class:`Render`."""

    def run(
        picture: Picture,
        frames: int,
        name: str = "scene.mp4",
        encoding: Encoding = SMALL,
        progress: Progress = quiet,
    ) -> Path:
        path = tmp_path / name
        render_scene(picture, words, captions, draw_caption, frames, encoding, path, progress)
        return path

    return run


@pytest.fixture
def tone(tmp_path: Path) -> Callable[[float], Path]:
    """Writes an AAC file of so many seconds."""

    def write(duration_s: float) -> Path:
        path = tmp_path / f"tone{duration_s}.m4a"
        samples = np.sin(np.arange(round(duration_s * 48000)) / 20).astype(np.float32) / 4
        with av.open(path, "w", "ipod", container_options={"fflags": "+bitexact"}) as file:
            stream = file.add_stream("aac", rate=48000, layout="mono")
            frame = av.AudioFrame.from_ndarray(samples[None], format="fltp", layout="mono")
            frame.sample_rate = 48000
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                file.mux(packet)
        return path

    return write
