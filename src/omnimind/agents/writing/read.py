"""Reading: a table told by its own cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from omnimind.agents.writing.exhibits import Contrast, Exhibit, Grid, Plot
from omnimind.agents.writing.language import Language, folded, sought_in
from omnimind.agents.writing.places import cell_places, place
from omnimind.core.document import Document, Sentence, Span, Table
from omnimind.core.script import Line

MAX_READ = 6
"""Rows of a chart that are all read; of a longer one the highest and the lowest are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line read from a table; ``part`` is the label, row or item that it tells."""

    line: Line
    part: int | None = None


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    places: tuple[Span, ...]


_Row = tuple[_Cell, ...]


def speaks_of(table: Table, beside: Sequence[Sentence]) -> bool:
    """Whether the sentences ``beside`` a table name at least two of its rows, or one of them with its number."""
    named = 0
    for row in table.rows:
        for sentence in beside:
            words = folded(sentence.text)
            if sought_in(words, folded(row[0])) is not None:
                named += 1 + any(sought_in(words, folded(cell)) is not None for cell in row[1:])
    return named >= 2


def readings(exhibit: Exhibit, table: Table, document: Document, language: Language) -> Iterator[Reading]:
    """The lines that tell ``exhibit`` of ``table``; none of them is without a word."""
    header, *rows = _cells(table, document)
    match exhibit:
        case Plot():
            told = _plot(exhibit, table, document, header, rows, language)
        case Grid():
            width = len(exhibit.header)
            told = (Reading(_line(rows[row][:width]), part) for part, row in enumerate(exhibit.rows))
        case Contrast():
            told = _contrast(exhibit, header, rows)
    return (reading for reading in told if folded(reading.line.text))


def _cells(table: Table, document: Document) -> Iterator[_Row]:
    """The cells of the header and then of each row, with their places."""
    for texts, places in zip((table.header, *table.rows), cell_places(document, table), strict=True):
        yield tuple(_Cell(text, (at,)) for text, at in zip(texts, places, strict=True))


def _plot(
    plot: Plot, table: Table, document: Document, header: _Row, rows: Sequence[_Row], language: Language
) -> Iterator[Reading]:
    """What is drawn, then every label with its values; of many, the highest and the lowest."""
    name = header[plot.columns[0]]
    if plot.title and plot.title == table.caption:
        yield Reading(Line(text=table.caption, spans=(place(document, table.caption, table.span),)))
    elif len(plot.columns) == 1 and (plot.title or len(folded(name.text)) > 1):
        yield Reading(Line(text=name.text, spans=name.places))
    lines = [_labelled(plot, header, rows[row]) for row in plot.rows]
    if len(lines) <= MAX_READ:
        yield from (Reading(line, part) for part, line in enumerate(lines))
        return
    values = plot.series[0].values
    extremes = {values.index(max(values)): language.highest, values.index(min(values)): language.lowest}
    for part, announced in sorted(extremes.items()):
        if announced:
            yield Reading(Line(text=announced))
        yield Reading(lines[part], part)


def _labelled(plot: Plot, header: _Row, row: _Row) -> Line:
    """A row's label with its value, or with the name and the value of each series."""
    values: Iterable[_Cell] = (row[column] for column in plot.columns)
    if len(plot.columns) > 1:
        values = (
            _Cell(f"{series.name} {row[column].text}", (*header[column].places, *row[column].places))
            for series, column in zip(plot.series, plot.columns, strict=True)
        )
    return _line((row[plot.label_column], *values))


def _contrast(contrast: Contrast, header: _Row, rows: Sequence[_Row]) -> Iterator[Reading]:
    """One side after the other: its title, then its items."""
    labels, part = len(header) - len(contrast.columns), 0
    for side, (title, items) in enumerate(contrast.columns):
        yield Reading(Line(text=title, spans=header[side + labels].places))
        for row, item in zip(rows, items, strict=True):
            cells = (*row[:labels], row[side + labels])
            yield Reading(Line(text=item, spans=tuple(span for cell in cells for span in cell.places)), part)
            part += 1


def _line(cells: Iterable[_Cell]) -> Line:
    """``"January: 12 mm, 3 days."``."""
    filled = [cell for cell in cells if folded(cell.text)]
    label, rest = "".join(cell.text for cell in filled[:1]), ", ".join(cell.text for cell in filled[1:])
    said = f"{label.rstrip(':')}: {rest}" if rest else label
    text = f"{said}." if rest and not said.endswith((".", "!", "?")) else said
    return Line(text=text, spans=tuple(span for cell in filled for span in cell.places))
