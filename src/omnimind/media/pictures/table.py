"""A table: ruled rows that appear as they are spoken, numbers aligned on their decimal marks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from omnimind.core.script import TableVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import more, rule
from omnimind.media.pictures.shaping import Style, text_width
from omnimind.media.pictures.table_cells import Cells, columns
from omnimind.media.pictures.typeset import Align, Block

_STEPS = (0.5, 0.0, -0.5, -1.0, -1.4, -1.75, -2.1, -2.5, -2.8)
_FLOOR_PX = 26.5
_MOST_LINES = {"landscape": 3, "portrait": 4, "square": 3}
_WHOLE_CHARACTERS = 12
_CUT_LINES = 6
_HEAD_LINES = 3
_GAP = 1.3
_PADDING = 0.6
_TIGHT_PADDING = 0.44
_SPARE_PADDING = 0.5
_HEAD_GAP = 0.9
_HEADER_SHARE = 0.82
_LEADING = 1.25
"""Measures of the table in em of its type."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column in its place; ``mark`` is where its decimal marks are, for numbers."""

    cells: Cells
    x: float
    width: float
    mark: float


@dataclass(frozen=True, slots=True)
class _Setting:
    """A table set at one size; ``hidden_rows`` and ``hidden_columns`` are left out."""

    style: Style
    columns: list[_Column]
    heads: list[Block]
    rows: list[list[tuple[Block, ...]]]
    padding: float
    hidden_rows: int = 0
    hidden_columns: int = 0

    @property
    def head_height(self) -> float:
        """From the top of the header to the first row."""
        return max(block.height for block in self.heads) + _HEAD_GAP * self.style.size_px

    def row_height(self, at: int) -> float:
        """The height of row ``at`` with its padding."""
        return max(block.height for blocks in self.rows[at] for block in blocks) + 2 * self.padding

    @property
    def lines(self) -> int:
        """The most lines in a cell."""
        return max(len(block.lines) for row in self.rows for blocks in row for block in blocks)

    @property
    def height(self) -> float:
        """The height of it all."""
        return self.head_height + sum(self.row_height(at) for at in range(len(self.rows)))


def draw_table(visual: TableVisual, page: Page) -> list[Sprite]:
    """The heading, the header, and one sprite a row; rows and columns that do not fit are counted."""
    sprites, box = headed(page, visual.heading)
    if not visual.header or not visual.rows:
        return sprites
    setting = _aired(_fitted(columns(visual.header, visual.rows), page, box), box)
    sprites.append(_header(page, box, setting))
    y = box.y + setting.head_height
    for at, cue in zip(range(len(setting.rows)), visual.row_cues, strict=False):
        height = setting.row_height(at)
        sprites.append(_row(page, Box(box.x, y, box.width, height), setting, at, cue))
        y += height
    if setting.hidden_rows:
        sprites.append(more(page, setting.hidden_rows, box.x, y + 0.8 * page.scale.unit))
    if setting.hidden_columns:
        sprites.append(more(page, setting.hidden_columns, box.right - 1.6 * page.scale.label, box.y))
    return sprites


def _fitted(found: list[Cells], page: Page, box: Box) -> _Setting:
    """The table at the largest size at which all of it fits; at the smallest, as much as fits."""
    total = len(found[0].cells)
    for lines in (_MOST_LINES[page.format], 2 * _MOST_LINES[page.format]):
        for size, padding in _sizes(page):
            if total * (2 * padding + 0.73) * size <= box.height:
                setting = _set(found, page, box, size, padding)
                if setting is not None and setting.height <= box.height and setting.lines <= lines:
                    return setting
    return _cut(found, page, box)


def _sizes(page: Page) -> list[tuple[float, float]]:
    """Type sizes and paddings, the best first: rows close up before their type gets small."""
    sizes = [size for step in _STEPS if (size := page.scale.size(step)) >= _FLOOR_PX]
    large = [size for size in sizes if size >= page.scale.small]
    return [(size, padding) for some in (large, sizes) for padding in (_PADDING, _TIGHT_PADDING) for size in some]


def _cut(found: list[Cells], page: Page, box: Box) -> _Setting:
    """As many rows and columns as fit in small type."""
    total, small = len(found[0].cells), page.scale.label
    most = max(1, int(box.height / (2 * _TIGHT_PADDING + 0.73) / small))
    some = [replace(column, cells=column.cells[:most], halves=column.halves[:most]) for column in found]
    for count in range(len(some), 0, -1):
        hidden = len(some) - count
        room = box.inset(right=2.6 * small) if hidden else box
        for size in (small, _FLOOR_PX):
            setting = _set(some[:count], page, room, size, _TIGHT_PADDING, max_lines=_CUT_LINES, forced=count == 1)
            if setting is not None:
                return replace(_shortened(setting, page, box, total), hidden_columns=hidden)
    raise AssertionError("one column always fits")


def _shortened(setting: _Setting, page: Page, box: Box, total: int) -> _Setting:
    """As many rows as fit, at least one, with room for how many are left out."""
    rows, room = setting.rows, box.height
    if len(rows) < total or setting.height > room:
        room -= 1.9 * page.scale.label
    while len(rows) > 1 and replace(setting, rows=rows).height > room:
        rows = rows[:-1]
    return replace(setting, rows=rows, hidden_rows=total - len(rows))


