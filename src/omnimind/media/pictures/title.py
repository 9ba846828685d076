"""The opening and the chapter dividers: a title, large, beside the theme's figure."""

from omnimind.core.script import TitleVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.ornament import ornament
from omnimind.media.pictures.page import Box, Page


def draw_title(visual: TitleVisual, page: Page) -> list[Sprite]:
    """The figure, the title and the subtitle."""
    text, figure = _places(page)
    scale, subtitle = page.scale, visual.subtitle.strip()
    under = page.setter.fit(
        subtitle,
        page.style(page.theme.text, scale.size(0.5), page.theme.muted, leading=1.36),
        text.width,
        text.height * 0.3,
        floor_px=scale.small,
        max_lines=3,
    )
    gap = 2.5 * scale.unit if subtitle else 0.0
    used = under.height + gap if subtitle else 0.0
    title = page.setter.fit(
        visual.title,
        page.display(scale.size(5.5), leading=1.02),
        text.width,
        text.height - used,
        floor_px=scale.heading * 0.8,
        even=True,
        max_lines=4,
    )
    y = text.y + (text.height - title.height - used) * (0.5 if page.format == "landscape" else 0.0)
    sprites = [ornament(page, figure, visual.title), page.text(title, text.x, y, effect="rise", delay_s=0.1)]
    if subtitle:
        sprites.append(page.text(under, text.x, y + title.height + gap, effect="rise", delay_s=0.3))
    return sprites


def _places(page: Page) -> tuple[Box, Box]:
    """Where the words go, and the figure: side by side, or the figure above."""
    box, gap = page.box, 3 * page.scale.unit
    if page.format == "landscape":
        figure = Box(box.right - 600, box.y, 600, box.height)
        return Box(box.x, box.y, box.width - 600 - gap, box.height), figure
    side = box.height * (0.5 if page.format == "portrait" else 0.42)
    figure = Box(box.x, box.y, side, side)
    return Box(box.x, box.y + side + gap, box.width, box.height - side - gap), figure
