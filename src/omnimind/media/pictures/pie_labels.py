"""A pie's names and numbers beside their slices, with thin lines where they had to move."""

from collections.abc import Iterator
from dataclasses import dataclass

import skia

from omnimind.media.picture import Sprite
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import Figures, alike, apart, paint
from omnimind.media.pictures.ring import Ring, layer, named, ring, unnamed
from omnimind.media.pictures.typeset import Block

_LEADER_PX = 30.0
_MOST_MOVED_PX = 44.0
_TURN_DEGREES = 15


@dataclass(frozen=True, slots=True)
class _Label:
    """A slice's number over its name."""

    name: Block
    number: Block
    gap: float

    @property
    def height(self) -> float:
        """From the number's top to the name's last baseline."""
        return self.number.height + self.gap + self.name.height

    def draw(self, canvas: skia.Canvas, x: float, y: float, *, ended: bool) -> None:
        """Draw from ``x`` on, or up to it where it is ``ended`` there; the top at ``y``."""
        for block, top in ((self.number, y), (self.name, y + self.number.height + self.gap)):
            block.draw(canvas, x - block.width - block.left if ended else x - block.left, top)


def labelled_around(figures: Figures, page: Page, box: Box) -> list[Sprite]:
    """The ring in the middle and each name beside its slice; nothing where the names have no room there."""
    radius = box.height / 2
    labels = _labels(figures, page, box.width / 2 - radius - 3 * _LEADER_PX)
    if not labels:
        return []
    for round_ in _turned(figures, page, box, radius):
        tops, moved = _tops(round_, labels, box)
        if moved <= _MOST_MOVED_PX:
            slices = [_slice(figures, page, round_, labels[at], tops[at], at) for at in range(named(figures))]
            rest = unnamed(figures, page, round_, box.x, box.bottom - page.scale.label * 0.73)
            return [round_.track(page), *slices, *rest]
    return []


def _labels(figures: Figures, page: Page, width: float) -> list[_Label]:
    """Every label at one size, or nothing where one is too long."""
    scale, count = page.scale, named(figures)
    style = page.style(page.theme.text, scale.small, leading=1.2)
    names = alike(page, figures.labels[:count], style, width, floor_px=scale.label, lines=2)
    strong = page.style(page.theme.strong, scale.body)
    numbers = alike(page, figures.shown[0][:count], strong, width, floor_px=scale.small)
    if names is None or numbers is None:
        return []
    return [_Label(name, number, 0.75 * scale.unit) for name, number in zip(names, numbers, strict=True)]


def _turned(figures: Figures, page: Page, box: Box, radius: float) -> Iterator[Ring]:
    """The ring from the top on, then turned further and further: small slices need room beside them."""
    for turn in range(0, 360, _TURN_DEGREES):
        yield ring(figures, page, box.x + box.width / 2, box.y + box.height / 2, radius, start=turn - 90.0)


def _is_left(round_: Ring, at: int) -> bool:
    return round_.at(at, 1)[0] < round_.x - 1e-6


def _tops(round_: Ring, labels: list[_Label], box: Box) -> tuple[dict[int, float], float]:
    """The top of each label, level with its slice but apart from its neighbours; and how far one had to move."""
    tops: dict[int, float] = {}
    moved = 0.0
    for left in (True, False):
        side = [at for at in range(len(labels)) if _is_left(round_, at) == left]
        side.sort(key=lambda at: round_.at(at, 1)[1])
        wanted = [round_.at(at, round_.radius + 0.7 * _LEADER_PX)[1] - labels[at].number.cap_px / 2 for at in side]
        heights = [labels[at].height for at in side]
        found = apart(wanted, heights, 0.7 * labels[0].number.size_px, box.y, box.bottom)
        tops.update(zip(side, found, strict=True))
        moved = max([moved, *(abs(top - want) for top, want in zip(found, wanted, strict=True))])
        moved = max([moved, *(box.y - top for top in found)])
    return tops, moved


def _slice(figures: Figures, page: Page, round_: Ring, label: _Label, top: float, at: int) -> Sprite:
    """A slice, its label and the line between them."""
    sheet = layer(page)
    round_.draw(sheet.canvas, at)
    left = _is_left(round_, at)
    side = -1 if left else 1
    level, reach = top + label.number.cap_px / 2, round_.x + side * round_.radius
    points = [
        skia.Point(*round_.at(at, round_.radius + 0.2 * _LEADER_PX)),
        skia.Point(*round_.at(at, round_.radius + 0.7 * _LEADER_PX)),
        skia.Point(reach + side * _LEADER_PX, level),
        skia.Point(reach + side * 2 * _LEADER_PX, level),
    ]
    leader = paint(page.theme.muted)
    leader.setStyle(skia.Paint.kStroke_Style)
    leader.setStrokeWidth(2)
    sheet.canvas.drawPath(skia.Path.Polygon(points, False), leader)
    label.draw(sheet.canvas, reach + side * 2.4 * _LEADER_PX, top, ended=left)
    return sheet.sprite(cue=figures.cues[at])
