"""Typesetting: styled text becomes a block of shaped lines with exact, predictable measures.

A block's top is the capitals' top of its first line and its bottom the baseline of its last one, so that what looks
equally spaced is equally spaced. Marks above and descenders below hang out of it, at most :data:`OVERHANG` em.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Literal

import skia

from omnimind.media.pictures.breaking import fragments, pieces, stack
from omnimind.media.pictures.fonts import clusters, drawable
from omnimind.media.pictures.shaping import Run, Style, Text, cap_height, is_rtl, shape, text_width

__all__ = [
    "OVERHANG",
    "Align",
    "Block",
    "Line",
    "Run",
    "Style",
    "Text",
    "Typesetter",
    "cap_height",
    "is_rtl",
    "text_width",
]

Align = Literal["start", "center", "end"]

OVERHANG = 0.5
"""How far, in em, glyphs may reach over a block's top, bottom and sides."""

_STEP = 0.93
_MOST_CHARACTERS = 10_000
"""More than any frame holds at any size that can be read; what comes after would only cost time."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Runs with no break between them; widths in pixels, ``trim_px`` is the width of the spaces at its end."""

    runs: tuple[Run, ...]
    width_px: float
    trim_px: float


@dataclass(frozen=True, slots=True)
class Line:
    """A shaped line: ``x`` and ``baseline`` from its block's top left corner."""

    shaped: skia.textlayout.Paragraph
    x: float
    baseline: float
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text ready to draw; ``width`` is the longest line's, ``size_px`` the type size that was chosen."""

    lines: tuple[Line, ...]
    measure: float
    width: float
    height: float
    size_px: float
    cap_px: float
    rtl: bool = False
    truncated: bool = False

    @property
    def left(self) -> float:
        """Where the leftmost line begins, from the block's left edge."""
        return min((line.x for line in self.lines), default=0.0)

    def draw(self, canvas: skia.Canvas, x: float, y: float) -> None:
        """Draw with the top left corner of the measure at ``x, y``."""
        for line in self.lines:
            line.shaped.paint(canvas, x + line.x, y + line.baseline - line.shaped.AlphabeticBaseline)


def _scaled(runs: Sequence[Run], factor: float) -> tuple[Run, ...]:
    return tuple((text, replace(style, size_px=style.size_px * factor)) for text, style in runs)


def _pieces(runs: Sequence[Run]) -> list[Piece]:
    """The unbreakable pieces of ``runs``, which may each span several runs."""
    text = "".join(part for part, _ in runs)
    edges = [0]
    for part in pieces(text):
        edges.append(edges[-1] + len(part))
    return [_piece(_between(runs, start, end)) for start, end in pairwise(edges)]


def _between(runs: Sequence[Run], start: int, end: int) -> tuple[Run, ...]:
    cut, at = [], 0
    for text, style in runs:
        part = text[max(0, start - at) : max(0, end - at)]
        if part:
            cut.append((part, style))
        at += len(text)
    return tuple(cut)


def _piece(runs: tuple[Run, ...]) -> Piece:
    width = sum(text_width(text, style) for text, style in runs)
    text, style = runs[-1]
    spaces = len(text) - len(text.rstrip(" "))
    return Piece(runs, width, spaces * text_width(" ", style) if spaces else 0.0)


def _cut_long(found: Sequence[Piece], measure: float) -> Iterator[Piece]:
    """Pieces of at most ``measure``: longer ones fall apart at signs, then between characters."""
    for piece in found:
        if piece.width_px - piece.trim_px <= measure:
            yield piece
            continue
        for text, style in piece.runs:
            for fragment in fragments(text):
                if text_width(fragment, style) <= measure:
                    yield _piece(((fragment, style),))
                else:
                    yield from (_piece(((cluster, style),)) for cluster in clusters(fragment))


def _broken(runs: Sequence[Run], measure: float, *, even: bool) -> list[tuple[Run, ...]]:
    """The runs of each line."""
    found = list(_cut_long(_pieces(runs), measure))
    starts = stack([piece.width_px for piece in found], [piece.trim_px for piece in found], measure, even=even)
    ranges = pairwise([*starts, len(found)])
    return [_joined([run for piece in found[a:b] for run in piece.runs]) for a, b in ranges]


def _line_count(found: Sequence[Piece], measure: float) -> int:
    """How many lines the pieces take, which evening them does not change."""
    lines, used = 1, 0.0
    for piece in _cut_long(found, measure):
        if used and used + piece.width_px - piece.trim_px > measure:
            lines, used = lines + 1, 0.0
        used += piece.width_px
    return lines


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Neighbouring runs of one style as one, without the spaces at the line's end."""
    joined = [("".join(text for text, _ in same), style) for style, same in groupby(runs, key=itemgetter(1))]
    if joined:
        text, style = joined[-1]
        joined[-1] = (text.rstrip(" "), style)
    return tuple(joined)


