"""Where the parts of a line chart go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.plot import Figures, Linear, alike
from omnimind.media.pictures.theme import Color, legible
from omnimind.media.pictures.ticks import nice_ticks
from omnimind.media.pictures.typeset import Block

_END_SHARE = 0.26
_FOOT = 2.6
"""Room for the labels under the axis, in the size of labels."""

_ZERO_SHARE = 0.6
"""A line whose least value is under this share of its range starts its axis at zero."""


@dataclass(frozen=True, slots=True)
class End:
    """What stands beside a line's end: its ``name``, if there are several, over its last value; ``y`` is the line's."""

    name: Block | None
    value: Block
    y: float

    @property
    def drop(self) -> float:
        """From the top of it to the value's."""
        return self.name.height + 0.5 * self.value.size_px if self.name else 0.0

    @property
    def height(self) -> float:
        """From the first capitals to the last baseline."""
        return self.drop + self.value.height

    @property
    def width(self) -> float:
        """The wider one's."""
        return max(self.value.width, self.name.width if self.name else 0.0)


@dataclass(frozen=True, slots=True)
class LinePlot:
    """The geometry, px: ``xs`` by label, even; ``ys`` by series and label, ``nan`` where there is no number.

    A lone line with room for it has its ``values`` at its points; else there are ``ticks`` with their numbers, and
    ``ends``.
    """

    box: Box
    scale: Linear
    xs: list[int]
    ys: list[list[float]]
    ticks: list[tuple[float, Block]]
    values: list[Block]
    ends: list[End]
    colors: list[Color]

    @property
    def has_zero(self) -> bool:
        """Whether zero is on the axis."""
        return self.scale.low <= 0 <= self.scale.high


def line_plot(figures: Figures, page: Page, box: Box) -> LinePlot:
    """Lay out the lines of ``figures`` in ``box``."""
    values = _values(figures, page, box.width / len(figures.labels))
    marks = _marks(figures)
    ticks = [] if values else _ticks(figures, page, marks)
    colors = [page.theme.series[at % len(page.theme.series)] for at in range(len(figures.values))]
    ends = [] if values else _ends(figures, page, box.width * _END_SHARE, colors)
    area = _area(page, box, ticks, values, ends)
    low, high = (min(marks[0], figures.extent[0]), figures.extent[1]) if values else (marks[0], marks[-1])
    scale = Linear(low, high if high > low else marks[-1], area.bottom, area.y)
    margin = page.scale.unit / 2
    xs = [2 * round(x / 2) for x in _spread(figures.labels, area.x + margin, area.right - margin)]
    ys = [[scale(value) for value in series] for series in figures.values]
    ends = [replace(end, y=scale(end.y)) for end in ends]
    return LinePlot(area, scale, xs, ys, ticks, values, ends, colors)


def _area(page: Page, box: Box, ticks: list[tuple[float, Block]], values: list[Block], ends: list[End]) -> Box:
    """What is left for the lines beside the numbers on both sides and over the labels."""
    scale = page.scale
    if values:
        room = values[0].cap_px + scale.unit
        return box.inset(values[0].width / 2, room, values[-1].width / 2, _FOOT * scale.label + room)
    left = max(block.width for _, block in ticks) + scale.unit
    right = max((end.width for end in ends), default=0.0) + 1.2 * scale.unit
    return box.inset(left, 0.5 * scale.label, right, _FOOT * scale.label)


def _marks(figures: Figures) -> tuple[float, ...]:
    low, high = figures.extent
    if 0 < low < _ZERO_SHARE * (high - low):
        low = 0.0
    return nice_ticks(low, high, 4)


def _ticks(figures: Figures, page: Page, marks: tuple[float, ...]) -> list[tuple[float, Block]]:
    """The ticks and their numbers."""
    style, written = page.style(page.theme.text, page.scale.label, page.theme.muted), figures.written()
    step = marks[1] - marks[0]
    return [(mark, page.setter.paragraph(written.write(mark, step), style, page.box.width)) for mark in marks]


def _spread(labels: Sequence[str], left: float, right: float) -> list[float]:
    """Where labels stand: in proportion where they are ascending years, else evenly."""
    years = [int(label) for label in labels if label.strip().isdecimal() and len(label.strip()) == 4]
    at = years if len(years) == len(labels) and all(a < b for a, b in pairwise(years)) else list(range(len(labels)))
    scale = Linear(at[0], at[-1], left, right)
    return [scale(place) for place in at]


def _values(figures: Figures, page: Page, slot: float) -> list[Block]:
    """The values of a lone line, to stand at its points, if there is room for all of them."""
    if len(figures.values) > 1:
        return []
    style = page.style(page.theme.strong, page.scale.size(-0.75))
    return alike(page, figures.shown[0], style, slot * 0.64, floor_px=page.scale.label, align="center") or []


def _ends(figures: Figures, page: Page, width: float, colors: list[Color]) -> list[End]:
    """What stands beside each line's end, its ``y`` still a value; nothing for a line without a number."""
    found, several = [], len(figures.names) > 1
    plain = page.style(page.theme.text, page.scale.label, leading=1.2)
    for name, values, shown, color in zip(figures.names, figures.values, figures.shown, colors, strict=True):
        known = [at for at, value in enumerate(values) if math.isfinite(value)]
        if known:
            strong = page.style(page.theme.strong, page.scale.label, legible(color, page.theme), leading=1.2)
            title = page.setter.paragraph(name, strong, width, max_lines=2) if several else None
            last = page.setter.paragraph(shown[known[-1]], plain if several else strong, width, max_lines=1)
            found.append(End(title, last, values[known[-1]]))
    return found


def clear(spans: Sequence[tuple[float, float]], gap: float) -> list[int]:
    """Every n-th of ``spans``, ascending, so that they stand ``gap`` apart, and always the last."""
    count = len(spans)
    steps = [
        step
        for step in range(1, count + 1)
        if all(spans[at][1] + gap <= spans[at + step][0] for at in range(0, count - step, step))
    ]
    least = steps[0]
    step = next((step for step in steps if step <= 2 * least and (count - 1) % step == 0), least)
    kept = [at for at in range(0, count - 1, step) if spans[at][1] + gap <= spans[-1][0]]
    return [*kept, count - 1]
