"""Draws ``bulges.png``, the picture in ``tides.md``: the Earth, its two tidal bulges and the Moon.

Run it with the project's Python: ``python examples/pictures/bulges.py``.
"""

import math
import random
from pathlib import Path

import skia

WIDTH_PX, HEIGHT_PX = 1600, 900
EARTH, EARTH_RADIUS_PX = (600, 470), 190
MOON, MOON_RADIUS_PX = (1290, 300), 66
TILT = math.degrees(math.atan2(MOON[1] - EARTH[1], MOON[0] - EARTH[0]))
"""The bulges lie along the line from the Earth to the Moon."""

SKIES = (0xFF0C1A2B, 0xFF0F2135, 0xFF12283F, 0xFF163049)
"""Night, in rings that grow lighter towards the Earth."""

SEA, OCEAN, SHADE, FOAM = 0xFF2F7FA8, 0xFF22628A, 0x3D061826, 0xFFC4E6EE
LAND, ICE, PALE, MARE = 0xFFE3CFA0, 0xFFF4EFE2, 0xFFF1EBDD, 0xFFD8D0BF


def flat(color: int) -> skia.Paint:
    """A plain paint."""
    return skia.Paint(Color=color, AntiAlias=True)


def line(color: int, width_px: float) -> skia.Paint:
    """A pen with round ends."""
    paint = skia.Paint(Color=color, Style=skia.Paint.kStroke_Style, StrokeWidth=width_px, AntiAlias=True)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    return paint


def sky(canvas: skia.Canvas) -> None:
    """A calm night with few stars."""
    canvas.clear(SKIES[0])
    for color, radius in zip(SKIES[1:], (1000, math.dist(EARTH, MOON), 470), strict=True):
        canvas.drawCircle(*EARTH, radius, flat(color))
    scatter = random.Random(7)  # noqa: S311 - stars need no secrecy
    for _ in range(130):
        x, y = scatter.uniform(0, WIDTH_PX), scatter.uniform(0, HEIGHT_PX)
        alpha = round(255 * scatter.uniform(0.2, 0.75))
        canvas.drawCircle(x, y, scatter.uniform(0.9, 2.1), flat(alpha << 24 | 0xE8EEF6))


def orbit(canvas: skia.Canvas) -> None:
    """The Moon's way, dotted."""
    paint = line(0x66C9D6E2, 2.5)
    paint.setPathEffect(skia.DashPathEffect.Make([2, 16], 0))
    canvas.drawCircle(*EARTH, math.dist(EARTH, MOON), paint)


def towards_the_moon(canvas: skia.Canvas) -> None:
    """Put the Earth at the origin and the Moon to its right."""
    canvas.translate(*EARTH)
    canvas.rotate(TILT)


def water(canvas: skia.Canvas) -> None:
    """The ocean, stretched towards the Moon and away from it."""
    canvas.save()
    towards_the_moon(canvas)
    for grown, alpha in ((44, 0x1E), (22, 0x30), (0, 0xFF)):
        oval = skia.Rect.MakeLTRB(-336 - grown, -208 - grown, 336 + grown, 208 + grown)
        canvas.drawOval(oval, flat(alpha << 24 | SEA & 0xFFFFFF))
    canvas.drawOval(skia.Rect.MakeLTRB(-336, -208, 336, 208), line(FOAM, 4))
    canvas.restore()


def blob(x: float, y: float, *points: tuple[float, float]) -> skia.Path:
    """A smooth closed shape through ``points``, which are relative to ``x, y``."""
    path = skia.Path()
    middles = [
        ((a[0] + b[0]) / 2 + x, (a[1] + b[1]) / 2 + y) for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]
    path.moveTo(*middles[-1])
    for (px, py), middle in zip(points, middles, strict=True):
        path.quadTo(px + x, py + y, *middle)
    path.close()
    return path


def earth(canvas: skia.Canvas) -> None:
    """A globe, seen over the Atlantic, lit from the Moon's side."""
    x, y = EARTH
    canvas.save()
    canvas.clipPath(skia.Path.Circle(x, y, EARTH_RADIUS_PX), doAntiAlias=True)
    canvas.drawPaint(flat(OCEAN))
    america = ((-150, -140), (-70, -150), (-60, -95), (-100, -60), (-92, -20), (-52, 8), (-22, 40), (-50, 92))
    south = ((-72, 160), (-92, 160), (-98, 70), (-124, 20), (-132, -40), (-180, -80))
    africa = ((62, -52), (120, -62), (178, -30), (190, 20), (160, 62), (130, 130), (106, 128), (98, 62), (60, 26))
    europe = ((70, -132), (120, -160), (190, -120), (190, -80), (130, -82), (86, -84), (60, -98))
    for land in ((*america, *south), (*africa, (40, -8)), europe):
        canvas.drawPath(blob(x, y, *land), flat(LAND))
    canvas.drawPath(blob(x, y, (-30, -200), (40, -200), (24, -148), (-10, -138)), flat(ICE))
    for shift in (36, 96):
        night = skia.Path.Circle(x + shift, y - shift * 0.3, EARTH_RADIUS_PX * 1.06)
        night.toggleInverseFillType()
        canvas.drawPath(night, flat(SHADE))
    canvas.restore()


def pull(canvas: skia.Canvas) -> None:
    """Two arrows towards the Moon, the longer where the pull is stronger."""
    canvas.save()
    towards_the_moon(canvas)
    for start, length in ((-288, 46), (228, 80)):
        end = start + length
        for x0, y0 in ((start, 0), (end - 14, -12), (end - 14, 12)):
            canvas.drawLine(x0, y0, end, 0, line(PALE, 5))
    canvas.restore()


def moon(canvas: skia.Canvas) -> None:
    """The Moon in its glow."""
    x, y = MOON
    for radius, alpha in ((210, 0x0B), (158, 0x10), (112, 0x1A)):
        canvas.drawCircle(x, y, radius, flat(alpha << 24 | PALE & 0xFFFFFF))
    canvas.save()
    canvas.clipPath(skia.Path.Circle(x, y, MOON_RADIUS_PX), doAntiAlias=True)
    canvas.drawPaint(flat(PALE))
    for dx, dy, radius in ((-22, -18, 15), (18, 10, 20), (22, -28, 9), (-28, 24, 11), (0, 42, 7), (52, 30, 13)):
        canvas.drawCircle(x + dx, y + dy, radius, flat(MARE))
    canvas.restore()


def main() -> None:
    """Draw the picture beside this file."""
    surface = skia.Surface(WIDTH_PX, HEIGHT_PX)
    for draw in (sky, orbit, water, earth, pull, moon):
        draw(surface.getCanvas())
    surface.makeImageSnapshot().save(str(Path(__file__).with_suffix(".png")), skia.kPNG)


if __name__ == "__main__":
    main()
