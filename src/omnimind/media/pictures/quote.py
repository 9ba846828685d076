"""Someone's words, under a large quotation mark."""

from omnimind.core.script import QuoteVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import running_head
from omnimind.media.pictures.page import Page
from omnimind.media.pictures.typeset import Block, is_rtl

_CLOSING = {'"': '"', "“": "”", "„": "“", "«": "»", "‘": "’", "'": "'"}


def draw_quote(visual: QuoteVisual, page: Page) -> list[Sprite]:
    """The mark, the words and whose they are: beside each other where the frame is wide, else one under the other."""
    sprites, box = running_head(page)
    text, unit = _unquoted(visual.text.strip()), page.scale.unit
    mark = page.setter.paragraph("“", page.display(page.scale.size(8), page.theme.accent), box.width)
    beside = page.format == "landscape"
    indent = mark.width + 2 * unit if beside else 0.0
    above = 0.0 if beside else mark.cap_px * 0.42 + 2.5 * unit
    name = _name(visual.attribution, page, box.width - indent, rtl=is_rtl(text))
    below = name.height + 2.75 * unit if name is not None else 0.0
    words = _words(text, page, min(box.width - indent, 1400), box.height - above - below)
    y = box.y + (box.height - above - words.height - below) * 0.45
    inner = box.inset(right=indent) if words.rtl else box.inset(left=indent)
    sprites.append(page.text(mark, box.right - mark.width if words.rtl else box.x, y))
    sprites.append(page.text(words, inner.start(words), y + above, effect="rise", delay_s=0.12))
    if name is not None:
        sprites.append(page.text(name, inner.x, y + above + words.height + 2.75 * unit, delay_s=0.5))
    return sprites


def _words(text: str, page: Page, width: float, height: float) -> Block:
    theme, scale = page.theme, page.scale
    style = page.style(theme.quote, scale.size(3.5), leading=1.22, tracking=theme.tracking / 2)
    return page.setter.fit(text, style, width, height, floor_px=scale.size(-0.5), even=True)


def _name(attribution: str, page: Page, width: float, *, rtl: bool) -> Block | None:
    """Who said it, at the side where the words start."""
    name = attribution.strip().lstrip("—–- ")
    if not name:
        return None
    style = page.style(page.theme.strong, page.scale.small, page.theme.muted)
    return page.setter.paragraph(
        f"— {name}", style, width, align="start" if is_rtl(name) == rtl else "end", max_lines=2
    )


def _unquoted(text: str) -> str:
    """``text`` without the marks around all of it, since the page shows one of its own."""
    body, closing, tail = text[1:].rpartition(_CLOSING.get(text[:1], "\0"))
    return body + tail if closing and not tail.strip(".,;:!?… ") else text
