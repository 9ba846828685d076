"""A list ruled like a table of contents, whose items appear as they are spoken."""

from collections.abc import Sequence
from dataclasses import dataclass

import skia

from omnimind.core.script import BulletsVisual, Item
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.typeset import Block, Style

_STEPS = (1.75, 1.25, 0.75, 0.25, -0.25, -0.75, -1.25)
_LARGEST_STEP = {1: 1.75, 2: 1.75, 3: 1.25}
_PADDING = 0.5
_SPARE = 0.9
_INDENT = 1.6
_LEAST_ROW = 1.5
"""The least space over and under a row's text, how much is added where there is room, its indent and the height of a
row of one line with little space, in em."""

_STAGGER_S = 0.1


@dataclass(frozen=True, slots=True)
class _Plan:
    """How the rows are set: their style, the columns they stand in, and a column's width."""

    style: Style
    columns: int
    width: float

    @property
    def measure(self) -> float:
        return self.width - _INDENT * self.style.size_px


def draw_bullets(visual: BulletsVisual, page: Page) -> list[Sprite]:
    """The heading, then one ruled row an item, at the largest size that lets all of them in."""
    sprites, box = headed(page, visual.heading)
    items = visual.items[: _most(page, box)]
    if not items:
        return sprites
    plan = _plan(items, page, box)
    each = -(-len(items) // plan.columns)
    gap = box.width - plan.width if plan.columns > 1 else 0.0
    for column in range(plan.columns):
        place = Box(box.x + column * gap, box.y, plan.width, box.height)
        first = column * each
        sprites += _rows(items[first : first + each], page, place, plan, first + 1 if visual.ordered else None)
    return sprites


def _plan(items: Sequence[Item], page: Page, box: Box) -> _Plan:
    """One column, unless two let the type be larger; at the smallest size, whatever fits best."""
    columns = (1, 2) if page.format == "landscape" and len(items) > 3 else (1,)
    for step in _STEPS:
        if step > _LARGEST_STEP.get(len(items), 0.75):
            continue
        style = page.style(page.theme.text, page.scale.size(step), leading=1.28)
        for count in columns if step < -0.5 else columns[:1]:
            plan = _Plan(style, count, (box.width - 3 * page.scale.unit * (count - 1)) / count)
            if all(_height(part, page, plan) <= box.height for part in _parts(items, count)):
                return plan
    return plan


def _most(page: Page, box: Box) -> int:
    """How many rows of the smallest size there is room for; later items are only spoken."""
    rows = int(box.height / (_LEAST_ROW * page.scale.size(_STEPS[-1])))
    return rows * (2 if page.format == "landscape" else 1)


def _parts(items: Sequence[Item], count: int) -> list[Sequence[Item]]:
    each = -(-len(items) // count)
    return [items[at : at + each] for at in range(0, len(items), each)]


def _height(items: Sequence[Item], page: Page, plan: _Plan) -> float:
    heights = (page.setter.height_of(item.text, plan.style, plan.measure) for item in items)
    return sum(heights) + 2 * _PADDING * plan.style.size_px * len(items)


def _rows(items: Sequence[Item], page: Page, box: Box, plan: _Plan, first: int | None) -> list[Sprite]:
    """``items`` down ``box``, numbered from ``first`` on."""
    blocks, padding = _blocks(items, page, box, plan)
    y, sprites = box.y, []
    for at, (item, block) in enumerate(zip(items, blocks, strict=True)):
        row = Box(box.x, y, box.width, block.height + 2 * padding)
        sprites.append(_frame(page, row, block, None if first is None else first + at, at * _STAGGER_S))
        sprites.append(_text(page, row, block, item.cue))
        y = row.bottom
    return sprites


def _blocks(items: Sequence[Item], page: Page, box: Box, plan: _Plan) -> tuple[list[Block], float]:
    """The items' texts, cut to equal shares of ``box`` if they are too long, and the space over and under each."""
    size_px, lines = plan.style.size_px, None
    padding = _PADDING * size_px
    if _height(items, page, plan) > box.height:
        padding = 0.36 * size_px
        lines = max(1, int((box.height / len(items) - 2 * padding) / size_px / plan.style.leading + 0.45))
    blocks = [page.setter.paragraph(item.text, plan.style, plan.measure, max_lines=lines) for item in items]
    spare = box.height - sum(block.height + 2 * padding for block in blocks)
    return blocks, padding + min(max(0.0, spare) / max(1, len(blocks)) / 2, _SPARE * size_px)


def _frame(page: Page, box: Box, block: Block, number: int | None, delay_s: float) -> Sprite:
    """The rule over a row and its mark: there from the start, so that the page shows how much is to come."""
    layer = page.layer(Box(box.x, box.y, box.width, box.height + block.size_px / 2))
    layer.canvas.drawRect(skia.Rect.MakeXYWH(box.x, round(box.y), box.width, 2), skia.Paint(Color=page.theme.hairline))
    indent, y = _INDENT * block.size_px, box.y + (box.height - block.height) / 2
    if number is None:
        side = round(block.size_px * 0.26)
        left = box.right - side if block.rtl else box.x
        mark = skia.Rect.MakeXYWH(left, round(y + (block.cap_px - side) / 2), side, side)
        layer.canvas.drawRect(mark, skia.Paint(Color=page.theme.accent, AntiAlias=True))
    else:
        style = page.style(page.theme.strong, block.size_px, page.theme.accent)
        label = page.setter.paragraph(f"{number}", style, indent, align="end" if block.rtl else "start")
        label.draw(layer.canvas, box.right - indent if block.rtl else box.x, y)
    return layer.sprite(delay_s=delay_s)


def _text(page: Page, box: Box, block: Block, cue: int) -> Sprite:
    layer = page.layer(Box(box.x, box.y, box.width, box.height + block.size_px / 2))
    indent = 0.0 if block.rtl else _INDENT * block.size_px
    block.draw(layer.canvas, box.x + indent, box.y + (box.height - block.height) / 2)
    return layer.sprite(cue=cue, effect="rise")
