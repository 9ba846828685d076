"""One thought, set large; a number in it takes the accent."""

import re

from omnimind.core.script import StatementVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.typeset import Run, Style

_UNITS = (
    "%|°C|°F|km/h|m/s|[kcm]?m|m²|m³|km²|kg|[kMGT]?Wh?|[kMGT]?Hz|[kMGT]B|ms|"
    "thousand|million|billion|trillion|times|years?|days?|hours?|minutes?|seconds?|met(?:re|er)s?|"
    "mil|milh(?:ão|ões)|bilh(?:ão|ões)|trilh(?:ão|ões)|vezes|anos?|dias?|horas?|minutos?|segundos?|metros?"
)
_NUMBER = re.compile(rf"(?:US\$|R\$|[$€£¥])?\s?[+\-−]?\d[\d.,]*(?<![.,])(?:\s?(?:{_UNITS})(?!\w)|[x×](?!\w))?")
_MOST_NUMBERS = 2
_IDEAL_LINES = {"landscape": 4, "portrait": 7, "square": 5}


def emphasised(text: str, style: Style, strong: Style) -> list[Run]:
    """``text`` with its numbers in ``strong``, if they are few enough to be the point of it."""
    found = list(_NUMBER.finditer(text))
    if not found or len(found) > _MOST_NUMBERS:
        return [(text, style)]
    runs, at = [], 0
    for number in found:
        start = number.start() + len(number.group()) - len(number.group().lstrip())
        kept_together = text[start : number.end()].replace(" ", "\u00a0")
        runs += [(text[at:start], style), (kept_together, strong)]
        at = number.end()
    return [run for run in [*runs, (text[at:], style)] if run[0]]


def draw_statement(visual: StatementVisual, page: Page) -> list[Sprite]:
    """The heading and the statement, in the middle of what is left."""
    sprites, box = headed(page, visual.heading)
    scale = page.scale
    style = page.display(scale.size(4.5), leading=1.14)
    block = page.large(
        emphasised(visual.text, style, page.display(style.size_px, page.theme.accent)),
        style,
        Box(box.x, box.y, min(box.width, 1440), 0.9 * box.height),
        lines=_IDEAL_LINES[page.format],
        least_px=scale.size(1.75),
        floor_px=scale.size(0.25),
    )
    y = box.y + (box.height - block.height) * 0.45
    return [*sprites, page.text(block, box.start(block), y, effect="rise", delay_s=0.16)]
