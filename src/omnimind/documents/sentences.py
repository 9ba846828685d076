"""The sentences of a block, each with its place in the source."""

import re

from omnimind.core.document import Block, Document, ListBlock, Run, Sentence, Span, plain
from omnimind.documents.segmentation import split

_SPACE = re.compile(r"\s+")


def sentences(block: Block, document: Document) -> tuple[Sentence, ...]:
    """What ``block`` says, sentence by sentence; a heading is one sentence.

    Each span begins at its sentence's first character and ends at its last one, whatever markup stands between them.
    Tables, images, code and displayed mathematics say nothing.
    """
    match block.kind:
        case "heading":
            return _sentences(block.runs, block.span, None)
        case "paragraph" | "quote":
            return _sentences(block.runs, block.span, document.language)
        case "list":
            return _item_sentences(block, document.language)
        case _:
            return ()


def _item_sentences(block: ListBlock, language: str) -> tuple[Sentence, ...]:
    return tuple(found for item in block.items for found in _sentences(item.runs, item.span, language))


def _sentences(runs: tuple[Run, ...], whole: Span, language: str | None) -> tuple[Sentence, ...]:
    """Sentences of ``runs``; all of them as one if ``language`` is ``None``."""
    text = plain(runs)
    places = _places(runs, whole)
    parts = [(0, len(text))] if language is None else split(text, language, _literals(runs))
    return tuple(
        Sentence(
            text=_SPACE.sub(" ", text[start:end]).strip(), span=Span(start=places[start][0], end=places[end - 1][1])
        )
        for start, end in parts
        if text[start:end].strip()
    )


def _places(runs: tuple[Run, ...], whole: Span) -> list[tuple[int, int]]:
    """Where each character of the runs' text stood; in ``whole`` if its run does not know."""
    places: list[tuple[int, int]] = []
    for run in runs:
        span = run.span or whole
        if run.span and span.end - span.start == len(run.text):
            places.extend((at, at + 1) for at in range(span.start, span.end))
        else:
            places.extend([(span.start, span.end)] * len(run.text))
    return places


def _literals(runs: tuple[Run, ...]) -> list[tuple[int, int]]:
    """Stretches of the runs' text that are code or mathematics."""
    stretches = []
    at = 0
    for run in runs:
        if run.code or run.math:
            stretches.append((at, at + len(run.text)))
        at += len(run.text)
    return stretches
