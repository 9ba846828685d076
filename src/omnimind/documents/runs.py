"""Builds inline text: runs of one style, each knowing where it stood in the source."""

from collections.abc import Iterator
from typing import NamedTuple

from omnimind.core.document import Run, Span


class Style(NamedTuple):
    """How a run looks, field for field as in :class:`~omnimind.core.document.Run`."""

    strong: bool = False
    emphasis: bool = False
    code: bool = False
    math: bool = False
    link: str | None = None

    @property
    def literal(self) -> bool:
        """Whether white space means itself."""
        return self.code or self.math


PLAIN = Style()


def style_of(run: Run) -> Style:
    """How ``run`` looks."""
    return Style(run.strong, run.emphasis, run.code, run.math, run.link)


class _Piece(NamedTuple):
    text: str
    start: int
    end: int
    style: Style

    @property
    def exact(self) -> bool:
        """Whether each character of the text is one character of the source."""
        return len(self.text) == self.end - self.start


class RunBuilder:
    """Collects pieces of text in reading order; neighbours of one style become one run.

    White space never begins a block and never follows white space, except in code and mathematics.
    """

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []

    def add(self, text: str, start: int, end: int, style: Style = PLAIN) -> None:
        """Add ``text``, which stood at ``start`` to ``end`` of the source."""
        piece = _Piece(text, start, end, style)
        if not style.literal and (not self._pieces or self._pieces[-1].text[-1].isspace()):
            piece = _skip(piece, len(text) - len(text.lstrip()))
        if piece.text:
            self._pieces.append(piece)

    def space(self, start: int, end: int) -> None:
        """Add the space that a line break, or the gap between two paragraphs, stands for."""
        style = self._pieces[-1].style if self._pieces and not self._pieces[-1].style.literal else PLAIN
        self.add(" ", start, end, style)

    def gap(self) -> None:
        """Add a space that stands right behind what was added last."""
        if self._pieces:
            end = self._pieces[-1].end
            self.space(end, end + 1)

    def drop(self, mark: str) -> None:
        """Take away the ``mark`` that the text begins with, and the white space behind it."""
        pieces, left = self._pieces, len(mark)
        self._pieces = []
        for piece in pieces:
            taken = min(left, len(piece.text))
            left -= taken
            kept = _skip(piece, taken)
            self.add(kept.text, kept.start, kept.end, kept.style)

    def extend(self, runs: tuple[Run, ...]) -> None:
        """Add finished runs that have spans."""
        for run in runs:
            if run.span:
                self.add(run.text, run.span.start, run.span.end, style_of(run))

    @property
    def text(self) -> str:
        """What was added so far, without style."""
        return "".join(piece.text for piece in self._pieces)

    def runs(self) -> tuple[Run, ...]:
        """The runs, without white space at the end; empty if there is nothing to read."""
        pieces = list(self._pieces)
        while pieces and not pieces[-1].style.literal:
            last = pieces.pop()
            kept = last.text.rstrip()
            if kept:
                pieces.append(last._replace(text=kept, end=last.end - (len(last.text) - len(kept)) * last.exact))
                break
        if not any(piece.text.strip() for piece in pieces):
            return ()
        return tuple(map(_run, _joined(pieces)))


def _skip(piece: _Piece, count: int) -> _Piece:
    """``piece`` without its first ``count`` characters."""
    start = piece.start + count if piece.exact else piece.start
    return piece._replace(text=piece.text[count:], start=start)


def _joined(pieces: list[_Piece]) -> Iterator[list[_Piece]]:
    """Neighbours that make one run."""
    group = pieces[:1]
    for piece in pieces[1:]:
        last = group[-1]
        if last.style == piece.style and last.end == piece.start and last.exact and piece.exact:
            group.append(piece)
        else:
            yield group
            group = [piece]
    yield group


def _run(pieces: list[_Piece]) -> Run:
    span = Span(start=pieces[0].start, end=pieces[-1].end)
    return Run(text="".join(piece.text for piece in pieces), span=span, **pieces[0].style._asdict())


def span_of(runs: tuple[Run, ...]) -> Span:
    """From where the first run stood to where the last one did."""
    spans = [run.span for run in runs if run.span]
    return Span(start=min(span.start for span in spans), end=max(span.end for span in spans))
