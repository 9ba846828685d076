"""Upright bars on a zero baseline, their labels under them."""

import math
from dataclasses import dataclass

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import Figures, Linear, alike, bar, bar_colors, rule
from omnimind.media.pictures.theme import Color
from omnimind.media.pictures.ticks import nice_ticks
from omnimind.media.pictures.typeset import Block

_MOST = {"landscape": 12, "portrait": 5, "square": 7}
_MOST_WITH_TWO_LINES = 5
_WIDEST = 11
"""The widest bar, in units of the grid."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The geometry: a slot a label from ``left`` on; ``values`` by series and label where there is room for them."""

    scale: Linear
    left: float
    right: float
    slot: float
    bar: float
    gap: float
    values: list[list[Block]]
    ticks: tuple[float, ...]


def columns(figures: Figures, page: Page, box: Box) -> list[Sprite] | None:
    """One sprite a label, its bars and their values; ``None`` where labels or values don't fit over one another."""
    count = len(figures.labels)
    if not 0 < count <= _MOST[page.format]:
        return None
    style = page.style(page.theme.text, page.scale.small, page.theme.muted, leading=1.2)
    width, lines = box.width / count * 0.9, 2 if count <= _MOST_WITH_TWO_LINES else 1
    labels = alike(page, figures.labels, style, width, floor_px=page.scale.label, lines=lines, align="center")
    plot = _plot(figures, page, box, labels) if labels else None
    if plot is None or labels is None:
        return None
    colors = bar_colors(figures, page)
    return [_axis(figures, page, box, plot, labels)] + [_column(figures, page, plot, colors, at) for at in range(count)]


def _plot(figures: Figures, page: Page, box: Box, labels: list[Block]) -> _Plot | None:
    scale, series, slot = page.scale, len(figures.values), box.width / len(figures.labels)
    width = min(slot * (0.62 if series == 1 else 0.8 / series), _WIDEST * scale.unit)
    values = _values(figures, page, slot * 0.94 if series == 1 else width)
    if not values and series == 1:
        return None
    low, high = figures.bounds
    ticks = () if values else nice_ticks(low, high, 4)
    low, high = (ticks[0], ticks[-1]) if ticks else (low, high)
    gap = 0.7 * scale.unit
    room = values[0][0].cap_px + gap if values else 0.0
    bottom = box.bottom - max(block.height for block in labels) - 1.3 * scale.unit - (room if low < 0 else 0)
    top = box.y + (room if high > 0 else 0)
    left = box.x + (_tick_width(figures, page, ticks) if ticks else 0)
    slot = (box.right - left) / len(figures.labels)
    return _Plot(Linear(low, high, bottom, top), left, box.right, slot, min(width, slot), gap, values, ticks)


def _values(figures: Figures, page: Page, width: float) -> list[list[Block]]:
    """The values as written, by series and label, or nothing where one is wider than ``width``."""
    style = page.style(page.theme.strong, page.scale.size(-0.5))
    texts = [text for shown in figures.shown for text in shown]
    blocks = alike(page, texts, style, width, floor_px=page.scale.label, align="center") or []
    count = len(figures.labels)
    return [blocks[at : at + count] for at in range(0, len(blocks), count)]


def _tick_blocks(figures: Figures, page: Page, ticks: tuple[float, ...]) -> list[Block]:
    style = page.style(page.theme.text, page.scale.label, page.theme.muted)
    written = figures.written()
    return [page.setter.paragraph(written.write(t, ticks[1] - ticks[0]), style, page.box.width) for t in ticks]


def _tick_width(figures: Figures, page: Page, ticks: tuple[float, ...]) -> float:
    return max(block.width for block in _tick_blocks(figures, page, ticks)) + page.scale.unit


def _axis(figures: Figures, page: Page, box: Box, plot: _Plot, labels: list[Block]) -> Sprite:
    """The baseline, the labels under it and, where bars carry no values, a few gridlines."""
    layer = page.layer(box.inset(top=-page.scale.unit, bottom=-page.scale.unit))
    for tick, text in zip(plot.ticks, _tick_blocks(figures, page, plot.ticks) if plot.ticks else (), strict=True):
        y = plot.scale(tick)
        rule(layer.canvas, plot.left, y - 1, plot.right - plot.left, 2, page.theme.hairline)
        text.draw(layer.canvas, plot.left - page.scale.unit - text.width, y - text.cap_px / 2)
    rule(layer.canvas, plot.left, plot.scale(0) - 1, plot.right - plot.left, 2, page.theme.muted)
    y = box.bottom - max(block.height for block in labels)
    for at, block in enumerate(labels):
        block.draw(layer.canvas, plot.left + (at + 0.5) * plot.slot - block.measure / 2, y)
    return layer.sprite(delay_s=0.12)


def _column(figures: Figures, page: Page, plot: _Plot, colors: list[list[Color]], at: int) -> Sprite:
    """The bars of one label, with their values."""
    series = len(figures.values)
    start = plot.left + (at + 0.5) * plot.slot - plot.bar * series / 2
    layer = page.layer(Box(start - plot.slot / 2, 0, plot.slot + plot.bar * series, page.size[1]))
    inset = 0 if series == 1 else 0.04 * plot.bar
    zero = round(plot.scale(0)) - 1
    for one in range(series):
        value = figures.values[one][at] if math.isfinite(figures.values[one][at]) else 0.0
        left, right = round(start + one * plot.bar + inset), round(start + (one + 1) * plot.bar - inset)
        end = zero + plot.scale(value) - plot.scale(0)
        box = skia.Rect.MakeLTRB(left, min(end, zero), right, max(end, zero))
        bar(layer.canvas, box, "down" if value < 0 else "up", colors[one][at])
        if plot.values:
            block = plot.values[one][at]
            y = end + plot.gap + 2 if value < 0 else end - plot.gap - block.cap_px
            block.draw(layer.canvas, (left + right) / 2 - block.measure / 2, y)
    negative = all(values[at] < 0 for values in figures.values)
    return layer.sprite(cue=figures.cues[at], effect="fade" if negative else "up")
