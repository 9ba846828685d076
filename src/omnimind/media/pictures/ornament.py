"""Ornaments: one abstract figure a theme, varied by the text that it stands beside."""

import math
from hashlib import sha256

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.theme import Color, Theme, with_alpha

_DAWN = 0xFFE9AE63


def ornament(page: Page, box: Box, seed: str) -> Sprite:
    """The theme's figure in ``box``, as a sprite."""
    layer = page.layer(box)
    draw_figure(layer.canvas, page.theme, box, seed)
    return layer.sprite()


def draw_figure(canvas: skia.Canvas, theme: Theme, box: Box, seed: str) -> None:
    """Draw the theme's figure in ``box``, upright boxes cut to squares; the same ``seed`` gives the same figure."""
    height = min(box.height, box.width)
    place = Box(box.x, box.y + (box.height - height) / 2, box.width, height)
    _FIGURES[theme.figure](canvas, theme, place, sha256(seed.encode()).digest())


def _paint(color: Color, stroke: float = 0.0) -> skia.Paint:
    paint = skia.Paint(Color=color, AntiAlias=True)
    if stroke:
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(stroke)
    return paint


def _horizon(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """A sun over its reflection: a disc, and under a horizon the same disc in ever thinner bands."""
    side = box.height
    radius, horizon = side * 0.42, box.y + side * (0.54 + numbers[0] / 255 * 0.1)
    x = box.x + (box.width / 2 if box.width < 1.3 * side else radius + side * 0.12)
    y = box.y + side * 0.47
    sun = _paint(theme.accent)
    ends = [skia.Point(x, y - radius), skia.Point(x, y + radius)]
    sun.setShader(skia.GradientShader.MakeLinear(ends, [_DAWN, theme.accent]))
    canvas.save()
    canvas.clipRect(skia.Rect.MakeLTRB(box.x, box.y, box.right, round(horizon)))
    canvas.drawCircle(x, y, radius, sun)
    canvas.restore()
    step = side * 0.05
    for band in range(9):
        top, thickness = round(horizon) + step * (band + 0.32), step * (0.72 - 0.07 * band)
        canvas.save()
        canvas.clipRect(skia.Rect.MakeXYWH(box.x, top, box.width, thickness), skia.ClipOp.kIntersect, True)
        canvas.drawCircle(x, y, radius, sun)
        canvas.restore()
    canvas.drawRect(skia.Rect.MakeXYWH(box.x, round(horizon), box.width, 2), _paint(theme.hairline))


def _orbits(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """Tilted orbits round a glowing centre, each with its body."""
    x, y, side = box.x + box.width / 2, box.y + box.height / 2, box.height
    glow = skia.Paint(AntiAlias=True, Dither=True)
    shades = [with_alpha(theme.accent, alpha) for alpha in (0.42, 0.14, 0.0)]
    glow.setShader(skia.GradientShader.MakeRadial(skia.Point(x, y), side * 0.4, shades))
    canvas.drawCircle(x, y, side * 0.4, glow)
    canvas.drawCircle(x, y, side * 0.075, _paint(theme.accent))
    canvas.save()
    canvas.translate(x, y)
    canvas.rotate(-24 * side / box.width)
    for ring, share in enumerate((0.36, 0.56, 0.78, 1.0)):
        wide, high = box.width / 2 * share, side / 2 * share * 0.78
        ellipse = skia.Rect.MakeLTRB(-wide, -high, wide, high)
        canvas.drawOval(ellipse, _paint(with_alpha(theme.ink, 0.42 - 0.07 * ring), 2))
        angle = (numbers[ring] / 255 * 0.6 + ring * 0.37) * math.tau
        size = side * (0.014 + 0.009 * (numbers[ring + 8] % 3))
        body = theme.series[(ring + 1) % len(theme.series)]
        canvas.drawCircle(wide * math.cos(angle), high * math.sin(angle), size, _paint(body))
    canvas.restore()


def _tiles(canvas: skia.Canvas, theme: Theme, box: Box, numbers: bytes) -> None:
    """A wall of quarter circles, half circles and discs."""
    rows = 4 if box.width < 1.3 * box.height else 3
    side = box.height / rows
    columns = round(box.width / side)
    wide = box.width / columns
    colors = (theme.accent, theme.series[1], theme.ink, theme.surface, theme.accent, theme.ink, theme.series[2])
    for cell in range(columns * rows):
        column, row = cell % columns, cell // columns
        number = numbers[cell % 32] ^ (cell // 32 * 85)
        tile = Box(box.x + column * wide, box.y + row * side, wide, side)
        canvas.save()
        canvas.clipRect(skia.Rect.MakeXYWH(*tile))
        canvas.drawColor(with_alpha(theme.hairline, 0.42 if (column + row) % 2 else 0.22))
        _shape(canvas, tile, number, _paint(colors[(number // 8 + cell) % len(colors)]))
        canvas.restore()


def _shape(canvas: skia.Canvas, tile: Box, number: int, paint: skia.Paint) -> None:
    """A quarter circle mostly, else a disc, half a disc or nothing."""
    across, down = (number >> 3) % 2, (number >> 4) % 2
    kind = number % 8
    if kind < 5:
        _oval(canvas, tile.x + tile.width * across, tile.y + tile.height * down, tile, 1.0, paint)
    elif kind == 5:
        _oval(canvas, tile.x + tile.width / 2, tile.y + tile.height / 2, tile, 0.3, paint)
    elif kind == 6:
        _oval(canvas, tile.x + tile.width / 2, tile.y + tile.height * down, tile, 0.5, paint)


def _oval(canvas: skia.Canvas, x: float, y: float, tile: Box, share: float, paint: skia.Paint) -> None:
    wide, high = tile.width * share, tile.height * share
    canvas.drawOval(skia.Rect.MakeLTRB(x - wide, y - high, x + wide, y + high), paint)


_FIGURES = {"horizon": _horizon, "orbits": _orbits, "tiles": _tiles}
