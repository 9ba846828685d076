"""The top of a scene: its chapter as a running head, and its heading."""

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page


def headed(page: Page, heading: str, *, max_share: float = 0.28) -> tuple[list[Sprite], Box]:
    """The running head and ``heading`` as sprites, and the box that is left under them for the rest.

    The heading takes at most ``max_share`` of the content box's height.
    """
    sprites, box = running_head(page, heading)
    if not heading:
        return sprites, box
    scale = page.scale
    style = page.display(scale.heading, leading=1.16)
    width = box.width if page.format != "landscape" else box.width * 0.86
    block = page.setter.fit(
        heading, style, width, page.box.height * max_share, floor_px=scale.size(0.5), even=True, max_lines=3
    )
    sprites.append(page.text(block, box.start(block), box.y, effect="rise", delay_s=0.06))
    return sprites, box.inset(top=block.height + 3 * scale.unit)


def running_head(page: Page, heading: str = "") -> tuple[list[Sprite], Box]:
    """The chapter, small at the top, unless ``heading`` says the same; and the box under it."""
    chapter = page.chapter.strip()
    if not chapter or chapter.casefold() == heading.strip().casefold():
        return [], page.box
    box, scale = page.box, page.scale
    style = page.style(page.theme.strong, scale.label, page.theme.muted, tracking=0.01)
    block = page.setter.paragraph(chapter, style, box.width - 3 * scale.unit, max_lines=1)
    layer = page.layer(Box(box.x, box.y - scale.unit, box.width, block.height + 2 * scale.unit))
    bar, gap = 2 * scale.unit, 0.75 * scale.unit
    left = box.right - bar if block.rtl else box.x
    rule = skia.Rect.MakeXYWH(left, round(box.y + block.height / 2) - 1, bar, 3)
    layer.canvas.drawRect(rule, skia.Paint(Color=page.theme.accent))
    block.draw(layer.canvas, box.right - bar - gap - block.measure if block.rtl else box.x + bar + gap, box.y)
    return [layer.sprite()], box.inset(top=block.height + 2 * scale.unit)