def _ellipsised(runs: tuple[Run, ...], measure: float) -> tuple[Run, ...]:
    """``runs`` cut at a word so that they fit with an ellipsis after them."""
    room = measure - text_width("…", runs[-1][1])
    kept: list[Piece] = []
    used = 0.0
    for piece in _cut_long(_pieces(runs), room):
        used += piece.width_px
        if kept and used - piece.trim_px > room:
            break
        kept.append(piece)
    text = _joined([run for piece in kept for run in piece.runs])
    head, (last, last_style) = text[:-1], text[-1]
    return (*head, (last.rstrip(" ,;:.–—-") + "…", last_style))


@dataclass(slots=True)
class Typesetter:
    """Sets text and remembers, in ``missing``, the characters that no font here can draw."""

    missing: dict[str, None] = field(default_factory=dict)

    def paragraph(
        self,
        text: Text,
        style: Style,
        measure: float,
        *,
        align: Align = "start",
        even: bool = False,
        max_lines: int | None = None,
    ) -> Block:
        """``text`` in lines of at most ``measure`` px. A newline breaks a line; ``even`` evens lines, as in titles.

        ``style`` gives the block's leading and the look of plain text; the runs of a styled ``text`` have their own
        look. With ``max_lines`` the rest is replaced by an ellipsis.
        """
        return self._set(self._clean(text, style), style, measure, align=align, even=even, max_lines=max_lines)

    def fit(
        self,
        text: Text,
        style: Style,
        width: float,
        height: float,
        *,
        floor_px: float,
        align: Align = "start",
        even: bool = False,
        max_lines: int | None = None,
    ) -> Block:
        """``text`` at the largest size, from ``style``'s down to ``floor_px``, at which it fits ``width x height``.

        At the floor, what does not fit is replaced by an ellipsis.
        """
        paragraphs, factor = self._clean(text, style), 1.0
        measured = [_pieces(runs) for runs in paragraphs]  # widths scale with size, so once is enough
        widest = max((piece.width_px - piece.trim_px for found in measured for piece in found), default=0.0)
        while True:
            size_px, measure = style.size_px * factor, width / factor
            room = max(1, int((height - cap_height(style.face) * size_px) / (style.leading * size_px)) + 1)
            lines = min(room, max_lines or room)
            last = size_px * _STEP < floor_px
            if last or (widest <= measure and sum(_line_count(found, measure) for found in measured) <= lines):
                look, scaled = replace(style, size_px=size_px), [_scaled(runs, factor) for runs in paragraphs]
                return self._set(scaled, look, width, align=align, even=even, max_lines=lines)
            factor *= _STEP

    def height_of(self, text: Text, style: Style, measure: float) -> float:
        """The height that :meth:`paragraph` would give ``text``, without setting it."""
        lines = sum(_line_count(_pieces(runs), measure) for runs in self._clean(text, style))
        return (cap_height(style.face) + (lines - 1) * style.leading) * style.size_px

    def _clean(self, text: Text, style: Style) -> list[list[Run]]:
        """The runs of each paragraph without what can't be drawn, which is noted."""
        paragraphs: list[list[Run]] = [[]]
        for part, look in [(text, style)] if isinstance(text, str) else text:
            for at, row in enumerate(part[:_MOST_CHARACTERS].split("\n")):
                if at:
                    paragraphs.append([])
                shown = drawable(look.face, row)
                self.missing.update(dict.fromkeys(shown.missing))
                if shown.text:
                    paragraphs[-1].append((shown.text, look))
        return paragraphs

    def _set(
        self,
        paragraphs: Sequence[Sequence[Run]],
        style: Style,
        measure: float,
        *,
        align: Align,
        even: bool,
        max_lines: int | None,
    ) -> Block:
        rtl = is_rtl("".join(text for runs in paragraphs for text, _ in runs))
        lines = [line for runs in paragraphs for line in (_broken(runs, measure, even=even) or [()])]
        truncated = max_lines is not None and len(lines) > max_lines
        if max_lines is not None and truncated:
            rest = [run for line in lines[max_lines - 1 :] for run in (*line, (" ", style))]
            lines = [*lines[: max_lines - 1], _ellipsised(tuple(rest), measure)]
        cap, leading = cap_height(style.face) * style.size_px, style.leading * style.size_px
        placed = []
        for at, runs in enumerate(lines):
            shaped = shape(runs, rtl=rtl)
            width = float(shaped.LongestLine)
            placed.append(Line(shaped, _offset(measure - width, align, rtl=rtl), cap + at * leading, width))
        return Block(
            lines=tuple(placed),
            measure=measure,
            width=max((line.width for line in placed), default=0.0),
            height=cap + max(0, len(placed) - 1) * leading,
            size_px=style.size_px,
            cap_px=cap,
            rtl=rtl,
            truncated=truncated,
        )


def _offset(slack: float, align: Align, *, rtl: bool) -> float:
    if align == "center":
        return slack / 2
    return slack if (align == "end") != rtl else 0.0
