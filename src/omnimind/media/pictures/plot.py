"""What all charts share: their figures, colours, scales and the small type around them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import skia

from omnimind.core.script import ChartVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.shaping import Style, text_width
from omnimind.media.pictures.theme import Color, mixed
from omnimind.media.pictures.ticks import Numerals, numerals
from omnimind.media.pictures.typeset import Align, Block

Tip = Literal["up", "down", "left", "right"]
"""Which way a bar points."""

_STEP = 0.94
_QUIET = 0.5
_CORNER_PX = 5.0
_RIM_PX = 5.0


@dataclass(frozen=True, slots=True)
class Figures:
    """A chart's numbers: ``values`` and ``shown`` are by series, then by label. ``cues`` has one cue a label."""

    labels: tuple[str, ...]
    names: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    shown: tuple[tuple[str, ...], ...]
    cues: tuple[int, ...]
    unit: str

    @classmethod
    def of(cls, visual: ChartVisual) -> "Figures":
        """The figures of ``visual``; a name that only repeats the heading is dropped."""
        heading = visual.heading.strip().casefold()
        return cls(
            labels=visual.labels,
            names=tuple("" if series.name.strip().casefold() == heading else series.name for series in visual.series),
            values=tuple(series.values for series in visual.series),
            shown=visual.shown,
            cues=visual.cues,
            unit=visual.unit,
        )

    @property
    def extent(self) -> tuple[float, float]:
        """The smallest and the greatest value."""
        known = [value for series in self.values for value in series if math.isfinite(value)]
        return (min(known), max(known)) if known else (0.0, 0.0)

    @property
    def bounds(self) -> tuple[float, float]:
        """The extent with zero in it, and never empty: what bars need."""
        low, high = self.extent
        low, high = min(0.0, low), max(0.0, high)
        return (low, high) if low < high else (0.0, 1.0)

    def written(self) -> Numerals:
        """How the source writes these numbers."""
        return numerals([value for series in self.values for value in series], [t for s in self.shown for t in s])

    def first(self, count: int) -> "Figures":
        """The first ``count`` labels."""
        return replace(
            self,
            labels=self.labels[:count],
            values=tuple(series[:count] for series in self.values),
            shown=tuple(series[:count] for series in self.shown),
            cues=self.cues[:count],
        )


@dataclass(frozen=True, slots=True)
class Linear:
    """Values to pixels: ``low`` is at ``start`` and ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Where ``value`` is, px."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1.0) * (self.end - self.start)


def quiet(page: Page) -> Color:
    """What stands back beside the accent."""
    return mixed(page.theme.muted, page.theme.backdrop[1], _QUIET)


def paint(color: Color) -> skia.Paint:
    """A smooth fill."""
    return skia.Paint(Color=color, AntiAlias=True)


def rule(canvas: skia.Canvas, x: float, y: float, width: float, height: float, color: Color) -> None:
    """A sharp line: a rectangle on whole pixels."""
    canvas.drawRect(skia.Rect.MakeXYWH(round(x), round(y), round(width), round(height)), skia.Paint(Color=color))


def alike(
    page: Page,
    texts: Sequence[str],
    style: Style,
    width: float,
    *,
    floor_px: float,
    lines: int = 1,
    align: Align = "start",
) -> list[Block] | None:
    """``texts`` at the largest one size at which no word is broken and none takes more than ``lines``, or ``None``."""
    while style.size_px >= floor_px - 0.01:
        words = (word for text in texts for word in text.split())
        if all(text_width(word, style) <= width for word in words):
            blocks = [page.setter.paragraph(text, style, width, align=align, even=True) for text in texts]
            if all(len(block.lines) <= lines for block in blocks):
                return blocks
        style = replace(style, size_px=style.size_px * _STEP)
    return None


def alike_cut(
    page: Page,
    texts: Sequence[str],
    style: Style,
    width: float,
    *,
    floor_px: float,
    lines: int = 1,
    align: Align = "start",
) -> list[Block]:
    """As :func:`alike`, but cut at ``lines`` where nothing fits."""
    blocks = alike(page, texts, style, width, floor_px=floor_px, lines=lines, align=align)
    if blocks is not None:
        return blocks
    style = replace(style, size_px=floor_px)
    return [page.setter.paragraph(text, style, width, align=align, max_lines=lines) for text in texts]


def apart(tops: Sequence[float], heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``tops``, ascending, moved as little as keeps ``gap`` between neighbours and all within ``low`` to ``high``."""
    placed: list[float] = []
    floor = low
    for top, height in zip(tops, heights, strict=True):
        placed.append(max(top, floor))
        floor = placed[-1] + height + gap
    ceiling = high
    for at in reversed(range(len(placed))):
        placed[at] = min(placed[at], ceiling - heights[at])
        ceiling = placed[at] - gap
    return placed


