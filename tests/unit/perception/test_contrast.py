"""Caption contrast on pixels of known contrast."""

import av
import cv2
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from omnimind.core.caption import ZONES
from omnimind.perception.contrast import CaptionContrast, Sample, of_all, ratios
from omnimind.perception.pictures import Shown

LINES = ("The tides are the rise", "and fall of sea levels")
WORDS = len(" ".join(LINES).split())


def plain(*tone):
    """A caption zone of one colour."""
    return np.full((164, 1600, 3), tone, np.uint8)


def photo(low, high):
    """Something busy, from ``low`` to ``high``."""
    noise = np.random.default_rng(1).standard_normal((164, 1600)).astype(np.float32)
    cloudy = sum(cv2.GaussianBlur(noise, (0, 0), size) * size for size in (1, 3, 8, 20))
    ranks = cv2.equalizeHist(cv2.normalize(cloudy, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8))
    tones = (low + (high - low) * (ranks / 255)).astype(np.uint8)
    return np.repeat(tones[..., None], 3, axis=2)


def written(background, *ink):
    """Two lines of text on ``background``."""
    pixels = background.copy()
    for row, line in enumerate(LINES):
        spaced = line.replace(" ", "  ")
        (width, _), _ = cv2.getTextSize(spaced, cv2.FONT_HERSHEY_DUPLEX, 1.3, 3)
        place = ((1600 - width) // 2, 64 + 62 * row)
        cv2.putText(pixels, spaced, place, cv2.FONT_HERSHEY_DUPLEX, 1.3, ink, 3, cv2.LINE_AA)
    return pixels


@pytest.mark.parametrize(
    ("ground", "ink", "contrast"),
    [
        ((0, 0, 0), (255, 255, 255), 21.0),
        ((255, 255, 255), (118, 118, 118), 4.54),
        ((85, 85, 85), (119, 119, 119), 1.66),
        ((168, 62, 28), (255, 250, 243), 6.2),
        ((26, 18, 148), (255, 255, 255), 13.5),
    ],
)
def test_contrast_is_that_of_the_colours(ground, ink, contrast):
    """As WCAG computes it, for every word."""
    found = ratios(written(plain(*ground), *ink))
    assert len(found) == WORDS
    assert found == pytest.approx([contrast] * WORDS, rel=0.06)


def measured(pixels):
    """What is found of a caption in ``pixels`` that stands in a whole picture."""
    x, y, width, height = ZONES["landscape"]
    picture = np.random.default_rng(1).integers(0, 255, (1080, 1920, 3)).astype(np.uint8)
    picture[y : y + height, x : x + width] = pixels
    contrast = CaptionContrast("landscape", [Sample(1.5, WORDS), Sample(1.6, WORDS), Sample(9.0, WORDS)])
    frame = av.VideoFrame.from_ndarray(picture, "rgb24")
    contrast.see(Shown(frame, 0.0, 1.0))
    assert of_all(contrast.seen) == []
    contrast.see(Shown(frame, 1.0, 2.0))
    return of_all(contrast.seen)


@pytest.mark.parametrize(("low", "high"), [(0, 255), (60, 255), (128, 255), (200, 255)])
def test_white_text_on_a_busy_light_photograph_fails(low, high):
    """Its own blackest spots do not help the words that lie elsewhere."""
    assert np.percentile(measured(written(photo(low, high), 255, 255, 255)), 1) < 4.5


def test_a_plate_makes_text_readable_on_any_photograph():
    """At nine tenths of black, over the same photograph."""
    dimmed = (photo(0, 255) * 0.1).astype(np.uint8)
    assert min(measured(written(dimmed, 255, 255, 255))) > 12


@pytest.mark.parametrize("highlight", [(250, 240, 120), (200, 200, 200), (140, 140, 140)])
def test_a_highlighted_word_is_measured_on_its_highlight(highlight):
    """White on something light fails although the other words pass."""
    pixels = written(plain(20, 20, 20), 255, 255, 255)
    boxed = pixels.copy()
    (start, _), _ = cv2.getTextSize("The  ", cv2.FONT_HERSHEY_DUPLEX, 1.3, 3)
    (line, _), _ = cv2.getTextSize(LINES[0].replace(" ", "  "), cv2.FONT_HERSHEY_DUPLEX, 1.3, 3)
    left = (1600 - line) // 2 + start
    box = boxed[22:76, left - 8 : left + 118]
    box[box.max(axis=2) < 60] = highlight
    found = measured(boxed)
    assert min(found) < 4.5
    assert np.median(found) > 15


def test_where_no_text_stands_out_all_of_it_fails():
    """White on white, and half of it on white."""
    assert set(measured(written(plain(255, 255, 255), 255, 255, 255))) == {1.0}
    half = plain(0, 0, 0)
    half[:, 800:] = 255
    assert np.percentile(measured(written(half, 255, 255, 255)), 1) == 1.0


def test_a_caption_that_cannot_be_seen_fails():
    """Where no word is found, each counts as one that does not stand out."""
    contrast = CaptionContrast("landscape", [Sample(0.5, WORDS + 1)])
    frame = av.VideoFrame.from_ndarray(np.zeros((1080, 1920, 3), np.uint8), "rgb24")
    contrast.see(Shown(frame, 0.0, 1.0))
    assert of_all(contrast.seen) == [1.0] * (WORDS + 1)


def test_the_videos_own_colours_are_understood():
    """BT.709, limited range, a quarter of the chroma."""
    x, y, width, height = ZONES["landscape"]
    picture = np.zeros((1080, 1920, 3), np.uint8)
    picture[y : y + height, x : x + width] = written(plain(168, 62, 28), 255, 250, 243)
    frame = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(
        format="yuv420p", dst_colorspace=Colorspace.ITU709, dst_color_range=ColorRange.MPEG
    )
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    contrast = CaptionContrast("landscape", [Sample(0.5, WORDS)])
    contrast.see(Shown(frame, 0.0, 1.0))
    assert of_all(contrast.seen) == pytest.approx([6.2] * WORDS, rel=0.12)


def test_pictographs_do_not_count():
    """What stands out least of a caption with emoji is taken to be the emoji."""
    faint, clear = (written(plain(250, 250, 250), tone, tone, tone) for tone in (190, 20))
    x, y, width, height = ZONES["landscape"]
    picture = np.full((1080, 1920, 3), 250, np.uint8)
    picture[y : y + height, x : x + width] = np.concatenate([faint[: height // 2], clear[height // 2 :]])
    shown = Shown(av.VideoFrame.from_ndarray(picture, "rgb24"), 0.0, 1.0)

    measured = []
    for pictographs in (0, len(LINES[0].split())):
        contrast = CaptionContrast("landscape", [Sample(0.5, WORDS - pictographs, pictographs)])
        contrast.see(shown)
        measured.append(min(of_all(contrast.seen)))
    assert measured[0] < 4.5 < measured[1]
