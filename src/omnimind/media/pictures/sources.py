"""Where it comes from: numbered, small, in one or two columns."""

import re

from omnimind.core.script import SourcesVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.typeset import Block, cap_height

_STEPS = (0.0, -0.5, -1.0, -1.5)
_INDENT = 1.9
_GAP = 0.9
"""An entry's indent and the space under it, in em."""


def tidy(source: str) -> str:
    """An address as people write it: without its scheme, ``www.`` and closing slash."""
    return re.sub(r"\bhttps?://(?:www\.)?(\S+?)/?(?=\s|$)", r"\1", source)


def draw_sources(visual: SourcesVisual, page: Page) -> list[Sprite]:
    """The heading and the list."""
    sprites, box = headed(page, visual.heading)
    items = [tidy(item) for item in visual.items]
    columns = 2 if page.format == "landscape" and len(items) > 4 else 1
    gap = 3 * page.scale.unit
    width = (box.width - gap * (columns - 1)) / columns
    each = -(-len(items) // columns) or 1
    blocks = _sized(page, items, width, box.height, each)
    for column in range(columns):
        place = Box(box.x + column * (width + gap), box.y, width, box.height)
        first = column * each
        sprites += _column(page, blocks[first : first + each], place, first, delay_s=0.12 + 0.12 * column)
    return sprites


def _sized(page: Page, items: list[str], width: float, height: float, each: int) -> list[Block]:
    """Every source at one size; at the smallest, cut to its share of the height."""
    for step in _STEPS:
        style = page.style(page.theme.text, page.scale.size(step), leading=1.3)
        measure, gap = width - _INDENT * style.size_px, _GAP * style.size_px
        heights = [page.setter.height_of(item, style, measure) + gap for item in items]
        columns = [heights[at : at + each] for at in range(0, len(heights), each)]
        if all(sum(column) - gap <= height for column in columns):
            return [page.setter.paragraph(item, style, measure) for item in items]
    share = ((height + gap) / each - gap) / style.size_px
    lines = max(1, int((share - cap_height(style.face)) / style.leading) + 1)
    return [page.setter.paragraph(item, style, measure, max_lines=lines) for item in items]


def _column(page: Page, blocks: list[Block], box: Box, first: int, *, delay_s: float) -> list[Sprite]:
    if not blocks:
        return []
    layer, y = page.layer(box.inset(top=-page.scale.unit, bottom=-page.scale.unit)), box.y
    for number, block in enumerate(blocks, first + 1):
        if y + block.height > box.bottom:
            break
        style = page.style(page.theme.strong, block.size_px, page.theme.accent)
        page.setter.paragraph(f"{number}", style, box.width).draw(layer.canvas, box.x, y)
        block.draw(layer.canvas, box.x + _INDENT * block.size_px, y)
        y += block.height + _GAP * block.size_px
    return [layer.sprite(effect="rise", delay_s=delay_s)]
