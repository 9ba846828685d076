"""Lines, wiped in from point to point as their words are spoken, named at their ends."""

import math
from collections.abc import Sequence
from itertools import groupby

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.line_plot import LinePlot, clear, line_plot
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import Figures, apart, captioned, haloed, paint, rule
from omnimind.media.pictures.theme import mixed, with_alpha

_STROKE_PX = 6.0
_DOT_PX = 8.5
_MOST_DOTS = 24
_SHADE = 0.13


def lines(figures: Figures, page: Page, box: Box) -> list[Sprite]:
    """The axes; then the lines from cue to cue; then the points, their values and the names at the lines' ends."""
    sprites, box = captioned(page, figures, box, keyed=False)
    plot = line_plot(figures, page, box)
    sprites.append(_axes(figures, page, box, plot))
    groups = [[at for at, _ in run] for _, run in groupby(enumerate(figures.cues), key=lambda pair: pair[1])]
    sprites += [_stretch(figures, page, plot, group) for group in groups if group[-1]]
    for group in groups:
        sprites += _points(figures, page, plot, group)
    return sprites + _ends(figures, page, plot)


def _axes(figures: Figures, page: Page, box: Box, plot: LinePlot) -> Sprite:
    """Gridlines with their numbers, the baseline where it is zero, and as many labels as stand clear of each other."""
    layer = page.layer(box.inset(top=-page.scale.unit, bottom=-page.scale.unit))
    canvas, theme = layer.canvas, page.theme
    for tick, block in plot.ticks:
        y = plot.scale(tick)
        rule(canvas, plot.box.x, y - 1, plot.box.width, 2, theme.hairline)
        block.draw(canvas, plot.box.x - page.scale.unit - block.width, y - block.cap_px / 2)
    if plot.has_zero:
        rule(canvas, plot.box.x, plot.scale(0) - 1, plot.box.width, 2, theme.muted)
    _labels(figures, page, canvas, plot, box)
    return layer.sprite(delay_s=0.12)


def _labels(figures: Figures, page: Page, canvas: skia.Canvas, plot: LinePlot, box: Box) -> None:
    style = page.style(page.theme.text, page.scale.label, page.theme.muted)
    blocks = [page.setter.paragraph(label, style, box.width / 4, max_lines=1) for label in figures.labels]
    lefts = [
        min(max(x - block.width / 2, box.x), box.right - block.width) for x, block in zip(plot.xs, blocks, strict=True)
    ]
    spans = [(left, left + block.width) for left, block in zip(lefts, blocks, strict=True)]
    for at in clear(spans, page.scale.unit):
        blocks[at].draw(canvas, lefts[at] - blocks[at].left, box.bottom - blocks[at].cap_px - 0.25 * page.scale.label)


def _stretch(figures: Figures, page: Page, plot: LinePlot, group: list[int]) -> Sprite:
    """Every line from the point before ``group`` to its last one."""
    start, end = plot.xs[max(0, group[0] - 1)], plot.xs[group[-1]]
    layer = page.layer(Box(start, plot.box.y - _STROKE_PX, end - start, plot.box.height + 2 * _STROKE_PX))
    for ys, color in reversed(list(zip(plot.ys, plot.colors, strict=True))):
        path = _path(plot.xs, ys)
        if len(plot.ys) == 1 and plot.has_zero and all(map(math.isfinite, ys)):
            layer.canvas.drawPath(_closed(path, plot), paint(with_alpha(color, _SHADE)))
        stroke = paint(color)
        stroke.setStyle(skia.Paint.kStroke_Style)
        stroke.setStrokeWidth(_STROKE_PX)
        stroke.setStrokeJoin(skia.Paint.kRound_Join)
        layer.canvas.drawPath(path, stroke)
    return layer.sprite(cue=figures.cues[group[0]], effect="right")


def _path(xs: Sequence[float], ys: Sequence[float]) -> skia.Path:
    """The line through every point that has a number, broken where there is none."""
    builder, drawing = skia.PathBuilder(), False
    for x, y in zip(xs, ys, strict=True):
        if not math.isfinite(y):
            drawing = False
        elif drawing:
            builder.lineTo(x, y)
        else:
            builder.moveTo(x, y)
            drawing = True
    return builder.detach()


def _closed(path: skia.Path, plot: LinePlot) -> skia.Path:
    """The area between a line and zero."""
    area = skia.PathBuilder(path)
    area.lineTo(plot.xs[-1], plot.scale(0))
    area.lineTo(plot.xs[0], plot.scale(0))
    area.close()
    return area.detach()


def _points(figures: Figures, page: Page, plot: LinePlot, group: list[int]) -> list[Sprite]:
    """The dots of ``group``, with their values where those are shown; on a long line only the last has a dot."""
    last = len(plot.xs) - 1
    dotted = [at for at in group if last < _MOST_DOTS or at == last]
    if not dotted:
        return []
    side = 2 * page.scale.unit + max((block.width for block in plot.values), default=0.0) / 2
    left, right = plot.xs[group[0]] - side, plot.xs[group[-1]] + side
    layer = page.layer(Box(left, 0, right - left, plot.box.bottom + 4 * page.scale.unit))
    for ys, color in reversed(list(zip(plot.ys, plot.colors, strict=True))):
        for at in dotted:
            if math.isfinite(ys[at]):
                layer.canvas.drawCircle(plot.xs[at], ys[at], _DOT_PX, paint(color))
    ground = mixed(page.theme.backdrop[0], page.theme.backdrop[1], 0.5)
    for at in dotted if plot.values else ():
        if math.isfinite(plot.ys[0][at]):
            block = plot.values[at]
            haloed(layer.canvas, block, plot.xs[at] - block.measure / 2, _value_y(page, plot, at), ground)
    return [layer.sprite(cue=figures.cues[group[0]], delay_s=0.3)]


def _value_y(page: Page, plot: LinePlot, at: int) -> float:
    """The top of a value's capitals: over its point, or under it where that alone is clear of the line."""
    block, gap = plot.values[at], _DOT_PX + 0.5 * page.scale.unit
    over, under = plot.ys[0][at] - gap - block.cap_px, plot.ys[0][at] + gap
    slopes = [
        (plot.ys[0][to] - plot.ys[0][at]) / abs(plot.xs[to] - plot.xs[at])
        for to in (at - 1, at + 1)
        if 0 <= to < len(plot.xs) and math.isfinite(plot.ys[0][to])
    ]
    steep = gap / (block.width / 2)
    crossed_over, crossed_under = any(s < -steep for s in slopes), any(s > steep for s in slopes)
    return under if crossed_over and not crossed_under else over


def _ends(figures: Figures, page: Page, plot: LinePlot) -> list[Sprite]:
    """The lines' names from the start, their last values when they are spoken; apart where they would touch."""
    ends = sorted(plot.ends, key=lambda end: end.y)
    x, sprites = plot.xs[-1] + 1.2 * page.scale.unit, []
    wanted = [end.y - (end.name or end.value).cap_px / 2 for end in ends]
    tops = apart(wanted, [end.height for end in ends], page.scale.label, plot.box.y, plot.box.bottom)
    for end, top in zip(ends, tops, strict=True):
        if end.name is not None:
            sprites.append(page.text(end.name, x, top, delay_s=0.2))
        sprites.append(page.text(end.value, x, top + end.drop, cue=figures.cues[-1], delay_s=0.4))
    return sprites
