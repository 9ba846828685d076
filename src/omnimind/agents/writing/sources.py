"""Sources: what a document rests on, as its last scene."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from omnimind.agents.writing.language import Language, folded
from omnimind.agents.writing.outline import Outline
from omnimind.agents.writing.places import place
from omnimind.core.document import Block, Document, Heading, ListBlock, Paragraph, Quote, Run, Span, plain
from omnimind.core.script import Line, Scene, SourcesVisual

MAX_SHOWN = 6
MAX_SAID = 3
MAX_SAID_WORDS = 9
SHORTEST_NAME = 5
"""Letters from which on the text of a link says more than "here" does."""


@dataclass(frozen=True, slots=True)
class _Source:
    """A name in the document, and the address behind it if there is one."""

    name: str
    address: str
    span: Span | None = None


def sources_scene(document: Document, outline: Outline, language: Language) -> Scene | None:
    """The scene that names the sources; ``None`` if there are none, or no word to announce them with."""
    found = _distinct(_found(document, outline))[:MAX_SHOWN]
    heading = outline.references_heading
    if not found or not (heading or language.sources):
        return None
    title = heading.text if heading else language.sources
    announced = heading or Line(text=f"{language.sources}.")
    said = [
        Line(text=source.name, spans=(place(document, source.name, source.span),))
        for source in found
        if source.span and source.name != _shown(source.address) and len(source.name.split()) <= MAX_SAID_WORDS
    ]
    items = tuple(_item(source) for source in found)
    return Scene(
        id="sources",
        chapter=title,
        lines=(announced, *said[:MAX_SAID]),
        visual=SourcesVisual(heading=title, items=items),
    )


def _found(document: Document, outline: Outline) -> Iterator[_Source]:
    """The document's own address, then what its section of sources names, then where its links point."""
    if _is_address(document.origin):
        yield _Source(document.title, document.origin)
    yield from _listed(outline.references)
    for section in outline.sections:
        for block in section.blocks:
            for runs, span in _inline(block):
                yield from _linked(runs, span)


def _listed(blocks: Iterable[Block]) -> Iterator[_Source]:
    for block in blocks:
        for runs, span in _inline(block):
            links = list(_linked(runs, span))
            text = " ".join(plain(runs).split()).rstrip(".")
            if links:
                yield from links
            elif folded(text):
                yield _Source(text, "", span)


def _inline(block: Block) -> Iterator[tuple[tuple[Run, ...], Span]]:
    match block:
        case ListBlock():
            for item in block.items:
                yield item.runs, item.span
        case Paragraph() | Quote() | Heading():
            yield block.runs, block.span
        case _:
            pass


def _linked(runs: tuple[Run, ...], span: Span) -> Iterator[_Source]:
    """The addresses that ``runs`` point to, each with the text that points there."""
    texts: dict[str, str] = {}
    for run in runs:
        if run.link and _is_address(run.link):
            texts[run.link] = texts.get(run.link, "") + run.text
    for address, text in texts.items():
        name = " ".join(text.split())
        says_nothing = _is_address(name) or len("".join(folded(name))) < SHORTEST_NAME
        yield _Source(_shown(address) if says_nothing else name, address, span)


def _distinct(sources: Iterable[_Source]) -> list[_Source]:
    """Each address, or name without one, once."""
    kept: dict[str, _Source] = {}
    for source in sources:
        kept.setdefault(_shown(source.address) or source.name, source)
    return list(kept.values())


def _item(source: _Source) -> str:
    """``"Ocean Service — oceanservice.noaa.gov"``."""
    if not source.address or source.name == _shown(source.address):
        return source.name
    return f"{source.name} — {_host(source.address)}"


def _is_address(text: str) -> bool:
    return bool(re.match(r"https?://\S+$", text))


def _shown(address: str) -> str:
    """``address`` as people write it."""
    return re.sub(r"^https?://(?:www\.)?|[?#].*$", "", address).rstrip("/")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")
