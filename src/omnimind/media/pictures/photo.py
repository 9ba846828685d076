"""Images: photographs in slow motion, drawings and small pictures still and framed."""

import math
from hashlib import sha256

import numpy as np
import skia

from omnimind.core.script import ImageVisual
from omnimind.media.picture import Crop, Photo, Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.image import Bitmap, decode
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.theme import Color, with_alpha
from omnimind.media.pictures.typeset import Align, Block

_MOST_CROPPED = 1 / 3
_MOST_ENLARGED = 1.5
_ZOOM = 1.08
_WHITE = 0xFFFFFFFF
_SHADE = 0xFF0A0A0C
_LIGHT_CARD = 0xFFFBFAF7
_DARK_CARD = 0xFF15171C


def draw_image(visual: ImageVisual, page: Page) -> tuple[list[Sprite], Photo | None]:
    """The image as its shape and kind ask, with its heading and caption.

    Raises:
        UserError: ``image.broken``.
    """
    data = page.read(visual.shapes.get(page.format, visual.image))
    bitmap = decode(data)
    seed = sha256(data).digest()
    if not visual.painter and not bitmap.is_photograph():  # what is painted was painted to fill the frame
        return _framed(visual, page, bitmap), None
    width, height = page.size
    full = Box(0, 0, width, height)
    if _suits(bitmap, full):
        photo = _moving(bitmap, full, seed)
        return _over(visual, page, photo), photo
    if page.format == "landscape":
        return _beside(visual, page, bitmap, seed)
    return _under(visual, page, bitmap, seed)


def _suits(bitmap: Bitmap, box: Box) -> bool:
    """Whether ``bitmap`` can fill ``box`` without losing much or growing coarse."""
    aspect = box.width / box.height
    kept = min(bitmap.aspect / aspect, aspect / bitmap.aspect)
    grown = max(box.width / bitmap.width, box.height / bitmap.height)
    return kept >= 1 - _MOST_CROPPED - 1e-3 and grown <= _MOST_ENLARGED


def _moving(bitmap: Bitmap, box: Box, seed: bytes) -> Photo:
    """A slow zoom in or out, and a drift towards where the image goes on."""
    x, y, width, height = (round(value / 2) * 2 for value in box)
    aspect = width / height
    wide = min(bitmap.width, bitmap.height * aspect)
    whole = _crop(bitmap, wide, aspect, 0.5, 0.5)
    across, down = (0.2 + 0.6 * seed[at] / 255 for at in (0, 1))
    near = _crop(bitmap, wide / _ZOOM, aspect, across, down)
    start, end = (whole, near) if seed[2] % 4 else (near, whole)
    return Photo(bitmap.over((0, 0, 0)), (x, y, width, height), start, end)


def _crop(bitmap: Bitmap, width: float, aspect: float, across: float, down: float) -> Crop:
    """A rectangle of ``width``; ``across`` and ``down`` (0 to 1) say where in the room that is left."""
    height = width / aspect
    return Crop((bitmap.width - width) * across, (bitmap.height - height) * down, width, height)


def _caption(
    visual: ImageVisual, page: Page, width: float, color: Color | None = None, align: Align = "start"
) -> Block | None:
    """The image's caption, muted unless ``color`` says otherwise; ``None`` without one."""
    if not visual.caption.strip():
        return None
    style = page.style(page.theme.text, page.scale.small, page.theme.muted if color is None else color, leading=1.35)
    return page.setter.paragraph(visual.caption.strip(), style, width, align=align, max_lines=3)


def _over(visual: ImageVisual, page: Page, photo: Photo) -> list[Sprite]:
    """Words on the photograph's top, over a shade that keeps them readable."""
    box, scale = page.box, page.scale
    width = min(box.width, 1240)
    blocks = []
    if visual.heading:
        style = page.display(scale.heading, _WHITE, leading=1.16)
        blocks.append(page.setter.fit(visual.heading, style, width, 220, floor_px=scale.body, even=True, max_lines=3))
    caption = _caption(visual, page, width, _WHITE)
    if caption is not None:
        blocks.append(caption)
    if not blocks:
        return []
    y, gap = box.y if page.format == "portrait" else 96.0, 1.5 * scale.unit
    bottom = y + sum(block.height for block in blocks) + gap * (len(blocks) - 1)
    sprites = [_shade(page, photo, bottom)]
    for block in blocks:
        sprites.append(page.text(block, box.start(block), y, effect="rise", delay_s=0.2))
        y += block.height + gap
    return sprites


def _shade(page: Page, photo: Photo, bottom: float) -> Sprite:
    """Dark to clear, just dark enough for white text down to ``bottom`` wherever the motion takes the photograph."""
    reach, full = 2.5 * bottom, (bottom + 12) / (2.5 * bottom)
    layer = page.layer(Box(0, 0, page.size[0], reach))
    darkest = _needed_alpha(_brightest(photo, bottom / page.size[1]))
    eased = [0.5 + 0.5 * math.cos(math.pi * step / 8) for step in range(9)]
    paint = skia.Paint(Dither=True)
    paint.setShader(
        skia.GradientShader.MakeLinear(
            [skia.Point(0, 0), skia.Point(0, reach)],
            [with_alpha(_SHADE, min(1.0, darkest + 0.08)), *(with_alpha(_SHADE, darkest * share) for share in eased)],
            [0.0, *(full + (1 - full) * step / 8 for step in range(9))],
        )
    )
    layer.canvas.drawPaint(paint)
    return layer.sprite()


