"""Ornaments: one abstract figure a theme, varied by the text that it stands beside."""

import math
from hashlib import sha256

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.theme import Color, Theme, with_alpha


def ornament(page: Page, box: Box, seed: str, *, delay_s: float = 0.0) -> Sprite:
    """The theme's figure in the middle of ``box``, as a sprite."""
    layer = page.layer(box)
    draw_figure(layer.canvas, page.theme, box, seed)
    return layer.sprite(delay_s=delay_s)


def draw_figure(canvas: skia.Canvas, theme: Theme, box: Box, seed: str) -> None:
    """Draw the theme's figure in the square that fits ``box``; the same ``seed`` gives the same figure."""
    side = min(box.width, box.height)
    square = Box(box.x + (box.width - side) / 2, box.y + (box.height - side) / 2, side, side)
    _FIGURES[theme.figure](canvas, theme, square, sha256(seed.encode()).digest())


def _paint(color: Color, stroke: float = 0.0) -> skia.Paint:
    paint = skia.Paint(Color=color, AntiAlias=True)
    if stroke:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
    return paint


def _horizon(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """A sun over its reflection: a disc, and under a horizon the same disc in ever thinner bands."""
    radius = box.width * 0.4
    x, horizon = box.x + box.width / 2, box.y + box.height * (0.5 + numbers[0] / 255 * 0.16)
    y = box.y + box.height * 0.46
    sun = _paint(theme.accent)
    sun.setShader(
        skia.GradientShader.MakeLinear(
            [skia.Point(x, y - radius), skia.Point(x, y + radius)],
            [_mixed(theme.accent, theme.series[2], 0.55), theme.accent],
        )
    )
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(box.x, box.y, box.right, horizon))
    canvas.drawCircle(x, y, radius, sun)
    canvas.restore()
    step, top = box.height * 0.052, horizon + box.height * 0.012
    for band in range(9):
        thickness = step * (0.74 - 0.075 * band)
        canvas.save()
        canvas.clipRect(
            skia.Rect.MakeXYWH(box.x, top + band * step, box.width, thickness), skia.ClipOp.kIntersect, True
        )
        canvas.drawCircle(x, y, radius, sun)
        canvas.restore()
    rule = _paint(theme.hairline)
    canvas.drawRect(skia.Rect.MakeXYWH(box.x, round(horizon), box.width, 2), rule)


def _mixed(one: Color, other: Color, share: float) -> Color:
    """``one`` with ``share`` of ``other`` in it."""
    channels = (
        round(((one >> shift) & 255) * (1 - share) + ((other >> shift) & 255) * share) << shift
        for shift in (24, 16, 8, 0)
    )
    return sum(channels)


def _orbits(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """Tilted orbits round a glowing centre, each with its body."""
    x, y = box.x + box.width / 2, box.y + box.height / 2
    glow = skia.Paint(AntiAlias=True, Dither=True)
    glow.setShader(
        skia.GradientShader.MakeRadial(
            skia.Point(x, y), box.width * 0.34, [with_alpha(theme.accent, 0.34), with_alpha(theme.accent, 0.0)]
        )
    )
    canvas.drawCircle(x, y, box.width * 0.34, glow)
    canvas.drawCircle(x, y, box.width * 0.062, _paint(theme.accent))
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(-24)
    for ring, share in enumerate((0.19, 0.29, 0.395, 0.5)):
        wide, high = box.width * share, box.width * share * 0.78
        ellipse = skia.Rect.MakeLTRB(-wide, -high, wide, high)
        canvas.drawOval(ellipse, _paint(with_alpha(theme.ink, 0.4 - 0.07 * ring), 2))
        angle = numbers[ring] / 255 * math.tau
        size = box.width * (0.012 + 0.008 * (numbers[ring + 8] % 3))
        body = theme.series[ring % len(theme.series)]
        canvas.drawCircle(wide * math.cos(angle), high * math.sin(angle), size, _paint(body))
    canvas.restore()


def _tiles(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """A wall of quarter circles, discs and squares."""
    count = 4
    side = box.width / count
    colors = (theme.accent, theme.series[1], theme.ink, theme.surface)
    for cell in range(count * count):
        x, y = box.x + cell % count * side, box.y + cell // count * side
        number = numbers[cell]
        tile = skia.Rect.MakeXYWH(x, y, side, side)
        color = colors[(number // 16 + cell) % len(colors)]
        canvas.drawRect(tile, _paint(with_alpha(theme.hairline, 0.35 if cell % 2 else 0.2)))
        canvas.save()
        canvas.clipRect(tile)
        corner = number % 4
        if number % 7 == 0:
            canvas.drawCircle(x + side / 2, y + side / 2, side * 0.32, _paint(color))
        elif number % 5 != 0:
            canvas.drawCircle(x + side * (corner % 2), y + side * (corner // 2), side, _paint(color))
        canvas.restore()


_FIGURES = {"horizon": _horizon, "orbits": _orbits, "tiles": _tiles}
