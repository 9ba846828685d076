"""Burned captions: lines on a plate, the word being spoken in a pill; nothing else differs between states."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from unicodedata import bidirectional

import numpy as np
import skia

from omnimind.core.brief import Format
from omnimind.core.caption import ZONES, Caption
from omnimind.media.picture import CaptionArtist, Pixels, Sprite
from omnimind.media.pictures.breaking import fragments, pieces
from omnimind.media.pictures.fonts import clusters
from omnimind.media.pictures.shaping import Style, text_width
from omnimind.media.pictures.theme import Theme, theme, with_alpha
from omnimind.media.pictures.typeset import Block, Typesetter

_SIZES_PX = {"landscape": 46.0, "portrait": 58.0, "square": 48.0}
_FLOOR_PX = 16.0
_STEP = 0.94

_LEADING = 1.36
_GAP = 0.4
_PAD_X = 0.6
_PAD_Y = 0.26
_CORNER = 0.42
_PILL_PAD = 0.16
_PILL_HEIGHT = 1.2
_PILL_DROP = 0.05
_PILL_CORNER = 0.26
"""Measures of the caption in em. A pill takes less than half of the gap, so it never touches the next word."""

_PLATE_ALPHA = 0.92
"""Over pure black or white every theme's text keeps at least 7:1 on its plate; WCAG AA asks for 4.5:1."""

_MARKED_SHARE = 0.5
"""A word wider than this share of the zone (a clause of Chinese, an address) gets no pill: it would say nothing."""

Token = tuple[int, str]
"""A word's index in the scene and its text, or a piece of it where it had to be broken."""


@dataclass(frozen=True, slots=True)
class _Set:
    """A token in its place: the left edge and the top of its capitals, from the plate's corner.

    ``marked`` is how it looks in a pill, or ``None`` where a pill would say nothing.
    """

    word: int
    block: Block
    marked: Block | None
    x: float
    y: float

    def draw(self, canvas: skia.Canvas, block: Block) -> None:
        """Draw ``block``, one of its two looks."""
        block.draw(canvas, self.x - block.left, self.y)


@dataclass(frozen=True, slots=True)
class _Plate:
    """A caption ready to be marked: its pixels with no word active, where they go, and its tokens."""

    pixels: Pixels
    x: int
    y: int
    size_px: float
    tokens: tuple[_Set, ...]


def caption_artist(theme_name: str, frame: Format) -> CaptionArtist:
    """Draws captions in a theme's look for a format.

    Every state of one caption has the same box, inside the format's zone. Safe to call from several threads.

    Raises:
        UserError: ``theme.unknown``.
    """
    look = theme(theme_name)
    plate = lru_cache(maxsize=16)(lambda lines: _plate(lines, look, frame))

    def draw(caption: Caption, words: Sequence[str], active: int | None) -> Sprite:
        lines = tuple(tuple((word, words[word]) for word in range(*line)) for line in caption.lines)
        return _state(plate(lines), look, active)

    return draw


def _state(plate: _Plate, look: Theme, active: int | None) -> Sprite:
    """``plate`` with a pill behind word ``active``."""
    pixels = plate.pixels.copy()
    canvas = _canvas(pixels)
    em = plate.size_px
    pill = skia.Paint(Color=look.accent, AntiAlias=True)
    for token in plate.tokens:
        if token.word == active and token.marked is not None:
            middle = token.y + token.block.cap_px / 2 + _PILL_DROP * em
            box = skia.Rect.MakeLTRB(
                token.x - _PILL_PAD * em,
                middle - _PILL_HEIGHT / 2 * em,
                token.x + token.block.width + _PILL_PAD * em,
                middle + _PILL_HEIGHT / 2 * em,
            )
            canvas.drawRoundRect(box, _PILL_CORNER * em, _PILL_CORNER * em, pill)
            token.draw(canvas, token.marked)
    return Sprite(pixels, plate.x, plate.y)


def _canvas(pixels: Pixels) -> skia.Canvas:
    height, width, _ = pixels.shape
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, pixels, pixels.strides[0]).getCanvas()


def _plate(lines: tuple[tuple[Token, ...], ...], look: Theme, frame: Format) -> _Plate:
    """Set ``lines`` in the zone of ``frame`` at the largest size that fits, and draw them."""
    zone_x, zone_y, zone_width, zone_height = ZONES[frame]
    size_px, lines = _fitted(lines, look, zone_width, zone_height, _SIZES_PX[frame])
    style = Style(look.strong, size_px, look.ink)
    width = max((_width(line, style) for line in lines), default=0.0) + 2 * _PAD_X * size_px
    height = (len(lines) * _LEADING + 2 * _PAD_Y) * size_px
    pixels = np.zeros((_even(height), _even(width), 4), np.uint8)
    canvas = _canvas(pixels)
    ground = skia.Paint(Color=with_alpha(look.surface, _PLATE_ALPHA), AntiAlias=True)
    corner = _CORNER * size_px
    canvas.drawRoundRect(skia.Rect.MakeWH(pixels.shape[1], pixels.shape[0]), corner, corner, ground)
    tokens = tuple(_placed(lines, style, look, pixels.shape[1], _MARKED_SHARE * zone_width))
    for token in tokens:
        token.draw(canvas, token.block)
    x = zone_x + (zone_width - pixels.shape[1]) // 2 & ~1
    return _Plate(pixels, x, zone_y + zone_height - pixels.shape[0] & ~1, size_px, tokens)


