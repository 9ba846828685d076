"""Passages: pieces of the sources with their places, and those that speak of something."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from omnimind.core.document import Document, Sentence, Span
from omnimind.documents.sentences import sentences
from omnimind.documents.words import stems

_LONGEST_CHARACTERS: Final = 400
_K1, _B = 1.2, 0.75
"""Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), section 3.5."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Sentences that stand together in source number ``source``, of which this is passage number ``number``."""

    source: int
    number: int
    text: str
    span: Span


def passages(documents: Sequence[Document]) -> list[Passage]:
    """All that ``documents`` say, tables and code as they are written."""
    found: list[Passage] = []
    for source, document in enumerate(documents):
        taken = (piece for block in document.blocks for piece in _taken(sentences(block, document)))
        whole = (
            (document.text[block.span.start : block.span.end], block.span)
            for block in document.blocks
            if block.kind in ("table", "code", "math")
        )
        placed = sorted((*taken, *whole), key=lambda piece: piece[1].start)
        found += [Passage(source, number, text, span) for number, (text, span) in enumerate(placed, 1)]
    return found


def _taken(said: Sequence[Sentence]) -> Iterator[tuple[str, Span]]:
    """Sentences joined as long as they are short together."""
    pieces: list[tuple[str, Span]] = []
    for one in said:
        text, span = pieces[-1] if pieces else ("", one.span)
        if pieces and len(text) + len(one.text) < _LONGEST_CHARACTERS:
            pieces[-1] = (f"{text} {one.text}", Span(start=span.start, end=one.span.end))
        else:
            pieces.append((one.text, one.span))
    yield from pieces


def best(found: Sequence[Passage], queries: Iterable[str], language: str, most_characters: int) -> list[Passage]:
    """The passages that speak most of ``queries``, as many as fit, in the order of their sources.

    They are ranked by BM25, each query for itself, so that a theme with rare words does not take all the room; if all
    fit, all are taken.
    """
    if sum(len(passage.text) for passage in found) <= most_characters:
        return list(found)
    words = [Counter(stems(passage.text, language)) for passage in found]
    rankings = [_ranked(words, set(stems(query, language))) for query in queries]
    chosen: dict[int, None] = {}
    left = most_characters
    for turn in zip(*rankings, strict=True):
        for at in turn:
            if at not in chosen and len(found[at].text) <= left:
                chosen[at] = None
                left -= len(found[at].text)
    return [found[at] for at in sorted(chosen)]


def _ranked(words: Sequence[Counter[str]], query: set[str]) -> list[int]:
    """The places of ``words``, best first; equal ones in their order."""
    lengths = [one.total() for one in words]
    mean = sum(lengths) / max(1, len(words)) or 1.0
    scores = [0.0] * len(words)
    for stem in sorted(query):
        having = [at for at, one in enumerate(words) if stem in one]
        weight = math.log(1 + (len(words) - len(having) + 0.5) / (len(having) + 0.5))
        for at in having:
            times = words[at][stem]
            scores[at] += weight * times * (_K1 + 1) / (times + _K1 * (1 - _B + _B * lengths[at] / mean))
    return sorted(range(len(words)), key=lambda at: (-scores[at], at))
