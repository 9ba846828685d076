"""Contrast of the captions in the picture, on the pixels that were rendered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast

import av
import cv2
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace

from omnimind.core.brief import SIZES, Format
from omnimind.core.caption import ZONES
from omnimind.core.watching import Contrasts
from omnimind.perception.luminance import LINEAR, OF_PRIMARIES
from omnimind.perception.pictures import Shown
from omnimind.perception.pictures import pixels as plane_pixels

Pixels = npt.NDArray[np.uint8]

_EDGE = 16
_LETTER_GAP_PX = 9
_STACK_PX = 3
_NARROWEST_PX, _LOWEST_PX = 14, 14
_TALLEST_TO_WIDE = 3.0
_RIM_PX = 6
_MISSED_SHARE = 0.25
_TAILS = (10, 90)

_BT601 = (5, 6)
"""Colour spaces BT.470 BG and SMPTE 170M. Source: ITU-T H.264, table E-5."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A moment at which a caption of so many words of two letters or more, and so many pictographs, is up."""

    time_s: float
    words: int
    pictographs: int = 0


class CaptionContrast:
    """Measures the contrast of every word in the caption zone of ``form`` at the moments of ``samples``, ascending."""

    def __init__(self, form: Format, samples: Iterable[Sample]) -> None:
        self._form = form
        self._samples = iter(samples)
        self._next = next(self._samples, None)
        self._found: list[float] = []
        self._missing = self._words = 0

    @property
    def seen(self) -> Contrasts:
        """What there was so far.

        Pictographs, which bring colours of their own and are not text, are taken to be what stands out least.
        """
        return Contrasts(found=tuple(self._found), words=self._words, missing=self._missing)

    def see(self, shown: Shown) -> None:
        """Look at ``shown``."""
        while self._next is not None and self._next.time_s < shown.end_s:
            if self._next.time_s >= shown.start_s:
                found = sorted(ratios(_zone(shown.frame, self._form)))[self._next.pictographs :]
                found = found[-self._next.words :] if self._next.words else []  # the rest is the picture's own texture
                self._found += found
                self._words += self._next.words
                self._missing += max(0, self._next.words - len(found))
            self._next = next(self._samples, None)


def of_all(contrasts: Contrasts) -> list[float]:
    """Contrast ratios, a word each: 1 for words that do not stand out from what is behind them.

    A quarter may be missed: words touch, and joined scripts have fewer gaps than words.
    """
    unseen = contrasts.missing if contrasts.missing > _MISSED_SHARE * contrasts.words else 0
    return [*contrasts.found, *[1.0] * unseen]


def ratios(pixels: Pixels) -> list[float]:
    """The contrast of each word that stands out in ``pixels`` (sRGB)."""
    grey = cast(Pixels, cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY))
    return [_ratio(grey[box], LINEAR[pixels[box]] @ OF_PRIMARIES) for box in _word_boxes(grey)]


def _word_boxes(grey: Pixels) -> Iterator[tuple[slice, slice]]:
    """Boxes around what has upright edges close to each other, as the letters of a word have; two lines must fit.

    Their rims are left out, so that a highlighted word is held against its highlight, not that against the plate.
    """
    edges = np.zeros(grey.shape, np.uint8)
    edges[:, 1:-1] = np.abs(grey[:, 2:].astype(np.int16) - grey[:, :-2]) >= _EDGE
    joined = cv2.dilate(edges, np.ones((_STACK_PX, _LETTER_GAP_PX), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for x, y, width, height, _ in boxes[1:].tolist():
        tallest = min(_TALLEST_TO_WIDE * width, grey.shape[0] / 2)
        if width >= _NARROWEST_PX and _LOWEST_PX <= height <= tallest:
            across, down = min(_RIM_PX, width // 8), min(_RIM_PX, height // 4)
            yield slice(y + down, y + height - down), slice(x + across, x + width - across)


def _ratio(grey: Pixels, luminance: npt.NDArray[np.float32]) -> float:
    """The contrast of the two tones of a box, the blur between them left out: the darkest of the light to the lightest
    of the dark."""
    light = cast(Pixels, cv2.threshold(grey, 0, 1, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[1])
    low = np.percentile(luminance[_core(light)], _TAILS[0])
    high = np.percentile(luminance[_core(1 - light)], _TAILS[1])
    return float((max(low, high) + 0.05) / (high + 0.05))


def _core(mask: Pixels) -> npt.NDArray[np.bool_]:
    """``mask`` without its rim; all of it where there is nothing but rim."""
    core = cv2.erode(mask, np.ones((3, 3), np.uint8))
    return np.asarray(core if core.any() else mask, np.bool_)


def _zone(frame: av.VideoFrame, form: Format) -> Pixels:
    """The caption zone of ``frame``, sRGB."""
    scale = frame.width / SIZES[form][0]
    x, y, width, height = (round(side * scale / 2) * 2 for side in ZONES[form])
    return _cropped(frame, x, y, width, height)


def _cropped(frame: av.VideoFrame, x: int, y: int, width: int, height: int) -> Pixels:
    if frame.format.name != "yuv420p":
        return cast(Pixels, frame.to_ndarray(format="rgb24"))[y : y + height, x : x + width]
    planes = (
        plane_pixels(plane)[y // part : (y + height) // part, x // part : (x + width) // part]
        for plane, part in zip(frame.planes, (1, 2, 2), strict=True)
    )
    packed = np.concatenate([plane.ravel() for plane in planes]).reshape(-1, width)
    rgb = av.VideoFrame.from_ndarray(packed, "yuv420p").reformat(
        format="rgb24",
        src_colorspace=Colorspace.ITU601 if frame.colorspace in _BT601 else Colorspace.ITU709,
        src_color_range=ColorRange.JPEG if frame.color_range == ColorRange.JPEG else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
    )
    return cast(Pixels, rgb.to_ndarray())
