"""Two or three things side by side, or one above the other where the frame is narrow."""

from dataclasses import dataclass

import skia

from omnimind.core.script import Column, ComparisonVisual, Item
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.theme import Color
from omnimind.media.pictures.typeset import Block, Style

_STEPS = (1.0, 0.5, 0.0, -0.5, -1.0, -1.5)
_INDENT = 1.05
_GAP = 0.8
"""An item's indent and the space under it, in em."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """How all columns are set: the items' style, a column's width and most height, and its title's height."""

    style: Style
    width: float
    height: float
    head_px: float

    @property
    def measure(self) -> float:
        return self.width - _INDENT * self.style.size_px

    @property
    def gap(self) -> float:
        return _GAP * self.style.size_px


def draw_comparison(visual: ComparisonVisual, page: Page) -> list[Sprite]:
    """The heading, then a column for each side."""
    sprites, box = headed(page, visual.heading)
    if not visual.columns:
        return sprites
    plan = _plan(visual.columns, page, box)
    heights = [min(plan.height, _height(page, column, plan)) for column in visual.columns]
    stacked, between = page.format == "portrait", _between(page)
    x, y = box.x, box.y + (0.0 if stacked else 0.25 * (box.height - max(heights)))
    for index, (column, height) in enumerate(zip(visual.columns, heights, strict=True)):
        color = page.theme.series[index % len(page.theme.series)]
        room = plan.height if not stacked else height
        sprites += _column(page, column, Box(x, y, plan.width, room), plan, color, delay_s=0.12 + 0.1 * index)
        if stacked:
            y += height + between
        else:
            x += plan.width + between
    return sprites


def _plan(columns: tuple[Column, ...], page: Page, box: Box) -> _Plan:
    """The largest style at which everything fits, else the smallest one in equal shares of the room."""
    between, stacked = _between(page), page.format == "portrait"
    free = (box.height if stacked else box.width) - between * (len(columns) - 1)
    width, height = (box.width, free / len(columns)) if stacked else (free / len(columns), box.height)
    head_px = max(_head(page, column, width).height for column in columns)
    for step in _STEPS:
        style = page.style(page.theme.text, page.scale.size(step), leading=1.28)
        plan = _Plan(style, width, box.height, head_px)
        heights = [_height(page, column, plan) for column in columns]
        if (sum(heights) if stacked else max(heights)) <= (free if stacked else height):
            return plan
    return _Plan(style, width, height, head_px)


def _between(page: Page) -> float:
    return (2.4 if page.format == "portrait" else 3) * page.scale.unit


def _head(page: Page, column: Column, width: float) -> Block:
    scale = page.scale
    style = page.display(scale.size(0.75 if page.format == "portrait" else 1.25), leading=1.12)
    return page.setter.fit(column.title, style, width, 3 * style.size_px, floor_px=scale.small, even=True, max_lines=2)


def _under_head(page: Page, plan: _Plan) -> float:
    """How far a column's first item stands under its top."""
    return plan.head_px + 3 * page.scale.unit


def _height(page: Page, column: Column, plan: _Plan) -> float:
    heights = [page.setter.height_of(item.text, plan.style, plan.measure) for item in column.items]
    return _under_head(page, plan) + sum(heights) + plan.gap * max(0, len(heights) - 1)


def _column(page: Page, column: Column, box: Box, plan: _Plan, color: Color, *, delay_s: float) -> list[Sprite]:
    head = _head(page, column, box.width)
    layer = page.layer(Box(box.x, box.y - page.scale.unit, box.width, plan.head_px + 3 * page.scale.unit))
    head.draw(layer.canvas, box.x, box.y + plan.head_px - head.height)
    rule = skia.Rect.MakeXYWH(box.x, round(box.y + plan.head_px + 1.1 * page.scale.unit), box.width, 4)
    layer.canvas.drawRect(rule, skia.Paint(Color=color))
    sprites = [layer.sprite(effect="rise", delay_s=delay_s)]
    y = box.y + _under_head(page, plan)
    for item in column.items:
        block = _fitted(page, item, plan, box.bottom - y)
        if block is None:
            break
        sprites.append(_item(page, item, block, box.x, y, color))
        y += block.height + plan.gap
    return sprites


def _fitted(page: Page, item: Item, plan: _Plan, height: float) -> Block | None:
    """As much of an item as there is room for."""
    style = plan.style
    lines = int((height / style.size_px - 0.7) / style.leading + 1 + 1e-6)
    return page.setter.paragraph(item.text, style, plan.measure, max_lines=lines) if lines > 0 else None


def _item(page: Page, item: Item, block: Block, x: float, y: float, color: Color) -> Sprite:
    hang, indent = block.size_px / 2, _INDENT * block.size_px
    width, radius = indent + block.measure, block.size_px * 0.13
    layer = page.layer(Box(x, y - hang, width + hang, block.height + 2 * hang))
    middle = x + width - radius if block.rtl else x + radius
    layer.canvas.drawCircle(middle, y + block.cap_px / 2, radius, skia.Paint(Color=color, AntiAlias=True))
    block.draw(layer.canvas, x if block.rtl else x + indent, y)
    return layer.sprite(cue=item.cue, effect="rise")
