"""The opening and the chapter dividers: a title, large, beside the theme's figure."""

from omnimind.core.script import TitleVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.ornament import ornament
from omnimind.media.pictures.page import Box, Page

_FIGURE_WIDTH_PX = 600
_FIGURE_SHARE = {"portrait": 0.4, "square": 0.4}
_IDEAL_LINES = {"landscape": 3, "portrait": 4, "square": 3}


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
        even=True,
        max_lines=3,
    )
    gap = 2.5 * scale.unit if subtitle else 0.0
    used = under.height + gap if subtitle else 0.0
    title = page.large(
        visual.title,
        page.display(scale.size(5.5), leading=1.04),
        text.inset(bottom=used),
        lines=_IDEAL_LINES[page.format],
        least_px=scale.size(2.5),
        floor_px=scale.size(0.5),
    )
    y = text.y + (text.height - title.height - used) * (0.5 if page.format == "landscape" else 0.0)
    sprites = [ornament(page, figure, visual.title)]
    sprites.append(page.text(title, text.start(title), y, effect="rise", delay_s=0.1))
    if subtitle:
        below = y + title.height + gap
        sprites.append(page.text(under, text.start(under), below, effect="rise", delay_s=0.3))
    return sprites


def _places(page: Page) -> tuple[Box, Box]:
    """Where the words go, and the figure: side by side, or the figure above."""
    box, gap = page.box, 3.5 * page.scale.unit
    if page.format == "landscape":
        figure = Box(box.right - _FIGURE_WIDTH_PX, box.y, _FIGURE_WIDTH_PX, box.height)
        return box.inset(right=_FIGURE_WIDTH_PX + gap), figure
    height = box.height * _FIGURE_SHARE[page.format]
    return box.inset(top=height + gap), Box(box.x, box.y, box.width, height)