def bar(canvas: skia.Canvas, box: skia.Rect, tip: Tip, color: Color) -> None:
    """A bar, rounded at its tip; nothing where it has no length."""
    if box.isEmpty():
        return
    corner = min(_CORNER_PX, box.width() / 2, box.height() / 2)
    order: tuple[tuple[Tip, Tip], ...] = (("up", "left"), ("up", "right"), ("down", "right"), ("down", "left"))
    shape = skia.RRect()
    shape.setRectRadii(box, [skia.Point(corner, corner) if tip in sides else skia.Point(0, 0) for sides in order])
    canvas.drawRRect(shape, paint(color))


def bar_colors(figures: Figures, page: Page) -> list[list[Color]]:
    """A colour a bar, by series and label: of a single series only the greatest stands out."""
    count = len(figures.labels)
    if len(figures.values) > 1:
        return [[page.theme.series[at % len(page.theme.series)]] * count for at in range(len(figures.values))]
    sizes = [abs(value) if math.isfinite(value) else 0.0 for value in figures.values[0]]
    greatest = max(sizes)
    return [[page.theme.accent if size == greatest else quiet(page) for size in sizes]]


def haloed(canvas: skia.Canvas, block: Block, x: float, y: float, ground: Color) -> None:
    """Draw ``block`` with a rim of ``ground`` that keeps it clear of the lines it stands over."""
    bounds = skia.Rect.MakeXYWH(x, y - block.size_px, block.measure, block.height + 2 * block.size_px)
    canvas.saveLayer(bounds, skia.Paint(ColorFilter=skia.ColorFilters.Blend(ground, skia.BlendMode.kSrcIn)))
    for step in range(12):
        angle = step * math.tau / 12
        block.draw(canvas, x + _RIM_PX * math.cos(angle), y + _RIM_PX * math.sin(angle))
    canvas.restore()
    block.draw(canvas, x, y)


def captioned(page: Page, figures: Figures, box: Box, *, keyed: bool) -> tuple[list[Sprite], Box]:
    """What the numbers count, and with ``keyed`` each series' colour, in a line; and the box under it."""
    scale, theme = page.scale, page.theme
    unit = "" if all(figures.unit in text for series in figures.shown for text in series) else figures.unit
    name = figures.names[0] if len(figures.names) == 1 else ""
    title = ", ".join(part for part in (name, unit) if part)
    keys = list(zip(figures.names, theme.series, strict=False)) if keyed and len(figures.names) > 1 else []
    if not title and not keys:
        return [], box
    style = page.style(theme.text, scale.label, theme.muted)
    layer = page.layer(Box(box.x - 2, box.y - scale.unit * 2, box.width + 2, scale.unit * 6))
    x, y = box.x, box.y - 0.75 * scale.unit
    if title:
        block = page.setter.paragraph(title, style, box.width if not keys else box.width / 3, max_lines=1)
        block.draw(layer.canvas, x, y)
        x += block.width + 1.5 * scale.unit
    for at, (key, color) in enumerate(keys):
        x = _key(page, layer.canvas, key, color, Box(x, y, (box.right - x) / (len(keys) - at), style.size_px))
    return [layer.sprite(delay_s=0.12)], box.inset(top=2.4 * scale.unit)


def _key(page: Page, canvas: skia.Canvas, name: str, color: Color, box: Box) -> float:
    """A series' colour and name; where the next one may begin."""
    style = page.style(page.theme.strong, page.scale.label)
    indent = 1.05 * style.size_px
    block = page.setter.paragraph(name, style, box.width - indent - page.scale.unit, max_lines=1)
    side = round(block.cap_px * 0.9)
    canvas.drawRoundRect(
        skia.Rect.MakeXYWH(box.x, round(box.y + (block.cap_px - side) / 2), side, side), 4, 4, paint(color)
    )
    block.draw(canvas, box.x + indent, box.y)
    return box.x + indent + block.width + 1.5 * page.scale.unit


def more(page: Page, count: int, x: float, y: float) -> Sprite:
    """``+ 12``: that many are not shown. The top of its capitals is at ``y``."""
    style = page.style(page.theme.strong, page.scale.label, page.theme.muted)
    return page.text(page.setter.paragraph(f"+ {count}", style, page.box.width), x, y)
