"""Photographs in motion: every sample stands where it should."""

import numpy as np
import numpy.typing as npt
import pytest

from omnimind.media.picture import Crop, Photo
from omnimind.media.video.motion import MovingPhoto

BOX = (10, 20, 480, 270)
SHARES = np.linspace(0, 1, 41)


def wave(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A smooth grey picture, known at every point."""
    return 127 + 100 * np.sin(x / 17)[None, :] * np.cos(y / 23)[:, None]


def photo(start: Crop, end: Crop) -> Photo:
    """The wave, sampled at the middle of 800 by 450 pixels."""
    grey = wave(np.arange(800) + 0.5, np.arange(450) + 0.5)
    return Photo(np.rint(grey).astype(np.uint8)[..., None].repeat(3, 2), BOX, start, end)


MOTIONS = {
    "in": (Crop(0, 0, 800, 450), Crop(77.3, 41.9, 640, 360)),
    "out": (Crop(150, 90, 560, 315), Crop(20.5, 11.25, 736, 414)),
    "across": (Crop(3.2, 30, 672, 378), Crop(120.7, 50.1, 672, 378)),
    "enlarged": (Crop(300, 160, 160, 90), Crop(320.2, 170.3, 128, 72)),
}


@pytest.mark.parametrize(("start", "end"), MOTIONS.values(), ids=MOTIONS)
def test_samples_stand_where_they_should(start: Crop, end: Crop) -> None:
    """At any share of the way, each pixel shows the photograph at the interpolated crop's place, to sub-pixels."""
    moving = MovingPhoto(photo(start, end))
    for share in SHARES:
        moving.show(share)
        x, y, width, height = (
            (1 - share) * a + share * b
            for a, b in zip(
                (start.x, start.y, start.width, start.height), (end.x, end.y, end.width, end.height), strict=True
            )
        )
        grey = wave(x + (np.arange(480) + 0.5) * width / 480, y + (np.arange(270) + 0.5) * height / 270)
        error = moving.planes.y[4:-4, 4:-4] - (16 + grey * 219 / 255)[4:-4, 4:-4]
        assert np.abs(error).max() <= 4
        assert abs(error.mean()) <= 0.2


def test_motion_is_even() -> None:
    """A slow pan moves the picture by the same fraction of a pixel each frame: no stutter, no tremble."""
    moving = MovingPhoto(photo(Crop(100, 50, 560, 315), Crop(106, 50, 560, 315)))
    places = []
    for share in np.linspace(0, 1, 61):
        moving.show(share)
        row = moving.planes.y[135].astype(float) - moving.planes.y[135].mean()
        phase = np.angle(np.dot(row, np.exp(-1j * np.arange(480) * (560 / 480) / 17)))
        places.append(phase * 17 * 480 / 560)
    steps = np.diff(np.unwrap(places, period=2 * np.pi * 17 * 480 / 560))
    assert np.abs(np.abs(steps) - 6 / 60 * 480 / 560).max() <= 0.06


def test_colour_keeps_to_its_place() -> None:
    """Chroma moves with luma: the edge of a coloured half stays where its brightness has its edge."""
    pixels = np.full((450, 800, 3), 60, np.uint8)
    pixels[:, 400:] = (200, 60, 60)
    moving = MovingPhoto(Photo(pixels, BOX, Crop(0, 0, 800, 450), Crop(100, 56.25, 600, 337.5)))
    for share in SHARES:
        moving.show(share)
        luma, red = moving.planes.y[100].astype(float), moving.planes.v[50].astype(float)
        edge = np.interp((luma[0] + luma[-1]) / 2, luma, np.arange(480))
        coloured = 2 * np.interp((red[0] + red[-1]) / 2, red, np.arange(240))
        assert coloured == pytest.approx(edge, abs=0.35)