def _even(length: float) -> int:
    return int(length + 1) // 2 * 2


def _fitted(
    lines: tuple[tuple[Token, ...], ...], look: Theme, zone_width: int, zone_height: int, size_px: float
) -> tuple[float, tuple[tuple[Token, ...], ...]]:
    """The largest size, and the lines at that size, broken again where they are too long."""
    while True:
        style = Style(look.strong, size_px, look.ink)
        room = zone_width - 2 * _PAD_X * size_px - 2
        broken = tuple(part for line in lines for part in _broken(line, style, room))
        if (len(broken) * _LEADING + 2 * _PAD_Y) * size_px <= zone_height - 2 or size_px < _FLOOR_PX:
            return size_px, broken
        size_px *= _STEP


def _broken(line: Sequence[Token], style: Style, room: float) -> Iterator[tuple[Token, ...]]:
    """``line`` in lines of at most ``room`` px."""
    kept: list[Token] = []
    for token in (part for whole in line for part in _cut(whole, style, room)):
        if kept and _width([*kept, token], style) > room:
            yield tuple(kept)
            kept = []
        kept.append(token)
    yield tuple(kept)


def _cut(token: Token, style: Style, room: float) -> Iterator[Token]:
    """``token``, in pieces of at most ``room`` px if it is longer."""
    word, text = token
    if text_width(text, style) <= room:
        yield token
        return
    kept = ""
    parts = pieces(text)
    for part in parts if len(parts) > 1 else fragments(text):
        for piece in [part] if text_width(part, style) <= room else clusters(part):
            if kept and text_width(kept + piece, style) > room:
                yield word, kept
                kept = ""
            kept += piece
    yield word, kept


def _width(line: Sequence[Token], style: Style) -> float:
    gaps = max(0, len(line) - 1) * _GAP * style.size_px
    return sum(text_width(text, style) for _, text in line) + gaps


def _placed(
    lines: Sequence[Sequence[Token]], style: Style, look: Theme, plate_width: int, markable_px: float
) -> Iterator[_Set]:
    """Every token in its place, lines centred; whole words up to ``markable_px`` wide can be marked."""
    setter, em = Typesetter(), style.size_px
    marked_style = Style(style.face, em, look.on_accent)
    counts = Counter(word for line in lines for word, _ in line)
    rtl = _direction("".join(text for line in lines for _, text in line)) == "R"
    for row, line in enumerate(lines):
        x = (plate_width - _width(line, style)) / 2
        for word, text in _visual(line, rtl=rtl):
            block = setter.paragraph(text, style, plate_width)
            can_mark = counts[word] == 1 and block.width <= markable_px
            marked = setter.paragraph(text, marked_style, plate_width) if can_mark else None
            y = (_PAD_Y + (row + 0.5) * _LEADING - _PILL_DROP) * em - block.cap_px / 2
            yield _Set(word, block, marked, x, y)
            x += block.width + _GAP * em


def _direction(text: str) -> str:
    """``R`` or ``L`` by the first letter that has a direction, else nothing."""
    letters = (bidirectional(char) for char in text)
    return next(("L" if kind == "L" else "R" for kind in letters if kind in ("L", "R", "AL")), "")


def _visual(line: Sequence[Token], *, rtl: bool) -> list[Token]:
    """``line`` from left to right as it is seen.

    Source: Unicode's bidirectional algorithm (UAX 9) at the level of words: words against the base direction keep
    their own order, with the numbers between them.
    """
    against = "L" if rtl else "R"
    kinds = [_direction(text) for _, text in line]
    inside = [
        kind == against or (not kind and against in kinds[:at][-1:] and _next_letter(kinds[at:]) == against)
        for at, kind in enumerate(kinds)
    ]
    ordered: list[Token] = []
    for turned, run in groupby(zip(inside, line, strict=True), key=lambda pair: pair[0]):
        tokens = [token for _, token in run]
        ordered += reversed(tokens) if turned else tokens
    return ordered[::-1] if rtl else ordered


def _next_letter(kinds: Sequence[str]) -> str:
    return next((kind for kind in kinds if kind), "")
