"""Where in the source a text was taken from."""

from omnimind.core.document import Document, Span, Table


def place(document: Document, text: str, within: Span) -> Span:
    """The characters of ``within`` that are ``text``; all of ``within`` when markup breaks it up."""
    start = document.text.find(text, within.start, within.end)
    return Span(start=start, end=start + len(text)) if text and start >= 0 else within


def row_places(document: Document, table: Table) -> tuple[Span, ...]:
    """Where the header and then each row of ``table`` stand; the whole table for a row that markup breaks up."""
    places, cursor = [], table.span.start
    for row in (table.header, *table.rows):
        start, end = None, cursor
        for cell in filter(None, row):
            found = document.text.find(cell, end, table.span.end)
            if found < 0:
                break
            start, end = found if start is None else start, found + len(cell)
        else:
            if start is not None:
                places.append(Span(start=start, end=end))
                cursor = end
                continue
        places.append(table.span)
    return tuple(places)
