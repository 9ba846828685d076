"""Shares of a whole, as a ring with the greatest in the accent; names and numbers beside it."""

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.pie_labels import labelled_around
from omnimind.media.pictures.plot import Figures, alike_cut, captioned, paint, rule
from omnimind.media.pictures.ring import Ring, layer, named, ring, unnamed
from omnimind.media.pictures.typeset import Block

_TALLEST_ROW = 4.0
"""Of the list, in units of the grid."""

_LOWERED = 0.35
"""How much of the spare height is left over a ring that its width limits."""


def pie(figures: Figures, page: Page, box: Box) -> list[Sprite]:
    """A sprite a slice with its name and number: beside it where there is room, else in a list."""
    sprites, box = captioned(page, figures, box, keyed=False)
    around = labelled_around(figures, page, box) if page.format == "landscape" else []
    return sprites + (around or _listed(figures, page, box))


def _listed(figures: Figures, page: Page, box: Box) -> list[Sprite]:
    """The ring and a ruled list: under it in portrait, beside it elsewhere."""
    count, scale, gap = named(figures), page.scale, 2.5 * page.scale.unit
    rows = count + (len(figures.labels) > count)
    if page.format == "portrait":
        side = min(box.width, box.height * 0.56, box.height - gap - rows * 1.8 * scale.label)
        round_ = ring(figures, page, box.x + box.width / 2, box.y + side / 2, side / 2)
        rest = box.inset(top=side + gap)
    else:
        side = min(box.height, box.width * 0.44)
        box = box.inset(top=_LOWERED * (box.height - side))
        round_ = ring(figures, page, box.x + side / 2, box.y + side / 2, side / 2)
        rest = box.inset(left=side + gap, bottom=box.height - side)
    row = min(rest.height / rows, _TALLEST_ROW * scale.unit)
    if page.format != "portrait":
        rest = rest.inset(top=(rest.height - row * rows) / 2)
    names, numbers = _blocks(figures, page, rest.width, row)
    sprites = [round_.track(page)]
    for at in range(count):
        place = Box(rest.x, rest.y + at * row, rest.width, row)
        sprites.append(_slice(figures, page, round_, names[at], numbers[at], place, at))
    return sprites + unnamed(figures, page, round_, rest.x, rest.y + (count + 0.35) * row)


def _blocks(figures: Figures, page: Page, width: float, row: float) -> tuple[list[Block], list[Block]]:
    """The names and the numbers of the list."""
    count, scale = named(figures), page.scale
    strong = page.style(page.theme.strong, scale.small)
    numbers = alike_cut(page, figures.shown[0][:count], strong, width * 0.45, floor_px=scale.label)
    style = page.style(page.theme.text, scale.small, leading=1.15)
    room = width - 2.2 * scale.unit - max(block.width for block in numbers)
    lines = max(1, int(row / (1.25 * scale.label)))
    return alike_cut(page, figures.labels[:count], style, room, floor_px=scale.label, lines=lines), numbers


def _slice(figures: Figures, page: Page, round_: Ring, name: Block, number: Block, row: Box, at: int) -> Sprite:
    """A slice and its row of the list."""
    sheet, unit = layer(page), page.scale.unit
    round_.draw(sheet.canvas, at)
    rule(sheet.canvas, row.x, row.bottom - 2, row.width, 2, page.theme.hairline)
    middle = row.y + row.height / 2 - 1
    chip = skia.Rect.MakeXYWH(row.x, round(middle - 0.375 * unit), 0.75 * unit, 0.75 * unit)
    sheet.canvas.drawRoundRect(chip, 4, 4, paint(round_.colors[at]))
    name.draw(sheet.canvas, row.x + 1.2 * unit, middle - name.height / 2)
    number.draw(sheet.canvas, row.right - number.width - number.left, middle - number.cap_px / 2)
    return sheet.sprite(cue=figures.cues[at])
