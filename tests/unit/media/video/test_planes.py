"""Planes: colour conversion and blending."""

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.reformatter import ColorRange, Colorspace
from hypothesis import given, settings
from hypothesis import strategies as st

from omnimind.media.picture import Pixels, Sprite
from omnimind.media.video.planes import Planes, blend, copy, layer_of, mix, planes_of

even = st.integers(1, 12).map(lambda half: 2 * half)


def rgb(planes: Planes) -> npt.NDArray[np.int16]:
    """What FFmpeg makes of ``planes`` as BT.709."""
    stacked = np.concatenate([planes.y.ravel(), planes.u.ravel(), planes.v.ravel()])
    frame = av.VideoFrame.from_ndarray(stacked.reshape(-1, planes.y.shape[1]), "yuv420p")
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame.to_ndarray(format="rgb24", dst_color_range=ColorRange.JPEG).astype(np.int16)


def fresh(planes: Planes) -> Planes:
    """A copy."""
    return Planes(*(np.array(plane) for plane in planes))


def noise(seed: int, height: int, width: int, channels: int) -> Pixels:
    """Seeded pixels."""
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)


@pytest.mark.parametrize("color", [(r, g, b) for r in (0, 90, 255) for g in (0, 160, 255) for b in (0, 60, 255)])
def test_pure_colours_survive(color: tuple[int, int, int]) -> None:
    """A flat colour comes back from the planes, through another library's BT.709, within what eight bits allow."""
    flat = np.full((16, 16, 3), color, np.uint8)
    assert np.abs(rgb(planes_of(flat)) - color).max() <= 3


def test_grey_has_no_colour() -> None:
    """Greys convert to chroma 128 exactly, black to luma 16 and white to 235."""
    ramp = np.arange(256, dtype=np.uint8).repeat(2)[None, :, None].repeat(4, 0).repeat(3, 2)
    planes = planes_of(ramp)
    assert set(np.unique(planes.u)) == set(np.unique(planes.v)) == {128}
    assert (planes.y.min(), planes.y.max()) == (16, 235)


def test_chroma_is_sited_on_the_left_column() -> None:
    """At a vertical edge, chroma is the 1-2-1 mean around its column: a sample after the edge has a quarter of it."""
    pixels = np.zeros((4, 16, 3), np.uint8)
    pixels[:, 8:] = (255, 0, 0)
    red = planes_of(pixels).v[0].astype(int) - 128
    assert red[3] == 0
    assert red[4] == pytest.approx(112 * 0.75, abs=1.5)
    assert red[5] == 112


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), even, even, st.sampled_from((1.0, 0.5, 0.2)))
def test_blending_is_compositing(seed: int, width: int, height: int, opacity: float) -> None:
    """Luma blended over luma equals the colours composited first and converted then."""
    below, top = noise(seed, height, width, 3), noise(seed + 1, height, width, 4)
    top[..., :3] = top[..., :3].astype(int) * top[..., 3:] // 255
    planes = planes_of(below)
    blend(planes, layer_of(Sprite(top, 0, 0)), opacity)
    composite = below * (1 - opacity * top[..., 3:] / 255) + opacity * top[..., :3]
    luma = 16 + composite @ np.array([0.2126, 0.7152, 0.0722]) * 219 / 255
    assert np.abs(planes.y - luma).max() <= 2.5


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31), even, even)
def test_transparent_leaves_and_opaque_covers(seed: int, width: int, height: int) -> None:
    """Under a transparent layer planes stay as they are to the bit; an opaque one is what its colours convert to."""
    planes, top = planes_of(noise(seed, height, width, 3)), noise(seed + 1, height, width, 3)
    before = fresh(planes)
    blend(planes, layer_of(Sprite(np.zeros((height, width, 4), np.uint8), 0, 0)))
    assert all(np.array_equal(a, b) for a, b in zip(planes, before, strict=True))
    opaque = np.concatenate([top, np.full((height, width, 1), 255, np.uint8)], axis=2)
    blend(planes, layer_of(Sprite(opaque, 0, 0)))
    assert all(np.array_equal(a, b) for a, b in zip(planes, planes_of(top), strict=True))


def test_a_layer_is_only_what_can_be_seen() -> None:
    """A sprite's transparent margin costs nothing: the layer is the smallest even box around the rest."""
    pixels = np.zeros((40, 60, 4), np.uint8)
    pixels[11:20, 7:31] = 255
    assert layer_of(Sprite(pixels, 100, 200)).box == (106, 210, 26, 10)


def test_blending_stays_in_its_box() -> None:
    """Nothing outside of a layer's box changes."""
    planes = planes_of(noise(1, 40, 40, 3))
    before = fresh(planes)
    blend(planes, layer_of(Sprite(noise(2, 8, 8, 4) // 2 + 120, 16, 20)), 0.7)
    changed = planes.y != before.y
    assert changed[20:28, 16:24].any()
    changed[20:28, 16:24] = False
    assert not changed.any()


def test_mixing_is_exact_at_both_ends() -> None:
    """A fade starts and ends at exactly the two images, and never alters what is equal in both."""
    first, second = planes_of(noise(3, 20, 20, 3)), planes_of(noise(4, 20, 20, 3))
    copy(second.crop(second.box._replace(height=10)), first.crop(first.box._replace(height=10)))
    for share, expected in ((0.0, first), (1.0, second)):
        target = fresh(first)
        mix(target, first, second, share)
        assert all(np.array_equal(a, b) for a, b in zip(target, expected, strict=True))
    mix(target, first, second, 0.37)
    assert np.array_equal(target.y[:10], first.y[:10])
