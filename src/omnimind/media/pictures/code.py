"""Source code on a card, highlighted in the theme's colours."""

import re
from dataclasses import dataclass, replace

import skia

from omnimind.core.script import CodeVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.fonts import Face
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.highlighting import CodeLine, Role, excerpt, highlighted, language_name, wrapped
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import paint
from omnimind.media.pictures.shaping import Run, text_width
from omnimind.media.pictures.theme import Color, Theme, legible

_SIZES_PX = {
    "landscape": (42, 38, 34, 31, 28, 26, 24, 22),
    "portrait": (40, 36, 33, 30, 28, 26),
    "square": (36, 32, 29, 26, 24, 22),
}
_MOST_LINES = 18
_LEADING = 1.4
_LOWERED = 0.3
_MOST_TURNS = 1.35
_CORNER_PX = 18
_CUT = "⋯"
_SIGNS = re.compile(r"(?<=[^\w\s])(?=[^\w\s])")
_ENDLESS_PX = 100_000.0


@dataclass(frozen=True, slots=True)
class _Setting:
    """Lines of code at a size, each in the rows it takes; ``first`` is the index of the first, ``total`` all there are.

    ``gutter`` is the width of the column of numbers, px, 0 where there is none.
    """

    size_px: float
    gutter: float
    first: int
    total: int
    lines: list[list[CodeLine]]

    @property
    def cut_above(self) -> bool:
        """Whether lines are left out before the first."""
        return self.first > 0

    @property
    def cut_below(self) -> bool:
        """Whether lines are left out after the last."""
        return self.first + len(self.lines) < self.total

    @property
    def rows(self) -> int:
        """How many rows the lines take."""
        return sum(map(len, self.lines))

    @property
    def height(self) -> float:
        """The height of the rows and of the marks where it is cut."""
        return (self.rows + self.cut_above + self.cut_below) * _LEADING * self.size_px


def draw_code(visual: CodeVisual, page: Page) -> list[Sprite]:
    """The heading and the card, as tall as its code."""
    sprites, box = headed(page, visual.heading)
    name, pad = language_name(visual.language), 1.2 * page.scale.unit
    room = box.inset(top=page.scale.label if name else 0.0)
    setting = _fitted(
        highlighted(visual.text, visual.language), page, room.inset(pad, pad, pad, pad), numbered=bool(name)
    )
    spare = room.height - setting.height - 2 * pad
    card = Box(room.x, room.y + _LOWERED * spare, room.width, setting.height + 2 * pad)
    return [*sprites, _card(page, card, card.inset(pad, pad, pad, pad), setting, name)]


def _fitted(lines: list[CodeLine], page: Page, box: Box, *, numbered: bool) -> _Setting:
    """The code at the largest size at which no line turns, else few do; at the smallest, what is too much is cut."""
    sizes = _SIZES_PX[page.format]
    first, past = _shown(lines, box, sizes)
    if past - first < len(lines):
        sizes = sizes[:-1]
    settings = [_set(lines, first, past, page, box, size, numbered=numbered) for size in sizes]
    for most in (1.0, _MOST_TURNS):
        for setting in settings:
            if setting.height <= box.height and setting.rows <= most * len(setting.lines) + (2 if most > 1 else 0):
                return setting
    smallest = settings[-1]
    while len(smallest.lines) > 1 and (smallest.height > box.height or not smallest.lines[-1][0]):
        smallest.lines.pop()
    return smallest


def _set(
    lines: list[CodeLine], first: int, past: int, page: Page, box: Box, size: float, *, numbered: bool
) -> _Setting:
    """Lines ``first`` to ``past - 1`` at ``size``."""
    advance = text_width("0", page.style(page.theme.mono, size))
    gutter = (len(str(past)) + 2) * advance if numbered and len(lines) > 1 else 0.0
    measure = max(8, int((box.width - gutter) / advance))
    return _Setting(size, gutter, first, len(lines), [wrapped(line, measure) for line in lines[first:past]])


def _shown(lines: list[CodeLine], box: Box, sizes: tuple[int, ...]) -> tuple[int, int]:
    """The lines to show: all if they fit at the smallest size, else what the next one has room for, marks included."""
    capacities = [min(_MOST_LINES, int(box.height / (_LEADING * size))) for size in sizes[-2:]]
    if len(lines) <= capacities[-1]:
        return 0, len(lines)
    return excerpt(lines, capacities[0] - 2)


def _card(page: Page, card: Box, inner: Box, setting: _Setting, name: str) -> Sprite:
    layer = page.layer(card.inset(top=-2 * page.scale.label))
    canvas, theme = layer.canvas, page.theme
    shape = skia.Rect.MakeXYWH(card.x + 1, card.y + 1, card.width - 2, card.height - 2)
    canvas.drawRoundRect(shape, _CORNER_PX, _CORNER_PX, paint(theme.surface))
    edge = paint(theme.hairline)
    edge.setStyle(skia.Paint.kStroke_Style)
    edge.setStrokeWidth(2)
    canvas.drawRoundRect(shape, _CORNER_PX, _CORNER_PX, edge)
    if name:
        label = page.setter.paragraph(name, page.style(theme.text, page.scale.label, theme.muted), card.width)
        label.draw(canvas, card.x, card.y - label.cap_px - 0.6 * page.scale.unit)
    _write(page, canvas, inner, setting)
    return layer.sprite(effect="rise", delay_s=0.12)


def _write(page: Page, canvas: skia.Canvas, box: Box, setting: _Setting) -> None:
    """The rows, the numbers of the lines beside them, and a mark where something is left out."""
    colors, leading = _colors(page.theme), _LEADING * setting.size_px
    muted = page.style(page.theme.mono, setting.size_px, colors["comment"])
    advance, x, y = text_width("0", muted), box.x + setting.gutter, box.y

    def put(runs: list[Run], left: float) -> None:
        block = page.setter.paragraph(runs, muted, _ENDLESS_PX)
        block.draw(canvas, left, y + (leading - block.cap_px) / 2)

    if setting.cut_above:
        put([(_CUT, muted)], x)
        y += leading
    for number, rows in enumerate(setting.lines, setting.first + 1):
        if setting.gutter:
            put([(f"{number}", muted)], x - (2 + len(str(number))) * advance)
        for row in rows:
            put(_runs(row, page, setting.size_px, colors), x)
            y += leading
    if setting.cut_below:
        put([(_CUT, muted)], x)


def _runs(row: CodeLine, page: Page, size_px: float, colors: dict[Role, Color]) -> list[Run]:
    """``row`` in its colours. Neighbouring pieces differ in size by nothing that can be seen, which keeps the font from
    drawing ``!=`` or ``->`` as one sign: code has to look as it is typed."""
    pieces = [(piece, role) for text, role in row for piece in _SIGNS.split(text)]
    return [
        (piece, page.style(_face(page.theme, role), size_px + 0.01 * (at % 2), colors[role]))
        for at, (piece, role) in enumerate(pieces)
    ]


def _face(theme: Theme, role: Role) -> Face:
    return replace(theme.mono, italic=True) if role == "comment" else theme.mono


def _colors(theme: Theme) -> dict[Role, Color]:
    """A colour for every role, legible on the card."""
    chosen: dict[Role, Color] = {
        "plain": theme.ink,
        "keyword": theme.series[0],
        "name": theme.series[1],
        "string": theme.series[2],
        "number": theme.series[3],
        "comment": theme.muted,
    }
    return {role: legible(color, theme) for role, color in chosen.items()}
