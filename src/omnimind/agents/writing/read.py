"""Reading: a table told by its own cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from omnimind.agents.writing.exhibits import Contrast, Exhibit, Grid, Plot
from omnimind.agents.writing.language import Language, folded, sought_in
from omnimind.agents.writing.places import place, row_places
from omnimind.core.document import Document, Sentence, Span, Table
from omnimind.core.script import Line

MAX_READ = 6
"""Rows of a chart that are all read; of a longer one the highest and the lowest are."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A line read from a table; ``part`` is the label, row or item that it tells."""

    line: Line
    part: int | None = None


def speaks_of(table: Table, beside: Iterable[Sentence]) -> bool:
    """Whether the sentences ``beside`` a table name at least two of its rows, or one of them with its number."""
    named = 0
    for row in table.rows:
        for sentence in beside:
            words = folded(sentence.text)
            if sought_in(words, folded(row[0])) is not None:
                named += 1 + any(sought_in(words, folded(cell)) is not None for cell in row[1:])
    return named >= 2


def readings(exhibit: Exhibit, table: Table, document: Document, language: Language) -> Iterator[Reading]:
    """The lines that tell ``exhibit`` of ``table``."""
    header, *rows = row_places(document, table)
    if folded(table.caption):
        yield Reading(Line(text=table.caption, spans=(place(document, table.caption, table.span),)))
    match exhibit:
        case Plot():
            yield from _plot(exhibit, table, header, rows, language)
        case Grid():
            for part, row in enumerate(exhibit.rows):
                yield Reading(Line(text=_joined(exhibit.cells[part]), spans=(rows[row],)), part)
        case Contrast():
            yield from _contrast(exhibit, table, document)


def _plot(plot: Plot, table: Table, header: Span, rows: list[Span], language: Language) -> Iterator[Reading]:
    name = table.header[plot.columns[0]]
    if not folded(table.caption) and len(plot.series) == 1 and len(folded(name)) > 1:
        yield Reading(Line(text=name, spans=(header,)))

    def read(part: int) -> Reading:
        said = [shown[part] for shown in plot.shown]
        if len(said) > 1:
            said = [f"{series.name} {value}" for series, value in zip(plot.series, said, strict=True)]
            return Reading(Line(text=_joined((plot.labels[part], *said)), spans=(rows[plot.rows[part]], header)), part)
        return Reading(Line(text=_joined((plot.labels[part], *said)), spans=(rows[plot.rows[part]],)), part)

    if len(plot.labels) <= MAX_READ:
        yield from map(read, range(len(plot.labels)))
        return
    values = plot.series[0].values
    extremes = {values.index(max(values)): language.highest, values.index(min(values)): language.lowest}
    for part, said in sorted(extremes.items()):
        if said:
            yield Reading(Line(text=said))
        yield read(part)


def _contrast(contrast: Contrast, table: Table, document: Document) -> Iterator[Reading]:
    part = 0
    for title, items in contrast.columns:
        if folded(title):
            yield Reading(Line(text=title, spans=(place(document, title, table.span),)))
        for item in items:
            yield Reading(Line(text=item, spans=(table.span,)), part)
            part += 1


def _joined(cells: Iterable[str]) -> str:
    """``"January: 12 mm, 3 days."``."""
    label, *rest = (cell for cell in cells if cell)
    said = f"{label.rstrip(':')}: {', '.join(rest)}" if rest else label
    return said if said.endswith((".", "!", "?")) else f"{said}."
