"""A pie's ring: its slices, their colours, and where things beside them go."""

import math
from dataclasses import dataclass

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Layer, Page
from omnimind.media.pictures.plot import Figures, more, paint, quiet
from omnimind.media.pictures.theme import Color, with_alpha

_MOST_NAMED = 6
_HOLE = 0.6
_SPACE_PX = 6.0
_LEAST_DEGREES = 0.8
_TRACK = 0.4


@dataclass(frozen=True, slots=True)
class Ring:
    """The ring's centre and outer radius, px; ``angles`` are each slice's start and sweep, clockwise degrees."""

    x: float
    y: float
    radius: float
    angles: list[tuple[float, float]]
    colors: list[Color]

    def at(self, slice_: int, radius: float) -> tuple[float, float]:
        """The point in the middle of a slice's angle, ``radius`` from the centre."""
        start, sweep = self.angles[slice_]
        angle = math.radians(start + sweep / 2)
        return self.x + radius * math.cos(angle), self.y + radius * math.sin(angle)

    @property
    def _middle(self) -> float:
        """The radius half-way through the ring's band."""
        return self.radius * (1 + _HOLE) / 2

    def _arc(self, canvas: skia.Canvas, start: float, sweep: float, color: Color) -> None:
        stroke = paint(color)
        stroke.setStyle(skia.Paint.kStroke_Style)
        stroke.setStrokeWidth(self.radius * (1 - _HOLE))
        reach = self._middle
        oval = skia.Rect.MakeLTRB(self.x - reach, self.y - reach, self.x + reach, self.y + reach)
        canvas.drawArc(oval, start, sweep, False, stroke)

    def track(self, page: Page) -> Sprite:
        """The empty ring, which waits for its slices."""
        sheet = layer(page)
        self._arc(sheet.canvas, 0, 360, with_alpha(page.theme.hairline, _TRACK))
        return sheet.sprite(delay_s=0.12)

    def draw(self, canvas: skia.Canvas, slice_: int) -> None:
        """Draw a slice, a hair's breadth from its neighbours; one of no size is not drawn."""
        start, sweep = self.angles[slice_]
        if not sweep:
            return
        space = math.degrees(_SPACE_PX / self._middle) if sweep < 360 else 0.0
        drawn = max(_LEAST_DEGREES, sweep - space)
        self._arc(canvas, start + (sweep - drawn) / 2, drawn, self.colors[slice_])


def named(figures: Figures) -> int:
    """How many slices are named; the others are drawn quietly and only counted."""
    return min(_MOST_NAMED, len(figures.labels))


def ring(figures: Figures, page: Page, x: float, y: float, radius: float, *, start: float = -90.0) -> Ring:
    """The ring of the first series, clockwise from ``start`` degrees: the top, unless given."""
    values = [max(0.0, value) if math.isfinite(value) else 0.0 for value in figures.values[0]]
    angles = []
    for value in values:
        sweep = 360 * value / sum(values)
        angles.append((start, sweep))
        start += sweep
    return Ring(x, y, radius, angles, _colors(values, named(figures), page))


def _colors(values: list[float], count: int, page: Page) -> list[Color]:
    """The accent for the greatest slice, the other colours in order, and quiet beyond the first ``count``."""
    greatest = max(range(count), key=lambda at: values[at])
    others = iter(page.theme.series[1:])
    return [
        page.theme.accent if at == greatest else next(others) if at < count else quiet(page)
        for at in range(len(values))
    ]


def layer(page: Page) -> Layer:
    """A layer over the whole frame: a slice and its label may be anywhere."""
    return page.layer(Box(0, 0, *page.size))


def unnamed(figures: Figures, page: Page, round_: Ring, x: float, y: float) -> list[Sprite]:
    """The slices without names, and at ``x, y`` how many they are; nothing where all have one."""
    first, count = named(figures), len(figures.labels)
    if first == count:
        return []
    sheet = layer(page)
    for at in range(first, count):
        round_.draw(sheet.canvas, at)
    return [sheet.sprite(cue=figures.cues[first]), more(page, count - first, x, y)]
