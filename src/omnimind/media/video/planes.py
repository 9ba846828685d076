"""Pictures as the encoder wants them: BT.709 limited-range planes, luma whole and chroma halved both ways (4:2:0).

Slides are converted once; afterwards every frame is made by blending boxes of planes, eight bits in, eight bits out,
by OpenCV, which lets other threads run meanwhile.
"""

from typing import NamedTuple

import cv2
import numpy as np
from cv2.typing import MatLike

from omnimind.media.picture import Sprite

_RED, _GREEN, _BLUE = 0.2126, 0.7152, 0.0722
"""Luma's share of each primary. Source: Rec. ITU-R BT.709-6, item 3.2."""

_BLACK, _NEUTRAL = 16, 128
"""Codes of black (luma) and of no colour (chroma). Source: Rec. ITU-R BT.709-6, item 4.6."""

_TO_YUV = (
    np.array(
        [
            [_RED * 219, _GREEN * 219, _BLUE * 219, _BLACK * 255],
            [-_RED / (1 - _BLUE) * 112, -_GREEN / (1 - _BLUE) * 112, 112, _NEUTRAL * 255],
            [112, -_GREEN / (1 - _RED) * 112, -_BLUE / (1 - _RED) * 112, _NEUTRAL * 255],
        ]
    )
    / 255
)


class Box(NamedTuple):
    """A rectangle of the frame in pixels; all four are even, so that it is whole in every plane."""

    x: int
    y: int
    width: int
    height: int

    @property
    def empty(self) -> bool:
        """Whether nothing lies within."""
        return not (self.width and self.height)

    def clip(self, other: "Box") -> "Box":
        """What both share; its width or height is 0 when that is nothing."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right = min(self.x + self.width, other.x + other.width)
        bottom = min(self.y + self.height, other.y + other.height)
        return Box(x, y, max(0, right - x), max(0, bottom - y))

    def moved(self, x: int, y: int) -> "Box":
        """This box ``x`` pixels further right and ``y`` further down."""
        return Box(self.x + x, self.y + y, self.width, self.height)


class Planes(NamedTuple):
    """Y, U and V of one image; U and V have half its width and height."""

    y: MatLike
    u: MatLike
    v: MatLike

    @property
    def box(self) -> Box:
        """The whole image."""
        return Box(0, 0, self.y.shape[1], self.y.shape[0])

    def crop(self, box: Box) -> "Planes":
        """A view of ``box``."""
        luma = np.s_[box.y : box.y + box.height, box.x : box.x + box.width]
        chroma = np.s_[box.y // 2 : (box.y + box.height) // 2, box.x // 2 : (box.x + box.width) // 2]
        return Planes(self.y[luma], self.u[chroma], self.v[chroma])


class Layer(NamedTuple):
    """A translucent image at ``box`` of the frame: what it adds, and how much (of 255) of what is below it leaves."""

    box: Box
    adds: Planes
    leaves: Planes

    def moved(self, x: int, y: int) -> "Layer":
        """This layer elsewhere."""
        return self._replace(box=self.box.moved(x, y))

    def clip(self, box: Box) -> "Layer":
        """What lies within ``box`` of the frame, as views."""
        part = self.box.clip(box)
        own = part.moved(-self.box.x, -self.box.y)
        return Layer(part, self.adds.crop(own), self.leaves.crop(own))


def planes_of(pixels: MatLike) -> Planes:
    """sRGB ``(height, width, 3)``, sides even, as planes."""
    y, u, v = cv2.split(cv2.transform(pixels, _TO_YUV))
    return Planes(y, _halved(u), _halved(v))


def layer_of(sprite: Sprite) -> Layer:
    """A sprite's visible part as a layer."""
    x, y, width, height = _visible(sprite.pixels)
    pixels = sprite.pixels[y : y + height, x : x + width]
    luma, u, v = cv2.split(cv2.transform(cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB), _TO_YUV))
    leaves = cv2.bitwise_not(cv2.extractChannel(pixels, 3))
    leaves_chroma = _halved(leaves)
    adds = Planes(
        _without(luma, leaves, _BLACK),
        _without(_halved(u), leaves_chroma, _NEUTRAL),
        _without(_halved(v), leaves_chroma, _NEUTRAL),
    )
    return Layer(Box(sprite.x + x, sprite.y + y, width, height), adds, Planes(leaves, leaves_chroma, leaves_chroma))


def blend(target: Planes, layer: Layer, opacity: float = 1.0) -> None:
    """Lay ``layer``, which must lie within ``target``, over it. ``opacity`` is 0 to 1."""
    for below, adds, leaves in zip(target.crop(layer.box), layer.adds, layer.leaves, strict=True):
        if opacity < 1.0:
            over = cv2.add(cv2.multiply(below, leaves, scale=1 / 255), adds)
            cv2.addWeighted(below, 1.0 - opacity, over, opacity, 0.0, dst=below)
        else:
            cv2.multiply(below, leaves, dst=below, scale=1 / 255)
            cv2.add(below, adds, dst=below)


def mix(target: Planes, first: Planes, second: Planes, share: float) -> None:
    """Fill ``target`` with ``share`` (0 to 1) of ``second`` and the rest of ``first``; exact at both ends."""
    for plane, a, b in zip(target, first, second, strict=True):
        cv2.addWeighted(a, 1.0 - share, b, share, 0.0, dst=plane)


def copy(target: Planes, source: Planes) -> None:
    """Fill ``target`` with ``source``, of the same size."""
    for plane, other in zip(target, source, strict=True):
        np.copyto(plane, other)


def _halved(plane: MatLike) -> MatLike:
    """Half the width and height, sampled where H.264 puts chroma: on every other column, between two rows.

    The filter is 1-2-1 across and 1-1 down: the mean of two boxes a column apart.

    Source: ITU-T H.264, Annex E, chroma_sample_loc_type 0, which is what players assume.
    """
    size = plane.shape[1] // 2, plane.shape[0] // 2
    shifted = cv2.copyMakeBorder(plane[:, :-1], 0, 0, 1, 0, cv2.BORDER_REPLICATE)
    right, left = (cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (plane, shifted))
    return cv2.addWeighted(left, 0.5, right, 0.5, 0.0, dst=right)


def _without(plane: MatLike, leaves: MatLike, offset: int) -> MatLike:
    """``plane``, converted from premultiplied colour, with its code's ``offset`` premultiplied too."""
    return cv2.addWeighted(plane, 1.0, leaves, -offset / 255, 0.0, dst=plane)


def _visible(pixels: MatLike) -> tuple[int, int, int, int]:
    """The smallest even box of ``pixels`` outside of which they are transparent."""
    x, y, width, height = cv2.boundingRect(cv2.extractChannel(pixels, 3))
    left, top = x - x % 2, y - y % 2
    return left, top, max(2, (x + width - left + 1) // 2 * 2), max(2, (y + height - top + 1) // 2 * 2)
