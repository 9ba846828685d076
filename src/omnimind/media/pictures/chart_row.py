"""Lying bars on a zero baseline, one row a label: for long labels, and for many."""

import math
from dataclasses import dataclass

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import Figures, Linear, alike_cut, bar, bar_colors, more, rule
from omnimind.media.pictures.theme import Color
from omnimind.media.pictures.typeset import Block

_LABEL_SHARE = 0.36
_VALUE_SHARE = 0.3
_TALLEST_ROW = {"landscape": 6.0, "portrait": 8.0, "square": 6.0}
_TALLEST_BAR = 3.0
"""Of rows, and of the bars of one, in units of the grid."""


@dataclass(frozen=True, slots=True)
class _Plot:
    """The geometry: rows of ``row`` px from ``top`` on. ``stacked``: labels stand over their bars, not beside."""

    scale: Linear
    top: float
    row: float
    bar: float
    gap: float
    stacked: bool
    labels: list[Block]
    values: list[list[Block]]


def rows(figures: Figures, page: Page, box: Box) -> list[Sprite]:
    """One sprite a label: its bars and their values. Labels that there is no room for are counted at the end."""
    shown, hidden = _shown(figures, page, box)
    area = box.inset(bottom=1.7 * page.scale.label) if hidden else box
    plot = _plot(shown, page, area)
    colors = bar_colors(shown, page)
    sprites = [_axis(page, box, plot), *(_row(shown, page, plot, colors, at) for at in range(len(shown.labels)))]
    if hidden:
        sprites.append(more(page, hidden, box.x, box.bottom - page.scale.label * 0.73))
    return sprites


def _shown(figures: Figures, page: Page, box: Box) -> tuple[Figures, int]:
    """The figures that get a row, and how many do not: fewer where labels need a second line."""
    lines = 2 if any(block.truncated for block in _labels(figures, page, box, lines=1)) else 1
    row = max((1.3 if lines == 1 else 2.4) * page.scale.label, 0.85 * page.scale.unit * len(figures.values))
    count, most = len(figures.labels), max(2, int(box.height / row))
    return (figures, 0) if count <= most else (figures.first(most - 1), count - most + 1)


def _labels(figures: Figures, page: Page, box: Box, *, lines: int, share: float = _LABEL_SHARE) -> list[Block]:
    style = page.style(page.theme.text, page.scale.small, leading=1.15)
    return alike_cut(page, figures.labels, style, box.width * share, floor_px=page.scale.label, lines=lines)


def _plot(figures: Figures, page: Page, box: Box) -> _Plot:
    scale = page.scale
    row = min(box.height / len(figures.labels), _TALLEST_ROW[page.format] * scale.unit)
    values = _values(figures, page, box)
    stacked = row >= 3.2 * scale.label and page.format != "landscape"
    if stacked:
        labels = _labels(figures, page, box, lines=1, share=1)
    else:
        labels = _labels(figures, page, box, lines=2 if row >= 2.3 * scale.label else 1)
    gap = 0.7 * scale.unit
    low, high = figures.bounds
    room = max(block.width for series in values for block in series) + gap
    left = box.x + (0 if stacked else max(block.width for block in labels) + scale.unit) + (room if low < 0 else 0)
    right = box.right - (room if high > 0 else 0)
    free = row - max(block.height for block in labels) - gap if stacked else row
    thickness = min(free * (0.55 if stacked else 0.62), _TALLEST_BAR * scale.unit) / len(figures.values)
    return _Plot(Linear(low, high, left, right), box.y, row, thickness, gap, stacked, labels, values)


def _values(figures: Figures, page: Page, box: Box) -> list[list[Block]]:
    """The values as written, by series and label."""
    style = page.style(page.theme.strong, page.scale.size(-0.75 if len(figures.values) == 1 else -1.25))
    texts = [text for shown in figures.shown for text in shown]
    blocks = alike_cut(page, texts, style, box.width * _VALUE_SHARE, floor_px=page.scale.size(-2))
    count = len(figures.labels)
    return [blocks[at : at + count] for at in range(0, len(blocks), count)]


def _axis(page: Page, box: Box, plot: _Plot) -> Sprite:
    """The labels and the baseline."""
    layer = page.layer(box.inset(top=-page.scale.unit, bottom=-page.scale.unit))
    zero = plot.scale(0)
    for at, block in enumerate(plot.labels):
        y = plot.top + at * plot.row
        block.draw(layer.canvas, box.x, y if plot.stacked else y + (plot.row - block.height) / 2)
    if not plot.stacked:
        rule(layer.canvas, zero - 2, plot.top, 2, plot.row * len(plot.labels), page.theme.muted)
    return layer.sprite(delay_s=0.12)


def _row(figures: Figures, page: Page, plot: _Plot, colors: list[list[Color]], at: int) -> Sprite:
    """The bars of one label, with their values."""
    series = len(figures.values)
    y = plot.top + at * plot.row
    middle = y + plot.row / 2
    if plot.stacked:
        middle = y + max(block.height for block in plot.labels) + plot.gap + plot.bar * series / 2
    layer = page.layer(Box(0, y - page.scale.unit, page.size[0], plot.row + 2 * page.scale.unit))
    zero = round(plot.scale(0))
    if plot.stacked and plot.scale.low < 0:
        rule(layer.canvas, zero - 1, middle - 0.7 * plot.bar * series, 2, 1.4 * plot.bar * series, page.theme.muted)
    inset = 0 if series == 1 else max(1, round(0.06 * plot.bar))
    for one in range(series):
        value = figures.values[one][at] if math.isfinite(figures.values[one][at]) else 0.0
        top = round(middle + (one - series / 2) * plot.bar) + inset
        bottom = round(middle + (one + 1 - series / 2) * plot.bar) - inset
        end = zero + plot.scale(value) - plot.scale(0)
        box = skia.Rect.MakeLTRB(min(end, zero), top, max(end, zero), bottom)
        bar(layer.canvas, box, "left" if value < 0 else "right", colors[one][at])
        block = plot.values[one][at]
        x = end - plot.gap - block.width if value < 0 else end + plot.gap
        block.draw(layer.canvas, x, (top + bottom - block.cap_px) / 2)
    negative = all(values[at] < 0 for values in figures.values)
    return layer.sprite(cue=figures.cues[at], effect="fade" if negative else "right")