def _set(
    found: list[Cells],
    page: Page,
    box: Box,
    size_px: float,
    padding: float,
    *,
    max_lines: int | None = None,
    forced: bool = False,
) -> _Setting | None:
    """The table at ``size_px``, cells of at most ``max_lines``.

    ``None`` where words are wider than their columns, unless it is ``forced``.
    """
    style = page.style(page.theme.text, size_px, leading=_LEADING)
    styles = [replace(style, face=page.theme.strong) if at == 0 else style for at in range(len(found))]
    head_px = max(size_px * _HEADER_SHARE, min(size_px, _FLOOR_PX))
    head = page.style(page.theme.strong, head_px, page.theme.muted, leading=1.2)
    widths = _widths(found, styles, head, box.width)
    if widths is None and not forced:
        return None
    placed = _placed(found, widths or [box.width], style, box)
    heads = [
        page.setter.paragraph(column.cells.header, head, column.width, align=_align(column), max_lines=_HEAD_LINES)
        for column in placed
    ]
    rows = [
        [_cell(page, column, style, at, max_lines) for column, style in zip(placed, styles, strict=True)]
        for at in range(len(found[0].cells))
    ]
    return _Setting(style, placed, heads, rows, padding * size_px)


def _align(column: _Column) -> Align:
    return "end" if column.cells.numeric else "start"


def _cell(page: Page, column: _Column, style: Style, at: int, max_lines: int | None) -> tuple[Block, ...]:
    """A cell's text, or the two halves of its number."""
    if not column.cells.numeric:
        return (page.setter.paragraph(column.cells.cells[at], style, column.width, max_lines=max_lines),)
    return tuple(page.setter.paragraph(half, style, column.width) for half in column.cells.halves[at])


def _widest(texts: Sequence[str], style: Style) -> float:
    return max((text_width(text, style) for text in texts), default=0.0)


def _widths(found: list[Cells], styles: list[Style], head: Style, width: float) -> list[float] | None:
    """Every column's width: all the room there is, shared by what the columns hold."""
    room = width - _GAP * styles[0].size_px * (len(found) - 1)
    least, natural = [], []
    for column, style in zip(found, styles, strict=True):
        parts = [[cell] if len(cell) <= _WHOLE_CHARACTERS else cell.split() for cell in column.cells]
        words = _widest([part for cell in parts for part in cell], style)
        whole = _widest(column.cells, style)
        title = max(_widest(column.header.split(), head), text_width(column.header, head) * 0.55)
        if column.numeric:
            whole = words = sum(_widest(half, style) for half in zip(*column.halves, strict=True))
        least.append(max(words, title) + 2)
        natural.append(max(whole, title) + 2)
    if sum(least) > room:
        return None
    if sum(natural) <= room:
        spare = (room - sum(natural)) / len(found)
        return [wide + spare for wide in natural]
    share = (room - sum(least)) / (sum(natural) - sum(least))
    return [low + share * (wide - low) for low, wide in zip(least, natural, strict=True)]


def _placed(found: list[Cells], widths: list[float], style: Style, box: Box) -> list[_Column]:
    placed, x = [], box.x
    for column, width in zip(found, widths, strict=True):
        tail = _widest([half[1] for half in column.halves], style)
        placed.append(_Column(column, x, width, x + width - tail))
        x += width + _GAP * style.size_px
    return placed


def _aired(setting: _Setting, box: Box) -> _Setting:
    """``setting`` with some of the spare height between its rows."""
    spare = max(0.0, box.height - setting.height) / (2 * len(setting.rows) + 1.6)
    return replace(setting, padding=setting.padding + min(spare, _SPARE_PADDING * setting.style.size_px))


def _header(page: Page, box: Box, setting: _Setting) -> Sprite:
    layer = page.layer(Box(box.x, box.y - page.scale.unit, box.width, setting.head_height + page.scale.unit + 2))
    low = max(block.height for block in setting.heads)
    for column, block in zip(setting.columns, setting.heads, strict=True):
        block.draw(layer.canvas, column.x, box.y + low - block.height)
    rule(layer.canvas, box.x, box.y + setting.head_height - 2, box.width, 3, page.theme.muted)
    return layer.sprite(delay_s=0.12)


def _row(page: Page, box: Box, setting: _Setting, at: int, cue: int) -> Sprite:
    """One row over its rule; numbers stand with their first line."""
    layer = page.layer(Box(box.x, box.y, box.width, box.height + 2))
    rule(layer.canvas, box.x, box.bottom - 1, box.width, 2, page.theme.hairline)
    content = box.height - 2 * setting.padding
    for column, blocks in zip(setting.columns, setting.rows[at], strict=True):
        y = box.y + setting.padding + (content - blocks[0].height) / 2
        if column.cells.numeric:
            whole, tail = blocks
            whole.draw(layer.canvas, column.mark - whole.width - whole.left, y)
            tail.draw(layer.canvas, column.mark, y)
        else:
            blocks[0].draw(layer.canvas, column.x, y)
    return layer.sprite(cue=cue, effect="rise")
