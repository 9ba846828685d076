"""Shaping: a line of styled text becomes glyphs, and how wide and high text is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import bidirectional

import skia

from omnimind.media.pictures.fonts import FAMILIES, Face, collection, drawable, typeface
from omnimind.media.pictures.theme import Color

_ENDLESS_PX = 100_000.0
_REFERENCE_PX = 100.0
_NON_JOINER = "\u200c"
_LIGATED = re.compile(r"(?<=[-=<>])(?=[-=<>])|(?<=\()(?=[A-Za-z]{1,2}\))")
"""Between the signs that Inter and Manrope draw as one."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text looks. ``leading``, between baselines, and ``tracking``, between letters, are in em."""

    face: Face
    size_px: float
    color: Color
    leading: float = 1.3
    tracking: float = 0.0


Run = tuple[str, Style]
Text = str | Sequence[Run]


@lru_cache(maxsize=1)
def _unicode() -> skia.Unicode:
    return skia.Unicodes.ICU.Make()


@lru_cache(maxsize=256)
def cap_height(face: Face) -> float:
    """The height of capitals, in em."""
    return float(skia.Font(typeface(face), 1000).getMetrics().fCapHeight) / 1000


def shape(runs: Sequence[Run], *, rtl: bool = False) -> skia.textlayout.Paragraph:
    """One unbroken line. A right-to-left line is isolated, for skia's paragraphs start left-to-right."""
    builder = skia.textlayout.ParagraphBuilder(skia.textlayout.ParagraphStyle(), collection(), _unicode())
    last = len(runs) - 1
    for at, (part, style) in enumerate(runs):
        shown = drawable(style.face, part)
        look = skia.textlayout.TextStyle()
        look.setFontFamilies(list(shown.families))
        look.setFontSize(style.size_px)
        look.setColor(style.color)
        look.setLetterSpacing(style.tracking * style.size_px)
        builder.pushStyle(look)
        opened = "\u2067" if rtl and at == 0 else ""
        closed = "\u2069" if rtl and at == last else ""
        text = shown.text if FAMILIES[style.face.family].code else _as_written(shown.text)
        builder.addText(opened + text + closed)
        builder.pop()
    shaped = builder.Build()
    shaped.layout(_ENDLESS_PX)
    return shaped


def _as_written(text: str) -> str:
    """``text``, of which a font makes no arrow of ``->`` and no sign of ``(c)``: prose shows what was written."""
    return _LIGATED.sub(_NON_JOINER, text)


@lru_cache(maxsize=8192)
def _em_width(text: str, face: Face, tracking: float) -> float:
    style = Style(face, _REFERENCE_PX, 0xFF000000, tracking=tracking)
    return float(shape([(text, style)]).MaxIntrinsicWidth) / _REFERENCE_PX


def text_width(text: str, style: Style) -> float:
    """The width of ``text`` on one line, px."""
    return _em_width(text, style.face, style.tracking) * style.size_px


def is_rtl(text: str) -> bool:
    """Whether the first letter with a direction runs right to left."""
    for char in text:
        direction = bidirectional(char)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False
