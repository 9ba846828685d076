"""Themes: colours and faces that belong together. Three of them, each with one accent."""

from dataclasses import dataclass
from typing import Literal

from omnimind.core.errors import UserError
from omnimind.media.pictures.fonts import Face

Color = int
"""``0xAARRGGBB``, sRGB, as skia has it."""

LEGIBLE = 4.5
"""The least contrast of text. Source: WCAG 2.2, success criterion 1.4.3, level AA."""


@dataclass(frozen=True, slots=True)
class Theme:
    """One look.

    ``backdrop`` is the colour at the frame's top left, its bottom right and of the soft light between them. ``ink``
    is for text, ``muted`` for what stands back, ``hairline`` for rules, ``surface`` for cards and code, ``accent``
    for the one thing to look at and ``on_accent`` for text over it. ``series`` are a chart's colours, in order.
    ``tracking`` is added between the letters of display type, in em. ``figure`` is its ornament.
    """

    name: str
    dark: bool
    backdrop: tuple[Color, Color, Color]
    ink: Color
    muted: Color
    hairline: Color
    surface: Color
    accent: Color
    on_accent: Color
    series: tuple[Color, ...]
    display: Face
    text: Face
    strong: Face
    quote: Face
    mono: Face
    tracking: float
    figure: Literal["horizon", "orbits", "tiles"]


_MONO = Face("JetBrains Mono", 450)

_THEMES = {
    "paper": Theme(
        name="paper",
        dark=False,
        backdrop=(0xFFFBF8F1, 0xFFF1E9DB, 0xFFFFFDF9),
        ink=0xFF1E1A15,
        muted=0xFF665C50,
        hairline=0xFFD8CCB9,
        surface=0xFFFFFDF8,
        accent=0xFFA83E1C,
        on_accent=0xFFFFFAF3,
        series=(0xFFA83E1C, 0xFF2F5D62, 0xFF8A6A1F, 0xFF5B4B7A, 0xFF4F6B3A, 0xFF7D6F60),
        display=Face("Newsreader", 500, optical=72),
        text=Face("Inter", 430, optical=28),
        strong=Face("Inter", 620, optical=28),
        quote=Face("Newsreader", 400, italic=True, optical=48),
        mono=_MONO,
        tracking=-0.014,
        figure="horizon",
    ),
    "night": Theme(
        name="night",
        dark=True,
        backdrop=(0xFF0B0F1A, 0xFF141C30, 0xFF1C2A47),
        ink=0xFFF0F3F8,
        muted=0xFFA3AFC2,
        hairline=0xFF33405A,
        surface=0xFF172036,
        accent=0xFFF3BC6B,
        on_accent=0xFF14110A,
        series=(0xFFF3BC6B, 0xFF6FC7C9, 0xFF9FA8F5, 0xFFEF8FA0, 0xFF9BD08A, 0xFFA3AFC2),
        display=Face("Manrope", 560),
        text=Face("Manrope", 470),
        strong=Face("Manrope", 680),
        quote=Face("Manrope", 430),
        mono=_MONO,
        tracking=-0.022,
        figure="orbits",
    ),
    "studio": Theme(
        name="studio",
        dark=True,
        backdrop=(0xFF2A22D8, 0xFF1C14A6, 0xFF3B35EE),
        ink=0xFFFFFFFF,
        muted=0xFFCFCDFF,
        hairline=0xFF5E59EE,
        surface=0xFF1A1294,
        accent=0xFFD8FF5C,
        on_accent=0xFF12104A,
        series=(0xFFD8FF5C, 0xFFFF9EC4, 0xFF7CE7FF, 0xFFFFC567, 0xFFFFFFFF, 0xFFB7B3FF),
        display=Face("Bricolage Grotesque", 700, optical=96),
        text=Face("Inter", 480, optical=28),
        strong=Face("Inter", 680, optical=28),
        quote=Face("Bricolage Grotesque", 500, optical=60),
        mono=_MONO,
        tracking=-0.018,
        figure="tiles",
    ),
}


def themes() -> tuple[str, ...]:
    """The names of all themes, the default first."""
    return tuple(_THEMES)


def theme(name: str) -> Theme:
    """The theme called ``name``. Raises ``UserError`` (``theme.unknown``)."""
    if name not in _THEMES:
        raise UserError("theme.unknown", f"there is no theme called {name!r}", f"choose one of {', '.join(_THEMES)}")
    return _THEMES[name]


def with_alpha(color: Color, alpha: float) -> Color:
    """``color`` at opacity ``alpha`` (0 to 1)."""
    return (color & 0x00FFFFFF) | (round(255 * alpha) << 24)


def mixed(one: Color, other: Color, share: float) -> Color:
    """``one`` with ``share`` (0 to 1) of ``other`` in it, channel by channel."""
    channels = (
        round(((one >> shift) & 255) * (1 - share) + ((other >> shift) & 255) * share) << shift
        for shift in (24, 16, 8, 0)
    )
    return sum(channels)


def luminance(color: Color) -> float:
    """Relative luminance, 0 to 1. Source: WCAG 2.2."""

    def linear(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear((color >> shift) & 255) for shift in (16, 8, 0))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """Contrast ratio of two opaque colours, 1 to 21. Source: WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def legible(color: Color, look: Theme) -> Color:
    """``color`` as text: moved towards the ink as far as 4.5:1 on the theme's cards and backdrop asks."""
    grounds = (look.surface, *look.backdrop)
    shades = (mixed(color, look.ink, step / 10) for step in range(11))
    return next(shade for shade in shades if all(contrast(shade, ground) >= LEGIBLE for ground in grounds))
