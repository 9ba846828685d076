"""Claims: which sentences beside a table, picture, formula or code are told while it is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from omnimind.agents.writing.clock import Clock
from omnimind.agents.writing.language import Language, folded, sought_in
from omnimind.core.document import Block, Code, Image, ListBlock, Math, Paragraph, Quote, Sentence, Table

CLAIM_LIMIT_S = 13.0
"""How long the sentences told over one picture may take together."""

TABLE_LIMIT_S = 20.0
"""The same over a table, which moves as it is told."""

SCRAP_S = 4.0
"""A rest of a paragraph shorter than this is claimed too, rather than left to be a scene of its own."""


@dataclass(slots=True)
class Piece:
    """A block, with the sentences of a paragraph that are not claimed, or those that another block has claimed."""

    block: Block
    sentences: list[Sentence] = field(default_factory=list)
    before: list[Sentence] = field(default_factory=list)
    after: list[Sentence] = field(default_factory=list)


def claim(pieces: list[Piece], clock: Clock, language: Language) -> None:
    """Move sentences from paragraphs to the blocks beside them that they introduce or speak of."""
    for index, piece in enumerate(pieces):
        if isinstance(piece.block, Paragraph):
            continue
        above = pieces[index - 1] if index and isinstance(pieces[index - 1].block, Paragraph) else None
        below = pieces[index + 1] if index + 1 < len(pieces) else None
        below = below if below and isinstance(below.block, Paragraph) else None
        _claim(piece, above, below, clock, language)


def _claim(piece: Piece, above: Piece | None, below: Piece | None, clock: Clock, language: Language) -> None:
    match piece.block:
        case Table() as table:
            refers = _refers_to(table, language)
            _from_above(piece, above, clock, lambda sentence, last: refers(sentence) or (last and _leads(sentence)))
            _from_below(piece, below, clock, refers)
        case Code() | Math() | Image():
            _from_above(piece, above, clock, lambda _, __: len(piece.before) < 2)
            if not piece.before:
                _from_below(piece, below, clock, lambda _: len(piece.after) < 2)
            elif isinstance(piece.block, Math):
                _from_below(piece, below, clock, lambda sentence: sentence.text[:1].islower())
        case ListBlock() | Quote():
            _from_above(piece, above, clock, lambda sentence, last: last and _leads(sentence))
        case _:
            pass


def _from_above(piece: Piece, above: Piece | None, clock: Clock, wanted: Callable[[Sentence, bool], bool]) -> None:
    """Claim the last sentences above, as long as they are ``wanted``; ``wanted`` hears whether it is the very last."""
    if above is None:
        return
    left = above.sentences
    while left and wanted(left[-1], not piece.before) and _room(piece, left[-1:], clock):
        piece.before.insert(0, left.pop())
    shows = not isinstance(piece.block, ListBlock | Quote)
    if piece.before and shows and _is_scrap(left, clock) and _room(piece, left, clock):
        piece.before[:0] = left
        left.clear()


def _from_below(piece: Piece, below: Piece | None, clock: Clock, wanted: Callable[[Sentence], bool]) -> None:
    while below and below.sentences and wanted(below.sentences[0]) and _room(piece, below.sentences[:1], clock):
        piece.after.append(below.sentences.pop(0))


def _room(piece: Piece, more: Iterable[Sentence], clock: Clock) -> bool:
    """Whether ``piece`` may claim ``more``: its first sentence always, further ones while they are short."""
    claimed = [*piece.before, *piece.after]
    limit_s = TABLE_LIMIT_S if isinstance(piece.block, Table) else CLAIM_LIMIT_S
    return not claimed or sum(clock.line_s(each.text) for each in (*claimed, *more)) <= limit_s


def _is_scrap(sentences: list[Sentence], clock: Clock) -> bool:
    return bool(sentences) and sum(clock.line_s(each.text) for each in sentences) < SCRAP_S


def _leads(sentence: Sentence) -> bool:
    """Whether ``sentence`` introduces what stands below it."""
    return sentence.text.endswith((":", "："))


def _refers_to(table: Table, language: Language) -> Callable[[Sentence], bool]:
    """Whether a sentence points at a table, or names one of its rows or a number in it."""
    labels = [folded(row[0]) for row in table.rows]
    cells = {cell for row in table.rows for cell in row[1:] if any(c.isdigit() for c in cell) and len(cell) > 1}

    def refers(sentence: Sentence) -> bool:
        words = folded(sentence.text)
        names = any(sought_in(words, label) is not None for label in labels if sum(map(len, label)) > 2)
        return names or any(word in words for word in language.pointing) or any(c in sentence.text for c in cells)

    return refers
