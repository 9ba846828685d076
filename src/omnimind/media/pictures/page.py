"""The page: a frame's grid, type scale and the layers that layouts draw on."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import skia

from omnimind.core.artifact import Artifact
from omnimind.core.brief import SIZES, Format
from omnimind.media.picture import Effect, Pixels, Sprite
from omnimind.media.pictures.fonts import Face
from omnimind.media.pictures.theme import Color, Theme
from omnimind.media.pictures.typeset import OVERHANG, Block, Style, Text, Typesetter


class Box(NamedTuple):
    """A rectangle of the frame, px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return self.y + self.height

    def start(self, block: Block) -> float:
        """Where ``block``, which may be narrower, stands: at the side from which its text is read."""
        return self.right - block.measure if block.rtl else self.x

    def inset(self, left: float = 0, top: float = 0, right: float = 0, bottom: float = 0) -> "Box":
        """What is left inside these margins."""
        return Box(self.x + left, self.y + top, self.width - left - right, self.height - top - bottom)


@dataclass(frozen=True, slots=True)
class Scale:
    """Type sizes of a format, px, a major third apart around ``body``; ``unit`` is the step of its spacing grid."""

    body: float
    unit: float

    def size(self, step: float) -> float:
        """The size ``step`` steps above (or below) ``body``."""
        return float(self.body * 1.25**step)

    @property
    def label(self) -> float:
        """The smallest text: chapter labels, axes, notes."""
        return self.size(-1.75)

    @property
    def small(self) -> float:
        """Secondary text."""
        return self.size(-1)

    @property
    def heading(self) -> float:
        """A scene's heading."""
        return self.size(1.75)


SCALES: dict[str, Scale] = {
    "landscape": Scale(body=42, unit=24),
    "portrait": Scale(body=50, unit=24),
    "square": Scale(body=42, unit=20),
}

CONTENT: dict[str, Box] = {
    "landscape": Box(160, 128, 1600, 704),
    "portrait": Box(84, 216, 912, 1144),
    "square": Box(84, 92, 912, 740),
}
"""Where content goes: clear of the caption zone and, in portrait, of what phone players lay over the frame's top."""


class Layer:
    """A rectangle of the frame to draw on, in the frame's own coordinates, that becomes a sprite."""

    def __init__(self, size: tuple[int, int], box: Box) -> None:
        """Cover ``box`` as far as it lies within a frame of ``size``."""
        width, height = size
        self._left = max(0, math.floor(box.x) & ~1)
        self._top = max(0, math.floor(box.y) & ~1)
        right = min(width, math.ceil(box.right) + 1 & ~1)
        bottom = min(height, math.ceil(box.bottom) + 1 & ~1)
        self._pixels: Pixels = np.zeros((max(2, bottom - self._top), max(2, right - self._left), 4), np.uint8)
        info = skia.ImageInfo.Make(
            self._pixels.shape[1], self._pixels.shape[0], skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType
        )
        self._surface = skia.Surface.MakeRasterDirect(info, self._pixels, self._pixels.strides[0])
        self.canvas: skia.Canvas = self._surface.getCanvas()
        self.canvas.translate(-self._left, -self._top)

    def sprite(self, *, cue: int | None = None, effect: Effect = "fade", delay_s: float = 0.0) -> Sprite:
        """What was drawn, cropped to its ink."""
        alpha = self._pixels[:, :, 3]
        rows = np.flatnonzero(alpha.any(axis=1))
        columns = np.flatnonzero(alpha.any(axis=0))
        if not rows.size:
            rows = columns = np.zeros(1, np.intp)
        top, bottom = int(rows[0]) & ~1, int(rows[-1]) + 2 & ~1
        left, right = int(columns[0]) & ~1, int(columns[-1]) + 2 & ~1
        pixels = np.ascontiguousarray(self._pixels[top:bottom, left:right])
        return Sprite(pixels, self._left + left, self._top + top, cue, effect, delay_s)


@dataclass(frozen=True, slots=True)
class Page:
    """What a layout works with. ``box`` is where it may draw; ``read`` gets the bytes of an artifact."""

    theme: Theme
    format: Format
    read: Callable[[Artifact], bytes]
    chapter: str = ""
    setter: Typesetter = field(default_factory=Typesetter)

    @property
    def size(self) -> tuple[int, int]:
        """The frame's width and height."""
        return SIZES[self.format]

    @property
    def box(self) -> Box:
        """The content box."""
        return CONTENT[self.format]

    @property
    def scale(self) -> Scale:
        """The type scale."""
        return SCALES[self.format]

    def style(
        self, face: Face, size_px: float, color: Color | None = None, *, leading: float = 1.3, tracking: float = 0.0
    ) -> Style:
        """A text style; its colour is the theme's ink unless given."""
        return Style(face, size_px, self.theme.ink if color is None else color, leading, tracking)

    def display(self, size_px: float, color: Color | None = None, *, leading: float = 1.1) -> Style:
        """The display face, tightened as its size asks."""
        return self.style(self.theme.display, size_px, color, leading=leading, tracking=self.theme.tracking)

    def large(self, text: Text, style: Style, box: Box, *, lines: int, least_px: float, floor_px: float) -> Block:
        """``text`` evenly in at most ``lines`` if type no smaller than ``least_px`` allows, else as large as fits."""
        block = self.setter.fit(text, style, box.width, box.height, floor_px=least_px, even=True, max_lines=lines)
        if block.truncated:
            block = self.setter.fit(text, style, box.width, box.height, floor_px=floor_px, even=True)
        return block

    def layer(self, box: Box) -> Layer:
        """A layer over ``box``; draw on its ``canvas`` in the frame's coordinates."""
        return Layer(self.size, box)

    def text(
        self,
        block: Block,
        x: float,
        y: float,
        *,
        cue: int | None = None,
        effect: Effect = "fade",
        delay_s: float = 0.0,
    ) -> Sprite:
        """``block`` as a sprite of its own, its top left corner at ``x, y``."""
        hang = OVERHANG * max(block.size_px, 16)
        layer = self.layer(
            Box(x + block.left - hang, y - hang, block.width + 2 * hang, block.height + 2 * hang),
        )
        block.draw(layer.canvas, x, y)
        return layer.sprite(cue=cue, effect=effect, delay_s=delay_s)
