"""Where in the source a text was taken from."""

from omnimind.core.document import Document, Span, Table


def place(document: Document, text: str, within: Span) -> Span:
    """The characters of ``within`` that are ``text``; all of ``within`` when markup breaks it up."""
    start = document.text.find(text, within.start, within.end)
    return Span(start=start, end=start + len(text)) if text and start >= 0 else within


def cell_places(document: Document, table: Table) -> tuple[tuple[Span, ...], ...]:
    """Where the cells of the header and then of each row of ``table`` stand; all of it for a row that markup breaks."""
    places, cursor = [], table.span.start
    for row in (table.header, *table.rows):
        found, end = [], cursor
        for cell in row:
            start = document.text.find(cell, end, table.span.end)
            if start < 0:
                found, end = [table.span] * len(row), cursor
                break
            end = start + len(cell)
            found.append(Span(start=start, end=end))
        places.append(tuple(found))
        cursor = end
    return tuple(places)
