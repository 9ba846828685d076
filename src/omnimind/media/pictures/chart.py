"""Charts, labelled directly: the numbers stand where they are, as the source wrote them."""

from omnimind.core.script import ChartVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.chart_column import columns
from omnimind.media.pictures.chart_line import lines
from omnimind.media.pictures.chart_pie import pie
from omnimind.media.pictures.chart_row import rows
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Page
from omnimind.media.pictures.plot import Figures, captioned


def draw_chart(visual: ChartVisual, page: Page) -> list[Sprite]:
    """The heading and the chart; what can't be a pie or a line (negative shares, one point) is drawn as bars."""
    sprites, box = headed(page, visual.heading)
    figures = Figures.of(visual)
    if not figures.labels or not figures.values:
        return sprites
    low, high = figures.extent
    if visual.chart == "pie" and len(figures.values) == 1 and low >= 0 < high:
        return sprites + pie(figures, page, box)
    if visual.chart == "line" and len(figures.labels) > 1:
        return sprites + lines(figures, page, box)
    keys, box = captioned(page, figures, box, keyed=True)
    return sprites + keys + (columns(figures, page, box) or rows(figures, page, box))