def _brightest(photo: Photo, share: float) -> float:
    """The level, 0 to 255, that next to nothing exceeds in the upper ``share`` of the views."""
    top = min(photo.start.y, photo.end.y)
    bottom = max(crop.y + crop.height * share for crop in (photo.start, photo.end))
    return float(np.percentile(photo.pixels[int(top) : int(bottom) + 1 : 8, ::8], 98))


def _needed_alpha(level: float) -> float:
    """How opaque the shade must be for white text over ``level``. Source: WCAG 2.2, 4.5:1 is white on grey 118."""
    return max(0.3, (level - 112) / max(1.0, level - (_SHADE & 255)))


def _beside(visual: ImageVisual, page: Page, bitmap: Bitmap, seed: bytes) -> tuple[list[Sprite], Photo]:
    """An upright photograph at the right, its words at the left; alone in the middle if it has none."""
    box, gap = page.box.inset(top=-40), 4 * page.scale.unit
    height = min(box.height, bitmap.height * _MOST_ENLARGED)
    width = min(height * bitmap.aspect, box.width * 0.62, bitmap.width * _MOST_ENLARGED)
    height = min(height, width / bitmap.aspect)
    words = bool(visual.heading or visual.caption.strip())
    x = box.right - width if words else box.x + (box.width - width) / 2
    place = Box(x, box.y + (box.height - height) / 2, width, height)
    text = Box(page.box.x, page.box.y, place.x - page.box.x - gap, page.box.height)
    return _words(visual, page, text), _moving(bitmap, place, seed)


def _words(visual: ImageVisual, page: Page, box: Box) -> list[Sprite]:
    """The heading and the caption in the middle of ``box``."""
    scale, sprites = page.scale, []
    style = page.display(scale.size(2.5), leading=1.12)
    head = page.setter.fit(visual.heading, style, box.width, box.height * 0.6, floor_px=scale.body, even=True)
    caption = _caption(visual, page, box.width)
    gap = 2 * scale.unit if caption is not None and visual.heading else 0.0
    y = box.y + (box.height - head.height - gap - (caption.height if caption is not None else 0.0)) * 0.45
    if visual.heading:
        sprites.append(page.text(head, box.start(head), y, effect="rise", delay_s=0.1))
    if caption is not None:
        below = y + head.height + gap if visual.heading else y
        sprites.append(page.text(caption, box.start(caption), below, effect="rise", delay_s=0.2))
    return sprites


def _under(visual: ImageVisual, page: Page, bitmap: Bitmap, seed: bytes) -> tuple[list[Sprite], Photo]:
    """The photograph across the whole width, or as an upright in the middle, under its heading."""
    sprites, box = headed(page, visual.heading)
    caption = _caption(visual, page, box.width)
    room = box.height - (caption.height + 2 * page.scale.unit if caption is not None else 0.0)
    frame = page.size[0]
    height = min(room, frame / bitmap.aspect / (1 - _MOST_CROPPED))
    width = min(float(frame), height * bitmap.aspect / (1 - _MOST_CROPPED), bitmap.width * _MOST_ENLARGED)
    height = min(height, width / bitmap.aspect / (1 - _MOST_CROPPED), bitmap.height * _MOST_ENLARGED)
    y = box.y + (room - height) * 0.4
    place = Box((frame - width) / 2, y, width, height)
    if caption is not None:
        sprites.append(page.text(caption, box.x, place.bottom + 2 * page.scale.unit, delay_s=0.2))
    return sprites, _moving(bitmap, place, seed)


def _framed(visual: ImageVisual, page: Page, bitmap: Bitmap) -> list[Sprite]:
    """A drawing, a screenshot or a small picture on a card, still."""
    sprites, box = headed(page, visual.heading)
    scale, caption = page.scale, _caption(visual, page, box.width, align="center")
    room = box.height - (caption.height + 2 * scale.unit if caption is not None else 0.0)
    margin = 0.0 if bitmap.opaque else 2 * scale.unit
    share = min((box.width - 2 * margin) / bitmap.width, (room - 2 * margin) / bitmap.height, _MOST_ENLARGED)
    width, height = max(1, round(bitmap.width * share)), max(1, round(bitmap.height * share))
    place = Box(
        round(box.x + (box.width - width) / 2 - margin),
        round(box.y + (room - height) * 0.45 - margin),
        width + 2 * margin,
        height + 2 * margin,
    )
    sprites.append(_card(page, bitmap, place, margin, (width, height)))
    if caption is not None:
        sprites.append(page.text(caption, box.x, place.bottom + 2 * scale.unit, delay_s=0.3))
    return sprites


def _card(page: Page, bitmap: Bitmap, place: Box, margin: float, size: tuple[int, int]) -> Sprite:
    """``bitmap`` at ``size`` on a card that it stands out from, with a hairline round it."""
    layer = page.layer(place.inset(-4, -4, -4, -4))
    rect = skia.Rect.MakeXYWH(*place)
    ground = _LIGHT_CARD if bitmap.opaque or bitmap.brightness() < 0.6 else _DARK_CARD
    card = skia.RRect.MakeRectXY(rect, 12, 12)
    layer.canvas.save()
    layer.canvas.clipRRect(card, skia.ClipOp.kIntersect, True)
    layer.canvas.drawColor(ground)
    image = skia.Image.fromarray(bitmap.resized(*size), skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    layer.canvas.drawImage(image, place.x + margin, place.y + margin)
    layer.canvas.restore()
    line = skia.Paint(Color=page.theme.hairline, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=2)
    layer.canvas.drawRRect(card, line)
    return layer.sprite(effect="rise", delay_s=0.12)
