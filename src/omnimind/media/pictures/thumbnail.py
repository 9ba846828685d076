"""The thumbnail: the title, as large as can be, on the theme or beside the production's first photograph."""

import cv2
import numpy as np
import skia

from omnimind.core.errors import BrokenError, UserError
from omnimind.media.picture import Pixels
from omnimind.media.pictures.background import background
from omnimind.media.pictures.image import Bitmap, decode
from omnimind.media.pictures.ornament import draw_figure
from omnimind.media.pictures.page import Box
from omnimind.media.pictures.theme import Theme, with_alpha
from omnimind.media.pictures.theme import theme as theme_named
from omnimind.media.pictures.typeset import Block, Style, Typesetter

SIZE = (1280, 720)
_WORDS = Box(72, 84, 684, 552)
_FIGURE = Box(800, 124, 420, 472)
_LARGEST_PX = 168.0
_SMALLEST_PX = 68.0
"""At 160 px wide, capitals of the smallest title still are six pixels high."""

_SHADE = 0xFF08090C
_WHITE = 0xFFFFFFFF
_BAR_PX = (112, 14)


def thumbnail(title: str, *, theme: str, image: bytes | None = None) -> bytes:
    """A PNG of 1280 by 720 pixels; ``image`` is used if it is a photograph that is large enough.

    Raises:
        UserError: ``theme.unknown``.
    """
    look = theme_named(theme)
    photograph = _photograph(image)
    ground = cv2.resize(background(theme, "landscape"), SIZE, interpolation=cv2.INTER_AREA)
    pixels = cv2.cvtColor(ground if photograph is None else _covering(photograph), cv2.COLOR_RGB2RGBA)
    info = skia.ImageInfo.Make(*SIZE, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    surface = skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0])
    if photograph is None:
        draw_figure(surface.getCanvas(), look, _FIGURE, title)
    else:
        _shade(surface.getCanvas())
    _words(surface.getCanvas(), title, look, plain=photograph is None)
    return _png(np.asarray(pixels, np.uint8))


def _png(pixels: Pixels) -> bytes:
    """Runs alone are searched for: on dithered grounds a fifth of the time of a full search, and no larger."""
    done, encoded = cv2.imencode(
        ".png",
        cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGR),
        [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE],
    )
    if not done:
        raise BrokenError("thumbnail.failed", "the thumbnail could not be encoded as PNG")
    return encoded.tobytes()


def _photograph(data: bytes | None) -> Bitmap | None:
    """The photograph in ``data``; what is broken or a drawing is done without, the scene that shows it tells why."""
    if data is None:
        return None
    try:
        bitmap = decode(data)
    except UserError:
        return None
    large = bitmap.width * 1.5 >= SIZE[0] and bitmap.height * 1.5 >= SIZE[1]
    return bitmap if large and bitmap.is_photograph() else None


def _covering(bitmap: Bitmap) -> Pixels:
    """The middle of ``bitmap``, filling the thumbnail."""
    width, height = SIZE
    share = max(width / bitmap.width, height / bitmap.height)
    size = (max(width, round(bitmap.width * share)), max(height, round(bitmap.height * share)))
    method = cv2.INTER_AREA if share < 1 else cv2.INTER_CUBIC
    scaled = cv2.resize(bitmap.over((0, 0, 0)), size, interpolation=method)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return np.asarray(scaled[top : top + height, left : left + width], np.uint8)


def _shade(canvas: skia.Canvas) -> None:
    """Dark at the left, where the words stand, to clear at the right."""
    paint = skia.Paint(Dither=True)
    ends = [skia.Point(0, 0), skia.Point(SIZE[0], 0)]
    stops = [with_alpha(_SHADE, alpha) for alpha in (0.86, 0.74, 0.3, 0.06)]
    paint.setShader(skia.GradientShader.MakeLinear(ends, stops, [0.0, 0.5, 0.78, 1.0]))
    canvas.drawPaint(paint)


def _words(canvas: skia.Canvas, title: str, look: Theme, *, plain: bool) -> None:
    """The title in the middle of its box, over a bar of the accent."""
    block = _title(title, look, look.ink if plain else _WHITE)
    gap = 44
    y = _WORDS.y + (_WORDS.height - block.height - gap - _BAR_PX[1]) / 2
    block.draw(canvas, _WORDS.x, y)
    left = _WORDS.right - _BAR_PX[0] if block.rtl else _WORDS.x
    bar = skia.Rect.MakeXYWH(left, round(y + block.height + gap), *_BAR_PX)
    canvas.drawRect(bar, skia.Paint(Color=look.accent if plain or look.dark else 0xFFF0A35E))


def _title(title: str, look: Theme, color: int) -> Block:
    style = Style(look.display, _LARGEST_PX, color, leading=1.02, tracking=look.tracking)
    height = _WORDS.height - 80
    return Typesetter().fit(title, style, _WORDS.width, height, floor_px=_SMALLEST_PX, even=True, max_lines=5)
