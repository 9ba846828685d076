"""The outline: a document as sections under their headings."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from omnimind.agents.writing.language import Language, folded
from omnimind.core.document import Block, Document, Heading, Image, ListBlock, Paragraph, Span, plain
from omnimind.core.script import Line


@dataclass(frozen=True, slots=True)
class Section:
    """Blocks that stand together. ``chapter`` counts the chapters up to here; ``opens`` says that one begins here."""

    heading: Line | None
    chapter: int
    opens: bool
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A document's title, its sections in order, and the blocks of the section that names its sources."""

    title: Line
    sections: tuple[Section, ...]
    references: tuple[Block, ...]
    references_heading: Line | None


def outline(document: Document, language: Language) -> Outline:
    """The outline of ``document``: the headings of the highest level, but the title's, open chapters."""
    blocks = _without_title(document)
    highest = min((heading.level for heading, _ in _split(blocks) if heading), default=0)
    sections: list[Section] = []
    references: list[Block] = []
    references_heading: Heading | None = None
    chapter = 0
    for heading, body in _split(blocks):
        if references_heading and heading and heading.level > references_heading.level:
            references += body
            continue
        if heading and " ".join(folded(plain(heading.runs))) in language.source_headings:
            references_heading = heading
            references += body
            continue
        opens = heading is not None and heading.level == highest
        chapter += opens
        kept = tuple(block for block in body if not _is_contents(block) and not _is_lost(block))
        sections.append(Section(heading_line(heading) if heading else None, chapter, opens, kept))
    title = Line(text=document.title, spans=_title_spans(document))
    named = heading_line(references_heading) if references_heading else None
    return Outline(title, tuple(sections), tuple(references), named)


def heading_line(heading: Heading) -> Line:
    """``heading`` as a line that can be said."""
    return Line(text=" ".join(plain(heading.runs).split()), spans=(heading.span,))


def _without_title(document: Document) -> tuple[Block, ...]:
    """The blocks but for a first heading that is the title, by its words or as the only one of the highest level."""
    levels = Counter(block.level for block in document.blocks if isinstance(block, Heading))
    first = document.blocks[0] if document.blocks else None
    if not isinstance(first, Heading):
        return document.blocks
    alone = levels[first.level] == 1 and first.level == min(levels)
    return document.blocks[1:] if alone or heading_line(first).text == document.title else document.blocks


def _split(blocks: tuple[Block, ...]) -> Iterator[tuple[Heading | None, list[Block]]]:
    """Each heading with the blocks below it; first, if there are any, the blocks above the first heading."""
    heading: Heading | None = None
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading) and folded(plain(block.runs)):
            if heading or body:
                yield heading, body
            heading, body = block, []
        elif not isinstance(block, Heading):
            body.append(block)
    if heading or body:
        yield heading, body


def _title_spans(document: Document) -> tuple[Span, ...]:
    first = document.blocks[0] if document.blocks else None
    if isinstance(first, Heading) and heading_line(first).text == document.title:
        return (first.span,)
    start = document.text.find(document.title)
    return (Span(start=start, end=start + len(document.title)),) if document.title and start >= 0 else ()


def _is_contents(block: Block) -> bool:
    """Whether ``block`` is a table of contents: links into the document, or a paragraph of nothing."""
    if isinstance(block, ListBlock):
        links = [run.link for item in block.items for run in item.runs if run.text.strip()]
        return bool(links) and all(link is not None and link.startswith("#") for link in links)
    return isinstance(block, Paragraph) and not folded(plain(block.runs))


def _is_lost(block: Block) -> bool:
    """Whether ``block`` is a picture that could not be had."""
    return isinstance(block, Image) and block.artifact is None
