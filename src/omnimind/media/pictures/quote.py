"""Someone's words, under a large quotation mark."""

from omnimind.core.script import QuoteVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import running_head
from omnimind.media.pictures.page import Page

_MARKS = "\"“”„«»‘’' "


def draw_quote(visual: QuoteVisual, page: Page) -> list[Sprite]:
    """The mark, the words and whose they are."""
    sprites, box = running_head(page)
    theme, scale = page.theme, page.scale
    mark = page.setter.paragraph("“", page.display(scale.size(8), theme.accent), box.width)
    beside = page.format == "landscape"
    indent = mark.width + 2 * scale.unit if beside else 0.0
    above = 0.0 if beside else mark.cap_px * 0.42 + 2.5 * scale.unit
    attribution = visual.attribution.strip().lstrip("—–- ")
    name = page.setter.paragraph(
        f"— {attribution}" if attribution else "",
        page.style(theme.strong, scale.small, theme.muted),
        box.width - indent,
        max_lines=2,
    )
    below = name.height + 2.5 * scale.unit if attribution else 0.0
    words = page.setter.fit(
        visual.text.strip().strip(_MARKS),
        page.style(theme.quote, scale.size(3.5), leading=1.22, tracking=theme.tracking / 2),
        min(box.width - indent, 1400),
        box.height - above - below,
        floor_px=scale.size(-0.5),
        even=True,
    )
    y = box.y + (box.height - above - words.height - below) * 0.45 + above
    mark_y = y if beside else y - above
    sprites += [
        page.text(mark, box.x, mark_y, delay_s=0.0),
        page.text(words, box.x + indent, y, effect="rise", delay_s=0.12),
    ]
    if attribution:
        sprites.append(page.text(name, box.x + indent, y + words.height + 2.5 * scale.unit, delay_s=0.5))
    return sprites
