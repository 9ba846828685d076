"""Displayed mathematics, set by Typst in Computer Modern."""

import re
from functools import lru_cache
from typing import get_args

import skia
import typst

from omnimind.core.errors import BrokenError
from omnimind.core.script import CodeVisual, MathVisual
from omnimind.media.picture import Sprite
from omnimind.media.pictures.code import draw_code
from omnimind.media.pictures.heading import headed
from omnimind.media.pictures.page import Box, Page
from omnimind.media.pictures.tex import Breaks, to_typst
from omnimind.media.pictures.tex_parser import UnknownTexError
from omnimind.media.pictures.theme import Color

_STEP = 4.0
_READABLE_PX = 40.0
_MARGIN_EM = 0.2
_SET_PT = 40.0
_SIZE = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt"')


def draw_math(visual: MathVisual, page: Page) -> list[Sprite]:
    """The heading and the formula, in the middle of what is left; TeX that can't be set is shown as it is written."""
    sprites, box = headed(page, visual.heading)
    found = _formula(visual.tex, box, page.scale.size(_STEP))
    if found is None:
        return draw_code(CodeVisual(heading=visual.heading, language="", text=visual.tex), page)
    source, size_px = found
    png = typst.compile(
        _document(source, page.theme.ink), format="png", ppi=72 * size_px / _SET_PT, font_paths=_fonts()
    )
    image = skia.Image.MakeFromEncoded(skia.Data.MakeWithCopy(png))
    x = round(box.x + (box.width - image.width()) / 2)
    y = round(box.y + (box.height - image.height()) * 0.44)
    layer = page.layer(Box(x, y, image.width(), image.height()))
    layer.canvas.drawImage(image, x, y)
    return [*sprites, layer.sprite(effect="rise", delay_s=0.16)]


def _formula(tex: str, box: Box, size_px: float) -> tuple[str, float] | None:
    """The formula as Typst and the type size at which it fits, at most ``size_px``; ``None`` if it can't be set.

    It is broken only as far as it would be small otherwise.
    """
    found: tuple[str, float] | None = None
    for breaks in get_args(Breaks):
        try:
            source = to_typst(tex, breaks=breaks)
            width, height = _measure(source)
        except (UnknownTexError, typst.TypstError):
            return found
        fitted = min(size_px, box.width / width, box.height / height)
        if found is None or fitted > found[1]:
            found = source, fitted
        if found[1] >= _READABLE_PX:
            break
    return found


def _measure(source: str) -> tuple[float, float]:
    """Width and height of the formula, in em."""
    svg = typst.compile(_document(source, 0xFF000000), format="svg", font_paths=_fonts()).decode()
    size = _SIZE.search(svg)
    if size is None:
        raise BrokenError("math.unreadable", "typst's drawing does not state its size", "install the pinned typst")
    return float(size[1]) / _SET_PT, float(size[2]) / _SET_PT


def _document(source: str, ink: Color) -> bytes:
    return f"""
#let ink = rgb("#{ink & 0xFFFFFF:06x}")
#set page(width: auto, height: auto, margin: {_MARGIN_EM * _SET_PT}pt, fill: none)
#set text(size: {_SET_PT}pt, fill: ink, font: "New Computer Modern")
$ {source} $
""".encode()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Typst's own fonts only, so that every machine sets the same."""
    return typst.Fonts(include_system_fonts=False)
