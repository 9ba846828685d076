"""Looking: black, stillness and flashes on pictures made for it."""

from fractions import Fraction

import av
import numpy as np
import pytest

from omnimind.perception.flashes import Flashes
from omnimind.perception.pictures import Shown
from omnimind.perception.still import Black, Frozen

HEIGHT, WIDTH = 270, 480


def grey(value):
    """A picture of one tone."""
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def show(viewer, pictures, rate=30.0):
    """Let ``viewer`` see ``pictures`` at ``rate`` a second."""
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, "gray")
        viewer.see(Shown(frame, number / rate, (number + 1) / rate))
    return viewer


def test_black_is_measured_from_its_start():
    """A second of it, half a second after the beginning."""
    black = show(Black(), [grey(200)] * 15 + [grey(2)] * 30 + [grey(200)] * 15)
    assert (black.seen.start_s, black.seen.longest_s) == pytest.approx((0.5, 1.0))


@pytest.mark.parametrize("tone", [14, 30, 255])
def test_a_dark_theme_is_not_black(tone):
    """Its background is lighter than nothing."""
    assert show(Black(), [grey(tone)] * 30).seen.longest_s == 0


def test_a_dark_picture_with_something_on_it_is_not_black():
    """Three per cent of it are enough."""
    picture = grey(0)
    picture[:, :16] = 255
    assert show(Black(), [picture] * 30).seen.longest_s == 0


def test_stillness_is_measured_through_an_encoders_noise():
    """A difference of a few codes is none."""
    rng = np.random.default_rng(1)
    noisy = [grey(100) + rng.integers(0, 5, (HEIGHT, WIDTH)).astype(np.uint8) for _ in range(60)]
    frozen = show(Frozen(), [grey(0), *noisy])
    assert (frozen.seen.start_s, frozen.seen.longest_s) == pytest.approx((1 / 30, 2.0))


def test_a_word_that_lights_up_is_a_change():
    """Even if it is small."""
    lit = grey(100)
    lit[200:214, 200:230] = 160
    assert show(Frozen(), [grey(100)] * 30 + [lit] * 30).seen.longest_s == pytest.approx(1.0)


def test_slow_motion_is_a_change():
    """A tone that moves by one code a frame is not still for long."""
    assert show(Frozen(), [grey(100 + number) for number in range(60)]).seen.longest_s < 0.5


@pytest.mark.parametrize(("hertz", "flashes"), [(1, 1), (2, 2), (3, 3), (5, 5)])
def test_flashes_are_counted_by_the_second(hertz, flashes):
    """A flash is there and back."""
    half = round(30 / hertz / 2)
    pictures = [grey(20 if number // half % 2 else 230) for number in range(90)]
    assert show(Flashes(), pictures).seen.most == pytest.approx(flashes, abs=1 if hertz == 5 else 0)


def test_small_flashes_hurt_nobody():
    """Less than a quarter of ten degrees of the eye's field."""
    small = grey(20)
    small[:40, :60] = 230
    assert show(Flashes(), [grey(20), small] * 45).seen.most == 0
    large = grey(20)
    large[:80, :120] = 230
    assert show(Flashes(), [grey(20), large] * 45).seen.most > 3


def test_small_changes_and_bright_ones_are_no_flashes():
    """Less than a tenth of white, or both above eight tenths of it."""
    assert show(Flashes(), [grey(100), grey(125)] * 45).seen.most == 0
    assert show(Flashes(), [grey(233), grey(255)] * 45).seen.most == 0


@pytest.mark.parametrize("size", [(2, 2), (16, 16), (60, 34), (2160, 3840)])
def test_any_size_can_be_looked_at(size):
    """From two pixels to 4K."""
    picture = np.zeros(size, np.uint8)
    for viewer in (Black(), Frozen(), Flashes()):
        show(viewer, [picture, picture + 200])


def test_luma_is_the_same_in_limited_and_full_range():
    """White is white however it is coded."""
    frame = av.VideoFrame.from_ndarray(np.full((96, 64), 235, np.uint8), "yuv420p")
    frame.time_base = Fraction(1, 30)
    assert Shown(frame, 0, 1).luma.max() == 255
    full = av.VideoFrame.from_ndarray(np.full((96, 64), 255, np.uint8), "yuvj420p")
    full.color_range = 2
    assert Shown(full, 0, 1).luma.min() == 255
